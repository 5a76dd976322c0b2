"""The checker of Stripe's contract itself: it builds a model of everything, and catches planted mistakes on either side."""

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from stripe.events._event_classes import _V2_EVENT_CLASS_LOOKUP, get_v2_event_class, get_v2_event_notification_class

from tests.contracts.closed import ContractError, model_of, number_of_models
from tests.contracts.exchanges import Call, Webhook
from tests.contracts.stripe_contract import StripeContract, error_types
from tests.contracts.stripe_operations import operation_of, operations

#: What the pinned SDK gives. Fewer means that the checker has gone blind somewhere.
OPERATIONS, MODELS = 91, 1100

PAYMENTS = "/bank/v2/money_management/outbound_payments"
REQUEST: dict[str, Any] = {
    "from": {"financial_account": "fa_1", "currency": "gbp"},
    "to": {"recipient": "acct_1", "payout_method": "pm_1", "currency": "gbp"},
    "amount": {"value": 2500, "currency": "gbp"},
}
ANSWER: dict[str, Any] = {
    "id": "obp_1",
    "object": "v2.money_management.outbound_payment",
    "amount": {"value": 2500, "currency": "gbp"},
    "cancelable": True,
    "created": "2026-11-23T14:00:00.000Z",
    "from": {"debited": {"value": 2500, "currency": "gbp"}, "financial_account": "fa_1"},
    "livemode": False,
    "recipient_notification": {"setting": "none"},
    "statement_descriptor": "SAMEDAY",
    "status": "processing",
    "to": {"credited": {"value": 2500, "currency": "gbp"}, "recipient": "acct_1"},
}
EVENT: dict[str, Any] = {
    "id": "evt_1",
    "object": "v2.core.event",
    "type": "v2.money_management.outbound_payment.posted",
    "created": "2026-11-23T14:00:00.000Z",
    "livemode": False,
    "related_object": {
        "id": "obp_1",
        "type": "v2.money_management.outbound_payment",
        "url": "/v2/money_management/outbound_payments/obp_1",
    },
    "reason": {"type": "request", "request": {"id": "req_1", "idempotency_key": "key"}},
}
HEADERS = {"stripe-version": "2026-10-28.endive", "idempotency-key": "key", "content-type": "application/json"}
POST = Call("POST", PAYMENTS, "", HEADERS, json.dumps(REQUEST), 200, {"request-id": "req_1"}, json.dumps(ANSWER))
LIST = Call("GET", PAYMENTS, "", HEADERS, "", 200, {"request-id": "req_1"}, "{}")


def page(*items: dict[str, Any], following: str | None = None) -> str:
    """A page of payments."""
    return json.dumps({"data": items, "next_page_url": following, "previous_page_url": None})


def refused(http_status: int, **error: str) -> Call:
    """A payment that was refused."""
    return replace(POST, http_status=http_status, answer=json.dumps({"error": error}))


def changed(original: dict[str, Any], path: str, value: Any) -> str:
    """The document with one field set, or taken out for None."""
    document = copy.deepcopy(original)
    *outer, last = path.split(".")
    place = document
    for name in outer:
        place = place[name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return json.dumps(document)


def test_every_operation_and_every_event_of_the_sdk_is_known() -> None:
    assert len(operations()) >= OPERATIONS
    for operation in operations():
        for source in (operation.request, operation.answer):
            if source is not type(None):
                model_of(source)
    events = [name for name in _V2_EVENT_CLASS_LOOKUP if name.startswith("v2.")]
    for name in events:
        model_of(get_v2_event_class(name))
        model_of(get_v2_event_notification_class(name))
    assert len(events) > 50
    assert number_of_models() >= MODELS
    assert len(error_types()) > 20


def test_a_fixed_word_is_meant_before_a_placeholder() -> None:
    assert operation_of("POST", "/v2/core/accounts/acct_1/close").name == "AccountService.close"
    assert operation_of("GET", "/v2/core/events/evt_1").is_list is False


def test_a_right_exchange_passes() -> None:
    contract = StripeContract()
    contract.check_request(POST)
    contract.check_answer(POST)
    contract.check_answer(replace(POST, http_status=None, answer=""))
    contract.check_webhook(Webhook("http://us", {}, json.dumps(EVENT), 204, ""))
    contract.check_answer(refused(400, code="insufficient_funds", type="insufficient_funds", message=""))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("to", None),
        ("from", None),
        ("statement_descripter", "SAMEDAY"),
        ("to.reciepient", "acct_1"),
        ("amount", 2500),
        ("amount.value", 25.0),
        ("amount.value", "2500"),
        ("recipient_notification", {"setting": "sometimes"}),
        ("to.payout_method_options", {"bank_account": {"preferred_networks": ["pigeon"]}}),
        ("metadata", {"payout_id": 7}),
        ("metadata", {"payout_id": "7" * 501}),
    ],
)
def test_wrong_requests_are_caught(path: str, value: Any) -> None:
    with pytest.raises(ContractError):
        StripeContract().check_request(replace(POST, body=changed(REQUEST, path, value)))


