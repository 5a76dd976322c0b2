"""Which notice tells a person what an earlier one about the same thing could not: the one table of it. What is not in it is told by nothing else,
so a person is called once too often rather than once too seldom."""

from collections.abc import Mapping

from shared.contracts.notices import NOTICES, Notice

_ASKS_WHERE = frozenset(
    {Notice.PAYMENT_RETURNED, Notice.PAYMENT_FAILED_TELL_US_WHERE, Notice.PAYMENT_RETURNED_TELL_US_WHERE}
)
"""They ask where the money should go, each in full."""
_HOW_IT_STANDS = frozenset(
    {Notice.PAYMENT_SENT, Notice.PAYMENT_PROCESSING, Notice.PAYMENT_UNDER_REVIEW, Notice.PAYMENT_FAILED}
)
"""They say where a payment is, and ask for nothing."""
_ASKED_BEFORE = frozenset({Notice.OFFER_REMINDER, Notice.OFFER_WAITS, Notice.OFFER_WAITS_LAST})
"""They put the question of an offer again, with its money."""
_CHOSEN = frozenset(
    {Notice.OFFER_CHOSE_LESS, Notice.OFFER_CHOSE_EXPENSES, Notice.OFFER_CHOSE_NOTHING, Notice.OFFER_CHOSE_CHARITY}
)
"""They say what is written down as chosen now: a new choice takes the place of the one before."""

TOLD_BY: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_HOW_IT_STANDS, _HOW_IT_STANDS | _ASKS_WHERE),
    **dict.fromkeys(_ASKS_WHERE, _ASKS_WHERE),
    Notice.OFFER_MADE: _ASKED_BEFORE,
    Notice.OFFER_REMINDER: frozenset({Notice.OFFER_WAITS, Notice.OFFER_WAITS_LAST}),
    Notice.OFFER_WAITS: frozenset({Notice.OFFER_WAITS_LAST}),
    **dict.fromkeys(_CHOSEN, _CHOSEN),
    # Asked or written down anew, at the amount of now; a new code makes the one before void.
    **{
        one: frozenset({one})
        for one in (
            Notice.OFFER_CHOSE_INSTALMENT,
            Notice.OFFER_ABOVE_LIMIT,
            Notice.OFFER_LATER_ABOVE_LIMIT,
            Notice.OFFER_MORE_ABOVE_LIMIT,
            Notice.CLAIM_PHOTO_WANTED,
            Notice.CASH_CODE,
            Notice.CASH_BACK_CODE,
        )
    },
    # Without values the words are the same on each occasion.
    **{one: frozenset({one}) for one, values in NOTICES.items() if not values},
}
"""By a notice that did not reach its person: the later ones that tell it. An offer's day that changed is not among
them: the next change names other days, and of several sessions perhaps another. Nor are an offer's end, wages, and the lines of a claim."""


def says_instead(later: str, earlier: str) -> bool:
    """Whether a later notice about the same thing tells a person what an earlier one could not."""
    return later in TOLD_BY.get(earlier, frozenset())
