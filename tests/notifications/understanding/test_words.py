"""Word lists are data that people can read and sign: each says its language and its reviewer, and is checked when a process starts."""

import re
from pathlib import Path

import pytest

from services.notifications.understanding import words
from services.notifications.understanding.words import WordListError
from shared.contracts.understood import Intent

FILES = sorted(words.FOLDER.glob("*/*.txt"))


def test_all_lists_can_be_read() -> None:
    words.check()
    assert set(words.table("commands").values()) <= set(Intent)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_a_list_says_what_it_is_and_who_read_it(file: Path) -> None:
    lines = file.read_text(encoding="utf-8").splitlines()
    assert "Reviewed by:" in lines[1]
    assert all(line == line.strip() for line in lines)
    assert max(map(len, lines)) <= 140, "one phrase a line"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("bus\ncoach\n", "head"),
        ("# Buses.\n# Language: English.\nbus\n", "head"),
        ("# Buses.\n# Language: English. Reviewed by: nobody.\nbus\nbus\n", "twice"),
        ("# Buses.\n# Language: English. Reviewed by: nobody.\n bus\n", "blanks"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(
    text: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "bus.txt").write_text(text, encoding="utf-8")
    monkeypatch.setattr(words, "FOLDER", tmp_path)
    words.table.cache_clear()
    with pytest.raises(WordListError, match=fault):
        words.check()
    words.table.cache_clear()


@pytest.mark.parametrize(
    "theme", ["no", "yes_alone", "around_yes", "polite", "fillers", "joins", "turns", "hesitates", "for_all"]
)
def test_no_figure_is_a_word_of_an_answer(theme: str) -> None:
    assert not [phrase for phrase in words.phrases(theme) if re.search(r"\d", phrase)]


def test_the_only_figure_that_is_a_yes_is_all_of_it() -> None:
    assert {phrase for phrase in words.phrases("yes") if re.search(r"\d", phrase)} == {"100%"}
