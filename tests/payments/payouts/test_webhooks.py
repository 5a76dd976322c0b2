"""The address where rails report events: only what is signed for this organisation, fresh and small, is kept; and once."""

import json
import time
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
import stripe
from sqlalchemy import func, select

from services.payments.payouts.usecases.events import EVENT_TOPIC
from services.payments.rails.tables import RailAccount
from services.payments.rails.usecases import keep_webhook_secret
from shared.inbox import InboxRow
from shared.outbox import OutboxRow
from tests.payments.council import Council, Payments, found
from tests.payments.problems import is_problem

SECRET, OTHER_SECRET = "whsec_of_this_council", "whsec_of_another_council"


def connect(payments: Payments, secret: str) -> Council:
    """An organisation whose rail signs with this secret."""
    council, sealer = found(payments), payments.dependencies.sealer
    council.agree("/rails/stripe", {"api_key": "rk_test_12345678", "financial_account": "fa_test"})
    with payments.dependencies.database.transaction(council.org_id) as session:
        account_id = session.scalars(select(RailAccount.id)).one()
        keep_webhook_secret(session, council.org_id, account_id, sealer, secret, "fa_test")
    return council


@pytest.fixture(scope="module")
def council(payments: Payments) -> Council:
    """The organisation that events are for."""
    return connect(payments, SECRET)


@pytest.fixture(scope="module")
def neighbour(payments: Payments) -> Council:
    """Another organisation, with another secret."""
    return connect(payments, OTHER_SECRET)


def event(**changes: Any) -> dict[str, Any]:
    """A thin event about a payment."""
    return {
        "id": f"evt_{uuid4().hex}",
        "object": "v2.core.event",
        "type": "v2.money_management.outbound_payment.posted",
        "created": "2026-11-23T10:00:00Z",
        "livemode": False,
        "related_object": {
            "id": f"obp_{uuid4().hex}",
            "type": "v2.money_management.outbound_payment",
            "url": "/v2/money_management/outbound_payments/obp_1",
        },
        **changes,
    }


def deliver(council: Council, body: str, *, secret: str = SECRET, at: float | None = None, path: str = "stripe",
            org_id: UUID | None = None) -> httpx2.Response:  # fmt: skip
    """Posts an event as the rail does."""
    moment = int(at if at is not None else time.time())
    header = f"t={moment},v1={signature(body, secret, moment)}"
    url = f"/webhooks/{path}/{org_id or council.org_id}"
    return council.payments.client.post(url, content=body.encode(), headers={"Stripe-Signature": header})


def signature(body: str, secret: str, moment: int) -> str:
    """HMAC-SHA256 as Stripe makes it."""
    compute: Any = stripe.WebhookSignature._compute_signature
    return str(compute(f"{moment}.{body}", secret))


