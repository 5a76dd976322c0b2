"""What the database's refusals about charities mean to people: constraint → how to say it."""

from functools import partial

from shared.errors import ForbiddenError
from shared.http import ConstraintMessages

CHARITY_CONSTRAINTS: ConstraintMessages = {
    "payout_method_of_charity_by_others": partial(
        ForbiddenError,
        "charity.own_account",
        "Whoever agreed to a charity for the list neither enters nor confirms its bank details.",
        "Ask a colleague.",
    ),
}
