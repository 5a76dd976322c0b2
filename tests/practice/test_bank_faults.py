"""Planned faults: what the caller sees, what really happened to the money, and that the log tells."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import stripe

from tests.practice.conftest import Teller, error_code, wait_for


def made(teller: Teller) -> int:
    """How many payments exist, whatever became of them."""
    return sum(row["number"] for row in teller.truth()["payments"].values())


@pytest.mark.parametrize(
    ("fault", "executed"),
    [
        ("execute_then_close", True),
        ("execute_then_timeout", True),
        ("fail_before_execute_close", False),
        ("fail_before_execute_timeout", False),
    ],
)
def test_a_lost_answer_looks_the_same_either_way(teller: Teller, fault: str, executed: bool) -> None:
    payee = teller.recipient()
    teller.fault(fault, seconds=30)
    service = teller.client(timeout_seconds=0.5).v2.money_management.outbound_payments
    with pytest.raises(stripe.APIConnectionError):
        service.create(teller.payment(payee), {"idempotency_key": fault})
    assert made(teller) == executed
    again = teller.pay(payee, key=fault)
    assert again.status in ("processing", "posted")
    assert made(teller) == 1
    assert [row["fault"] for row in teller.world.look("/bank/practice/faults/log") if row["subject"] == fault] == [
        fault
    ]


@pytest.mark.parametrize(
    ("fault", "executed", "status", "code"),
    [
        ("execute_then_500", True, 500, "internal_error"),
        ("fail_500_before", False, 500, "internal_error"),
        ("conflict", False, 409, "idempotency_conflict"),
        ("rate_limited", False, 429, "rate_limit"),
        ("lock_timeout", False, 429, "lock_timeout"),
        ("insufficient_funds", False, 400, "insufficient_funds"),
    ],
)
def test_errors_say_little_about_what_was_done(
    teller: Teller, fault: str, executed: bool, status: int, code: str
) -> None:
    payee = teller.recipient()
    teller.fault(fault)
    with pytest.raises(stripe.StripeError) as refused:
        teller.pay(payee, key=fault)
    assert (refused.value.http_status, error_code(refused.value)) == (status, code)
    assert made(teller) == executed
    teller.pay(payee, key=fault)
    assert made(teller) == 1


@pytest.mark.parametrize(
    "code", ["outbound_payment_not_allowed", "recipient_amount_limit_exceeded", "approval_required"]
)
def test_any_error_that_exists_can_be_planned(teller: Teller, code: str) -> None:
    payee = teller.recipient()
    teller.fault("refuse", reason=code)
    with pytest.raises(stripe.StripeError) as refused:
        teller.pay(payee)
    assert error_code(refused.value) == code


def test_an_error_that_does_not_exist_cannot_be_planned(teller: Teller) -> None:
    rules = [{"fault": "refuse", "next_calls": 1, "reason": "out_of_luck"}]
    assert teller.world.http.post("/bank/practice/faults", json={"rules": rules}).status_code == 422


def test_garbage_is_not_an_answer(teller: Teller) -> None:
    payee = teller.recipient()
    teller.fault("garbage_200")
    with pytest.raises(stripe.APIError):
        teller.pay(payee, key="garbage")
    assert made(teller) == 1


def test_a_held_answer_waits_until_it_is_released(teller: Teller) -> None:
    payee = teller.recipient()
    teller.fault("hold", seconds=30)
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(teller.pay, payee, "held")
        wait_for(lambda: teller.world.look("/bank/practice/faults/held"))
        assert made(teller) == 1
        assert not held.done()
        assert teller.world.control("/bank/practice/faults/release") == {"released": 1}
        assert held.result(timeout=60).id


def test_the_resolver_may_replay_while_an_answer_is_held(teller: Teller) -> None:
    payee = teller.recipient()
    teller.fault("hold", seconds=30)
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(teller.pay, payee, "replay")
        wait_for(lambda: teller.world.look("/bank/practice/faults/held"))
        replayed = teller.pay(payee, key="replay")
        teller.world.control("/bank/practice/faults/release")
        assert held.result(timeout=60).id == replayed.id


def test_a_lagging_payment_is_found_by_id_but_not_in_the_list(teller: Teller) -> None:
    payee = teller.recipient()
    teller.fault("list_lag", seconds=20)
    payment = teller.pay(payee)
    service = teller.client().v2.money_management.outbound_payments
    assert service.list({"recipient": payee[0]}).data == []
    assert teller.fetch(payment.id).id == payment.id
    teller.advance(20)
    assert [found.id for found in service.list({"recipient": payee[0]}).data] == [payment.id]


@pytest.mark.parametrize(
    ("ending", "reason", "status"),
    [
        ("failed", "payout_method_expired", "failed"),
        ("returned", "payout_method_restricted", "returned"),
        ("rejected", None, "failed"),
        ("canceled", None, "canceled"),
        ("under_review", None, "posted"),
    ],
)
def test_how_payments_end_can_be_planned(teller: Teller, ending: str, reason: str | None, status: str) -> None:
    payee = teller.recipient()
    teller.fault(ending, reason=reason)
    ended = teller.wait_for_status(teller.pay(payee).id, status)
    if reason:
        assert getattr(ended.status_details, status).reason == reason
    teller.wait_for_status(teller.pay(payee).id, "posted")  # the plan was for one payment


def test_a_fault_can_wait_for_later_calls_and_strike_reads(teller: Teller) -> None:
    payment = teller.pay(teller.recipient())
    teller.fault("fail_500_before", operation="outbound_payments.retrieve", skip_calls=1)
    teller.fetch(payment.id)
    with pytest.raises(stripe.APIError):
        teller.fetch(payment.id)
    teller.fetch(payment.id)


def struck(teller: Teller, payee: tuple[str, str], keys: list[str]) -> list[str]:
    """The keys whose call came back as an error."""
    failed = []
    for key in keys:
        try:
            teller.pay(payee, key=key)
        except stripe.StripeError:
            failed.append(key)
    return failed


def test_percentages_follow_the_seed(teller: Teller) -> None:
    payee = teller.recipient()
    keys = [f"seeded-{number}" for number in range(60)]
    rules = [{"fault": "fail_500_before", "percent": 30, "account": teller.account_id}]
    outcomes = []
    for seed in (1, 1, 2):
        teller.world.http.delete("/bank/practice/faults")
        teller.world.control("/bank/practice/faults", seed=seed, replace=True, rules=rules)
        outcomes.append(struck(teller, payee, keys))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0] != outcomes[2]
    assert 6 <= len(outcomes[0]) <= 32


def test_every_write_is_on_record_with_the_fingerprint_of_its_bytes(teller: Teller) -> None:
    payee = teller.recipient()
    teller.fault("execute_then_500")
    with pytest.raises(stripe.APIError):
        teller.pay(payee, key="recorded")
    teller.pay(payee, key="recorded")
    calls = teller.world.look(f"/bank/practice/accounts/{teller.account_id}/calls")
    mine = [call for call in calls if call["idempotency_key"] == "recorded"]
    assert [call["fault"] for call in mine] == ["execute_then_500", None]
    assert len({call["body_sha256"] for call in mine}) == 1
    assert len({call["object_id"] for call in mine}) == 1
