"""The check before the first run: each line green, each line red, and what cannot be told; never a key in what is said."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from services.payments.app import make_payments_app
from services.payments.rails.readiness.fetching import LOOKS
from services.payments.rails.readiness.protocol import RailCall
from services.payments.rails.readiness.rules import ReadinessTopic
from services.payments.rails.stripe import StripeRail
from services.payments.rails.stripe_requests import EVENT_TYPES
from services.payments.rails.stripe_survey import StripeInspector
from shared.inbox import receive
from tests.contracts.exchanges import Call
from tests.contracts.stripe_contract import StripeContract
from tests.payments.council import Council, Payments, found
from tests.payments.problems import is_problem
from tests.payments.rails.peer import Peer, Reply, listening
from tests.payments.rails.ready_stripe import FINANCIAL_ACCOUNT, PING, ReadyStripe

KEY = "rk_test_never_to_be_shown"
MAY_NOT = Reply.of({"error": {"type": "invalid_request_error", "message": f"The key {KEY} may not."}}, 403)
NOT_ENABLED = Reply.refusal(400, "storer_capability_not_active", type="feature_not_enabled")
PROXY = Reply(403, b"<html>", "text/html")
CALLS: dict[RailCall, tuple[str, str]] = {
    RailCall.SEE_FLOAT: ("GET", f"financial_accounts/{FINANCIAL_ACCOUNT}"),
    RailCall.SEE_ADDRESSES: ("GET", "financial_addresses"),
    RailCall.SEE_STATEMENT: ("GET", "transactions"),
    RailCall.SEE_CREDITS: ("GET", "received_credits"),
    RailCall.SEE_PAYMENTS: ("GET", "outbound_payments"),
    RailCall.PAY: ("POST", "outbound_payments"),
    RailCall.ADD_RECIPIENTS: ("POST", "core/accounts"),
    RailCall.ADD_BANK_DETAILS: ("POST", "outbound_setup_intents"),
    RailCall.CHECK_NAMES: ("POST", "recipient_verifications"),
    RailCall.ACKNOWLEDGE_NAMES: ("POST", "recipient_verifications/recver_sameday_check/acknowledge"),
    RailCall.SEE_DESTINATIONS: ("GET", "core/event_destinations"),
    RailCall.SUBSCRIBE: ("POST", "core/event_destinations"),
}


@pytest.fixture
def stripe() -> ReadyStripe:
    """Stripe, where all is ready."""
    return ReadyStripe()


@dataclass(frozen=True)
class Asking:
    """A service whose Stripe is the peer, and how long it waited for a test event, which nobody sits out."""

    payments: Payments
    peer: Peer
    waits: list[float]


@pytest.fixture(scope="module")
def asking(payments: Payments) -> Iterator[Asking]:
    """One for all of these tests, because putting all its routes together takes longer than they."""
    waits: list[float] = []
    with listening() as peer:
        dependencies = payments.dependencies
        connector = replace(dependencies.connector, rails={"stripe": StripeRail(peer.base, 1, 1)})
        inspectors = {"stripe": StripeInspector(peer.base, 1, 1)}
        checker = replace(dependencies.checker, inspectors=inspectors, wait=waits.append)
        first_day = replace(dependencies.first_day, checker=checker)
        app = make_payments_app(replace(dependencies, connector=connector, checker=checker, first_day=first_day))
        with TestClient(app, raise_server_exceptions=False) as client:
            yield Asking(Payments(dependencies, client), peer, waits)


@pytest.fixture
def waits(asking: Asking) -> list[float]:
    """The waits for a test event."""
    asking.waits.clear()
    return asking.waits


@pytest.fixture
def peer(asking: Asking, stripe: ReadyStripe) -> Iterator[Peer]:
    with asking.peer.forgetting() as it:
        it.answer = stripe.answer
        yield it


@pytest.fixture
def council(asking: Asking, peer: Peer, stripe: ReadyStripe, waits: list[float]) -> Council:
    """An organisation that has connected its account."""
    council = found(asking.payments)
    council.agree("/rails/stripe", {"api_key": KEY, "financial_account": FINANCIAL_ACCOUNT})
    stripe.url = f"https://payments.example.org/webhooks/stripe/{council.org_id}"
    assert waits == []
    assert peer.answer == stripe.answer
    return council


@pytest.fixture
def listening_council(council: Council) -> Council:
    """An organisation that Stripe's test event has reached."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        receive(session, org_id=council.org_id, source="stripe", external_id=PING, topic="ping", body={})
    return council


