"""Money at the practice bank: balances, statement and bank of truth agree to the penny, however a payment ends."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.practice.conftest import Teller, error_code, wait_for


def balance(teller: Teller) -> tuple[int, int]:
    """(available, outbound pending) in pence, as the API shows them."""
    shown = teller.client().v2.money_management.financial_accounts.retrieve(teller.financial_account_id).balance
    return shown.available["gbp"]["value"], shown.outbound_pending["gbp"]["value"]


def statement(teller: Teller) -> list[tuple[str, int, str]]:
    """(category, pence, status) of every transaction, oldest first."""
    client = teller.client()
    pages = client.v2.money_management.transactions.list({"financial_account": teller.financial_account_id, "limit": 3})
    rows = [(str(one.category), one.amount.value, str(one.status)) for one in pages.auto_paging_iter()]
    return rows[::-1]


def test_a_payment_leaves_and_is_credited_once(teller: Teller) -> None:
    payee = teller.recipient("12345678")
    teller.settings(post_after_seconds=3600)
    payment = teller.pay(payee)
    assert (payment.status, payment.cancelable) == ("processing", True)
    assert balance(teller) == (97_500, 2_500)
    teller.advance(3600)
    posted = teller.wait_for_status(payment.id, "posted")
    assert posted.cancelable is False
    assert balance(teller) == (97_500, 0)
    truth = teller.truth()
    assert truth["credited_pence"] == 2500
    assert [(row["account_number"], row["amount_pence"], row["kind"]) for row in truth["credits"]] == [
        ("12345678", 2500, "credit")
    ]
    assert truth["credits"][0]["metadata"] == {"payout_id": "one", "gen": "1"}
    assert statement(teller) == [("received_credit", 100_000, "posted"), ("outbound_payment", -2500, "posted")]


def test_the_bank_of_truth_is_a_table_that_others_can_read(teller: Teller) -> None:
    payment = teller.pay(teller.recipient("87654321"), key="key-of-truth")
    teller.wait_for_status(payment.id, "posted")
    with sqlite3.connect(f"file:{teller.world.data_dir / 'bank.sqlite3'}?mode=ro", uri=True) as books:
        rows = books.execute(
            "SELECT sort_code, account_number, amount_pence, idempotency_key FROM credit WHERE outbound_payment = ?",
            (payment.id,),
        ).fetchall()
    books.close()
    assert rows == [("112233", "87654321", 2500, "key-of-truth")]


@pytest.mark.parametrize(
    ("suffix", "status", "reason"),
    [
        ("9201", "failed", "payout_method_declined"),
        ("9202", "failed", "payout_method_does_not_exist"),
        ("9301", "returned", "payout_method_closed"),
        ("9303", "returned", "payout_method_holder_name_incorrect"),
        ("9304", "returned", "unknown_failure"),
        ("9402", "failed", "review_rejected"),
    ],
)
def test_account_numbers_decide_how_payments_end(teller: Teller, suffix: str, status: str, reason: str) -> None:
    payment = teller.pay(teller.recipient(f"1000{suffix}"))
    ended = teller.wait_for_status(payment.id, status)
    assert ended.status_details is not None
    details: Any = getattr(ended.status_details, status)
    assert details.reason == reason
    assert balance(teller) == (100_000, 0)
    truth = teller.truth()
    expected = 2500 if status == "returned" else 0
    assert (truth["credited_pence"], truth["reversed_pence"]) == (expected, expected)


FINAL = ("posted", "failed", "canceled", "returned")


@pytest.mark.parametrize(("was", "now"), [(was, now) for was in FINAL for now in (*FINAL, "processing") if was != now])
def test_a_bank_that_changes_its_mind_moves_the_money_with_its_word(teller: Teller, was: str, now: str) -> None:
    suffix = {"posted": "5678", "failed": "9201", "canceled": "9403", "returned": "9301"}[was]
    payment = teller.pay(teller.recipient(f"1000{suffix}"))
    teller.wait_for_status(payment.id, was)
    change = f"/bank/practice/accounts/{teller.account_id}/payments/{payment.id}/put-right"
    teller.world.control(change, status=now)
    assert teller.fetch(payment.id).status == now
    out = {"posted": (97_500, 0), "processing": (97_500, 2_500)}.get(now, (100_000, 0))
    assert balance(teller) == out
    assert sum(pence for _, pence, status in statement(teller) if status != "void") == out[0]
    truth = teller.truth()
    assert truth["credited_pence"] - truth["reversed_pence"] == (2500 if now == "posted" else 0)
    again = teller.world.http.post(change, json={"status": now})
    assert again.status_code == 409


def test_a_bank_does_not_put_right_what_its_account_does_not_hold(teller: Teller) -> None:
    payment = teller.pay(teller.recipient("10009201"))
    teller.wait_for_status(payment.id, "failed")
    teller.pay(teller.recipient(), amount_pence=99_000)
    change = f"/bank/practice/accounts/{teller.account_id}/payments/{payment.id}/put-right"
    assert teller.world.http.post(change, json={"status": "posted"}).status_code == 409
    assert teller.fetch(payment.id).status == "failed"


def test_a_late_return_waits_for_the_clock(teller: Teller) -> None:
    payment = teller.pay(teller.recipient("10009302"))
    teller.wait_for_status(payment.id, "posted")
    teller.advance(2 * 24 * 3600)
    teller.wait_for_status(payment.id, "returned")
    assert statement(teller)[1:] == [
        ("outbound_payment", -2500, "posted"),
        ("outbound_payment_reversal", 2500, "posted"),
    ]


def test_review_is_visible_and_ends(teller: Teller) -> None:
    teller.settings(review_seconds=3600)
    payment = teller.pay(teller.recipient("10009401"))
    under_review = wait_for(lambda: _reviewed(teller, payment.id))
    assert under_review == "under_review"
    teller.advance(3600)
    teller.wait_for_status(payment.id, "posted")


def _reviewed(teller: Teller, payment_id: str) -> str | None:
    details = teller.fetch(payment_id)
    if not hasattr(details, "status_details") or details.status_details is None:
        return None
    return details.status_details.processing.reason if details.status_details.processing else None


def test_cancelling_gives_the_money_back_once(teller: Teller) -> None:
    payee = teller.recipient()
    teller.settings(post_after_seconds=3600)
    payment = teller.pay(payee)
    service = teller.client().v2.money_management.outbound_payments
    assert service.cancel(payment.id, {}, {"idempotency_key": "cancel-1"}).status == "canceled"
    assert service.cancel(payment.id, {}, {"idempotency_key": "cancel-1"}).status == "canceled"
    with pytest.raises(stripe.AlreadyCanceledError):
        service.cancel(payment.id)
    teller.advance(7200)
    assert teller.fetch(payment.id).status == "canceled"
    assert balance(teller) == (100_000, 0)
    assert statement(teller)[1:] == [("outbound_payment", -2500, "void")]


def test_a_payment_that_has_left_cannot_be_cancelled(teller: Teller) -> None:
    payment = teller.pay(teller.recipient())
    teller.wait_for_status(payment.id, "posted")
    with pytest.raises(stripe.NotCancelableError):
        teller.client().v2.money_management.outbound_payments.cancel(payment.id)


def test_too_little_money_is_refused_and_the_same_key_works_after_funding(teller: Teller) -> None:
    payee = teller.recipient()
    with pytest.raises(stripe.InsufficientFundsError):
        teller.pay(payee, key="big", amount_pence=100_001)
    assert teller.truth()["payments"] == {}
    teller.credit(1)
    assert teller.pay(payee, key="big", amount_pence=100_001).status == "processing"


def test_the_balance_never_goes_below_zero_under_many_threads(teller: Teller) -> None:
    payee = teller.recipient()

    def attempt(number: int) -> bool:
        try:
            teller.pay(payee, key=f"thread-{number}", amount_pence=9_000)
        except stripe.InsufficientFundsError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        paid = sum(pool.map(attempt, range(16)))
    assert paid == 11
    assert balance(teller)[0] == 1_000


def test_fees_are_separate_transactions(teller: Teller) -> None:
    teller.settings(fee_pence=20)
    payment = teller.pay(teller.recipient())
    teller.wait_for_status(payment.id, "posted")
    assert ("stripe_fee", -20, "posted") in statement(teller)
    assert balance(teller) == (97_480, 0)


def test_entries_add_up_to_the_balance(teller: Teller) -> None:
    for number, status in (("12345678", "posted"), ("10009201", "failed"), ("10009301", "returned")):
        teller.wait_for_status(teller.pay(teller.recipient(number)).id, status)
    entries = teller.client().v2.money_management.transaction_entries.list({"limit": 4}).auto_paging_iter()
    impacts = [(entry.balance_impact.available.value, entry.balance_impact.outbound_pending.value) for entry in entries]
    assert (sum(available for available, _ in impacts), sum(pending for _, pending in impacts)) == balance(teller)


def test_money_that_arrives_is_listed(teller: Teller) -> None:
    service = teller.client().v2.money_management.received_credits
    [credit] = service.list().data
    assert (service.retrieve(credit.id).amount.value, credit.status) == (100_000, "succeeded")


@pytest.mark.parametrize(("then", "status"), [("return", "returned"), ("fail", "failed")])
def test_a_payee_can_close_between_approval_and_sending(teller: Teller, then: str, status: str) -> None:
    number = {"return": "20000001", "fail": "20000002"}[then]
    payee = teller.recipient(number)
    teller.world.control("/bank/practice/payees/close", account_number=number, sort_code="112233", then=then)
    teller.wait_for_status(teller.pay(payee).id, status)


def test_a_closed_payee_can_be_refused_at_once_and_open_again(teller: Teller) -> None:
    payee = teller.recipient("20000003")
    closed = {"account_number": "20000003", "sort_code": "112233", "then": "refuse"}
    teller.world.control("/bank/practice/payees/close", **closed)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        teller.pay(payee)
    assert error_code(refused.value) == "payout_method_unusable"
    teller.world.control("/bank/practice/payees/open", **closed)
    assert teller.pay(payee).status == "processing"
