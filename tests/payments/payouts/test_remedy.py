"""What finance reads of a payment that did not arrive or stands still: true in every case, with who acts next."""

import pytest

from services.payments.payouts.explanations import ASKS_SOMEBODY, Outcome, explain
from services.payments.payouts.rules import PayoutStatus
from services.payments.rails.protocol import RailAnswerKind
from services.payments.rails.refusals import REASONS_OF_RAIL, RailReason

OVER = (PayoutStatus.FAILED, PayoutStatus.RETURNED)


@pytest.mark.parametrize("to", OVER)
@pytest.mark.parametrize("row", REASONS_OF_RAIL.values(), ids=lambda row: row.reason)
def test_every_reason_of_the_bank_is_said_with_who_acts_next(to: PayoutStatus, row: RailReason) -> None:
    told = explain(Outcome(to, row.reason, row.kind, nothing_moved=False)) or ""
    assert row.says in told
    assert row.to_do in told
    assert "still owed" in told
    assert ("Ask the person" in told) is (row.kind is RailAnswerKind.PAYEE_MUST_ACT)
    assert told.endswith("then pay again.")


@pytest.mark.parametrize("to", OVER)
def test_an_unknown_reason_is_followed_by_the_remedy_alone(to: PayoutStatus) -> None:
    for remedy, asks in ((RailAnswerKind.PAYEE_MUST_ACT, True), (RailAnswerKind.NEEDS_HUMAN, False), (None, False)):
        told = explain(Outcome(to, "a_reason_of_next_year", remedy, nothing_moved=False)) or ""
        assert ("Ask the person for new bank details" in told) is asks
        assert "still owed" in told


def test_a_status_that_asks_nothing_of_anybody_says_nothing() -> None:
    asks = {PayoutStatus.FAILED, PayoutStatus.RETURNED, PayoutStatus.CANCELED, PayoutStatus.NEEDS_HUMAN}
    for status in PayoutStatus:
        assert bool(explain(Outcome(status, None, None, nothing_moved=False))) is (status in asks)


def test_a_code_that_nobody_knows_is_named_and_still_tells_where_the_money_is() -> None:
    code, kind = "a_word_of_next_year", RailAnswerKind.NEEDS_HUMAN
    proven = explain(Outcome(PayoutStatus.NEEDS_HUMAN, code, kind, nothing_moved=True)) or ""
    assert code in proven
    assert "No money has left" in proven
    unproven = explain(Outcome(PayoutStatus.NEEDS_HUMAN, code, kind, nothing_moved=False)) or ""
    assert code in unproven
    assert "may have been made" in unproven


@pytest.mark.parametrize("status", PayoutStatus)
def test_a_list_knows_which_payments_something_is_said_of(status: PayoutStatus) -> None:
    for code in (None, "a_reason_of_next_year"):
        says = explain(Outcome(status, code, None, nothing_moved=False)) is not None
        waits_with_reason = status is PayoutStatus.QUEUED and code is not None
        assert says is (status in ASKS_SOMEBODY or waits_with_reason)
