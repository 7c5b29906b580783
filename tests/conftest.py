"""Fixtures: the shipped analyzer, loaded once for all tests that read real sentences."""

import pytest

from attribution.pipeline import Analyzer


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    """The analyzer as a user gets it, with the models in ``models/``."""
    return Analyzer()
