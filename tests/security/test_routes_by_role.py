"""Every row of the tables of routes, with real requests: each role at its own, at a colleague's and at another organisation's."""

from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from services.notifications import route_access as notifications_access
from services.payments import route_access as payments_access
from services.payments.desk.pages.desk_pages import SIGN_OUT
from shared.identity import OWN_ONLY, PERMITTED, Permission, Role
from shared.route_access import RoleReach, RouteAccess, Served
from tests.notifications.conftest import Service
from tests.payments.claims.conftest import bus
from tests.payments.council import Council, Payments, found, token_for
from tests.payments.phone.pages import a_photo
from tests.payments.test_permissions import ids_of
from tests.security.asking import Visitor, is_refused_for_role, path_of, refused_to_strangers, routes_of, visitor

PAYMENTS, NOTIFICATIONS = payments_access.ROUTES, notifications_access.ROUTES
FOR_STAFF = {name: access for name, access in PAYMENTS.items() if isinstance(access.needs, Permission)}
LOGIN = "/desk/sign-in"
VENDORS_BODIES = {
    "POST /lines/govuk_notify/sms/{org_id}": {
        "id": "a-text-of-theirs",
        "source_number": "447700900123",
        "message": "hi",
    },
    "POST /lines/govuk_notify/receipts/{org_id}": {"id": str(UUID(int=1)), "reference": "x", "status": "delivered"},
    "POST /lines/govuk_notify/returned-letters/{org_id}": {"notification_id": str(UUID(int=1)), "reference": "x"},
}
"""What a vendor sends as JSON; the others send forms."""


def rows_for(caller: Served, routes: dict[str, RouteAccess] | None = None) -> list[str]:
    """The rows for one kind of caller."""
    return [name for name, access in (routes or dict(PAYMENTS)).items() if access.needs is caller]


@pytest.fixture(scope="module")
def council(payments: Payments) -> Council:
    """One organisation for all of these tests."""
    return found(payments)


@pytest.fixture(scope="module")
def ours(council: Council) -> dict[str, str]:
    """One of everything, planned, entered and triggered by the organiser of the organisation."""
    ids, organiser = ids_of(council), council.organiser
    client = council.payments.client
    headers = {"Authorization": f"Bearer {token_for(organiser.subject)}", "Idempotency-Key": "a-receipt-of-theirs"}
    path = f"/api/v1/receipts?person_id={ids['person_id']}"
    receipt = client.post(path, content=a_photo(), headers=headers).json()
    line = bus(1000, category="other", receipt_id=receipt["id"])
    new = {"person_id": ids["person_id"], "event_id": ids["event_id"], "lines": [line]}
    claim = organiser.post("/claims", new)
    organiser.post(f"/claims/{claim['id']}/submit")
    leaver = council.hire(Role.ORGANISER)  # their roles are taken on the way
    return ids | {"claim_id": claim["id"], "receipt_id": receipt["id"], "principal_id": str(leaver.actor.id)}


@pytest.fixture(scope="module")
def theirs(payments: Payments) -> dict[str, str]:
    """One of everything in another organisation."""
    return ids_of(found(payments))


@pytest.fixture(scope="module")
def owners(council: Council, ours: dict[str, str]) -> dict[Role, Visitor]:
    """Who did everything in the organisation."""
    assert ours
    return {role: visitor(council, staff) for role, staff in council.staff.items()}


@pytest.fixture(scope="module")
def colleagues(council: Council) -> dict[Role, Visitor]:
    """Somebody else with each role, who has done nothing yet."""
    return {role: visitor(council, council.hire(role)) for role in Role}


@pytest.fixture(scope="module")
def nobody(council: Council) -> Visitor:
    """A member of staff without any role."""
    return visitor(council, council.hire())


@pytest.fixture(scope="module")
def allmighty(council: Council) -> Visitor:
    """Somebody whose role is never the reason for a refusal."""
    return visitor(council, council.hire(*Role))


def is_hidden(name: str, answer: httpx2.Response) -> bool:
    """Whether a form is not there, because its page is not there for whoever sent it."""
    return name.startswith("POST /desk/") and answer.status_code == 404


def test_every_route_of_payments_has_a_row(payments: Payments) -> None:
    assert routes_of(payments.client.app) == PAYMENTS.keys()


def test_every_route_of_notifications_has_a_row(notifications: Service) -> None:
    assert routes_of(notifications.client.app) == NOTIFICATIONS.keys()


def test_a_route_without_a_row_is_found() -> None:
    app = FastAPI()
    app.add_api_route("/api/v1/forgotten", lambda: None)
    assert "GET /api/v1/forgotten" in routes_of(app) - PAYMENTS.keys()


def test_every_permission_is_needed_somewhere_and_own_is_less_than_all() -> None:
    assert {access.needs for access in FOR_STAFF.values()} == set(Permission)
    assert all(roles < PERMITTED[action] for action, roles in OWN_ONLY.items())


