"""How the practice bank takes calls: strictness, idempotency, name checks, lists and limits."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import stripe

from tests.practice.conftest import Teller, World, error_code, wait_for

PAYMENTS = "/bank/v2/money_management/outbound_payments"


def post(teller: Teller, path: str, body: Any, **headers: str) -> Any:
    """POST raw bytes or JSON past the SDK; returns the response."""
    whole = {"Authorization": f"Bearer {teller.api_key}", "Stripe-Version": "2026-10-28.endive", **headers}
    content = body if isinstance(body, bytes) else None
    return teller.world.http.post(path, json=None if content else body, content=content, headers=whole)


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


# Strictness ---------------------------------------------------------------------------------------------------------


@pytest.mark.wrong_on_purpose
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"surprise": 1}, "parameter_unknown"),
        ({"amount": {"value": 25.0, "currency": "gbp"}}, "invalid_fields"),
        ({"amount": {"value": "2500", "currency": "gbp"}}, "invalid_fields"),
        ({"amount": {"value": 0, "currency": "gbp"}}, "invalid_fields"),
        ({"amount": {"value": True, "currency": "gbp"}}, "invalid_fields"),
        ({"statement_descriptor": "ab"}, "invalid_fields"),
        ({"statement_descriptor": "x" * 23}, "invalid_fields"),
        ({"to": {}}, "parameter_missing"),
        ({"metadata": {"n": 1}}, "invalid_fields"),
    ],
)
def test_wrong_bodies_are_refused(teller: Teller, change: dict[str, Any], code: str) -> None:
    answer = post(teller, PAYMENTS, teller.payment(("acct", "pm")) | change)
    assert code_of(answer) == (400, code)
    assert answer.headers["request-id"].startswith("req_")


@pytest.mark.wrong_on_purpose
def test_a_body_that_is_not_json_is_refused(teller: Teller) -> None:
    assert code_of(post(teller, PAYMENTS, b"amount=2500")) == (400, "invalid_fields")


@pytest.mark.wrong_on_purpose
def test_refusals_never_repeat_an_account_number(teller: Teller) -> None:
    body = {
        "payout_method_data": {
            "type": "bank_account",
            "bank_account": {
                "account_number": "1234567X",
                "routing_number": "112233",
                "country": "GB",
                "currency": "gbp",
            },
        }
    }
    answer = post(teller, "/bank/v2/money_management/outbound_setup_intents", body)
    assert answer.status_code == 400
    assert "1234567X" not in answer.text


@pytest.mark.wrong_on_purpose
def test_version_key_and_context_are_required(teller: Teller, world: World) -> None:
    no_version = world.http.get(PAYMENTS, headers={"Authorization": f"Bearer {teller.api_key}"})
    assert no_version.status_code == 400
    assert world.http.get(PAYMENTS, headers={"Stripe-Version": "2026-10-28.endive"}).status_code == 401
    assert code_of(post(teller, PAYMENTS, {}, **{"Stripe-Context": "acct_somebody_else"})) == (403, "permission_denied")


def test_one_organisation_sees_nothing_of_another(teller: Teller, world: World) -> None:
    payment = teller.pay(teller.recipient())
    opened = world.control("/bank/practice/accounts")
    other = Teller(world, opened["account_id"], opened["api_key"], opened["financial_account_id"])
    with pytest.raises(stripe.InvalidRequestError):
        other.fetch(payment.id)
    assert other.client().v2.money_management.outbound_payments.list().data == []


# Idempotency --------------------------------------------------------------------------------------------------------


def test_the_same_key_and_body_show_the_same_payment_as_it_is_now(teller: Teller) -> None:
    payee = teller.recipient()
    first = teller.pay(payee, key="again")
    teller.wait_for_status(first.id, "posted")
    second = teller.pay(payee, key="again")
    assert (second.id, second.status) == (first.id, "posted")
    assert teller.truth()["credited_pence"] == 2500


def test_the_same_key_with_another_body_is_an_error(teller: Teller) -> None:
    payee = teller.recipient()
    teller.pay(payee, key="twice")
    with pytest.raises(stripe.APIError) as refused:
        teller.pay(payee, key="twice", amount_pence=9999)
    assert (refused.value.http_status, error_code(refused.value)) == (409, "idempotency_error")
    assert refused.value.code is None, "API version 2 gives most errors no type, so the SDK shows no code"


def test_a_refused_call_keeps_its_key_bound_to_its_body(teller: Teller) -> None:
    payee = teller.recipient()
    with pytest.raises(stripe.InsufficientFundsError):
        teller.pay(payee, key="bound", amount_pence=100_001)
    with pytest.raises(stripe.APIError) as refused:
        teller.pay(payee, key="bound", amount_pence=1)
    assert error_code(refused.value) == "idempotency_error"


def test_keys_expire_after_thirty_days_of_the_accounts_clock(teller: Teller) -> None:
    payee = teller.recipient()
    first = teller.pay(payee, key="old")
    teller.advance(30 * 24 * 3600 + 60)
    assert teller.pay(payee, key="old").id != first.id


def test_a_key_in_flight_is_a_conflict(teller: Teller) -> None:
    payee = teller.recipient()
    teller.fault("slow", seconds=1.0)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(teller.pay, payee, "flight")
        wait_for(lambda: [row for row in teller.world.look("/bank/practice/faults/log") if row["subject"] == "flight"])
        with pytest.raises(stripe.APIError) as refused:
            teller.pay(payee, key="flight")
        assert error_code(refused.value) == "idempotency_conflict"
        assert slow.result().status == "processing"
    assert sum(row["number"] for row in teller.truth()["payments"].values()) == 1


# Name checks --------------------------------------------------------------------------------------------------------


def verify(teller: Teller, payee: tuple[str, str]) -> Any:
    service = teller.client().v2.money_management.recipient_verifications
    return service.create({"payout_method": payee[1], "recipient": payee[0]})


def test_a_matching_name_check_is_used_once(teller: Teller) -> None:
    payee = teller.recipient()
    check = verify(teller, payee)
    assert (check.match_result, check.status) == ("match", "verified")
    teller.pay(payee, key="checked", recipient_verification=check.id)
    teller.pay(payee, key="checked", recipient_verification=check.id)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        teller.pay(payee, key="checked-2", recipient_verification=check.id)
    assert error_code(refused.value).endswith("already_consumed")
    service = teller.client().v2.money_management.recipient_verifications
    assert service.retrieve(check.id).status == "consumed"


@pytest.mark.parametrize(("suffix", "result"), [("9101", "close_match"), ("9102", "no_match"), ("9103", "unavailable")])
def test_other_results_need_a_person(teller: Teller, suffix: str, result: str) -> None:
    payee = teller.recipient(f"3000{suffix}")
    check = verify(teller, payee)
    assert (check.match_result, check.status) == (result, "awaiting_acknowledgement")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        teller.pay(payee, recipient_verification=check.id)
    assert error_code(refused.value).endswith("awaiting_acknowledgement")
    acknowledged = teller.client().v2.money_management.recipient_verifications.acknowledge(check.id)
    assert acknowledged.status == "acknowledged"
    assert teller.pay(payee, recipient_verification=check.id).status == "processing"


def test_a_name_check_of_another_payee_does_not_count(teller: Teller) -> None:
    check = verify(teller, teller.recipient("11111111"))
    with pytest.raises(stripe.InvalidRequestError) as refused:
        teller.pay(teller.recipient("22222222"), recipient_verification=check.id)
    assert error_code(refused.value).endswith("payout_method_mismatch")


def test_a_name_check_can_be_compulsory(teller: Teller) -> None:
    payee = teller.recipient()
    teller.settings(verification_required=True)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        teller.pay(payee)
    assert error_code(refused.value) == "outbound_payment_recipient_verification_missing"


def test_details_can_be_refused_at_set_up_or_blocked_later(teller: Teller) -> None:
    with pytest.raises(stripe.InvalidPayoutMethodError):
        teller.recipient("30009501")
    with pytest.raises(stripe.BlockedByStripeError):
        teller.pay(teller.recipient("30009502"))
    with pytest.raises(stripe.InvalidRequestError) as refused:
        teller.pay(teller.recipient("30009503"))
    assert error_code(refused.value) == "payout_method_disabled"


def test_vaulted_details_can_be_paid(teller: Teller) -> None:
    recipient, _ = teller.recipient()
    client = teller.client()
    vaulted = client.v2.core.vault.gb_bank_accounts.create(
        {"account_number": "44445555", "sort_code": "11-22-33", "currency": "gbp"}
    )
    assert client.v2.core.vault.gb_bank_accounts.retrieve(vaulted.id).last4 == "5555"
    payment = teller.pay((recipient, vaulted.id))
    teller.wait_for_status(payment.id, "posted")
    assert teller.truth()["credits"][0]["account_number"] == "44445555"


def test_payout_methods_and_recipients_are_shown(teller: Teller) -> None:
    recipient, method = teller.recipient("12340000")
    client = teller.client()
    shown = client.v2.money_management.payout_methods.retrieve(method)
    assert shown.bank_account is not None
    assert (shown.bank_account.last4, shown.usage_status.payments) == ("0000", "eligible")
    plain = client.v2.core.accounts.retrieve(recipient)
    assert not hasattr(plain, "identity"), "parts that were not included are left out"


# Lists and limits ---------------------------------------------------------------------------------------------------


def test_lists_are_filtered_and_paged_newest_first(teller: Teller) -> None:
    payee, other = teller.recipient(), teller.recipient("11112222")
    made = [teller.pay(payee, amount_pence=100 + number).id for number in range(5)]
    teller.pay(other)
    service = teller.client().v2.money_management.outbound_payments
    listed = [payment.id for payment in service.list({"recipient": payee[0], "limit": 2}).auto_paging_iter()]
    assert listed == made[::-1]
    for payment_id in made:
        teller.wait_for_status(payment_id, "posted")
    assert len(service.list({"recipient": payee[0], "status": ["posted"], "limit": 100}).data) == 5
    assert service.list({"recipient": payee[0], "status": ["failed"]}).data == []
    assert service.list({"created": {"gte": "2999-01-01T00:00:00Z"}}).data == []
    assert len(service.list({"recipient": payee[0], "created": {"gte": "2020-01-01T01:00:00+01:00"}}).data) == 5


@pytest.mark.wrong_on_purpose
@pytest.mark.parametrize(
    "query", ["metadata[payout_id]=one", "limit=0", "limit=101", "limit=ten", "created[gte]=today"]
)
def test_filters_that_do_not_exist_are_refused(teller: Teller, query: str) -> None:
    headers = {"Authorization": f"Bearer {teller.api_key}", "Stripe-Version": "2026-10-28.endive"}
    assert teller.world.http.get(f"{PAYMENTS}?{query}", headers=headers).status_code == 400


def test_rate_limits_answer_429(teller: Teller) -> None:
    teller.settings(limits=True, limit_per_operation=3)
    headers = {"Authorization": f"Bearer {teller.api_key}", "Stripe-Version": "2026-10-28.endive"}
    statuses = [teller.world.http.get(PAYMENTS, headers=headers).status_code for _ in range(12)]
    assert (statuses[0], statuses[-1]) == (200, 429)
    with pytest.raises(stripe.RateLimitError):
        teller.client().v2.money_management.outbound_payments.list()


@pytest.mark.wrong_on_purpose
def test_an_unknown_address_is_not_found(teller: Teller) -> None:
    answer = post(teller, "/bank/v2/money_management/outbound_transfers", {})
    assert code_of(answer) == (404, "not_found")