@pytest.mark.parametrize("header", sorted(HEADERS))
def test_a_missing_header_is_caught(header: str) -> None:
    headers = {name: value for name, value in HEADERS.items() if name != header}
    with pytest.raises(ContractError):
        StripeContract().check_request(replace(POST, headers=headers))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("status", "teleported"),
        ("created", None),
        ("fee", 0),
        ("amount.value", "2500"),
        ("amount.value", 25.5),
        ("from", None),
        ("status_details", {"failed": {"reason": "bad_mood"}}),
        ("object", "v2.money_management.transaction"),
    ],
)
def test_wrong_answers_are_caught(path: str, value: Any) -> None:
    with pytest.raises(ContractError):
        StripeContract().check_answer(replace(POST, answer=changed(ANSWER, path, value)))
    with pytest.raises(ContractError):
        StripeContract().check_answer(replace(LIST, answer=page(json.loads(changed(ANSWER, path, value)))))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("type", "v2.money_management.outbound_payment.teleported"),
        ("object", "event"),
        ("livemode", None),
        ("data", {"object": {}}),
        ("related_object.type", "v2.money_management.transaction"),
        ("related_object.url", "/v2/money_management/outbound_payment/obp_1"),
        ("reason.request.idempotency_key", None),
    ],
)
def test_wrong_events_are_caught(path: str, value: Any) -> None:
    with pytest.raises(ContractError):
        StripeContract().check_webhook(Webhook("http://us", {}, changed(EVENT, path, value), 204, ""))


def test_a_wrong_query_is_caught() -> None:
    StripeContract().check_request(replace(LIST, query="status[0]=posted&limit=5&created[gte]=2026-01-01T00:00:00Z"))
    for query in ("metadata[payout_id]=1", "limit=ten", "status[0]=teleported"):
        with pytest.raises(ContractError):
            StripeContract().check_request(replace(LIST, query=query))


def test_a_further_page_is_asked_for_only_where_the_bank_said_that_it_is() -> None:
    contract, second = StripeContract(), replace(LIST, query="limit=1&page=7")
    with pytest.raises(ContractError, match="no such address"):
        contract.check_request(second)
    address = f"{PAYMENTS.removeprefix('/bank')}?{second.query}"
    contract.check_answer(replace(LIST, answer=page(ANSWER, following=address)))
    contract.check_request(second)
    with pytest.raises(ContractError):
        contract.check_answer(replace(LIST, answer=json.dumps({"data": [], "has_more": False})))


@pytest.mark.parametrize(
    "call",
    [
        refused(400, code="not_enough_luck", message=""),
        refused(500, code="insufficient_funds", message=""),
        refused(400, code="insufficient_funds", type="out_of_luck", message=""),
        refused(400, code="insufficient_funds", message="", param="amount"),
        refused(400, message="No."),
        replace(POST, http_status=400, answer="<html>"),
        replace(POST, answer_headers={}),
    ],
)
def test_errors_that_do_not_exist_are_caught(call: Call) -> None:
    with pytest.raises(ContractError):
        StripeContract().check_answer(call)
