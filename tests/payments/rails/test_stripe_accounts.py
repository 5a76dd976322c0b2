"""Registering payees, and what the float is doing, over the wire."""

from dataclasses import replace
from typing import Any

import pytest

from services.payments.rails.protocol import (
    Balance,
    BankDetails,
    Credentials,
    NameMatch,
    RailAnswerKind,
    RailRefusedError,
    RailUnavailableError,
    ReceivedCredit,
    RegisteredMethod,
    StatementLine,
)
from services.payments.rails.stripe import StripeRail
from tests.payments.rails.peer import Peer, Reply, Seen

DETAILS = BankDetails("Mary Anne O’Neil", "10-88-00", "00012345")
MM = "/v2/money_management"


def method(**more: Any) -> dict[str, Any]:
    return {
        "id": "gbba_1",
        "type": "bank_account",
        "bank_account": {"bank_name": "Practice Bank", "last4": "2345", "country": "GB"},
        "restricted": False,
        "archived": False,
        "usage_status": {"payments": "eligible", "transfers": "invalid"},
        **more,
    }


def verification(match: str = "match", status: str = "verified") -> dict[str, Any]:
    return {
        "id": "rv_1",
        "match_result": match,
        "status": status,
        "match_result_details": {"matched_name": "Mary O’Neill", "message": "m", "provided_name": "p"},
    }


def bank(**changed: Reply) -> Any:
    replies = {
        "/v2/core/accounts": Reply.of({"id": "acct_1", "object": "v2.core.account"}),
        f"{MM}/outbound_setup_intents": Reply.of({"id": "osi_1", "status": "succeeded", "payout_method": method()}),
        f"{MM}/recipient_verifications": Reply.of(verification()),
    }
    for path in replies:
        replies[path] = changed.get(path.rsplit("/", 1)[1], replies[path])

    def answer(seen: Seen) -> Reply:
        return replies[seen.path]

    return answer


def test_a_payee_is_registered_in_three_keyed_steps(peer: Peer, rail: StripeRail, credentials: Credentials) -> None:
    peer.answer = bank()
    got = rail.register(credentials, DETAILS, idempotency_key="pm_7")
    assert isinstance(got, RegisteredMethod)
    assert (got.recipient, got.method, got.verification) == ("acct_1", "gbba_1", "rv_1")
    assert (got.bank_name, got.last4, got.usable, got.match) == ("Practice Bank", "2345", True, NameMatch.MATCH)

    assert [seen.headers["idempotency-key"] for seen in peer.seen] == ["pm_7_rc", "pm_7_si", "pm_7_rv"]
    assert [seen.headers.get("stripe-context") for seen in peer.seen] == [None, "acct_1", None]
    account = peer.document(0)
    assert account["identity"]["individual"] == {"given_name": "Mary Anne", "surname": "O’Neil"}
    assert "contact_email" not in account
    assert peer.document(1)["payout_method_data"]["bank_account"] == {
        "account_number": "00012345",
        "routing_number": "108800",
        "country": "GB",
        "currency": "gbp",
    }
    assert peer.document(2) == {"recipient": "acct_1", "payout_method": "gbba_1"}


@pytest.mark.parametrize(
    ("details", "identity"),
    [
        (replace(DETAILS, holder_name="Sukarno"), {"entity_type": "individual", "individual": {"surname": "Sukarno"}}),
        (
            replace(DETAILS, holder_name="Leeds Carers", is_organisation=True),
            {"entity_type": "company", "business_details": {"registered_name": "Leeds Carers"}},
        ),
    ],
)
def test_who_the_holder_is(
    peer: Peer, rail: StripeRail, credentials: Credentials, details: BankDetails, identity: dict[str, Any]
) -> None:
    peer.answer = bank()
    rail.register(credentials, details, idempotency_key="k")
    assert peer.document(0)["identity"] == {"country": "gb", **identity}