def lines(council: Council) -> dict[str, dict[str, Any]]:
    """The check's lines by topic, in which the key never stands."""
    found = council.payer.get("/rails/stripe/check")
    assert KEY not in json.dumps(found)
    assert [one["topic"] for one in found] == list(ReadinessTopic)
    assert all(one["says"] and (one["to_do"] or one["state"] == "ok") for one in found)
    return {one["topic"]: one for one in found}


def states(council: Council) -> dict[str, str]:
    """How each topic that is not OK stands."""
    return {topic: one["state"] for topic, one in lines(council).items() if one["state"] != "ok"}


def test_an_account_that_is_ready_is_ok_in_every_line(listening_council: Council, waits: list[float]) -> None:
    found = lines(listening_council)
    assert {one["state"] for one in found.values()} == {"ok"}
    assert "£1,250.00" in found["float"]["says"]
    assert waits == [], "an event that is there is not waited for"


def test_nothing_is_asked_that_could_move_money_or_make_anything(listening_council: Council, peer: Peer) -> None:
    peer.seen.clear()
    lines(listening_council)
    changing = {seen.path: json.loads(seen.body or b"{}") for seen in peer.seen if seen.method == "POST"}
    payment = changing["/v2/money_management/outbound_payments"]
    assert payment["from"]["financial_account"] != FINANCIAL_ACCOUNT
    assert all("sameday_check" in str(payment[part]) for part in ("from", "to"))
    assert changing["/v2/core/accounts"]["identity"]["country"] == "zz"
    assert changing["/v2/core/event_destinations"]["webhook_endpoint"]["url"] == "sameday_check"
    contract = StripeContract()
    for seen in peer.seen:
        path, _, query = seen.path.partition("?")
        contract.check_request(Call(seen.method, path, query, seen.headers, seen.body.decode(), None, {}, ""))
    assert len(peer.seen) == len(RailCall) + 1, "each call once, and the test event"


@pytest.mark.parametrize("call", RailCall)
def test_a_right_that_the_key_lacks_is_named(listening_council: Council, stripe: ReadyStripe, call: RailCall) -> None:
    stripe.instead[CALLS[call]] = MAY_NOT
    found = lines(listening_council)["rights of the key"]
    assert (found["state"], call.value in found["says"]) == ("not_ok", True)
    assert not [other for other in RailCall if other is not call and f"{other.value}," in found["says"]]


@pytest.mark.parametrize("reply", [PROXY, Reply.refusal(500, "internal_error"), Reply.refusal(429, "rate_limit")])
@pytest.mark.parametrize("call", [RailCall.PAY, RailCall.SEE_STATEMENT])
def test_a_call_without_a_usable_answer_cannot_be_told(
    listening_council: Council, stripe: ReadyStripe, call: RailCall, reply: Reply
) -> None:
    stripe.instead[CALLS[call]] = reply
    assert states(listening_council) == {"rights of the key": "cannot_be_told"}


def test_a_key_that_was_revoked_is_told_and_the_rest_cannot_be(listening_council: Council, peer: Peer) -> None:
    peer.always(Reply.refusal(401, "api_key_expired"))
    found = states(listening_council)
    assert found.pop("key") == "not_ok"
    assert set(found.values()) == {"cannot_be_told"}


def test_where_nobody_answers_nothing_can_be_told(listening_council: Council, peer: Peer) -> None:
    peer.always(PROXY)
    assert states(listening_council) == dict.fromkeys(ReadinessTopic, "cannot_be_told")