def test_an_administrator_sees_no_claim_payment_person_or_bank_details() -> None:
    of_people = {one for one in Permission if one.startswith("see_")} - {
        Permission.SEE_RULES,
        Permission.SEE_CONNECTIONS,
        Permission.SEE_TASKS,
        Permission.SEE_FAILING_WORK,
        Permission.SEE_LIMITS,
        Permission.SEE_AUDIT,  # ids, codes and pence: the page names people only to whoever may see people
    }
    assert not [one for one in of_people if Role.ADMINISTRATOR in PERMITTED[one]]


@pytest.mark.parametrize("name", FOR_STAFF)
def test_a_colleague_reaches_what_the_table_says(
    colleagues: dict[Role, Visitor], ours: dict[str, str], name: str
) -> None:
    """What somebody else entered, planned or triggered. A role that ends at its own finds nothing there."""
    for role, one in colleagues.items():
        answer, reach = one.ask(name, ours), FOR_STAFF[name].reach(role)
        if reach is not RoleReach.NONE or not is_hidden(name, answer):
            assert is_refused_for_role(answer) is (reach is RoleReach.NONE), (role, answer.text)
        if reach is RoleReach.OWN and "{" in name and "people/" not in name:
            assert answer.status_code == 404, (role, answer.text)


@pytest.mark.parametrize("name", [name for name in FOR_STAFF if name.startswith("GET ")])
def test_whoever_began_it_sees_it(owners: dict[Role, Visitor], ours: dict[str, str], name: str) -> None:
    for role, one in owners.items():
        answer, reach = one.ask(name, ours), FOR_STAFF[name].reach(role)
        assert is_refused_for_role(answer) is (reach is RoleReach.NONE), (role, answer.text)
        if reach is RoleReach.OWN and not FOR_STAFF[name].own:
            assert answer.status_code == 200, (role, answer.text)


@pytest.mark.parametrize("name", FOR_STAFF)
def test_a_member_of_staff_without_a_role_reaches_nothing(nobody: Visitor, ours: dict[str, str], name: str) -> None:
    assert is_refused_for_role(nobody.ask(name, ours))


@pytest.mark.parametrize("name", [name for name in FOR_STAFF if "{" in name and "desk/" in name])
def test_pages_do_not_find_what_belongs_to_another_organisation(
    allmighty: Visitor, theirs: dict[str, str], name: str
) -> None:
    answer = allmighty.ask(name, theirs)
    assert answer.status_code == 404 or (answer.status_code == 422 and "no such" in answer.text), answer.text


@pytest.mark.parametrize("name", [*FOR_STAFF, *rows_for(Served.STAFF)])
def test_nobody_reaches_a_route_of_staff_without_signing_in(council: Council, ours: dict[str, str], name: str) -> None:
    method, path = name.partition(" ")[0], path_of(name, ours)
    answer = council.payments.client.request(method, path, follow_redirects=False)
    if path.startswith("/api/"):
        assert answer.status_code == 401
    elif method == "POST" and path != SIGN_OUT:
        assert answer.status_code == 401
        assert "Not saved: you are not signed in" in answer.text
    else:
        assert (answer.status_code, answer.headers["location"]) == (303, LOGIN)


@pytest.mark.parametrize("name", rows_for(Served.LINK_HOLDER))
def test_a_made_up_link_opens_nothing(council: Council, name: str) -> None:
    method, path = name.partition(" ")[0], path_of(name, {"token": "A" * 43, "category": "bus"})
    assert council.payments.client.request(method, path, follow_redirects=False).status_code == 404


@pytest.mark.parametrize("name", rows_for(Served.NEIGHBOUR))
def test_internal_routes_of_payments_know_nobody_but_notifications(council: Council, name: str) -> None:
    refused_to_strangers(council.payments.client, name, visitor(council, council.hire(*Role)).staff.subject)


@pytest.mark.parametrize("name", rows_for(Served.NEIGHBOUR, dict(NOTIFICATIONS)))
def test_internal_routes_of_notifications_know_nobody_but_payments(notifications: Service, name: str) -> None:
    refused_to_strangers(notifications.client, name, "somebody")


@pytest.mark.parametrize("name", [*rows_for(Served.VENDOR), *rows_for(Served.VENDOR, dict(NOTIFICATIONS))])
def test_what_no_vendor_signed_is_refused(payments: Payments, notifications: Service, name: str) -> None:
    client = payments.client if name in PAYMENTS else notifications.client
    path = (
        path_of(name, {"rail": "stripe", "org_id": str(notifications.org_id)}) + f"?message_id={notifications.org_id}"
    )
    sent = VENDORS_BODIES.get(name)
    answer = client.post(path, json=sent) if sent else client.post(path, data={"Body": "x"})
    assert answer.status_code in (400, 401, 403, 404), answer.text
