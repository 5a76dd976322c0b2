"""Whether a cost is plainly somebody else's: "my wifes train ticket was £11.20", "taxi for Dave £8". Whoever writes is asked whether they
paid it; nobody's cost is put to another as their own.

Found by words alone and never guessed. Care that was paid for somebody is the carer's own cost.
"""

from collections.abc import Sequence

from services.notifications.understanding.fuzzy import category_of
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases
from shared.contracts.categories import CategoryGroup, in_group
from shared.contracts.understood import HeardLine

_ASKED = in_group(CategoryGroup.FARE) | {"parking", "food", "phone", "overnight"}
_THEIR = frozenset({"her", "his", "their"})
_MY = frozenset({"my", "our", "a", "the", "me"})
_WAS = frozenset({"was", "cost", "costs", "came", "is", "were", "-", ":", "=", "£"})
_TICKETS = frozenset({"ticket", "tickets", "fare", "fares", "pass"})
_OF_OTHERS = frozenset({"in", "with", "by", "for"})
"""Before "his": "got in his taxi"."""
_CARE = in_group(CategoryGroup.CARE)
_CARE_NEAR = 4
_SINGULAR = frozenset({"bus"})
_MOST_BETWEEN = 3


def with_whose(tokens: Sequence[Token], lines: list[HeardLine]) -> list[HeardLine]:
    """The lines, those that are plainly somebody else's marked as such."""
    words = [token.text for token in tokens]
    text = f" {' '.join(words)} "
    if _has(text, "paid_myself") or _has(text, "writes_for"):
        return lines
    is_together = _has(text, "came_along")
    is_asked = _has(text, "others_want_it") or _is_for_another(words)
    is_asked = is_asked and not is_together
    theirs = {one for at in range(len(words)) for one in _theirs(words, at) if words[at] != "for" or not is_together}
    if not is_asked and not theirs:
        return lines
    return [
        line.model_copy(update={"is_others": True})
        if line.category in _ASKED and line.amount_pence and (is_asked or line.category in theirs)
        else line
        for line in lines
    ]


def _has(text: str, theme: str) -> bool:
    return any(f"{one} " in text if one.startswith("'") else f" {one} " in text for one in phrases(theme))


def _is_person(word: str) -> bool:
    return word in phrases("other_people") or word in phrases("first_names")


def _is_for_another(words: Sequence[str]) -> bool:
    """ "Claiming for my friend Tracy"."""
    for at in range(1, len(words)):
        before = words[max(0, at - _MOST_BETWEEN) : at]
        person = words[at + 1 : at + 2] if words[at] in _MY else words[at : at + 1]
        is_asked = any(" ".join(before).endswith(one) for one in phrases("for_others"))
        if is_asked and person and _is_person(person[0]) and not _has_care(words, at, at + _CARE_NEAR):
            return True
    return False


def _has_care(words: Sequence[str], start: int, end: int) -> bool:
    """ "Claiming for my mum's carer"; "PA £42, her lunch £6.20"."""
    return (
        any(category_of(word) in _CARE for word in words[start:end] if word.isalpha()) or "support" in words[start:end]
    )


def _theirs(words: Sequence[str], at: int) -> list[str]:
    """The categories of what is said from here on to be another person's: "mum's taxi", "her bus was", "taxi for Dave"."""
    word = words[at]
    owner = word.removesuffix("'s") if word.endswith("'s") else word.removesuffix("s")
    is_owner = owner != word and _is_person(owner)
    if is_owner and words[at + 1 : at + 2] and words[at + 1].endswith("s") and words[at + 1] not in _SINGULAR:
        return []  # "Dave's cabs" is a firm
    is_their = word in _THEIR and (at == 0 or words[at - 1] not in _OF_OTHERS) and not _has_care(words, 0, len(words))
    if is_owner or is_their:
        end = at + 1
        while end < len(words) and end - at <= _MOST_BETWEEN and words[end] in phrases("before_fare") | _TICKETS:
            end += 1
        named = [found for one in words[at + 1 : end] if (found := category_of(one))]
        if not named and end < len(words) and (found := category_of(words[end])):
            named, end = [found], end + 1
        is_told = words[end : end + 1] and (
            words[end] in _WAS or words[end].lstrip("£")[:1].isdigit() or words[end] == "to"
        )
        return named[:1] if named and is_told else []
    if word == "for" and at > 0:
        person = words[at + 2 : at + 3] if words[at + 1 : at + 2] and words[at + 1] in _MY else words[at + 1 : at + 2]
        before = [found for one in words[max(0, at - 2) : at] if (found := category_of(one))]
        if person and _is_person(person[0]) and before:
            return before[-1:]
    return []
