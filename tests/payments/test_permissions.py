"""Who may do what: every role at every route, every route for those who are not signed in or belong elsewhere."""

from collections.abc import Callable
from datetime import timedelta
from itertools import combinations
from typing import Any, cast
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import FastAPI

from services.payments.desk.people_files.usecases import keep_file
from services.payments.desk.usecases.imports import ListToImport
from services.payments.payees.tables import PayoutMethod
from services.payments.payouts.tables.reconciliation import ReconciliationBreak
from services.payments.route_access import ROUTES
from shared.failing_work import FailingWorkRow
from shared.identity import PERMITTED, Permission, Role
from shared.ids import new_id
from tests import clock
from tests.payments.claims.conftest import Desk, bus
from tests.payments.claims.receipts.files import a_receipt
from tests.payments.council import Council, Payments, found, token_for
from tests.payments.problems import is_problem
from tests.payments.routes import NEEDS, Route, every_route

NOWHERE = UUID("0192f000-0000-7000-8000-000000000001")


@pytest.fixture(scope="module")
def council(payments: Payments) -> Council:
    """One organisation for all of these tests: they change nothing in it."""
    return found(payments)


@pytest.fixture(scope="module")
def routes(payments: Payments) -> dict[str, Route]:
    """Every route by name."""
    return {route.name: route for route in every_route(cast(FastAPI, payments.client.app))}


class Anywhere(dict[str, str]):
    """Fills every id of a path with one that nobody has, and every number with 1."""

    def __missing__(self, key: str) -> str:
        return "1" if key == "number" else str(NOWHERE)


def path_of(route: Route, ids: dict[str, str] | None = None) -> str:
    """The path with ids, the ones nobody has where none are given."""
    return route.path.format_map(Anywhere(ids or {}))


def test_every_route_is_listed_with_what_it_needs(routes: dict[str, Route]) -> None:
    assert routes.keys() == NEEDS.keys()


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("name", NEEDS)
def test_each_role_may_do_what_the_table_says_and_nothing_else(
    council: Council, routes: dict[str, Route], name: str, role: Role
) -> None:
    route, action = routes[name], NEEDS[name]
    answer = council.staff[role].call(route.method, path_of(route), route.body)
    refused = answer.status_code == 403 and answer.json()["code"] == "role.missing"
    assert refused is (role not in PERMITTED[action]), answer.text
    if refused:
        assert is_problem(answer, 403, "role.missing")["action"] == action
        assert "no money moved" in answer.json()["detail"]


@pytest.mark.parametrize("name", NEEDS)
def test_staff_without_a_role_may_do_nothing(council: Council, routes: dict[str, Route], name: str) -> None:
    route = routes[name]
    is_problem(council.hire().call(route.method, path_of(route), route.body), 403, "role.missing")


@pytest.mark.parametrize("name", NEEDS)
def test_nobody_gets_in_without_signing_in(payments: Payments, routes: dict[str, Route], name: str) -> None:
    route = routes[name]
    answer = payments.client.request(route.method, f"/api/v1{path_of(route)}", json=route.body)
    is_problem(answer, 401, "sign_in.missing")


def test_every_action_is_needed_somewhere_and_is_permitted_to_somebody() -> None:
    needed = {access.needs for access in ROUTES.values() if isinstance(access.needs, Permission)}
    assert needed == set(Permission) == set(PERMITTED)
    assert all(PERMITTED.values())


def test_nobody_alone_may_trigger_approve_and_release() -> None:
    for one, other in combinations((Permission.TRIGGER_PAYOUT, Permission.APPROVE_RUN, Permission.RELEASE_RUN), 2):
        assert not PERMITTED[one] & PERMITTED[other]


def test_administrators_never_touch_money_or_bank_details() -> None:
    money = {Permission.TRIGGER_PAYOUT, Permission.APPROVE_RUN, Permission.RELEASE_RUN, Permission.STOP_RUN, Permission.RECONCILE,
             Permission.ENTER_BANK_DETAILS, Permission.CONFIRM_BANK_DETAILS}  # fmt: skip
    assert not [action for action in money if Role.ADMINISTRATOR in PERMITTED[action]]


def ask_with(payments: Payments, authorization: str) -> httpx2.Response:
    """Asks for the float with this header."""
    return payments.client.get("/api/v1/float", headers={"Authorization": authorization})


