"""Which models, terms and registry made a row: short hashes of what they are, not of names."""

import dataclasses
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import attribution
from attribution.models import models_dir
from attribution.pipeline import AnalyzerOptions, DetectorName
from attribution.speakers.registry import REGISTRY_DIR
from attribution.stance import load_terms

_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Versions:
    """What an analysis depends on; each is twelve hexadecimal digits.

    Attributes:
        model: the package's version, the detector, and the files of all models that it uses.
        terms: ids, names and propositions of the terms.
        registry: the files of the speaker registry.
    """

    model: str
    terms: str
    registry: str


def versions_of(options: AnalyzerOptions) -> Versions:
    """The versions that an analyzer of these options has; reads the models' bytes, loads none.

    Raises:
        DataError: the file of terms breaks its schema.
    """
    folders = []
    if options.detector is not DetectorName.TAGGER:
        folders.append(options.stanza_dir or models_dir() / "stanza")
    if options.detector is not DetectorName.RULES:
        folders.append(models_dir() / "tagger")
    if options.stance:
        folders.append(models_dir() / "stance")
    named = f"{attribution.__version__} {options.detector} {options.stance}".encode()
    files = (path for folder in folders for path in sorted(folder.rglob("*")))
    terms = [dataclasses.asdict(term) for term in load_terms(options.terms)]
    registry = [*sorted(REGISTRY_DIR.glob("*.yaml"))]
    return Versions(
        model=_hash([named], files),
        terms=_hash([json.dumps(terms, ensure_ascii=False).encode()]),
        registry=_hash([], [*registry, *([options.registry] if options.registry else [])]),
    )


def _hash(data: Iterable[bytes], files: Iterable[Path] = ()) -> str:
    """Of bytes and of files; cards and metrics of models change nothing."""
    digest = hashlib.sha256()
    for part in data:
        digest.update(hashlib.sha256(part).digest())
    for path in files:
        if path.is_file() and path.name not in ("README.md", "metrics.json"):
            with path.open("rb") as stream:
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:_DIGITS]
