"""Parts of a text: counted as the standard packs them, and saved where plain signs say the same."""

import re
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deploy.practice.phones.exchange import segments
from services.notifications.conversations.prompts.catalogue import Speaker, texts_of
from services.notifications.lines.rules import MOST_PARTS, cheapest, fitted, fold_to_gsm7, gsm7_length, parts_of
from services.notifications.messages.catalogue import SenderIdentity
from services.notifications.messages.rendering import render
from shared.contracts.turns import Prompt

DEFAULT_ALPHABET = """\
@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?\
¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"""
"""The table of 3GPP TS 23.038, 6.2.1, in its order; 0x1B is the escape."""
EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
LETTERS = st.sampled_from("aZ 0\n€^[|éñ’–…\u00a0ŵê🙂👍ç“")


def test_the_cheap_alphabet_is_that_of_the_standard() -> None:
    assert len(DEFAULT_ALPHABET) == 128
    one_place = {letter for letter in map(chr, range(0x3000)) if gsm7_length(letter) == 1}
    two_places = {letter for letter in map(chr, range(0x3000)) if gsm7_length(letter) == 2}
    assert one_place == set(DEFAULT_ALPHABET) - {"\x1b"}
    assert two_places == set(EXTENSION.values())


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("a" * 459, 3), ("a" * 460, 4),
        ("€" * 80, 1), ("€" * 80 + "a", 2), ("a" * 158 + "€", 1), ("a" * 159 + "€", 2),
        ("€" * 152, 2), ("€" * 153, 3),  # 76 a part, and one place stays empty
        ("a" * 152 + "€" + "a" * 151, 2), ("a" * 152 + "€" + "a" * 152, 3), ("a" * 151 + "€" + "a" * 153, 2),
        ("ŵ" * 70, 1), ("ŵ" * 71, 2), ("ŵ" * 134, 2), ("ŵ" * 135, 3),
        ("🙂" * 35, 1), ("🙂" * 36, 2), ("🙂" * 66, 2), ("🙂" * 67, 3),  # 33 a part
        ("ŵ" * 66 + "🙂" + "ŵ" * 65, 2), ("ŵ" * 66 + "🙂" + "ŵ" * 66, 3), ("ŵ" * 65 + "🙂" + "ŵ" * 67, 2), ("ŵ" * 69 + "🙂", 2),
    ],
)  # fmt: skip
def test_parts_at_every_boundary(words: str, parts: int) -> None:
    assert parts_of(words) == segments(words) == parts


def fewest_parts(places: Sequence[int], alone: int, a_part: int) -> int:
    """By trying every way to cut: a part begins anywhere, and takes what is not more than it holds."""
    if sum(places) <= alone:
        return 1

    @cache
    def rest(start: int) -> int:
        if start == len(places):
            return 0
        ends = [end for end in range(start + 1, len(places) + 1) if sum(places[start:end]) <= a_part]
        return 1 + min(rest(end) for end in ends[-3:])

    return rest(0)


@given(st.lists(st.text(LETTERS, min_size=1, max_size=8), max_size=60).map("".join))
@example("a" * 152 + "€" + "a" * 152)
@example("ŵ" * 66 + "🙂" + "ŵ" * 66)
def test_parts_are_those_of_a_straightforward_packer(words: str) -> None:
    if gsm7_length(words) is None:
        places, sizes = [len(letter.encode("utf-16-be")) // 2 for letter in words], (70, 67)
    else:
        places, sizes = [gsm7_length(letter) or 0 for letter in words], (160, 153)
    assert parts_of(words) == segments(words) == fewest_parts(places, *sizes)
    assert parts_of(words) >= -(-sum(places) // sizes[0])


@pytest.mark.parametrize(
    "sign", ["’", "‘", "“", "”", "–", "—", "…", "\u00a0", "\u202f", "′", "‑", "−", "•", "\t", "`", "×", "\u200b", "‹", "›", "＇", "＂", "－", "﹘", "﹣", "⁃", "⸺", "❜", "❝", "〝", "\u200e", "\u202a", "\u2069"],
)  # fmt: skip
def test_a_sign_of_a_word_processor_costs_no_part(sign: str) -> None:
    words = f"St Mary{sign}s " + "We have sent you £10.60. " * 5
    assert parts_of(words) == 3
    assert gsm7_length(cheapest(words)) is not None
    assert parts_of(cheapest(words)) == 1
    assert cheapest(words).startswith("St Mary")


def test_letters_made_of_two_signs_are_the_one_that_they_look_like() -> None:
    words = "Cafe\u0301 " * 20
    assert cheapest(words) == "Café " * 20


@pytest.mark.parametrize(
    "words",
    ["St Mary’s", "’" * 70, "Siân’s " * 20, "ŵ’" * 40, "🙂’" * 40, "a" * 150 + "’" + "ŷ"],
    ids=["short", "one part", "a letter beside it", "ŵ", "emoji", "at the end"],
)
def test_a_text_stays_as_it_is_typed_where_nothing_is_saved(words: str) -> None:
    assert cheapest(words) == words


@given(st.lists(st.text(LETTERS, min_size=1, max_size=20), max_size=25).map("".join))
@example("…" * 60)
@example("’" * 70 + "…")
def test_folding_only_ever_saves(words: str) -> None:
    for written in (cheapest(words), fitted(words)):
        assert written == words or parts_of(written) < parts_of(words)
        assert cheapest(written) == written
    assert parts_of(fitted(words)) <= parts_of(cheapest(words)) <= parts_of(words)
    assert [letter for letter in cheapest(words) if letter in "aZ0€^[|éñŵê🙂👍ç"] == [
        letter for letter in words if letter in "aZ0€^[|éñŵê🙂👍ç"
    ]


def test_apostrophes_do_not_keep_a_long_welsh_text_in_three_parts() -> None:
    assert gsm7_length(fold_to_gsm7("Mae’r trên – hwyr…")) is not None
    assert parts_of(fitted("Mae’r trên yn hwyr. " * 10)) <= MOST_PARTS


def test_an_organisation_with_a_typographic_apostrophe_pays_for_one_part() -> None:
    values = {"amount_pence": 1060, "reference": "36BJMYY8", "purpose": "taking_part"}
    plain = render("payment_sent", values, SenderIdentity("St Mary's Hospice", "01632 960 000"))
    typed = render("payment_sent", values, SenderIdentity("St Mary’s Hospice", "01632 960 000"))
    assert typed == plain
    assert parts_of(typed) == 1


def test_prompts_said_together_are_one_text_whatever_the_apostrophe() -> None:
    prompts = [Prompt(name="you_are_welcome"), Prompt(name="welcome")]
    plain, typed = (texts_of(prompts, Speaker(name, "01632 960 000", "en")) for name in ("St Mary's", "St Mary’s"))
    assert len(plain) == len(typed) == 1
    assert re.sub("’", "'", typed[0]) == plain[0]
    assert parts_of(typed[0]) == parts_of(plain[0])