@pytest.mark.parametrize(
    "make",
    [
        lambda subject: f"Bearer {token_for(subject, iat=1_700_000_000, exp=1_700_000_300)}",
        lambda subject: f"Bearer {token_for(subject, aud='somebody else')}",
        lambda subject: f"Bearer {token_for(subject)[:-6]}abcdef",
        lambda _: "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
    ],
    ids=["expired", "for another audience", "changed", "unsigned"],
)
def test_a_token_that_is_not_right_lets_nobody_in(council: Council, make: Callable[[str], str]) -> None:
    is_problem(ask_with(council.payments, make(council.payer.subject)), 401, "sign_in.invalid")


@pytest.mark.parametrize("authorization", ["", "Bearer", "Basic eDp5", "Bearer "])
def test_a_header_without_a_token_lets_nobody_in(payments: Payments, authorization: str) -> None:
    is_problem(ask_with(payments, authorization), 401, "sign_in.missing")


def test_a_stranger_is_not_let_in(council: Council) -> None:
    """A token that is right in itself, for somebody whom nobody has added."""
    is_problem(ask_with(council.payments, f"Bearer {token_for(uuid4().hex)}"), 401, "sign_in.unknown")


@pytest.fixture(scope="module")
def theirs(payments: Payments) -> dict[str, str]:
    """Ids of another organisation, by the name that paths give them."""
    return ids_of(found(payments))


def ids_of(neighbour: Council) -> dict[str, str]:
    """An organisation with one of everything: ids by the name that paths give them."""
    payments = neighbour.payments
    person_id = neighbour.payable()[0]
    new = {
        "title": "Design day",
        "sessions": [{"starts_at": "2026-01-01T10:00:00Z", "ends_at": "2026-01-01T11:00:00Z"}],
    }
    event = neighbour.organiser.post("/events", new)
    neighbour.agree(
        "/rates",
        {"role": "x", "basis": "per_session", "amount_pence": 1, "valid_from": "2026-01-01", "source": "x"},
    )
    asked = neighbour.organiser.post(f"/events/{event['id']}/offers", {"person_ids": [str(person_id)], "role": "x"})
    with payments.dependencies.database.transaction(neighbour.org_id) as session:
        method_id = session.query(PayoutMethod.id).scalar()
        failing = FailingWorkRow(
            org_id=neighbour.org_id,
            id=new_id(),
            service="payments",
            topic="payout.send",
            cause="x",
            row_count=1,
            told=1,
        )
        difference = ReconciliationBreak(
            org_id=neighbour.org_id, id=new_id(), rail="stripe", topic="x", words="The bank has more."
        )
        session.add_all([failing, difference])
        session.flush()
        failing_id, break_id = str(failing.id), str(difference.id)
    today = clock.today()
    mandate = {
        "purpose": "claims",
        "daily_ceiling_pence": 1,
        "valid_from": str(today),
        "expires_on": str(today + timedelta(days=9)),
    }
    proposal = {"role": "y", "basis": "per_session", "amount_pence": 1, "valid_from": "2026-01-01", "source": "x"}
    rate = {"vehicle": "car", "valid_from": "2020-01-01", "per_mile_tenth_pence": 450, "source": "Policy"}
    desk = Desk(neighbour)
    claim = desk.decided(desk.referred(person_id), action="approve")
    desk.decided(desk.sent(person_id, bus(500, kind="advance")), action="approve")
    run_id = neighbour.propose([person_id])
    tin_id, slip_id = a_tin(neighbour, event["id"])
    deputy = {
        "kind": "deputy",
        "holder_name": "Dana Bloggs",
        "scope": "both",
        "evidence": "The court order",
        "seen_on": str(today),
        "review_on": str(today + timedelta(days=9)),
    }
    charity = {"name": "Mind", "register_name": "england_wales", "number": "219830"}
    voucher = {"event_id": event["id"], "amount_pence": 1000, "given_on": str(today), "reason": "x"}
    statement = {"other_id": str(neighbour.payer.actor.id), "says": "same"}
    principal_id = str(neighbour.approver.actor.id)
    return {
        "principal_id": principal_id,
        "statement_id": neighbour.administrator.post(f"/principals/{principal_id}/human", statement)["id"],
        "person_id": str(person_id),
        "group_id": neighbour.organiser.post("/groups", {"name": "x"})["id"],
        "method_id": str(method_id),
        "pause_id": str(method_id),
        "unclaimed_id": str(method_id),
        "obligation_id": str(method_id),
        "event_id": event["id"],
        "offer_id": asked["offers"][0]["id"],
        "limit_id": neighbour.organiser.post(f"/people/{person_id}/payment-limits", {})["id"],
        "voucher_id": neighbour.organiser.post(f"/people/{asked['offers'][0]['person_id']}/vouchers", voucher)["id"],
        "receipt_id": str(a_receipt(neighbour, person_id)),
        "number": "1",
        "claim_id": claim["id"],
        "decision_id": claim["decisions"][0]["id"],
        "advance_id": neighbour.payer.get("/advances")[0]["id"],
        "rate_id": neighbour.agree("/mileage-rates", rate)["subject_id"],
        "fee_rate_id": neighbour.administrator.get("/rates")[0]["id"],
        "authority_id": neighbour.payer.post(f"/people/{neighbour.person()}/authorities", deputy)["id"],
        "payroll_file_id": slip_id,
        "correction_id": slip_id,
        "supporter_id": slip_id,
        "request_id": neighbour.organiser.post(f"/people/{neighbour.person()}/advance-requests", {"said": "x"})["id"],
        "charity_id": neighbour.agree("/charities", charity)["subject_id"],
        "run_id": run_id,
        "payout_id": neighbour.organiser.get(f"/runs/{run_id}/payouts")[0]["id"],
        "proposal_id": neighbour.administrator.post("/rates", proposal)["id"],
        "into_id": str(neighbour.person()),
        "merge_id": neighbour.organiser.post(
            f"/people/{neighbour.person()}/merge", {"into_id": str(neighbour.person())}
        )["id"],
        "file_id": a_list_of_people(neighbour),
        "erasure_id": neighbour.organiser.post(f"/people/{neighbour.person()}/erasure")["id"],
        "mandate_id": neighbour.approver.post("/mandates", mandate)["id"],
        "failing_id": failing_id,
        "break_id": break_id,
        "task_id": neighbour.approver.get("/worklist")[0]["id"],
        "session_id": event["sessions"][0]["id"],
        "float_id": tin_id,
        "slip_id": slip_id,
        "hand_over_id": slip_id,
    }