@pytest.mark.parametrize(
    ("setup", "usable"),
    [
        ({"status": "succeeded", "payout_method": method()}, True),
        ({"status": "requires_action", "payout_method": method()}, False),
        ({"status": "succeeded", "payout_method": method(restricted=True)}, False),
        ({"status": "succeeded", "payout_method": method(archived=True)}, False),
        ({"status": "succeeded", "payout_method": method(usage_status={"payments": "invalid"})}, False),
    ],
)
def test_only_an_eligible_method_is_usable(
    peer: Peer, rail: StripeRail, credentials: Credentials, setup: dict[str, Any], usable: bool
) -> None:
    peer.answer = bank(outbound_setup_intents=Reply.of(setup))
    got = rail.register(credentials, DETAILS, idempotency_key="k")
    assert isinstance(got, RegisteredMethod)
    assert got.usable is usable


@pytest.mark.parametrize(
    ("step", "reply", "code", "kind"),
    [
        (
            "outbound_setup_intents",
            Reply.refusal(400, "invalid_payout_method_data", type="invalid_payout_method"),
            "invalid_payout_method_data",
            RailAnswerKind.PAYEE_MUST_ACT,
        ),
        ("accounts", Reply.refusal(400, "invalid_fields"), "invalid_fields", RailAnswerKind.OUR_BUG),
        ("recipient_verifications", Reply.refusal(400, "brand_new"), "brand_new", RailAnswerKind.NEEDS_HUMAN),
    ],
)
def test_a_refused_registration_carries_a_code_and_no_details(
    peer: Peer, rail: StripeRail, credentials: Credentials, step: str, reply: Reply, code: str, kind: RailAnswerKind
) -> None:
    peer.answer = bank(**{step: reply})
    with pytest.raises(RailRefusedError) as caught:
        rail.register(credentials, DETAILS, idempotency_key="k")
    assert (caught.value.code, caught.value.kind) == (code, kind)
    assert "Bloggs" not in f"{caught.value} {caught.value!r}"


@pytest.mark.parametrize("step", ["accounts", "outbound_setup_intents", "recipient_verifications"])
@pytest.mark.parametrize("reply", [Reply.refusal(500, "x"), Reply(200, b"{}"), Reply.refusal(429, "lock_timeout")])
def test_a_registration_without_an_answer_may_be_repeated(
    peer: Peer, rail: StripeRail, credentials: Credentials, step: str, reply: Reply
) -> None:
    peer.answer = bank(**{step: reply})
    with pytest.raises(RailUnavailableError):
        rail.register(credentials, DETAILS, idempotency_key="k")
    peer.answer = bank()
    assert isinstance(rail.register(credentials, DETAILS, idempotency_key="k"), RegisteredMethod)


def test_a_close_match_waits_for_a_person(peer: Peer, rail: StripeRail, credentials: Credentials) -> None:
    peer.always(Reply.of(verification("close_match", "awaiting_acknowledgement")))
    check = rail.check_name(credentials, recipient="acct_1", method="gbba_1", idempotency_key="k1")
    assert (check.verification, check.match, check.cleared) == ("rv_1", NameMatch.CLOSE_MATCH, False)
    peer.always(Reply.of(verification("close_match", "acknowledged")))
    assert rail.clear_name(credentials, "rv_1", idempotency_key="k2").cleared
    assert peer.seen[-1].path == f"{MM}/recipient_verifications/rv_1/acknowledge"
    assert peer.seen[-1].headers["idempotency-key"] == "k2"
    peer.always(Reply.of(verification("a_new_word", "awaiting_acknowledgement")))
    check = rail.check_name(credentials, recipient="acct_1", method="gbba_1", idempotency_key="k3")
    assert check.match is NameMatch.UNAVAILABLE


