"""Yes and no: a yes only where every word belongs to one, because money is claimed by it."""

import re
from collections.abc import Sequence

from services.notifications.understanding.fuzzy import category_of
from services.notifications.understanding.words import phrases
from shared.contracts.understood import Intent

_ASKS = frozenset({"is", "am", "are", "does"})
"""A text that begins so is a question ("is that right"), never a yes."""
_NOT_A_NO = frozenset({"sure", "problem", "wrong", "bad", "correct"})
_SPENT = re.compile(r"\b(?:that is|that's|thats|it is|it's|its) what (?:i|we) (?:spent|paid|said)\b")
_GO_ON = re.compile(r"\b(?:go (?:on(?: then)?|for it|ahead)|that(?:'?ll| will) do)\b")
_NOT_RIGHT = re.compile(
    r"\b(?:not|isn'?t|wasn'?t|ain'?t|don'?t look|doesn'?t look)(?: quite| really| all)? (?:right|correct|ok|okay|good|true|fine)\b"
    r"|\btoo (?:much|high|low|little|many)\b"
)
_NUMBER = re.compile(r"^(?:the )?(?:no|nr|num)\.? ?\d+[a-z]?,? (?:bus|coach|tram|train|to|and|was|into|from)\b")
""" "No 7 bus, £1.70" says which bus, and no "no"."""
_DRAWN = re.compile(r"^(n+o+|n+a+h+|y+e+s+|y+e+a+h*|y+e+p+)$")


def yes_or_no(text: str) -> Intent | None:
    """YES only where every word belongs to a yes; NO where one of the first words is a no; None for neither and for both."""
    bare = " ".join(re.sub(r"[!.,;:\"()/-]+", " ", text).split())
    if "?" in bare or re.match(r"no (?:idea|clue|one|body)\b", bare):
        return None
    words = [_plain(word) for word in _NOT_RIGHT.sub("wrong", _SPENT.sub("that", _GO_ON.sub("yes", bare))).split()]
    yes = [word for word in words if word in phrases("yes")]
    no = [word for word in words if word in phrases("no")]
    if no:
        return _no(words, yes=bool(yes))
    if (
        not yes
        or words[0] in _ASKS
        or set(words) & phrases("turns")
        or not set(words) <= phrases("yes") | phrases("around_yes")
    ):
        return None
    if set(words) & phrases("hesitates") and set(yes) <= phrases("yes_alone"):
        return None
    return Intent.YES


def leads_with_yes(text: str) -> bool:
    """Whether a text begins with a yes and no "no" follows: enough where a yes costs nothing ("yes please but ring after two")."""
    words = set(re.findall(r"[a-z']+", text))
    return begins_with(text) is Intent.YES and not words & phrases("no")


def leads_with_plain_yes(text: str) -> bool:
    """The same, where no figure and no "but" follows: "yes I'm sure, got the receipt here"."""
    return leads_with_yes(text) and not re.search(r"\d|\bbut\b", text)


def is_yes_with_talk(text: str) -> bool:
    """Whether a whole yes leads and polite talk follows that changes nothing: no figure, no thing that can be claimed, no "but"."""
    lead, _, talk = text.partition(next((sign for sign in text if sign in ",.!;"), "\0"))
    words = re.findall(r"[a-z']+", talk)
    if not words or words[0] not in phrases("polite") or yes_or_no(lead) is not Intent.YES or re.search(r"[\d?]", text):
        return False
    changes = set(words) & (phrases("turns") | phrases("no"))
    return not changes and not any(category_of(word) for word in words)


def turns_nothing(text: str) -> bool:
    """Whether nothing in a text could make it less than a yes: no figure, no question, no "not" or "but", no thing that can be claimed."""
    words = re.findall(r"[a-z']+", text)
    is_turned = any(word.endswith("n't") for word in words) or set(words) & (phrases("turns") | phrases("no"))
    return not is_turned and not re.search(r"[\d?£]", text) and not any(category_of(word) for word in words)


def _no(words: Sequence[str], *, yes: bool) -> Intent | None:
    leads = words[0] in phrases("no")
    if yes:
        leads = leads and not set(words) & {"correct", "problem", "right", "fine"}
        return Intent.NO if leads or ("not" in words and not set(words) & _NOT_A_NO) else None
    leads = leads or (len(words) > 1 and words[1] in phrases("no")) or len(words) <= 5
    return Intent.NO if leads and "problem" not in words and "sure" not in words else None


def begins_with(text: str) -> Intent | None:
    """Whether a longer text begins with a yes or a no: what follows changes what was read back."""
    words = [_plain(word) for word in re.findall(r"[a-z']+", text)[:3]]
    if not words or _NUMBER.match(text):
        return None
    if words[0] in phrases("no"):
        return Intent.NO
    return Intent.YES if words[0] in phrases("yes") and words[0] not in phrases("yes_alone") else None


def _plain(word: str) -> str:
    """ "nooo" is a no, "yesss" a yes."""
    if found := _DRAWN.match(word):
        return "no" if found[1].startswith("n") else "yes"
    return word
