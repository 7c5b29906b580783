"""Who said what in Turkish news, and where each speaker stands on each peace term."""

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from attribution.documents import read_documents
    from attribution.pipeline import Analyzer

__all__ = ["Analyzer", "__version__", "read_documents"]

try:
    __version__ = version("attribution-tr")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+unknown"


def __getattr__(name: str) -> Any:
    """Import the heavy parts only when they are asked for, so that ``--help`` stays quick."""
    if name == "Analyzer":
        from attribution.pipeline import Analyzer

        return Analyzer
    if name == "read_documents":
        from attribution.documents import read_documents

        return read_documents
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
