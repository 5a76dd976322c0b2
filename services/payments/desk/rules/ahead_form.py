"""The form with which a request to pay ahead ends, read into one answer."""

from collections.abc import Mapping

from services.payments.claims.ahead.rules import AheadAnswer, AheadOutcome
from services.payments.desk.rules.cells import CellError, read_day, read_pence
from services.payments.desk.rules.typed_dates import typed_day
from shared.contracts.categories import Category
from shared.errors import Effect, InvalidError


def read_ahead_form(typed: Mapping[str, str]) -> AheadAnswer:
    """What was chosen. Raises InvalidError for what cannot be read."""
    try:
        outcome = AheadOutcome(typed.get("outcome", ""))
    except ValueError:
        raise _refused("Choose whether we buy it, give the money, or say no.") from None
    if outcome is AheadOutcome.NO:
        return AheadAnswer(outcome, words=typed.get("words", ""))
    try:
        category = Category(typed.get("category", ""))
    except ValueError:
        raise _refused("Choose what it is for.") from None
    try:
        pence = read_pence(typed.get("amount", ""))
        day = read_day(typed_day(typed, "day"))
    except CellError as error:
        raise _refused(str(error)) from None
    if not pence:
        raise _refused("Write pounds and pence, for example 12.50.")
    return AheadAnswer(outcome, category, pence, day)


def _refused(words: str) -> InvalidError:
    return InvalidError("ahead.incomplete", words, effect=Effect.NOTHING_SAVED)