def nothing_held() -> dict[str, Any]:
    """A float without a penny."""
    return {"balance": {"available": {"gbp": {"value": 0, "currency": "gbp"}}, "outbound_pending": {}}}


SPOILED: dict[str, tuple[Callable[[ReadyStripe], object], str, str]] = {
    "an account that is closed": (lambda one: one.account.update(status="closed"), "financial account", "closed"),
    "an account that is being opened": (lambda one: one.account.update(status="pending"), "financial account", "still"),
    "an account that is not there": (
        lambda one: one.instead.update({CALLS[RailCall.SEE_FLOAT]: Reply.refusal(404, "not_found")}),
        "financial account", "no financial account with the id"),
    "an account without pounds": (
        lambda one: one.account.update(storage={"holds_currencies": ["usd"]}), "pounds", "holds no pounds"),
    "no address": (lambda one: setattr(one, "address", None), "address in the UK", "no UK address"),
    "an address that is being made": (lambda one: setattr(one, "address", {"status": "pending"}), "address in the UK", "still"),
    "an address that failed": (lambda one: setattr(one, "address", {"status": "failed"}), "address in the UK", "no UK address"),
    "an address in dollars": (
        lambda one: setattr(one, "address", {"settlement_currency": "usd", "bank_account": {"type": "aba"}}),
        "address in the UK", "no UK address"),
    "no name checks": (
        lambda one: one.instead.update({CALLS[RailCall.CHECK_NAMES]: NOT_ENABLED}), "name checks", "not switched name checks on"),
    "payments not switched on": (
        lambda one: one.instead.update({CALLS[RailCall.PAY]: NOT_ENABLED}), "rights of the key", "not switched this on"),
    "an empty float": (lambda one: one.account.update(nothing_held()), "float", "empty"),
    "no event destination": (lambda one: setattr(one, "destination", None), "events", "no event destination"),
    "a destination that leads elsewhere": (
        lambda one: setattr(one, "destination", {"webhook_endpoint": {"url": "https://elsewhere.example.org"}}),
        "events", "no event destination"),
    "a destination that is switched off": (
        lambda one: setattr(one, "destination", {"status": "disabled"}), "events", "switched off"),
    "a destination without a type": (
        lambda one: setattr(one, "destination", {"enabled_events": list(EVENT_TYPES[1:])}), "events", EVENT_TYPES[0]),
    "a destination of whole objects": (
        lambda one: setattr(one, "destination", {"event_payload": "snapshot"}), "events", "thin"),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILED)
def test_what_is_not_ready_is_told_with_what_to_do(listening_council: Council, stripe: ReadyStripe, what: str) -> None:
    spoil, topic, words = SPOILED[what]
    spoil(stripe)
    found = lines(listening_council)
    assert (found[topic]["state"], words in found[topic]["says"]) == ("not_ok", True), found[topic]


def test_a_destination_for_all_events_is_enough(listening_council: Council, stripe: ReadyStripe) -> None:
    stripe.destination = {"enabled_events": ["*"]}
    assert states(listening_council) == {}


def test_a_test_event_that_does_not_arrive_is_told(council: Council, waits: list[float]) -> None:
    found = lines(council)["delivery of events"]
    assert (found["state"], "has not reached us" in found["says"]) == ("not_ok", True)
    assert len(waits) == LOOKS


def test_a_test_event_that_could_not_be_asked_for_cannot_be_told(council: Council, stripe: ReadyStripe) -> None:
    stripe.instead["POST", "core/event_destinations/ed_1/ping"] = Reply.refusal(500, "internal_error")
    assert states(council) == {"delivery of events": "cannot_be_told"}


def test_an_organisation_that_has_connected_nothing_is_told_so(payments: Payments) -> None:
    is_problem(found(payments).payer.call("GET", "/rails/stripe/check"), 409, "rail.not_connected")
