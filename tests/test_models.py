"""Model folders: what is refused, in one line, before anything of it is loaded."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from attribution.cli import app
from attribution.errors import AnalysisError, ModelDamagedError, ModelMissingError
from attribution.linguistics import load_pipeline
from attribution.models import MANIFEST, check_model, model_files, models_dir, write_manifest
from attribution.quotes import Tagger
from attribution.stance import load_terms
from attribution.stance.classifier import StanceClassifier
from attribution.stance.inputs import StanceInput
from attribution.training.linguistics import forget_folders

SHIPPED = [f for f in sorted(models_dir().glob("*/")) if model_files(f)]
WEIGHTS = "tr/news.pt"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Files of a model's kinds, sealed."""
    place = tmp_path / "m"
    (place / "tr").mkdir(parents=True)
    (place / WEIGHTS).write_bytes(b"weights" * 100)
    (place / "config.json").write_text("{}")
    (place / "model.safetensors").write_bytes(b"tensors" * 100)
    write_manifest(place)
    return place


def _check(folder: Path) -> None:
    check_model(folder, name="tagger", hint="train one")


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda f: f.name)
def test_shipped_models_are_as_they_were_written(folder: Path) -> None:
    _check(folder)
    assert not list(folder.rglob("*.bin")) and not list(folder.rglob("*.pkl"))


def test_every_shipped_model_is_checked() -> None:
    assert {f.name for f in SHIPPED} == {"stance", "stanza", "tagger"}


def test_no_option_of_a_stanza_model_names_a_folder() -> None:
    for path in (models_dir() / "stanza").rglob("*.pt"):
        options = torch.load(path, weights_only=True).get("config", {})
        named = {k: v for k, v in options.items() if isinstance(v, str) and v.startswith("/")}
        assert not named, path


def test_training_forgets_where_its_files_lay(tmp_path: Path) -> None:
    model = tmp_path / "news.pt"
    written = {"model": torch.ones(2), "config": {"train_file": "/data/ud/x.conllu", "lr": 0.1}}
    torch.save(written, model)
    forget_folders(model)
    read = torch.load(model, weights_only=True)
    assert read["config"] == {"train_file": "x.conllu", "lr": 0.1}
    assert read["model"].tolist() == [1, 1]


def test_cards_and_metrics_may_change(folder: Path) -> None:
    (folder / "README.md").write_text("A card.")
    (folder / "metrics.json").write_text("{}")
    _check(folder)
    assert set(json.loads((folder / MANIFEST).read_bytes())["files"]) == {
        "config.json", "model.safetensors", WEIGHTS,
    }  # fmt: skip


def _flip(folder: Path) -> None:
    data = bytearray((folder / WEIGHTS).read_bytes())
    data[350] ^= 1
    (folder / WEIGHTS).write_bytes(data)


def _cut(folder: Path) -> None:
    (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:-1])


def _swap(folder: Path) -> None:
    (folder / WEIGHTS).rename(folder / "tr/other.pt")


HARM: list[tuple[Callable[[Path], object], str, type[AnalysisError], str]] = [
    (_flip, f"/{WEIGHTS}: not the file", ModelDamagedError, "train the model anew"),
    (_cut, f"/{WEIGHTS}: 699 bytes instead of 700", ModelDamagedError, "get the folder again"),
    (_swap, f"/{WEIGHTS}: missing", ModelDamagedError, "get the folder again"),
    (lambda f: (f / "x.pt").touch(), "/x.pt: not in manifest.json", ModelDamagedError, "get"),
    (lambda f: (f / MANIFEST).unlink(), ": no manifest.json", ModelMissingError, "models seal"),
    (lambda f: (f / MANIFEST).write_text("[1]"), "/manifest.json: not a manifest",
     ModelDamagedError, "get"),
    (lambda f: (f / MANIFEST).write_bytes(b"\xff{"), "/manifest.json: not a manifest",
     ModelDamagedError, "get"),
    (lambda f: (f / MANIFEST).write_text('{"files": {"../../etc/passwd": {"bytes": 1, '
                                         '"sha256": "x"}}}'),
     "/../../etc/passwd: missing", ModelDamagedError, "get"),
]  # fmt: skip


@pytest.mark.parametrize(("harm", "message", "error", "hint"), HARM)
def test_what_is_not_in_the_manifest_is_refused(
    harm: Callable[[Path], object],
    message: str,
    error: type[AnalysisError],
    hint: str,
    folder: Path,
) -> None:
    _check(folder)
    harm(folder)
    check_again = _fresh(folder)
    with pytest.raises(error) as caught:
        _check(check_again)
    assert str(caught.value).startswith(f"{check_again}{message}")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 4
    assert hint in (caught.value.hint or "")
    result = CliRunner().invoke(app, ["models", "check", str(check_again)])
    assert result.exit_code == 4
    assert result.stderr.startswith(f"error: {check_again}{message}")


def _fresh(folder: Path) -> Path:
    """Under another name, as in another process: a manifest is compared once in each."""
    return folder.rename(folder.with_name("n"))


def test_every_reader_refuses_a_harmed_folder(folder: Path, tmp_path: Path) -> None:
    _cut(folder)
    readers: list[Callable[[], object]] = [
        lambda: Tagger(folder),
        lambda: load_pipeline(folder),
        lambda: StanceClassifier(folder, load_terms()).predict([StanceInput("a", "dedi")]),
    ]
    for reader in readers:
        with pytest.raises(ModelDamagedError, match="699 bytes"):
            reader()
    result = CliRunner().invoke(
        app, ["extract", "-", "--detector", "rules", "--stanza-dir", str(folder)], input="Dedi."
    )
    assert result.exit_code == 4
    assert result.stderr.splitlines()[0].endswith("699 bytes instead of 700")


def test_a_folder_is_sealed_by_hand(folder: Path) -> None:
    _flip(folder)
    run = CliRunner().invoke
    assert run(app, ["models", "seal", str(folder)]).exit_code == 0
    checked = run(app, ["models", "check", str(folder)])
    assert checked.exit_code == 0
    assert checked.stdout == f"{folder}: 3 files, 1,402 bytes, as in the manifest\n"
    empty = folder.parent / "empty"
    empty.mkdir()
    for command in ("seal", "check"):
        refused = run(app, ["models", command, str(empty)])
        assert refused.exit_code == 4
        assert refused.stderr.startswith(f"error: {empty}: no model")


def test_a_manifest_is_compared_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from attribution import models

    hashed: list[Path] = []
    monkeypatch.setattr(models, "_sha256", lambda path: hashed.append(path) or "")
    for _ in range(3):
        with pytest.raises(ModelDamagedError):
            _check(folder)
    assert len(hashed) == 3  # what failed is compared again
    hashed.clear()
    write_manifest(folder)
    for _ in range(3):
        _check(folder)
    assert len(hashed) == 6  # once to write, once to compare
