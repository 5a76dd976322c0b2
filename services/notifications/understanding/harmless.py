"""What sounds like danger and plainly is none: what was on the telly, a mishap that is over and was seen to, and words said with a laugh.

Found by words alone; with one word of a danger of their own in the message nothing is taken for harmless.
"""

from collections.abc import Sequence

from services.notifications.understanding.phrases import kinds_in
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases

_MISHAPS = frozenset({"medical", "unsafe", "abuse"})
MOST_WORDS = 40
"""Longer texts are stories, in which more than one thing happens."""


def is_harmless(tokens: Sequence[Token], kind: str) -> bool:
    """Whether a message that may be of this kind of danger plainly tells of none."""
    words = [token.text.replace("'", "") for token in tokens]
    text = f" {' '.join(words)} "
    if len(words) > MOST_WORDS or _has(text, "own_danger") or "self_harm" in kinds_in(words):
        return False
    if _has(text, "annoys_me") and _has(text, "in_jest") and _has(text, "laughs"):
        return True
    if kind == "self_harm":
        return False
    if _has(text, "on_screen") and not _has(text, "close_to_me"):
        return True
    is_seen_to = _has(text, "is_over") and _has(text, "was_seen_to")
    kinds = kinds_in(words)
    is_mishap = kinds.keys() <= _MISHAPS and kinds.get("abuse", 0) < 2  # bruises are on its list
    return is_seen_to and is_mishap and not _has(text, "may_have_done_it")


def _has(text: str, theme: str) -> bool:
    return any(f" {one} " in text for one in phrases(theme))
