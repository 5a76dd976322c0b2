"""What the database's refusals about fees mean to people: constraint → how to say it."""

from functools import partial

from shared.errors import ConflictError, Effect
from shared.http import ConstraintMessages

FEE_CONSTRAINTS: ConstraintMessages = {
    "offer_instalment_before_work": partial(
        ConflictError,
        "offer.instalment_too_late",
        "A later part is agreed before the work, for a day after it.",
        "They can take less, or none. Somebody who gives advice about benefits can help them.",
        effect=Effect.NOTHING_SAVED,
    ),
    "payout_not_before_its_day": partial(
        ConflictError,
        "payout.not_before_its_day",
        "This is the later part of a fee, and the day that was agreed for it has not come.",
        "Pay it on that day.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "obligation_once_for_a_person": partial(
        ConflictError,
        "fee.another_record",
        "A fee for this was worked out under another record of the same person. It is not paid again.",
        "Look at “Pay everyone” again.",
        effect=Effect.NO_MONEY_MOVED,
    ),
    "payout_decision_stands": partial(
        ConflictError,
        "payout.decision_taken_back",
        "The decision behind this payment was taken back, so it cannot be paid.",
        "Decide the claim again.",
        effect=Effect.NO_MONEY_MOVED,
    ),
}
