"""The classifier is total, says only what the table says, and never turns a refusal into a success."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.rails.protocol import NameMatch, RailAnswerKind, RailEventKind, RailStatus
from services.payments.rails.refusals import ALL_ROWS, REFUSALS, Refusal
from services.payments.rails.rules import (
    classify,
    event_kind,
    machine_word,
    proves_nothing_moved,
    read_match,
    read_status,
    remedy_for,
)

ANY_STATUS = st.none() | st.integers(-1, 1000) | st.sampled_from([200, 400, 401, 403, 404, 408, 409, 429, 500, 503])
ANY_CODE = st.none() | st.text() | st.sampled_from(sorted(REFUSALS))


@given(ANY_STATUS, ANY_CODE)
def test_every_answer_has_a_meaning_and_none_is_success(http_status: int | None, code: str | None) -> None:
    kind = classify(http_status, code)
    assert kind in set(RailAnswerKind) - {RailAnswerKind.ACCEPTED}
    if http_status is None or not 400 <= http_status < 500:
        assert kind is RailAnswerKind.UNKNOWN


@given(st.integers(400, 499), st.text().filter(lambda code: code not in REFUSALS))
def test_a_word_we_do_not_know_never_frees_the_key(http_status: int, code: str) -> None:
    assert classify(http_status, code) in {
        RailAnswerKind.UNKNOWN,
        RailAnswerKind.NEEDS_HUMAN,
        RailAnswerKind.TRY_LATER,
        RailAnswerKind.PAUSE_RUN,
    }


@pytest.mark.parametrize("row", REFUSALS.values(), ids=lambda row: row.code)
def test_each_row_of_the_table(row: Refusal) -> None:
    assert classify(row.http_status, row.code) is row.kind
    assert machine_word(row.code) == row.code
    assert 400 <= row.http_status < 500
    # The same words from a server that broke say nothing about the money.
    assert classify(500, row.code) is RailAnswerKind.UNKNOWN


def test_no_code_is_listed_twice() -> None:
    assert len(ALL_ROWS) == len(REFUSALS) >= 120


@pytest.mark.parametrize("row", REFUSALS.values(), ids=lambda row: row.code)
def test_each_row_says_what_happened_and_who_acts_next(row: Refusal) -> None:
    assert row.says[0].islower() or row.says.startswith(("Stripe", "Faster"))
    assert not row.says.endswith(".")
    assert row.to_do.endswith(".")
    assert row.kind is not RailAnswerKind.PAUSE_RUN or row.to_do.startswith(("Finance", "An administrator"))


@given(ANY_STATUS, ANY_CODE)
def test_only_the_bank_itself_proves_that_nothing_moved(http_status: int | None, code: str | None) -> None:
    proves = proves_nothing_moved(http_status, code)
    assert not (proves and (code is None or http_status in (None, 408, 409, 425, 429)))
    assert not (proves and http_status is not None and not 400 <= http_status < 500)


@pytest.mark.parametrize("row", REFUSALS.values(), ids=lambda row: row.code)
def test_a_documented_refusal_proves_it_unless_it_may_be_about_the_question_only(row: Refusal) -> None:
    assert proves_nothing_moved(row.http_status, row.code) is (row.http_status not in (409, 429))


@pytest.mark.parametrize(
    ("http_status", "code", "kind"),
    [
        (None, None, RailAnswerKind.UNKNOWN),
        (200, None, RailAnswerKind.UNKNOWN),
        (302, None, RailAnswerKind.UNKNOWN),
        (400, "insufficient_funds", RailAnswerKind.PAUSE_RUN),
        (400, "payout_method_unusable", RailAnswerKind.PAYEE_MUST_ACT),
        (400, "outbound_payment_recipient_verification_missing", RailAnswerKind.NAME_CHECK),
        (400, "recipient_amount_limit_exceeded", RailAnswerKind.NEEDS_HUMAN),
        (400, "a_word_of_next_year", RailAnswerKind.NEEDS_HUMAN),
        (400, None, RailAnswerKind.UNKNOWN),
        (401, None, RailAnswerKind.PAUSE_RUN),
        (403, None, RailAnswerKind.UNKNOWN),
        (403, "approval_required", RailAnswerKind.PAUSE_RUN),
        (404, None, RailAnswerKind.UNKNOWN),
        (408, "anything", RailAnswerKind.UNKNOWN),
        (409, None, RailAnswerKind.UNKNOWN),
        (409, "idempotency_conflict", RailAnswerKind.UNKNOWN),
        (409, "idempotency_error", RailAnswerKind.OUR_BUG),
        (429, None, RailAnswerKind.TRY_LATER),
        (429, "lock_timeout", RailAnswerKind.TRY_LATER),
        (502, None, RailAnswerKind.UNKNOWN),
    ],
)
def test_the_classes_by_example(http_status: int | None, code: str | None, kind: RailAnswerKind) -> None:
    assert classify(http_status, code) is kind


def test_statuses_are_an_open_set() -> None:
    assert [read_status(word) for word in ("processing", "posted", "failed", "canceled", "returned")] == list(
        RailStatus
    )
    assert read_status("teleported") is None


@pytest.mark.parametrize(
    ("status", "reason", "remedy"),
    [
        (RailStatus.RETURNED, "payout_method_closed", RailAnswerKind.PAYEE_MUST_ACT),
        (RailStatus.FAILED, "payout_method_declined", RailAnswerKind.PAYEE_MUST_ACT),
        (RailStatus.FAILED, "review_rejected", RailAnswerKind.NEEDS_HUMAN),
        (RailStatus.RETURNED, "recalled", RailAnswerKind.NEEDS_HUMAN),
        (RailStatus.RETURNED, "a_reason_of_next_year", RailAnswerKind.NEEDS_HUMAN),
        (RailStatus.FAILED, None, RailAnswerKind.NEEDS_HUMAN),
        (RailStatus.POSTED, None, None),
        (RailStatus.CANCELED, None, None),
    ],
)
def test_who_acts_after_money_came_back(status: RailStatus, reason: str | None, remedy: RailAnswerKind | None) -> None:
    assert remedy_for(status, reason) is remedy


def test_other_open_sets() -> None:
    assert read_match("close_match") is NameMatch.CLOSE_MATCH
    assert read_match("perhaps") is NameMatch.UNAVAILABLE
    assert event_kind("v2.money_management.outbound_payment.sent_to_mars") is RailEventKind.PAYMENT
    assert event_kind("v2.money_management.received_credit.succeeded") is RailEventKind.CREDIT
    assert event_kind("v2.core.event_destination.ping") is RailEventKind.PING
    assert event_kind("v9.unheard.of") is RailEventKind.OTHER


@pytest.mark.parametrize("value", [None, 7, "", "Jo Bloggs", "12-34-56", "x" * 81, "ŵ"])
def test_only_words_for_machines_get_out(value: object) -> None:
    assert machine_word(value) is None
