"""Whether somebody wants to have what they were paid on paper or to read: for themself, for a tax year, or for the Jobcentre.

Found by words alone and never guessed: a word for the paper, in a message that asks for it or is nothing else.
"""

from collections.abc import Sequence

from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases
from shared.contracts.understood import Intent

MOST_WORDS = 30
"""Longer texts tell of more than one wish: the rest of the ear hears them."""
WEIGHS_MORE = frozenset(
    {
        Intent.STOP, Intent.START, Intent.HELP, Intent.WRONG_NUMBER, Intent.MOVED, Intent.NOT_ME, Intent.COMPLAINT, Intent.APPEAL,
    }
)  # fmt: skip
"""A message that says one of these is no wish for a statement, whatever else stands in it: what somebody was paid must go to nobody who tells us
that they are somebody else."""
_ENDS = frozenset({".", ",", "!", "?", "\n"})


def statement_in(tokens: Sequence[Token]) -> Intent | None:
    """Which statement the whole message asks for; None where it asks for none, or tells of one."""
    words = [token.text for token in tokens if token.text not in _ENDS]
    if not 0 < len(words) <= MOST_WORDS or any(token.is_number for token in tokens if not _is_year(token.text)):
        return None
    text = f" {' '.join(words)} "
    if not _has(text, "statement") or _has(text, "statement_not"):
        return None
    is_short = len(words) <= 4
    if not (is_short or _has(text, "statement_asks")):
        return None
    if _has(text, "statement_jobcentre"):
        return Intent.STATEMENT_JOBCENTRE
    return Intent.STATEMENT_LAST_YEAR if _has(text, "statement_last_year") else Intent.STATEMENT


def is_by_post(tokens: Sequence[Token]) -> bool:
    """Whether it is wanted on paper."""
    return _has(f" {' '.join(token.text for token in tokens)} ", "statement_post")


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word.startswith("20")


def _has(text: str, theme: str) -> bool:
    return any(f" {one} " in text for one in phrases(theme))