def kept(council: Council) -> tuple[int, int]:
    """How many events are in the inbox, and how many wait to be handled."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        inbox = session.scalar(select(func.count()).select_from(InboxRow)) or 0
        waiting = select(func.count()).select_from(OutboxRow).where(OutboxRow.topic == EVENT_TOPIC)
        return inbox, session.scalar(waiting) or 0


def test_a_signed_event_is_kept_once_however_often_it_comes(council: Council) -> None:
    inbox, waiting = kept(council)
    body = json.dumps(event())
    for _ in range(3):
        assert deliver(council, body).json() == {"received": True}
    assert kept(council) == (inbox + 1, waiting + 1)


def test_an_event_changes_no_payment_by_itself(council: Council) -> None:
    """Whatever it claims: state is only ever fetched."""
    council.fund(5000)
    run_id = council.approved(council.payable())
    council.payer.post(f"/runs/{run_id}/release")
    (payout,) = council.payer.get(f"/runs/{run_id}/payouts")
    before = council.money()
    claim = event(data={"status": "posted", "metadata": {"payout_id": payout["id"]}})
    assert deliver(council, json.dumps(claim)).status_code == 200
    assert council.money() == before


@pytest.mark.parametrize("when", [-86_400, -3600, 3600])
def test_an_event_that_is_old_or_from_the_future_is_not_believed(council: Council, when: int) -> None:
    """Hours away: this is the machine's own clock, which goes on meanwhile. The rail's tests hold the exact seconds."""
    before = kept(council)
    answer = deliver(council, json.dumps(event()), at=time.time() + when)
    is_problem(answer, 400, "event.not_believed")
    assert kept(council) == before


def test_a_forged_or_changed_event_is_not_believed(council: Council) -> None:
    before, body = kept(council), json.dumps(event())
    is_problem(deliver(council, body, secret="whsec_made_up"), 400, "event.not_believed")
    url, moment = f"/webhooks/stripe/{council.org_id}", int(time.time())
    for header in ("", "t=1", f"t={moment},v1=0000", f"v1={signature(body, SECRET, moment)}", "nonsense"):
        answer = council.payments.client.post(url, content=body, headers={"Stripe-Signature": header})
        is_problem(answer, 400, "event.not_believed")
    right = f"t={moment},v1={signature(body, SECRET, moment)}"
    answer = council.payments.client.post(url, content=f"{body} ", headers={"Stripe-Signature": right})
    is_problem(answer, 400, "event.not_believed")
    is_problem(council.payments.client.post(url, content=body), 400, "event.not_believed")
    assert kept(council) == before


def test_an_event_of_another_organisation_is_not_believed_here(council: Council, neighbour: Council) -> None:
    before = kept(council), kept(neighbour)
    body = json.dumps(event())
    is_problem(deliver(council, body, secret=OTHER_SECRET), 400, "event.not_believed")
    is_problem(deliver(neighbour, body, secret=SECRET), 400, "event.not_believed")
    assert (kept(council), kept(neighbour)) == before


@pytest.mark.parametrize("body", ["", "{", "[]", "null", "{}", '{"id": 5}', "\u0000", "x" * 1000])
def test_what_is_signed_and_still_no_event_is_not_believed(council: Council, body: str) -> None:
    before = kept(council)
    is_problem(deliver(council, body), 400, "event.not_believed")
    assert kept(council) == before


def test_an_event_that_is_too_large_is_refused_before_it_is_read(council: Council) -> None:
    before = kept(council)
    body = json.dumps(event(padding="x" * 256 * 1024))
    is_problem(deliver(council, body), 422, "event.too_large")
    streamed = council.payments.client.post(
        f"/webhooks/stripe/{council.org_id}", content=iter([body.encode()]), headers={"Stripe-Signature": "x"}
    )
    is_problem(streamed, 422, "event.too_large")
    assert kept(council) == before


def test_an_address_that_belongs_to_nobody_is_not_there(council: Council) -> None:
    body = json.dumps(event())
    is_problem(deliver(council, body, org_id=uuid4()), 404, "rail.not_connected")
    is_problem(deliver(council, body, path="another_rail"), 404, "rail.not_found")
    is_problem(deliver(found(council.payments), body), 404, "rail.not_connected")


def test_both_secrets_are_believed_while_one_takes_over_from_the_other(payments: Payments) -> None:
    council = connect(payments, "whsec_old")
    with payments.dependencies.database.transaction(council.org_id) as session:
        account_id = session.scalars(select(RailAccount.id)).one()
        keep_webhook_secret(session, council.org_id, account_id, payments.dependencies.sealer, "whsec_new", "fa_test")
    for secret in ("whsec_old", "whsec_new"):
        assert deliver(council, json.dumps(event()), secret=secret).status_code == 200


def test_events_of_other_kinds_are_taken_and_do_nothing(council: Council) -> None:
    assert deliver(council, json.dumps(event(type="v2.core.event_destination.ping"))).status_code == 200
    unheard_of = event(type="v9.something.else")
    assert deliver(council, json.dumps(unheard_of)).status_code == 200
