"""What somebody takes of a fee that was offered: a smaller amount, or only their costs. Read only where an offer was asked about.

Every word must belong to such an answer: what says anything else is left to the rest of the ear. Whatever is found is read back
before it counts.
"""

from collections.abc import Sequence
from itertools import pairwise

from services.notifications.understanding.amounts import pence_of
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases
from shared.contracts.understood import OfferChoice

ASKS_AN_OFFER = frozenset({"ask_offer", "confirm_less", "confirm_expenses"})
"""Our questions that a choice answers."""
MOST_WORDS = 14
"""More words say more than a choice."""
_SIGNS = frozenset({".", ",", "!", "\n", "'", '"'})


def choice_in(tokens: Sequence[Token], question: str | None) -> OfferChoice | None:
    """The choice that a whole message is; None for any other message, and for a question."""
    words = [token.text for token in tokens if token.text not in _SIGNS]
    if question not in ASKS_AN_OFFER or not 0 < len(words) <= MOST_WORDS or "?" in words:
        return None
    if any(sign == "-" and after[0].isdigit() for sign, after in pairwise(words)):
        return None  # "-5" and "10-15" are no amounts
    talk, only, costs = phrases("choice_talk"), phrases("choice_only"), phrases("choice_costs")
    said = set(words)
    if said & costs:
        is_costs = bool(said & only) and said <= talk | only | costs
        return OfferChoice(kind="expenses_only") if is_costs else None
    amount = [word for word in words if word not in talk | only]
    for pieces in (amount, [word for word in words if word not in only]):
        if (pence := pence_of(pieces)) is not None:
            return OfferChoice(kind="less", amount_pence=pence)
    return None
