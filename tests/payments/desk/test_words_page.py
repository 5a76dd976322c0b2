"""Words and pictures: nobody has checked them until somebody signs; a sign-off names exactly these files and lapses when they change."""

import re
from pathlib import Path

import pytest

from services.payments.desk.sign_offs import usecases as sign_offs
from services.payments.desk.sign_offs.usecases import own_units
from shared.identity import Role
from shared.words_files import unit_of
from tests.payments.council import Council, Staff
from tests.payments.phone.pages import forms_of, words
from tests.payments.phone.test_helpline import Desk

PLACE = "/desk/words"


@pytest.fixture
def unit_in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A service whose words stand in a folder of the test's own."""
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "hello.txt").write_text("Hello.")
    monkeypatch.setattr(sign_offs, "_SERVICE", tmp_path)
    monkeypatch.setattr(sign_offs, "_OURS", {"hello": ("What we say first", "en", ["words"])})
    return folder


def at_words(council: Council, staff: Staff | None = None) -> Desk:
    """Somebody at the page."""
    desk = Desk(council, staff or council.administrator)
    desk.sign_in()
    desk.get(PLACE)
    return desk


def sign(desk: Desk, checker: str) -> str:
    """Signs for the first unit on the page; gives what the page says then."""
    form = next(one for one in forms_of(desk.last.text) if one["action"] == PLACE)
    sent = desk.send(PLACE, {**form, "checked_by": checker})
    while sent.status_code == 303:
        sent = desk.get(sent.headers["location"])
    desk.last = sent
    return words(sent)


def test_a_sign_off_stands_until_the_words_change(council: Council, unit_in_a_folder: Path) -> None:
    desk = at_words(council)
    page = words(desk.last)
    assert "Not yet checked by people" in page
    assert "The notifications service does not answer just now" in page
    assert "words/hello.txt, version" in page
    page = sign(desk, "Amir, a reader with learning disabilities")
    assert "Checked by Amir, a reader with learning disabilities on" in page
    assert "signed by Sam Staff" in page
    (unit_in_a_folder / "hello.txt").write_text("Hello!")
    page = words(desk.get(PLACE))
    assert "Changed since" in page
    assert "they are not yet checked by people as they are now" in page
    sign(desk, "Amir")
    (unit_in_a_folder / "more.txt").write_text("More.")
    assert "Changed since" in words(desk.get(PLACE)), "a file that came is a change"


def test_words_that_changed_while_they_were_read_are_not_signed_for(council: Council, unit_in_a_folder: Path) -> None:
    desk = at_words(council)
    (unit_in_a_folder / "hello.txt").write_text("Hello!")
    assert "they have changed" in sign(desk, "Amir")
    assert "Not yet checked by people" in words(desk.get(PLACE))


@pytest.mark.parametrize("nobody", ["", " ", "x", "y" * 101])
def test_somebody_must_be_named(council: Council, unit_in_a_folder: Path, nobody: str) -> None:
    assert unit_in_a_folder.is_dir()
    assert "Write who has read these words." in sign(at_words(council), nobody)


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ADMINISTRATOR])
def test_nobody_else_sees_or_signs(council: Council, role: Role) -> None:
    desk = at_words(council, council.staff[role])
    assert desk.last.status_code == 403
    assert desk.send(PLACE, {"form": "x"}).status_code == 403


def test_each_unit_of_ours_has_its_files() -> None:
    for unit in own_units():
        assert unit.files, unit.name
        assert re.fullmatch(r"[0-9a-f]{64}", unit.digest)


def test_a_digest_is_of_names_and_content(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one")
    first = unit_of(tmp_path, "n", "w", "en", ["a.txt"])
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    other = unit_of(tmp_path, "n", "w", "en", ["b.txt"])
    assert first.digest != other.digest
