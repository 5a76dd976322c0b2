"""The message status table, every cell of it, and the small decisions beside it."""

from datetime import timedelta

import pytest

from services.notifications.lines.protocol import LineAnswerKind, ReceiptKind
from services.notifications.messages import rules
from services.notifications.messages.rules import MESSAGE_TRANSITIONS, MessageCause, MessageStatus

Q, S, U, SENT, D, UD, F, SUP = (
    MessageStatus.QUEUED, MessageStatus.SENDING, MessageStatus.UNKNOWN, MessageStatus.SENT,
    MessageStatus.DELIVERED, MessageStatus.UNDELIVERED, MessageStatus.FAILED, MessageStatus.SUPPRESSED,
)  # fmt: skip

WAYS = {
    MessageCause.LEASED: {Q: S},
    MessageCause.NO_SAFE_NUMBER: {Q: F},
    MessageCause.NO_ADDRESS: {Q: F},
    MessageCause.STOPPED: {Q: SUP},
    MessageCause.SAID_TOO_OFTEN: {Q: SUP},
    MessageCause.ACCEPTED: {S: SENT},
    MessageCause.REFUSED: {S: F},
    MessageCause.TRY_LATER: {S: Q},
    MessageCause.UNCLEAR: {S: U},
    MessageCause.LEASE_EXPIRED: {S: U},
    MessageCause.FOUND: {U: SENT},
    MessageCause.NOT_FOUND: {U: Q},
    MessageCause.GAVE_UP: {U: F, SENT: F},
    MessageCause.LINE_FAULT: {S: Q, SENT: Q},
    MessageCause.LETTER_RETURNED: {SENT: UD, D: UD},
    MessageCause.RECEIPT_SENT: {Q: SENT, S: SENT, U: SENT},
    MessageCause.RECEIPT_DELIVERED: {Q: D, S: D, U: D, SENT: D},
    MessageCause.RECEIPT_UNDELIVERED: {Q: UD, S: UD, U: UD, SENT: UD},
    MessageCause.RECEIPT_FAILED: {Q: F, S: F, U: F, SENT: F},
}


@pytest.mark.parametrize("status", MessageStatus)
@pytest.mark.parametrize("cause", MessageCause)
def test_every_cell(status: MessageStatus, cause: MessageCause) -> None:
    to = WAYS[cause].get(status)
    assert MESSAGE_TRANSITIONS.targets(status, cause) == ({to} if to else set())


@pytest.mark.parametrize("final", [D, UD, F, SUP])
def test_a_final_status_never_changes_but_for_a_letter_that_comes_back(final: MessageStatus) -> None:
    changing = [cause for cause in MessageCause if MESSAGE_TRANSITIONS.targets(final, cause)]
    assert changing == ([MessageCause.LETTER_RETURNED] if final is D else [])


def test_every_answer_and_receipt_leads_somewhere() -> None:
    for kind in LineAnswerKind:
        for attempts in range(1, rules.MOST_ATTEMPTS + 1):
            assert MESSAGE_TRANSITIONS.targets(S, rules.cause_of_answer(kind, attempts))
    for receipt in ReceiptKind:
        assert MESSAGE_TRANSITIONS.targets(S, rules.cause_of_receipt(receipt))


def test_tries_end() -> None:
    assert rules.cause_of_answer(LineAnswerKind.TRY_LATER, 4) is MessageCause.TRY_LATER
    assert rules.cause_of_answer(LineAnswerKind.TRY_LATER, 5) is MessageCause.LINE_FAULT, "the person is not at fault"
    assert rules.cause_of_search(False, 4) is MessageCause.NOT_FOUND
    assert rules.cause_of_search(False, 5) is MessageCause.GAVE_UP
    assert rules.cause_of_search(True, 5) is MessageCause.FOUND
    assert [rules.wait_after(attempts) for attempts in (1, 2, 3, 4)] == [
        timedelta(minutes=minutes) for minutes in (1, 4, 16, 64)
    ]


def test_a_paused_line_rests_longer_each_time_and_never_longer_than_an_hour() -> None:
    minutes = [rules.wait_before_probe(probes) / timedelta(minutes=1) for probes in (0, 1, 2, 3, 50)]
    assert minutes == [5, 20, 60, 60, 60]
    assert sorted(rules.LOOKS_AT_A_TEXT) == list(rules.LOOKS_AT_A_TEXT)


def test_our_words_are_known_again_whatever_the_spaces() -> None:
    assert rules.digest("We have sent  you £25.00. ") == rules.digest("We have sent you £25.00.")
    assert rules.digest("We have sent you £25.00.") != rules.digest("We have sent you £26.00.")
