"""What notifications understands by itself, so that it works with payments down: HELP, 0, STOP, START; and what it must not store."""

from collections.abc import Mapping
from enum import StrEnum

from services.notifications.conversations.rules.plain import words_of
from shared import bank_numbers
from shared.characters import as_said

MOST_LETTERS = 2000
"""What is kept of one message: ten parts of a text have 1,530."""


MOST_WORDS_AFTER_HELP = 4
"""A short message that begins with HELP asks for a person, whatever follows."""


class Keyword(StrEnum):
    """A word that has the same meaning at any time."""

    HELP = "help"
    STOP = "stop"
    START = "start"


class Choice(StrEnum):
    """An answer to our own question after STOP."""

    MONEY_ONLY = "money_only"
    NOTHING = "nothing"


KEYWORDS: Mapping[str, tuple[Keyword, str]] = {
    **dict.fromkeys(
        (
            "help", "help me", "help please", "please help", "please help me", "helpp", "heelp", "hlep", "hepl", "helo me", "0",
            "zero", "person", "a person", "human", "operator", "sos", "speak to a person", "speak to someone",
            "talk to a person", "talk to someone", "can i speak to someone", "can i talk to someone", "call me",
            "please call me", "ring me", "please ring me", "phone me", "call me please", "ring me please", "i need help",
            "need help", "i want to speak to someone", "i want to talk to someone", "info",
        ),
        (Keyword.HELP, "en"),
    ),
    **dict.fromkeys(
        (
            "cymorth", "help os gwelwch yn dda", "helpwch fi", "helpa fi", "dwi angen help", "angen help", "angen cymorth",
            "dwi angen cymorth", "ffoniwch fi", "siarad gyda rhywun", "siarad a rhywun", "siarad a pherson", "sero",
        ),
        (Keyword.HELP, "cy"),
    ),
    **dict.fromkeys(
        (
            "stop", "stopp", "stp", "stop all", "stopall", "stop it", "stop texts", "stop texting", "stop texting me",
            "stop texting me please", "please stop", "stop please", "stop messages", "stop messaging me", "unsubscribe",
            "opt out", "optout", "quit", "end", "cancel texts", "no more texts", "leave me alone", "stop sending me texts",
            "dont text me", "do not text me", "please dont text me",
        ),
        (Keyword.STOP, "en"),
    ),
    **dict.fromkeys(
        (
            "stopio", "stopiwch", "stopiwch negeseuon", "peidiwch", "peidiwch a thecstio", "peidiwch a thecstio fi",
            "dim mwy o negeseuon", "dim mwy",
        ),
        (Keyword.STOP, "cy"),
    ),
    **dict.fromkeys(
        ("start", "start again", "start texts", "unstop", "restart", "text me again", "opt in"), (Keyword.START, "en")
    ),
    **dict.fromkeys(("cychwyn", "dechrau", "dechrau eto", "ailgychwyn"), (Keyword.START, "cy")),
}  # fmt: skip
"""Whole messages and what they mean, with their language. Only whole ones: "stop at the shop" is not STOP."""

_HELP_SIGNS = frozenset("🆘🛟")
_MONEY_ONLY = frozenset({"1", "one", "yes", "yes please", "y", "ie", "oes", "ydw", "yeah", "yep", "un", "money"})
_NOTHING = frozenset({"2", "two", "no", "no thanks", "no thank you", "n", "na", "nac ydw", "nope", "dau", "all"})


def keyword_of(said: str) -> tuple[Keyword, str] | None:
    """The keyword that a whole message is, and its language; None where it is something else."""
    if said.strip() and set(said.strip()) <= _HELP_SIGNS:
        return Keyword.HELP, "en"
    words = words_of(said)
    known = KEYWORDS.get(" ".join(words))
    if known is None and words[:1] == ["help"] and len(words) <= MOST_WORDS_AFTER_HELP:
        return Keyword.HELP, "en"
    return known


def choice_of(said: str) -> Choice | None:
    """The answer to "do you still want texts about your money?", or None where it is something else."""
    plain = " ".join(words_of(said))
    if plain in _MONEY_ONLY:
        return Choice.MONEY_ONLY
    return Choice.NOTHING if plain in _NOTHING else None


def masked(said: str) -> str:
    """What may be stored of a message: bank numbers taken out, and no more than MOST_LETTERS."""
    return bank_numbers.mask(as_said(said))[:MOST_LETTERS]
