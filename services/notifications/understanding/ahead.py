"""Whether somebody asks us to pay before they come: for a ticket, or for money in advance. Nothing was spent, so nothing is claimed.

Found by words alone and never guessed: a word that asks, a word that says before or that has us buy, and none that tells of what was done.
"""

from collections.abc import Sequence

from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases

MOST_WORDS = 60
"""Longer texts tell of more than one wish: the rest of the ear hears them."""
_ENDS = frozenset({".", ",", "!", "?", "\n"})


def asks_ahead(tokens: Sequence[Token]) -> bool:
    """Whether the whole message asks for that."""
    words = [token.text for token in tokens if token.text not in _ENDS]
    if not 0 < len(words) <= MOST_WORDS:
        return False
    text = f" {' '.join(words)} "
    if _has(text, "ahead_not"):
        return False
    return _has(text, "ahead_asks") and (_has(text, "ahead") or _has(text, "ahead_buys"))


def _has(text: str, theme: str) -> bool:
    return any(f" {one} " in text for one in phrases(theme))
