"""The contract checker itself: it builds every model and catches planted mistakes."""

import copy
import json
from typing import Any

import pytest
from stripe.v2.money_management import OutboundPayment

from tests.practice.contract import ContractError, build_everything, check_error, check_object, check_request

#: How many models the pinned SDK gives. A smaller number means that the checker has gone blind somewhere.
MODELS = 943

PAYMENTS = "http://bank/v2/money_management/outbound_payments"
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


def test_every_model_of_the_sdk_is_built() -> None:
    assert build_everything() >= MODELS


def _changed(original: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(original)
    *outer, last = path.split(".")
    place = changed
    for name in outer:
        place = place[name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return changed


def test_a_right_request_and_a_right_answer_pass() -> None:
    check_request("POST", PAYMENTS, json.dumps(REQUEST))
    check_object(OutboundPayment, ANSWER)


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
    ],
)
def test_wrong_requests_are_caught(path: str, value: Any) -> None:
    with pytest.raises(ContractError):
        check_request("POST", PAYMENTS, json.dumps(_changed(REQUEST, path, value)))


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
        check_object(OutboundPayment, _changed(ANSWER, path, value))


def test_wrong_query_is_caught() -> None:
    check_request("GET", f"{PAYMENTS}?status[0]=posted&limit=5&created[gte]=2026-01-01T00:00:00Z", None)
    with pytest.raises(ContractError):
        check_request("GET", f"{PAYMENTS}?metadata[payout_id]=1", None)


def test_errors_that_do_not_exist_are_caught() -> None:
    check_error(400, {"error": {"code": "insufficient_funds", "type": "insufficient_funds", "message": ""}})
    with pytest.raises(ContractError):
        check_error(400, {"error": {"code": "not_enough_luck", "message": ""}})
    with pytest.raises(ContractError):
        check_error(500, {"error": {"code": "insufficient_funds", "type": "insufficient_funds", "message": ""}})
