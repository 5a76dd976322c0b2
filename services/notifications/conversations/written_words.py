"""Which files hold the words that this service says, sends and understands: what people check, unit by unit."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from shared.contracts.words import WordsUnit
from shared.words_files import units_of

_SERVICE = Path(__file__).parents[1]
_UNITS: Mapping[str, tuple[str, str, Sequence[str]]] = {
    "said_en": ("What we say by text and call", "en", ["conversations/prompts/english.py"]),
    "said_cy": ("What we say by text and call", "cy", ["conversations/prompts/welsh.py"]),
    "notices_en": (
        "News by text, and Easy Read letters",
        "en",
        [
            "messages/catalogue.py",
            "messages/bank_notices.py",
            "messages/cash_notices.py",
            "messages/changed_notices.py",
            "messages/identity_notices.py",
            "messages/offer_notices.py",
            "messages/how_to_answer.py",
        ],
    ),
    "notices_cy": ("News by text", "cy", ["messages/welsh.py"]),
    "pictures": ("Pictures of Easy Read letters", "no words", ["letters/pictures"]),
    "safety": ("Numbers for people in danger", "en, cy", ["conversations/helplines.toml"]),
    "understood_en": ("Words that we understand", "en", ["understanding/words/en"]),
    "understood_cy": ("Words that we understand", "cy", ["understanding/words/cy"]),
}
"""By name, which a sign-off keeps: what they are, their language and where they stand."""


@cache
def written_words() -> tuple[WordsUnit, ...]:
    """Each unit with the digest of its files, read once: they change with the program alone."""
    return units_of(_SERVICE, _UNITS)
