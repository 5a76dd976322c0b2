"""Staff see what was said, and never a link that would let them act for the person."""

import pytest

from services.notifications.conversations.rules.shown_words import LINK, without_links

TOKEN = "Aalr4QZ9cCuzAslU7wvQXcCoUcDGmvJ-TaSZFdccwh_"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (f"Tell us here: https://pay.example.org/p/{TOKEN} .", f"Tell us here: {LINK} ."),
        (f"http://127.0.0.1:22961/p/{TOKEN}\nand http://x/p/{TOKEN}/add", f"{LINK}\nand {LINK}/add"),
        ("Bus £4.60. Is that right? Reply YES or NO.", "Bus £4.60. Is that right? Reply YES or NO."),
        ("see /p/short", "see /p/short"),
        ("", ""),
    ],
)
def test_a_link_that_lets_somebody_act_is_taken_out(words: str, shown: str) -> None:
    assert without_links(words) == shown
    assert TOKEN not in without_links(words)


def test_a_long_text_is_read_in_no_time() -> None:
    assert without_links("x/p/" * 20_000) == "x/p/" * 20_000
