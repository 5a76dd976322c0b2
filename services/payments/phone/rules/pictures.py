"""The twenty pictures of which each person chooses one: easy to name, hard to mix up when heard."""

from services.payments.people.rules import fold
from shared.errors import InvalidError

PICTURE_WORDS = (
    "apple", "bicycle", "boat", "butterfly", "camera", "castle", "clock", "drum", "elephant", "flower", "guitar", "hat",
    "kettle", "lighthouse", "moon", "owl", "rainbow", "robin", "umbrella", "window",
)  # fmt: skip


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
