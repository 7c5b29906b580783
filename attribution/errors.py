"""Errors a user can meet: one line that says what happened, one that says what to do next."""


def describe(error: Exception) -> str:
    """One line: of a validation error its first problem, with its place, and how many more."""
    from pydantic import ValidationError  # slow to import, and loaded by whoever has such an error

    if not isinstance(error, ValidationError):
        return str(error)
    first, *rest = error.errors(include_url=False, include_input=False)
    place = ".".join(str(p) for p in first["loc"])
    more = f" (and {len(rest)} more)" if rest else ""
    return ": ".join(filter(None, (place, first["msg"]))) + more


class AnalysisError(Exception):
    """Base of every expected failure.

    Args:
        message: one line, names the file or value at fault.
        hint: the next step, or nothing.
    """

    exit_code = 1

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class InputError(AnalysisError):
    """A document cannot be read: empty, binary, too large, or absent."""


class DataError(AnalysisError):
    """A data file (cues, registry, terms, annotations) breaks its schema."""


class ModelMissingError(AnalysisError):
    """A model folder is absent, or nothing says what it should hold."""

    exit_code = 4


class ModelDamagedError(AnalysisError):
    """A model folder is not what its manifest says."""

    exit_code = 4
