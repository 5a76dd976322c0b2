"""The docs say what the code says: made pages are up to date, and links lead somewhere."""

import re
from pathlib import Path

import pytest

from deploy.documents import DOCS, PAGES

ROOT = DOCS.parent
TEXTS = sorted([ROOT / "README.md", *DOCS.rglob("*.md")])

MOST_BYTES_OF_A_PICTURE = 80_000
FEWEST_LETTERS_OF_A_PICTURE = 40


@pytest.mark.parametrize("page", PAGES)
def test_made_pages_are_what_the_code_says(page: str) -> None:
    assert (DOCS / page).read_text(encoding="utf-8") == PAGES[page](), "run: make docs"


@pytest.mark.parametrize("text", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(text: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", text.read_text(encoding="utf-8")):
        if "://" not in target:
            assert (text.parent / target).exists(), f"{text.name} links to {target}, which is not there"


def test_pictures_in_the_readme_are_small_and_say_in_words_what_they_show() -> None:
    pictures = re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert {Path(file) for _, file in pictures} == {file.relative_to(ROOT) for file in DOCS.glob("pictures/*")}
    for words, file in pictures:
        assert len(words) >= FEWEST_LETTERS_OF_A_PICTURE, f"{file}: say what it shows, for people who do not see it"
        assert (ROOT / file).stat().st_size < MOST_BYTES_OF_A_PICTURE, f"{file} is too large"


def test_commands_in_the_readme_exist() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", readme, re.MULTILINE))
    assert named >= {"demo", "test"}, "the README names its two commands"
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"make {target} is not in the Makefile"
    for module in set(re.findall(r"python -m ((?:services|deploy)\.[\w.]+)", readme)):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), module
