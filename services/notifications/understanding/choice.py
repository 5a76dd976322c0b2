"""What somebody takes of a fee that was offered: a smaller amount, only their costs, later, in cash, in another way, or given to a charity.
Read only where an offer was asked about.

Every word must belong to such an answer: what says anything else is left to the rest of the ear. Only a charity is named in words that
nobody knows here: which one is meant is decided by payments, from its list. Whatever is found is read back before it counts.
"""

from collections.abc import Sequence
from itertools import pairwise

from services.notifications.understanding.amounts import pence_of
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases
from shared.contracts.understood import OfferChoice

WHICH_CHARITY = "ask_charity"
ASKS_AN_OFFER = frozenset(
    {
        "ask_offer",
        "ask_above_limit",
        "ask_later_above_limit",
        "cash_listed",
        "offer_page",
        "confirm_less",
        "confirm_expenses",
        "confirm_charity",
        WHICH_CHARITY,
    }
)
"""Our questions that a choice answers."""
MOST_WORDS = 14
"""More words say more than a choice."""
_ANOTHER = frozenset({"another", "other", "different"})
_NO = frozenset({"no", "nothing", "dim", "na"})
"""Beside a way to be paid they say something else: "no cash please"."""
_SURE = frozenset({"yes", "yeah", "yep", "no", "ie", "na"})
"""Beside "later" nobody knows which of the two is meant."""
_DENIES = frozenset({"not", "don't", "dont", "won't", "wont", "never", "nothing", "no", "dim", "na"})
_LONGEST_NAME = 80
_SIGNS = frozenset({".", ",", "!", "\n", "'", '"'})


def choice_in(tokens: Sequence[Token], question: str | None) -> OfferChoice | None:
    """The choice that a whole message is; None for any other message, and for a question."""
    words = [token.text for token in tokens if token.text not in _SIGNS]
    if question not in ASKS_AN_OFFER or not 0 < len(words) <= MOST_WORDS or "?" in words:
        return None
    if any(sign == "-" and after[0].isdigit() for sign, after in pairwise(words)):
        return None  # "-5" and "10-15" are no amounts
    return _given(words, question) or _taken(words)


def _taken(words: Sequence[str]) -> OfferChoice | None:
    """What they take of it, when, or how."""
    talk, only, costs = phrases("choice_talk"), phrases("choice_only"), phrases("choice_costs")
    said = set(words)
    if said & costs:
        is_costs = bool(said & only) and said <= talk | only | costs
        return OfferChoice(kind="expenses_only") if is_costs else None
    if said & phrases("choice_later"):
        is_later = said <= talk | phrases("choice_later") | phrases("choice_later_talk") and not said & _SURE
        return OfferChoice(kind="later") if is_later else None
    if said & phrases("choice_ways") or ("way" in said and said & _ANOTHER):
        is_way = said <= talk | phrases("choice_ways") | phrases("choice_ways_talk") and not said & _NO
        is_cash = bool(said & phrases("choice_cash")) and not said & (phrases("choice_ways") - phrases("choice_cash"))
        return OfferChoice(kind="in_cash" if is_cash else "another_way") if is_way else None
    amount = [word for word in words if word not in talk | only]
    for pieces in (amount, [word for word in words if word not in only]):
        if (pence := pence_of(pieces)) is not None:
            return OfferChoice(kind="less", amount_pence=pence)
    return None


def _given(words: Sequence[str], question: str | None) -> OfferChoice | None:
    """That they give it to a charity, with the words that may name it; a part of it is not given."""
    said, around = set(words), phrases("choice_talk") | phrases("choice_charity") | phrases("choice_give")
    is_said = said & phrases("choice_charity") or ("to" in said and said & {"give", "giving", "send"})
    if any(character.isdigit() or character == "£" for one in words for character in one) or said & _DENIES:
        return None
    name = " ".join(word for word in words if word not in around)[:_LONGEST_NAME]
    if question == WHICH_CHARITY and name and not said & phrases("choice_later"):
        return OfferChoice(kind="charity", charity=name)
    return (
        OfferChoice(kind="charity", charity=name or None)
        if is_said and (name or said & phrases("choice_charity"))
        else None
    )
