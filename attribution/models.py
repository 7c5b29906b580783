"""Where the shipped models lie: inside an installed wheel, or beside the package in a checkout."""

import os
from pathlib import Path

ENVIRONMENT = "ATTRIBUTION_MODELS"


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
