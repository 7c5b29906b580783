"""Fixtures: the shipped analyzer, loaded once for all tests that read real sentences."""

from pathlib import Path

import pytest

from attribution.pipeline import Analyzer, AnalyzerOptions, DetectorName


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    """The analyzer as a user gets it, with the models in ``models/``."""
    return Analyzer()


@pytest.fixture(scope="session")
def rule_analyzer() -> Analyzer:
    """The analyzer with the rule detector."""
    return Analyzer(AnalyzerOptions(detector=DetectorName.RULES))


@pytest.fixture(scope="session")
def seed_texts() -> dict[str, str]:
    """The five seed articles by file stem."""
    files = sorted((Path(__file__).parents[1] / "seeds").glob("*.txt"))
    return {f.stem: f.read_text(encoding="utf-8") for f in files}
