"""The twenty pictures of which each person chooses one: easy to name, hard to mix up when heard. How a word of them is heard."""

from collections.abc import Sequence

from services.payments.people.rules import fold
from shared import edit_distance
from shared.errors import InvalidError

PICTURE_WORDS = (
    "apple", "bicycle", "boat", "butterfly", "camera", "castle", "clock", "drum", "elephant", "flower", "guitar", "hat",
    "kettle", "lighthouse", "moon", "owl", "rainbow", "robin", "umbrella", "window",
)  # fmt: skip

_SLIP_FROM = 5
"""Names and words of so many letters may have one slip in them."""


def check_word(word: str) -> str:
    """The word as it is kept. Raises InvalidError where there is no such picture."""
    folded = fold(word)
    if folded not in PICTURE_WORDS:
        raise InvalidError(
            "picture_word.unknown",
            "There is no such picture.",
            f"Choose one of: {', '.join(PICTURE_WORDS)}.",
        )
    return folded


def check_second(word: str | None, first: str, *, wanted: bool) -> str | None:
    """The second word as it is kept; none where none was given. Raises InvalidError where the organisation wants one picture, or the
    two are one."""
    if word is None:
        return None
    second = check_word(word)
    if not wanted or second == check_word(first):
        raise InvalidError(
            "picture_word.second",
            "The second picture is the same as the first."
            if wanted
            else "Your organisation wants one picture of each person.",
            "Choose another second picture."
            if wanted
            else "Leave the second one out. Whoever runs Sameday can change that.",
        )
    return second


def is_right(words: Sequence[str], names: Sequence[str]) -> bool:
    """Whether somebody's picture words, all of them and no other picture, are what was said: who says them all says none."""
    said = {word for word in {*PICTURE_WORDS, *words} if is_said(word, names)}
    return bool(words) and said == set(words)


def is_guess(names: Sequence[str]) -> bool:
    """Whether any picture was said: "I forgot" and a word that was misheard are no tries."""
    return any(is_said(word, names) for word in PICTURE_WORDS)


def is_said(word: str, names: Sequence[str]) -> bool:
    """Whether a name or a word is among what was said, small slips allowed."""
    wanted = fold(word)
    said = [part.strip(".,!?'") for name in names for part in fold(name).replace("'s", " ").split()]
    if " " in wanted:
        return wanted in " ".join(said)
    most = 1 if len(wanted) >= _SLIP_FROM else 0
    return bool(wanted) and any(edit_distance.between(wanted, one) <= most for one in said)
