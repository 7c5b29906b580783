"""The notebooks run from start to end, and what is committed is what they say."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
#: Bytes of a notebook with its outputs.
LARGEST = 400_000

#: What models read changes whenever one is trained anew.
READ_BY_MODELS = {"01-who-said-what"}


def cells(file: Path) -> list[dict[str, Any]]:
    return [
        c for c in json.loads(file.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"
    ]


def printed(cell: dict[str, Any]) -> list[str]:
    """The plain text of a cell's outputs; pictures are another machine's fonts."""
    texts = []
    for output in cell["outputs"]:
        lines = output.get("text") or output.get("data", {}).get("text/plain", [])
        texts.append("".join(lines).split("<Figure")[0])
    return texts


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_notebook_gives_what_is_committed(file: Path, tmp_path: Path) -> None:
    assert file.stat().st_size < LARGEST
    copy = tmp_path / "notebooks" / file.name
    copy.parent.mkdir()
    shutil.copy(file, copy)
    for name in ("annotations", "seeds"):
        (tmp_path / name).symlink_to(file.parents[1] / name)
    command = [sys.executable, "-m", "jupyter", "execute", "--inplace", str(copy)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    if file.stem not in READ_BY_MODELS:
        assert [printed(c) for c in cells(copy)] == [printed(c) for c in cells(file)]
    assert any(c["outputs"] for c in cells(file))


def test_there_are_three() -> None:
    assert [file.name[:2] for file in NOTEBOOKS] == ["01", "02", "03"]
