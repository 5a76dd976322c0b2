"""Each page of docs/how-to is true: who follows it is done, and who only names a new thing is told every further place."""

from pathlib import Path

import pytest

from tests.docs.how_to import PAGES, Copy, Step, steps_of

WIRING, CLOCK = "services/payments/wiring.py", "services/payments/claims/rules/send_deadline.py"
LONGEST = {"add-a-rail.md": 220}
"""A rail is thirteen methods, whoever the vendor is."""
GIRO, GIRO_TEST = "services/payments/rails/giro.py", "tests/payments/rails/test_giro.py"
LINES, TEXTS = "services/notifications/wiring.py", "services/notifications/conversations/api/texts.py"


def naming(steps: list[Step]) -> tuple[list[Step], set[str]]:
    """The first step, which names the new thing, and the files of all others in which something new is written."""
    named = [one for one in steps if one.file == steps[0].file]
    return named, {one.file for one in steps if one.where != "out"} - {steps[0].file}


def taken_out_of(steps: list[Step]) -> list[str]:
    """The files in which the new thing was called something else before."""
    return [one.file for one in steps if one.where == "out"]


def test_every_page_is_followed_and_fits_on_a_sheet() -> None:
    pages = {page.name: page.read_text(encoding="utf-8") for page in PAGES.glob("*.md")}
    assert set(pages) == {"add-a-category.md", "add-a-notice.md", "add-a-rail.md", "add-a-line.md"}
    assert {
        name: len(text.splitlines()) for name, text in pages.items() if len(text.splitlines()) > LONGEST.get(name, 85)
    } == {}


@pytest.mark.parametrize(
    ("page", "test", "words"),
    [
        ("add-a-category.md", "test_categories", ["tests/notifications/messages/test_catalogue.py"]),
        ("add-a-notice.md", "test_notices", ["tests/notifications/messages/test_catalogue.py", "tests/notifications/letters/test_easy_read.py"]),
    ],
)  # fmt: skip
def test_a_category_and_a_notice_are_added_by_their_pages(
    tmp_path: Path, page: str, test: str, words: list[str]
) -> None:
    steps = steps_of(page)
    copy, (named, further) = Copy(tmp_path, steps), naming(steps)
    copy.follow(named)
    assert len(copy.missing(test)) == len(further) <= 4, copy.missing(test)
    for file in [*further, *taken_out_of(steps)]:
        copy.follow([one for one in steps if one.file != file])
        (first, *_) = copy.missing(test)
        assert file.startswith(first.partition(":")[0]), f"left out: {file}; told: {first}"
    copy.follow(steps)
    assert copy.missing(test) == []
    said = copy.run("-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/architecture/{test}.py", *words)
    assert " passed" in said, said
    assert " failed" not in said, said


def test_a_category_that_was_added_is_understood_and_not_named_in_texts(tmp_path: Path) -> None:
    steps = steps_of("add-a-category.md")
    copy = Copy(tmp_path, steps)
    copy.follow(steps)
    said = copy.run(
        "-c",
        "from services.notifications.understanding.fuzzy import category_of, things\n"
        "from shared.contracts.categories import FACTS, words_in_texts\n"
        "print(category_of('interpretr'), things()['bsl interpreter'], words_in_texts(FACTS['interpreter']))\n",
    )
    assert said == "interpreter interpreter costs\n"


def test_a_rail_is_added_by_its_page(tmp_path: Path) -> None:
    steps = steps_of("add-a-rail.md")
    copy, (named, _) = Copy(tmp_path, steps), naming(steps)
    copy.follow(named)
    told = copy.types(WIRING, CLOCK)
    assert {one.partition(":")[0] for one in told} == {WIRING, CLOCK}, told
    assert all("Rail.GIRO" in one for one in told), told
    copy.follow(steps)
    assert copy.types(WIRING, CLOCK, GIRO, GIRO_TEST) == []
    assert copy.run("-m", "ruff", "check", "--no-cache", "--quiet", GIRO, GIRO_TEST) == ""
    assert copy.run("-m", "ruff", "format", "--no-cache", "--quiet", "--diff", GIRO, GIRO_TEST) == ""
    said = copy.run("-m", "pytest", "-q", "-p", "no:cacheprovider", GIRO_TEST)
    assert " passed" in said, said
    assert " failed" not in said, said


def test_a_line_is_added_by_its_page(tmp_path: Path) -> None:
    steps = steps_of("add-a-line.md")
    copy, (named, further) = Copy(tmp_path, steps), naming(steps)
    (line,) = [one.file for one in steps if one.where == "new"]
    copy.follow(named)
    told = [*copy.types(LINES, TEXTS), *copy.missing("test_lines")]
    assert {one.partition(":")[0] for one in told} == further - {line}, told
    copy.follow([one for one in steps if one.file != line])
    assert any("postbus" in one for one in copy.types(LINES, TEXTS))
    copy.follow(steps)
    assert [*copy.types(LINES, TEXTS, line), *copy.missing("test_lines")] == []
