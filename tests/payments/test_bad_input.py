"""What cannot be right is refused in words, and changes nothing: amounts, fields, keys, events without a rate."""

import json
import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from services.payments.payees.usecases.bank_details import open_bank_details
from shared.audit import AuditRow
from shared.ids import new_id
from tests.payments.council import Council, Payments, Staff, found
from tests.payments.problems import is_problem
from tests.payments.routes import NEEDS, Route, every_route


@pytest.fixture(scope="module")
def council(payments: Payments) -> Council:
    """One organisation for all of these tests."""
    return found(payments)


RATE = {"role": "chair", "basis": "per_hour", "amount_pence": 1250, "valid_from": "2026-01-01", "source": "policy"}
EVENT: dict[str, Any] = {
    "title": "Design day",
    "sessions": [{"starts_at": "2026-01-01T10:00:00Z", "ends_at": "2026-01-01T11:00:00Z"}],
}
IMPOSSIBLE_AMOUNTS = [0, -1, 12.5, 12.0, "100", "12.50", "£5", 1e9, 10**12, True, None, [100], {"pence": 1}]


@pytest.mark.parametrize("amount", IMPOSSIBLE_AMOUNTS)
def test_an_amount_is_whole_pence_above_nothing(council: Council, amount: object) -> None:
    answer = council.administrator.call("POST", "/rates", RATE | {"amount_pence": amount})
    problem = is_problem(answer, 422, "request.invalid")
    assert [field["field"] for field in problem["fields"]] == ["body.amount_pence"]
    if amount is not None:
        answer = council.organiser.call("POST", "/events", EVENT | {"budget_pence": amount})
        assert is_problem(answer, 422, "request.invalid")["fields"][0]["field"].startswith("body.budget_pence")


def test_amounts_that_are_not_json_numbers_are_refused(council: Council) -> None:
    headers = {"Idempotency-Key": uuid4().hex, "Content-Type": "application/json"}
    headers["Authorization"] = council.administrator.call("GET", "/float").request.headers["authorization"]
    for written in ("NaN", "Infinity", "1e400", "01", "0x10"):
        body = json.dumps(RATE).replace("1250", written)
        answer = council.payments.client.post("/api/v1/rates", content=body, headers=headers)
        is_problem(answer, 422, "request.invalid")


@pytest.mark.parametrize(
    "changes",
    [
        {"amount_pense": 100},
        {"role": ""},
        {"role": "x" * 61},
        {"role": 5},
        {"basis": "per_day"},
        {"valid_from": "yesterday"},
        {"valid_from": "2026-02-30"},
        {"source": None},
    ],
)
def test_unknown_fields_and_wrong_values_are_refused_by_name(council: Council, changes: dict[str, Any]) -> None:
    problem = is_problem(council.administrator.call("POST", "/rates", RATE | changes), 422, "request.invalid")
    assert [field["field"] for field in problem["fields"]] == [f"body.{name}" for name in changes]


@pytest.mark.parametrize("missing", RATE)
def test_every_required_field_is_asked_for(council: Council, missing: str) -> None:
    body = {name: value for name, value in RATE.items() if name != missing}
    problem = is_problem(council.administrator.call("POST", "/rates", body), 422, "request.invalid")
    assert problem["fields"][0]["field"] == f"body.{missing}"


def test_a_body_that_is_no_json_is_refused(council: Council) -> None:
    authorization = council.administrator.call("GET", "/float").request.headers["authorization"]
    headers = {"Idempotency-Key": uuid4().hex, "Content-Type": "application/json", "Authorization": authorization}
    for body in (b"", b"{", b"\xff\xfe", b"[]", b'"rate"', b"null"):
        answer = council.payments.client.post("/api/v1/rates", content=body, headers=headers)
        assert answer.status_code in (400, 422)
        assert answer.headers["content-type"] == "application/problem+json"


def test_what_was_typed_is_not_repeated_in_the_refusal(council: Council) -> None:
    details = {"holder_name": "Jo Bloggs", "sort_code": "20-00-00", "account_number": "87654321XX"}
    answer = council.payer.call("POST", f"/people/{council.person()}/bank-details", details)
    is_problem(answer, 422, "bank_details.account_number")
    too_much = details | {"account_number": "8765432187654321", "surname": "Quillfeather"}
    refused = council.payer.call("POST", f"/people/{council.person()}/bank-details", too_much)
    is_problem(refused, 422, "request.invalid")
    for text in (answer.text, refused.text):
        assert "87654321" not in text
        assert "Quillfeather" not in text