def a_list_of_people(neighbour: Council) -> str:
    """A list that somebody brought to the desk, which nobody has read yet."""
    dependencies, actor = neighbour.payments.dependencies, neighbour.organiser.actor
    brought = ListToImport(b"ID,Name\n1,Jo Bloggs\n", "members")
    with dependencies.database.transaction(neighbour.org_id) as session:
        return str(keep_file(session, actor, dependencies.sealer, brought))


def a_tin(neighbour: Council, event_id: str) -> tuple[str, str]:
    """A tin of cash that is open, and a slip of somebody on its list that waits for a second person."""
    organiser, payer, listed = neighbour.organiser, neighbour.payer, neighbour.person()
    new = {"name": "Table", "holder_id": str(organiser.actor.id), "amount_pence": 1000}
    tin_id: str = payer.post(f"/events/{event_id}/cash-floats", new)["id"]
    found = {"way": "out", "amount_pence": 1000}
    payer.post(f"/cash-floats/{tin_id}/counts", found)
    organiser.post(f"/cash-floats/{tin_id}/counts/confirm", found)
    organiser.post(f"/events/{event_id}/offers", {"person_ids": [str(listed)], "role": "x"})
    organiser.post(f"/cash-floats/{tin_id}/people", {"person_id": str(listed), "asked_how": "in_person"})
    payer.post(f"/runs/{neighbour.approved([listed], 500)}/release")
    signed = {"amount_pence": 500, "confirmed_how": "signature", "said": "Mo Witness"}
    given = organiser.post(f"/cash-floats/{tin_id}/people/{listed}/hand-over", signed)
    return tin_id, given["slip_id"]


@pytest.mark.parametrize("name", [name for name in NEEDS if "{" in name])
def test_what_belongs_to_another_organisation_is_not_there(
    council: Council, routes: dict[str, Route], theirs: dict[str, str], name: str
) -> None:
    route = routes[name]
    allmighty = council.hire(*Role)
    body: Any = route.body
    if name.endswith("/bank-details"):
        body = {"holder_name": "Jo Bloggs", "sort_code": "200000", "account_number": "12345678"}
    answer = allmighty.call(route.method, route.at(**theirs), body)
    assert is_problem(answer, 404)["code"].endswith(".not_found")


def test_ids_of_another_organisation_are_not_there_inside_a_body_either(
    council: Council, theirs: dict[str, str]
) -> None:
    principal = {"issuer": "x", "subject": uuid4().hex, "display_name": "x", "roles": ["organiser"]}
    theirs_too = principal | {"person_id": theirs["person_id"]}
    is_problem(council.administrator.call("POST", "/principals", theirs_too), 404, "person.not_found")
