"""Where the shipped models lie, and whether a model folder is as it was written.

A model folder has a ``manifest.json`` with the size and the SHA-256 of each file that is loaded.
It tells a file that was cut short, exchanged, or left behind by another version. It cannot tell
someone who may write to the folder, and so to the manifest: see ``SECURITY.md``.
"""

import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from attribution.errors import ModelDamagedError, ModelMissingError

ENVIRONMENT = "ATTRIBUTION_MODELS"
MANIFEST = "manifest.json"
#: Endings of what is loaded. Cards and metrics describe a model, and may be corrected.
_LOADED = (".json", ".pt", ".safetensors")
_DESCRIBING = (MANIFEST, "metrics.json")
_HINT = "get the folder again, or train the model anew"


def models_dir() -> Path:
    """The folder of shipped models.

    ``$ATTRIBUTION_MODELS`` when set, else ``attribution/_models`` (a wheel), else ``models`` of the
    checkout.
    """
    if given := os.environ.get(ENVIRONMENT):
        return Path(given)
    package = Path(__file__).parent
    inside = package / "_models"
    return inside if inside.is_dir() else package.parent / "models"


def model_files(folder: Path) -> dict[str, Path]:
    """What is loaded from a model folder, by its path from there with slashes, in order."""
    found = (p for p in folder.rglob("*") if p.suffix in _LOADED and p.name not in _DESCRIBING)
    return {p.relative_to(folder).as_posix(): p for p in sorted(found)}


def write_manifest(folder: Path) -> None:
    """Write down what a folder holds now: the last step of whatever writes a model."""
    files = {
        name: {"bytes": path.stat().st_size, "sha256": _sha256(path)}
        for name, path in model_files(folder).items()
    }
    text = json.dumps({"files": files}, indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def check_model(folder: Path, *, name: str, hint: str) -> None:
    """Refuse a model folder that is not what its manifest says; once a process for each manifest.

    Args:
        folder: to be loaded from.
        name: what it should hold, for the message: "tagger".
        hint: how to get one.

    Raises:
        ModelMissingError: there is no model, or nothing that says what it should be.
        ModelDamagedError: a file is missing, cut short, another, or not in the manifest.
    """
    if not model_files(folder):
        raise ModelMissingError(f"{folder}: no {name}", hint=hint)
    try:
        manifest = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise ModelMissingError(
            f"{folder}: no {MANIFEST}, which says what the {name} should be",
            hint=f"if you trust what is there: attribution models seal {folder}",
        ) from error
    _compare(folder.resolve(), manifest)


@lru_cache
def _compare(folder: Path, manifest: bytes) -> None:
    there, stated = model_files(folder), _stated(folder, manifest)
    for name in sorted(there.keys() | stated.keys()):
        if problem := _problem(there.get(name), stated.get(name)):
            raise ModelDamagedError(f"{folder / name}: {problem}", hint=_HINT)


def _stated(folder: Path, manifest: bytes) -> dict[str, tuple[int, str]]:
    try:
        files: dict[str, Any] = json.loads(manifest)["files"]
        return {name: (int(f["bytes"]), str(f["sha256"])) for name, f in files.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        message = f"{folder / MANIFEST}: not a manifest, or damaged"
        raise ModelDamagedError(message, hint=_HINT) from error


def _problem(path: Path | None, stated: tuple[int, str] | None) -> str | None:
    """What is wrong with one file."""
    if stated is None:
        return f"not in {MANIFEST}"
    if path is None:
        return "missing"
    size, digest = stated
    if (found := path.stat().st_size) != size:
        return f"{found:,} bytes instead of {size:,}"
    return None if _sha256(path) == digest else "not the file that was written (its SHA-256)"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