def test_bank_details_are_refused_in_words_and_the_holder_may_be_another(council: Council) -> None:
    person_id = council.person()
    at = f"/people/{person_id}/bank-details"
    rolled = {"sort_code": "20-00-00", "account_number": "12345678", "roll_number": "D/765432-1"}
    answer = council.payer.call("POST", at, rolled)
    is_problem(answer, 422, "bank_details.roll_number")
    assert "another account" in answer.json()["detail"]
    both = council.payer.call("POST", at, {"sort_code": "20-00", "account_number": "1", "holder_name": "77"})
    is_problem(both, 422, "bank_details.several")
    assert [one["field"] for one in both.json()["fields"]] == ["holder_name", "sort_code", "account_number"]
    assert "765432" not in answer.text
    kept = council.payer.post(at, {"sort_code": "20.00.00", "account_number": "1234 5678"})
    assert kept["last4"] == "5678"
    carer = {"sort_code": "20 00 00", "account_number": "12345678", "holder_name": "Zephyrine Quillfeather"}
    other = council.payer.post(f"/people/{council.person()}/bank-details", carer)
    sealer = council.payments.dependencies.sealer
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        opened = [open_bank_details(session, council.org_id, UUID(one["id"]), sealer) for one in (kept, other)]
        facts = session.scalars(
            select(AuditRow.facts).filter_by(action="bank_details.entered").order_by(AuditRow.id)
        ).all()
    assert [one[1].holder_name for one in opened if one] == ["Jo Bloggs", "Zephyrine Quillfeather"]
    assert [one["in_another_name"] for one in facts] == [False, True]


def routes(payments: Payments) -> dict[str, Route]:
    """Every route by name."""
    return {route.name: route for route in every_route(payments.client.app)}  # type: ignore[arg-type]  # it is our FastAPI


KEYED = [name for name in NEEDS if name.startswith("POST") and "/imports/" not in name and name != "POST /receipts"]
"""Every effect; imports and receipts look at their file first and are tested on their own."""


@pytest.mark.parametrize("name", KEYED)
def test_every_effect_needs_a_key(council: Council, allmighty: Staff, name: str) -> None:
    route = routes(council.payments)[name]
    path = re.sub(r"\{\w+\}", str(new_id()), route.path.replace("{number}", "1"))
    for key in ("short", "k" * 201):
        is_problem(allmighty.call("POST", path, route.body, key=key), 422, "idempotency.key_missing")
    authorization = allmighty.call("GET", "/float").request.headers["authorization"]
    answer = council.payments.client.post(f"/api/v1{path}", json=route.body, headers={"Authorization": authorization})
    is_problem(answer, 422, "idempotency.key_missing")


def test_the_same_request_under_the_same_key_has_one_effect_and_one_answer(council: Council) -> None:
    key = uuid4().hex
    first = council.organiser.call("POST", "/people", {"name": "Jo"}, key=key)
    second = council.organiser.call("POST", "/people", {"name": "Jo"}, key=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert "idempotent-replayed" not in first.headers
    assert second.headers["idempotent-replayed"] == "true"


def test_another_request_under_the_same_key_is_refused(council: Council) -> None:
    key = uuid4().hex
    council.organiser.post("/people", {"name": "Jo"}, key=key)
    answer = council.organiser.call("POST", "/people", {"name": "Not Jo"}, key=key)
    is_problem(answer, 422, "idempotency.key_reused")


def test_a_key_belongs_to_one_person_and_one_address(council: Council) -> None:
    key = uuid4().hex
    first = council.organiser.post("/people", {"name": "Jo"}, key=key)
    colleague = council.hire(*council.staff)
    assert colleague.post("/people", {"name": "Jo"}, key=key)["id"] != first["id"]
    assert colleague.post("/events", EVENT, key=key)["id"]


def test_a_request_that_was_refused_may_be_tried_again_under_its_key(council: Council) -> None:
    """A refusal changes nothing, so it is not remembered either."""
    key, run_id = uuid4().hex, council.propose(council.payable())
    council.fund(5000)
    is_problem(council.payer.call("POST", f"/runs/{run_id}/release", key=key), 409, "run.not_approved")
    council.approver.post(f"/runs/{run_id}/approve")
    answer = council.payer.call("POST", f"/runs/{run_id}/release", key=key)
    assert answer.status_code == 200
    assert "idempotent-replayed" not in answer.headers


def test_an_address_that_is_not_there_says_so_in_the_same_form(council: Council) -> None:
    is_problem(council.payer.call("GET", "/nothing-here"), 404, "http.404")
    is_problem(council.payer.call("DELETE", "/people"), 405, "http.405")


@pytest.mark.parametrize("run_id", ["not-an-id", "../../etc/passwd", "0", "%00"])
def test_an_id_that_is_no_id_is_refused(council: Council, run_id: str) -> None:
    answer = council.payer.call("POST", f"/runs/{run_id}/release")
    assert answer.status_code in (404, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_role_without_a_rate_stops_before_any_promise_or_payment(council: Council) -> None:
    event = council.organiser.post("/events", EVENT)
    before = council.money()
    offer = {"person_ids": [str(council.payable()[0])], "role": "a role without a rate"}
    answer = council.organiser.call("POST", f"/events/{event['id']}/offers", offer)
    assert "no rate" in is_problem(answer, 409, "event.no_rate")["detail"]
    is_problem(council.organiser.call("POST", f"/events/{event['id']}/payout"), 409)
    assert council.money() == before
