"""A number is what somebody typed as a number: no letter, sign or blank ever becomes one of its digits, and a part of one is nobody's."""

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from shared.telephone_numbers import as_dialled, e164, e164_among_words

MUM = "+447700900123"
WRITTEN = ["07700 900123", "+44 7700 900123", "0044 7700 900 123", "(07700) 900-123", "07700-900-123", "07700.900.123", "447700900123",
           "7700900123", "+44 (0)7700 900123", "+44 (0) 7700 900123", "+(44) 7700900123", "[07700] 900123", "0 7 7 0 0 9 0 0 1 2 3",
           "07700 – 900123", "07700\u2011900\u2011123", "\u202a07700 900123\u202c", "07700 900123\u200b", "07700/900123",
           "０７７００９００１２３", "٠٧٧٠٠٩٠٠١٢٣", "۰۷۷۰۰۹۰۰۱۲۳", "०७७००९००१२३", "+44\u00a07700\u00a0900123"]  # fmt: skip
"""The digits of other scripts are digits too: somebody has a telephone in Urdu, Arabic or Hindi."""
AMONG_WORDS = ["tel: 07700 900123", "tel:+44-7700-900-123", "mob 07700 900123", "mob07700900123", "Mobile: 07700 900123", "M: 07700900123",
               "Mobile no. 07700 900123", "07700 900123 (mum)", "(mum) 07700 900123", "mum's 07700 900123", "07700 900123 mum’s",
               "07700 900123 mum", "07700 900123, home", "07700 900123 - work", "WhatsApp 07700 900123", "ask for Jo 07700 900123",
               "'07700900123", "07700 900123.", "(07700 900123)", "📱 07700 900123", "07700 900123\nmum", "o7700 900123"]  # fmt: skip
MASKED = ["07700 900XXX", "07700900TBC", "07700 900xxx", "07700 900 ABC", "07700 FLOWER", "0770O 9OO123", "077OO 9OO 123", "07700 900l23",
          "0770A 0900123", "07700 900 1X23", "07700 90012X", "07700900123X", "07700900123m", "07700 900ＸＸＸ", "07700 900ХХХ",
          "07700 900ααα", "07700 900אבג", "07700 900***", "07700 900###", "07700 900•••", "07700 900???", "07700 900…", "07700 900___",
          "07700 900***123", "07700*900123", "07700 900123*", "07700 900123?", "#07700 900123", "07700 90012³", "07700 90012½", "07700 90012①",
          "07700 90012Ⅳ", "07700 900123 xxx", "07700 900123 ×××", "XX 7700 900123", "07700~900123", "07700_900123"]  # fmt: skip
MORE_OR_LESS = ["", " ", "mum", "60777", "999", "07700 90012", "07700 9001234", "07700 900123 ext 5", "07700 900123x5", "07700 900123 #5",
                "+447700900123;ext=5", "07700 900123 07700 900124", "07700 900123 / 07700 900124", "07700900123,07700900124",
                "07700 900123 or 07700 900124", "0161 496 0000 m 07700 900123", "1: 07700 900123", "07700 900123 (after 6pm)",
                "07700 900 12 (3 children)", "++447700900123", "+07700 900123", "sip:07700900123@example.org", '="07700900123"', "£07700900123.50",
                "07700 900123 do not text", "old 07700 900123", "TBC 07700 900123", "07700 900123 don’t ring"]  # fmt: skip


@pytest.mark.parametrize("written", WRITTEN)
def test_a_whole_number_is_read_in_any_form_people_write(written: str) -> None:
    assert e164(written) == e164_among_words(written) == MUM


@pytest.mark.parametrize("written", AMONG_WORDS)
def test_words_around_a_whole_number_are_passed_over(written: str) -> None:
    assert e164_among_words(written) == MUM
    assert e164(written) is None, "a line writes numbers, not words"


@pytest.mark.parametrize("written", MASKED)
def test_a_masked_number_is_nobodys(written: str) -> None:
    assert e164(written) is None
    assert e164_among_words(written) is None


@pytest.mark.parametrize("written", MORE_OR_LESS)
def test_less_or_more_than_one_whole_number_is_nobodys(written: str) -> None:
    assert e164_among_words(written) is None


@pytest.mark.parametrize("letters", ["ANONYMOUS", "RESTRICTED", "BLOCKED", "UNKNOWN", "UNAVAILABLE"])
def test_a_withheld_number_is_no_number_though_the_line_writes_it_like_one(letters: str) -> None:
    keys = {
        letter: key
        for key, row in enumerate(["ABC", "DEF", "GHI", "JKL", "MNO", "PQRS", "TUV", "WXYZ"], 2)
        for letter in row
    }
    assert e164("+" + "".join(str(keys[letter]) for letter in letters)) is None


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0161 496 0000", "+441614960000"),
        ("+353 87 123 4567", "+353871234567"),
        ("01632 960 000", "+441632960000"),
        ("0800 1111", "+448001111"),
    ],
)
def test_lines_and_numbers_abroad_are_numbers(written: str, number: str) -> None:
    assert e164(written) == number


PARTS = st.lists(
    st.text("0123456789", max_size=6)
    | st.sampled_from(["07700900123", "+44", "XXX", "TBC", "mum", "(", ")", "(0)", " ", "-", "x", "*", "٣", "²", "\u200b", "\x00", "+", "o", "l", "."])
    | st.text(max_size=3),
    max_size=7,
).map("".join)  # fmt: skip


def typed_digits(text: str) -> str:
    """Every digit of a text, of any script, as 0 to 9."""
    return "".join(str(int(one)) for one in text if one.isdecimal())


@given(PARTS)
@example("07700 900XXX")
@example("+44 (0)7700 900123")
def test_the_digits_of_a_number_are_the_digits_typed(text: str) -> None:
    for number in (e164(text), e164_among_words(text)):
        if number is None:
            continue
        typed = typed_digits(text)
        if number.startswith("+44"):
            national = number.removeprefix("+44")
            assert typed.endswith(national), "no digit is added, changed or left out at the end"
            assert typed.removesuffix(national) in ("", "0", "44", "440", "0044", "00440")
        else:
            assert number.removeprefix("+") in (typed, typed.removeprefix("00"), typed.replace("0", "", 1))


@given(st.from_regex(r"07[1-9][0-9]{8}", fullmatch=True), st.data())
def test_a_number_with_any_of_its_digits_hidden_is_nobodys(number: str, data: st.DataObject) -> None:
    places = data.draw(st.sets(st.integers(0, 10), min_size=1, max_size=9))
    assume(places != {0})  # without its first zero it is whole: people write 7700 900123 too
    hidden = data.draw(st.sampled_from("XxNAOlTBC?*#•_-. ×Ｘ"))
    masked = "".join(hidden if place in places else digit for place, digit in enumerate(number))
    assert e164(masked) is None
    assert e164_among_words(masked) is None


@given(st.from_regex(r"07[1-9][0-9]{8}", fullmatch=True), st.data())
def test_a_short_or_long_number_is_nobodys(number: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(1, 9))
    more = data.draw(st.text("0123456789", min_size=1, max_size=3))
    for wrong in (number[:-cut], number + more):
        assert e164_among_words(wrong) is None


@pytest.mark.parametrize(
    ("number", "dialled"),
    [("+447700900123", "07700 900123"), ("+441632960000", "01632 960000"), ("+35315550123", "+353 1 555 0123")],
)
def test_a_number_as_people_dial_it(number: str, dialled: str) -> None:
    assert as_dialled(number) == dialled
