"""The message status table, every cell of it, and the small decisions beside it."""

from datetime import timedelta

import pytest

from services.notifications.lines.protocol import AnswerKind, ReceiptKind
from services.notifications.messages import rules
from services.notifications.messages.rules import Cause, Status

Q, S, U, SENT, D, UD, F, SUP = (
    Status.QUEUED, Status.SENDING, Status.UNKNOWN, Status.SENT,
    Status.DELIVERED, Status.UNDELIVERED, Status.FAILED, Status.SUPPRESSED,
)  # fmt: skip

WAYS = {
    Cause.CLAIMED: {Q: S},
    Cause.NO_SAFE_NUMBER: {Q: F},
    Cause.NO_ADDRESS: {Q: F},
    Cause.STOPPED: {Q: SUP},
    Cause.SAID_TOO_OFTEN: {Q: SUP},
    Cause.ACCEPTED: {S: SENT},
    Cause.REFUSED: {S: F},
    Cause.TRY_LATER: {S: Q},
    Cause.UNCLEAR: {S: U},
    Cause.LEASE_EXPIRED: {S: U},
    Cause.FOUND: {U: SENT},
    Cause.NOT_FOUND: {U: Q},
    Cause.GAVE_UP: {S: F, U: F, SENT: F},
    Cause.RECEIPT_SENT: {Q: SENT, S: SENT, U: SENT},
    Cause.RECEIPT_DELIVERED: {Q: D, S: D, U: D, SENT: D},
    Cause.RECEIPT_UNDELIVERED: {Q: UD, S: UD, U: UD, SENT: UD},
    Cause.RECEIPT_FAILED: {Q: F, S: F, U: F, SENT: F},
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("cause", Cause)
def test_every_cell(status: Status, cause: Cause) -> None:
    assert rules.next_status(status, cause) is WAYS[cause].get(status)


@pytest.mark.parametrize("final", [D, UD, F, SUP])
def test_a_final_status_never_changes(final: Status) -> None:
    assert [cause for cause in Cause if rules.next_status(final, cause)] == []


def test_every_answer_and_receipt_leads_somewhere() -> None:
    for kind in AnswerKind:
        for attempts in range(1, rules.MOST_ATTEMPTS + 1):
            assert rules.next_status(S, rules.cause_of_answer(kind, attempts)) is not None
    for receipt in ReceiptKind:
        assert rules.next_status(S, rules.cause_of_receipt(receipt)) is not None


def test_tries_end() -> None:
    assert rules.cause_of_answer(AnswerKind.TRY_LATER, 4) is Cause.TRY_LATER
    assert rules.cause_of_answer(AnswerKind.TRY_LATER, 5) is Cause.GAVE_UP
    assert rules.cause_of_search(False, 4) is Cause.NOT_FOUND
    assert rules.cause_of_search(False, 5) is Cause.GAVE_UP
    assert rules.cause_of_search(True, 5) is Cause.FOUND
    assert [rules.wait_after(attempts) for attempts in (1, 2, 3, 4)] == [
        timedelta(minutes=minutes) for minutes in (1, 4, 16, 64)
    ]


def test_our_words_are_known_again_whatever_the_spaces() -> None:
    assert rules.digest("We have sent  you £25.00. ") == rules.digest("We have sent you £25.00.")
    assert rules.digest("We have sent you £25.00.") != rules.digest("We have sent you £26.00.")
