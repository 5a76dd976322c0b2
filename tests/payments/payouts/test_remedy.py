"""What finance is told of a payment that did not arrive: who acts next is the rail's word, not a guess by the status."""

import pytest

from services.payments.payouts.rules import PayoutStatus
from services.payments.payouts.usecases.status_effects import REASONS, what_to_do
from services.payments.rails.protocol import RailAnswer, RailAnswerKind, RailStatus

OVER = [(PayoutStatus.FAILED, RailStatus.FAILED), (PayoutStatus.RETURNED, RailStatus.RETURNED)]


@pytest.mark.parametrize(("to", "status"), OVER)
def test_new_bank_details_are_asked_for_only_where_they_help(to: PayoutStatus, status: RailStatus) -> None:
    for remedy, asks in ((RailAnswerKind.PAYEE_MUST_ACT, True), (RailAnswerKind.NEEDS_HUMAN, False)):
        told = what_to_do(to, RailAnswer(RailAnswerKind.ACCEPTED, status=status, remedy=remedy)) or ""
        assert ("Ask the person for new bank details" in told) is asks
        assert "still owed" in told
        assert told.endswith("then pay again.")


def test_without_a_remedy_the_status_speaks() -> None:
    for to in PayoutStatus:
        assert what_to_do(to, RailAnswer(RailAnswerKind.PAYEE_MUST_ACT, code="x")) == REASONS.get(to)
