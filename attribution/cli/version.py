"""What ``--version`` says: the package, and where its models come from."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attribution
from attribution.models import models_dir

_METRICS = "metrics.json"
#: Keys of a metrics file that say what a model is, whichever of them it has.
_ORIGIN_KEYS = ("model", "base_model", "encoder", "version", "trained")


def version_lines() -> Iterator[str]:
    """The package's version, then a line for each model that has a metrics file."""
    yield f"attribution {attribution.__version__}"
    for metrics in sorted(models_dir().glob(f"*/{_METRICS}")):
        origin = ", ".join(_origin(metrics))
        yield f"  {metrics.parent.name}: {metrics.parent}" + (f" ({origin})" if origin else "")


def _origin(metrics: Path) -> Iterator[str]:
    try:
        found: Any = json.loads(metrics.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        yield f"unreadable {_METRICS}"
        return
    if isinstance(found, dict):
        yield from (f"{k}: {found[k]}" for k in _ORIGIN_KEYS if isinstance(found.get(k), str | int))
