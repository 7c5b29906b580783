"""The terms of a settlement as data; a user adds terms in a file of their own."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import ConfigDict, TypeAdapter, ValidationError, with_config

from attribution.errors import DataError, describe

TERMS_FILE = Path(__file__).with_name("terms.yaml")


@dataclass(frozen=True, slots=True)
class Term:
    """A proposition that contents are for or against.

    Attributes:
        id: short ASCII name, as in records.
        name_tr, name_en: for readers.
        short_tr, short_en: for narrow tables.
        proposition_tr, proposition_en: the sentence that "support" is for.
        examples: a few wordings, for and against.
    """

    id: str
    name_tr: str
    name_en: str
    proposition_tr: str
    proposition_en: str
    short_tr: str
    short_en: str
    examples: tuple[str, ...] = ()


@with_config(ConfigDict(extra="forbid", str_min_length=1, str_strip_whitespace=True))
@dataclass(frozen=True, slots=True)
class _Bilingual:
    tr: str
    en: str


@with_config(ConfigDict(extra="forbid", str_min_length=1, str_strip_whitespace=True))
@dataclass(frozen=True, slots=True)
class _Row:
    id: str
    name: _Bilingual
    proposition: _Bilingual
    short: _Bilingual | None = None
    examples: tuple[str, ...] = ()


def load_terms(extra: Path | None = None) -> tuple[Term, ...]:
    """The eight shipped terms, and those of `extra` after them (or in place of the same id).

    Raises:
        DataError: the file breaks the schema; the message names the term and the field.
    """
    terms = {t.id: t for t in _read(TERMS_FILE)}
    if extra is not None:
        terms.update({t.id: t for t in _read(extra)})
    return tuple(terms.values())


@lru_cache(maxsize=8)
def _read(path: Path) -> tuple[Term, ...]:
    try:
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(f"{path}: {str(error).splitlines()[0]}") from error
    if not isinstance(rows, list) or not rows:
        raise DataError(f"{path}: not a list of terms", hint="see attribution/stance/terms.yaml")
    terms = [_term(row, path, number) for number, row in enumerate(rows, 1)]
    ids = [t.id for t in terms]
    if twice := {i for i in ids if ids.count(i) > 1}:
        raise DataError(f"{path}: term {sorted(twice)[0]} stands twice")
    return tuple(terms)


_ROW = TypeAdapter(_Row)


def _term(row: Any, path: Path, number: int) -> Term:
    name = row.get("id", number) if isinstance(row, dict) else number
    try:
        data = _ROW.validate_python(row)
    except ValidationError as error:
        raise DataError(f"{path}: term {name}: {describe(error)}") from error
    short = data.short or data.name
    return Term(
        data.id, data.name.tr, data.name.en, data.proposition.tr, data.proposition.en,
        short.tr, short.en, data.examples,
    )  # fmt: skip
