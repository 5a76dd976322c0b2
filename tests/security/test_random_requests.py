"""No request makes either service fail, and what a route does not take is refused: random requests as every kind of caller."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import uuid4

import pytest
from fastapi import FastAPI
from twilio.request_validator import RequestValidator

from services.notifications import route_access as notifications_access
from services.payments import route_access as payments_access
from services.payments.desk.pages.desk_pages import COOKIE
from shared.identity import InternalTokens, Role
from tests.notifications.conftest import SECRET, TOKEN, Service
from tests.payments.council import Council, Payments, found, token_for
from tests.payments.phone.pages import hand_link
from tests.payments.test_permissions import ids_of
from tests.security.asking import Visitor, visitor
from tests.security.conftest import NOTIFY_TOKEN
from tests.security.descriptions import description
from tests.security.random_requests import EXAMPLES, RandomRequests, Signing

PUBLIC = "https://notifications.example.org"


@pytest.fixture(scope="module")
def council(payments: Payments) -> Council:
    """The organisation that gets all of it."""
    return found(payments)


@pytest.fixture(scope="module")
def at_payments(council: Council) -> RandomRequests:
    """Payments, asked by somebody with all roles, by a person with a link and by the other service; in `make fuzz` by each role, too.
    What each role may reach at all is asked in `test_routes_by_role`."""
    app = cast(FastAPI, council.payments.client.app)
    ids = ids_of(council)
    link = hand_link(council, council.person())
    everybody = {"all roles": visitor(council, council.hire(*Role))}
    if EXAMPLES:
        everybody |= {role.value: visitor(council, staff) for role, staff in council.staff.items()}
    callers = {name: as_staff(one) for name, one in everybody.items()}
    return RandomRequests(
        council.payments.client, description(app, payments_access.ROUTES), callers, ids | {"token": link.token}
    )


def as_staff(one: Visitor) -> Signing:
    """With the token of a member of staff, their browser's session and a form of ours, or as our other service at its routes."""
    token, form = token_for(one.staff.subject), one.form()
    internal = InternalTokens("notifications", one.council.payments.dependencies.settings.internal_token_secret)

    def signing(path: str, parts: dict[str, Any]) -> dict[str, Any]:
        bearer = internal.make("payments") if path.startswith("/internal") else token
        headers = {**parts["headers"], "Authorization": f"Bearer {bearer}", "Idempotency-Key": uuid4().hex}
        if path.startswith("/desk"):
            headers["Cookie"] = f"{COOKIE}={one.desk.cookie}"
        data = parts.get("data")
        if path.startswith("/desk") and isinstance(data, Mapping):
            parts = {**parts, "data": {**data, "form": form}}
        return {**parts, "headers": headers}

    return signing


@pytest.fixture
def at_notifications(notifications: Service) -> RandomRequests:
    """Notifications, asked by payments and by the vendors."""
    app = cast(FastAPI, notifications.client.app)
    ids = {"org_id": str(notifications.org_id)}
    notifications.organisation()
    described = description(app, notifications_access.ROUTES)
    return RandomRequests(notifications.client, described, {"payments or a vendor": as_known}, ids)


def as_known(path: str, parts: dict[str, Any]) -> dict[str, Any]:
    """As payments at the internal routes, as the vendor at its own."""
    headers = dict(parts["headers"])
    if path.startswith("/internal"):
        headers["Authorization"] = f"Bearer {InternalTokens('payments', SECRET).make('notifications')}"
    elif "govuk_notify" in path:
        headers["Authorization"] = f"Bearer {NOTIFY_TOKEN}"
    elif isinstance(parts.get("data"), Mapping):
        form = {str(name): str(value) for name, value in parts["data"].items()}
        query = "&".join(f"{name}={value}" for name, value in (parts.get("params") or {}).items())
        whole = f"{PUBLIC}{path}?{query}" if query else f"{PUBLIC}{path}"
        headers["X-Twilio-Signature"] = RequestValidator(TOKEN).compute_signature(whole, form)
        parts = {**parts, "data": form}
    return {**parts, "headers": headers}


def told(faults: list[Any]) -> str:
    """Every fault in a line."""
    return "\n".join(str(one) for one in faults[:20])


@pytest.mark.parametrize("name", payments_access.ROUTES)
def test_payments_withstands_random_requests(at_payments: RandomRequests, name: str) -> None:
    faults = at_payments.at(name)
    assert faults == [], told(faults)


@pytest.mark.parametrize("name", notifications_access.ROUTES)
def test_notifications_withstands_random_requests(at_notifications: RandomRequests, name: str) -> None:
    faults = at_notifications.at(name)
    assert faults == [], told(faults)
