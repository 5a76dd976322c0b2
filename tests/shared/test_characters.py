"""The rule for characters by itself: what is refused, what goes, what stays, for any text."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shared.characters import CharacterError, NothingToSeeError, as_said, cleaned, set_apart, shapes_only

ANY_TEXT = st.text(
    st.characters(codec=None)
    | st.sampled_from("\x00\u200b\u200c\u200d\u2060\u2028\u3164\u2800\ufe0f\U000e0041\ud800 \nM")
)
WELSH_FLAG = "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
KEPT = ["Mo Ash", "Siân", "O’Neill", "نازنین\u200cزهرا", "عبد\u200cالله", "ක්\u200dෂමා", "അവന്\u200d", "👩\u200d👩\u200d👧", "❤\ufe0f",
        WELSH_FLAG, "葛\U000e0100城", "王", "Å", "A\u030a", "x\u00a0y", "\u0600", "🫨", "Mo - Ash"]  # fmt: skip
CLEANED = {
    "\u200bMo": "Mo",
    "M\u00ado": "Mo",
    "\u202aMo\u202c": "Mo",
    "\u2066Mo\u2069": "Mo",
    "\ufeffMo": "Mo",
    "Mo\u061c": "Mo",
    "M\u180eo": "Mo",
    "Mo\U000e0067\U000e0062": "Mo",
    "🏴\U000e0061\U000e0062\U000e007f": "🏴",
    "Mo\u3164Ash": "Mo Ash",
    "\u2800Mo": "Mo",
    "\u200dMo\u200c": "Mo",
    "Mo\u200d": "Mo",
    "ا\u200c\u200c\u200dب": "ا\u200cب",
    "Mo\n": "Mo",
}
REFUSED = [chr(code) for code in (0, 1, 8, 11, 12, 14, 27, 31, 127, 128, 133, 159, 0xD800, 0xDFFF, 0xFDD0, 0xFDEF, 0xFFFE, 0xFFFF,
                                  0x1FFFE, 0x10FFFF)]  # fmt: skip
NOTHING = ["\u200b", "\u200d", "\u2060\u200c", "\u3164", "\uffa0", "\u115f", "\u1160", "\u2800", "\ufe0f", "\U000e0100", "\u0301",
           "\u093e", "\u20dd", "\u034f", "\u17b4", "\ue000", "\u202d \u202c", WELSH_FLAG[1:]]  # fmt: skip


@pytest.mark.parametrize("name", KEPT)
def test_a_name_stays_as_it_is_given(name: str) -> None:
    assert cleaned(name) == as_said(name) == name


@pytest.mark.parametrize("typed", CLEANED, ids=ascii)
def test_what_nobody_sees_goes(typed: str) -> None:
    assert cleaned(typed) == CLEANED[typed]


@pytest.mark.parametrize("sign", REFUSED, ids=ascii)
def test_what_cannot_be_kept_is_refused_when_typed_and_a_blank_when_said(sign: str) -> None:
    for several_lines in (False, True):
        with pytest.raises(CharacterError, match="Type it again") as refused:
            cleaned(f"Mo{sign}Ash", several_lines=several_lines)
        assert sign not in str(refused.value)
    assert as_said(f"Mo{sign}Ash") == "Mo Ash"


@pytest.mark.parametrize("typed", NOTHING, ids=ascii)
def test_a_name_of_nothing_that_can_be_seen_is_refused(typed: str) -> None:
    with pytest.raises(NothingToSeeError):
        cleaned(typed)
    assert cleaned(f"Mo{typed}").startswith("Mo")


def test_nothing_typed_is_nothing_and_no_mistake() -> None:
    assert cleaned("") == cleaned("  ") == cleaned(" \n ") == ""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029"])
def test_lines_are_kept_where_there_may_be_several(end: str) -> None:
    assert cleaned(f"one{end}two", several_lines=True) == "one\ntwo"
    with pytest.raises(CharacterError, match="one line"):
        cleaned(f"one{end}two")


@given(ANY_TEXT)
@example("\ud800")
@example("ا\u200d\u200b\u200cب\u200d")
def test_whatever_is_said_can_be_kept_and_read(said: str) -> None:
    kept = as_said(said)
    kept.encode()
    assert "\x00" not in kept
    assert not any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in "\n\r\t" for sign in kept)
    assert as_said(kept) == kept


@given(ANY_TEXT, st.booleans())
def test_whatever_is_typed_is_kept_clean_or_refused(typed: str, several_lines: bool) -> None:
    try:
        kept = cleaned(typed, several_lines=several_lines)
    except CharacterError:
        return
    assert cleaned(kept, several_lines=several_lines) == kept == as_said(kept)
    assert several_lines or kept.splitlines() in ([], [kept])
    assert bool(kept) == bool(typed.strip())


@given(ANY_TEXT)
def test_only_shapes_are_compared(text: str) -> None:
    assert shapes_only(shapes_only(text)) == shapes_only(text)
    assert shapes_only(as_said(text)).split() == shapes_only(as_said(f"\u2060{text}\u2060")).split()


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Jo O’Neill", "Jo O’Neill"), ("王小明", "王小明"), ("דוד", "\u2068דוד\u2069"), ("<b>عبد", "\u2068<b>عبد\u2069")],
)
def test_only_a_name_that_is_read_from_the_right_is_set_apart(name: str, shown: str) -> None:
    assert set_apart(name) == shown