def test_the_balance_counts_pounds(peer: Peer, rail: StripeRail, credentials: Credentials) -> None:
    pounds = {"gbp": {"value": 125_000, "currency": "gbp"}, "eur": {"value": 9, "currency": "eur"}}
    out = {"gbp": {"value": 700, "currency": "gbp"}}
    peer.always(Reply.of({"balance": {"available": pounds, "inbound_pending": {}, "outbound_pending": out}}))
    assert rail.balance(credentials) == Balance(125_000, 700)
    assert peer.seen[0].path == f"{MM}/financial_accounts/fa_test_1"
    peer.always(Reply.refusal(401, "api_key_expired"))
    with pytest.raises(RailUnavailableError, match="HTTP 401, code api_key_expired"):
        rail.balance(credentials)


@pytest.mark.parametrize(("status", "settled"), [("succeeded", True), ("pending", False), ("returned", False)])
def test_a_credit_is_settled_once_it_succeeded(
    peer: Peer, rail: StripeRail, credentials: Credentials, status: str, settled: bool
) -> None:
    peer.always(Reply.of({"id": "rc_1", "status": status, "amount": {"value": 5000, "currency": "gbp"}}))
    assert rail.fetch_credit(credentials, "rc_1") == ReceivedCredit("rc_1", 5000, settled)


def test_the_statement_is_read_to_its_end_oldest_first(peer: Peer, rail: StripeRail, credentials: Credentials) -> None:
    def line(number: int, **more: Any) -> dict[str, Any]:
        return {
            "id": f"trxn_{number}",
            "category": "outbound_payment",
            "amount": {"value": -number, "currency": "gbp"},
            "status": "posted",
            "created": f"2026-11-23T10:00:0{number}.000Z",
            "flow": {"type": "outbound_payment", "outbound_payment": f"obp_{number}"},
            **more,
        }

    two = f"{MM}/transactions?page=two"
    credit = line(1, category="received_credit", flow={"type": "received_credit", "received_credit": "rc_1"})
    euros = line(6, amount={"value": 6, "currency": "eur"})
    first = [line(5, status="pending"), line(4, status="void"), line(3, category="stripe_fee", flow=None)]

    def answer(seen: Seen) -> Reply:
        if seen.path == two:
            return Reply.of({"data": [line(2), credit, euros], "next_page_url": None})
        return Reply.of({"data": first, "next_page_url": two})

    peer.answer = answer
    assert rail.statement(credentials) == [
        StatementLine("trxn_1", "received_credit", -1, credit_id="rc_1"),
        StatementLine("trxn_2", "outbound_payment", -2, "obp_2"),
        StatementLine("trxn_3", "stripe_fee", -3, is_fee=True),
        StatementLine("trxn_5", "outbound_payment", -5, "obp_5", posted=False),
    ]


def test_a_subscription_brings_its_signing_secret(peer: Peer, rail: StripeRail, credentials: Credentials) -> None:
    peer.always(Reply.of({"id": "ed_1", "webhook_endpoint": {"signing_secret": "whsec_1"}}))
    assert rail.subscribe(credentials, "https://pay.example/hooks", idempotency_key="k") == "whsec_1"
    sent = peer.document()
    assert (sent["event_payload"], sent["webhook_endpoint"]) == ("thin", {"url": "https://pay.example/hooks"})
    assert "v2.money_management.outbound_payment.returned" in sent["enabled_events"]
    peer.always(Reply.of({"id": "ed_1", "webhook_endpoint": {}}))
    with pytest.raises(RailUnavailableError):
        rail.subscribe(credentials, "https://pay.example/hooks", idempotency_key="k")


def test_a_connection_is_kept_for_the_next_question(peer: Peer, rail: StripeRail, credentials: Credentials) -> None:
    ports = set()
    peer.always(Reply.of({"id": "rc_1", "status": "x", "amount": {"value": 1, "currency": "gbp"}}))
    for _ in range(3):
        rail.fetch_credit(credentials, "rc_1")
        ports.add(peer.seen[-1].port)
    assert len(ports) == 1
