"""Going live and back at the desk: everybody is asked, two administrators sign, and a practice part keeps the organisation from it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import get_args

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from deploy.local.servers import Servers
from services.payments import app, wiring
from services.payments.desk.first_day.fetching import FirstDayChecks
from services.payments.desk.first_day.rules.steps import StepTopic
from services.payments.desk.first_day.tables import LiveChange
from services.payments.limits.fetching import Confirming
from services.payments.rails.stripe import StripeRail
from services.payments.rails.stripe_survey import StripeInspector
from shared.audit import AuditRow
from shared.contracts.lines import LineNow
from shared.contracts.set_up import SetUp
from shared.contracts.understood import DangerKind
from shared.identity import InternalTokens, Role
from shared.inbox import receive
from shared.organisations import Organisation
from tests.conftest import Databases
from tests.notifications.fake_servers import Reply, serving
from tests.payments.claims.test_claim_data import RULES
from tests.payments.conftest import payments_settings
from tests.payments.council import Council, Payments, Staff, found
from tests.payments.desk.conftest import SECRET
from tests.payments.phone.pages import forms_of, words
from tests.payments.phone.test_helpline import Desk
from tests.payments.rails.peer import listening
from tests.payments.rails.ready_stripe import FINANCIAL_ACCOUNT, PING, ReadyStripe

PLACE, LIMITS = "/desk/ready", "/desk/limits"
RATE = {
    "role": "chair", "basis": "per_session", "amount_pence": 2500, "valid_from": "2026-01-01", "source": "Cabinet",
}  # fmt: skip
LINES = (LineNow(channel="sms", line="twilio"), LineNow(channel="letter", line="print_at_office"))


@dataclass
class Neighbour:
    """The notifications service's side: how it is set up."""

    set_up: SetUp = field(
        default_factory=lambda: SetUp(
            practice_parts=(), texts_come_back=True, speaks_unchecked=False, own_safety_words=get_args(DangerKind)
        )
    )
    away: bool = False

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Reply:
        """One internal call."""
        del method, query, body
        if self.away:
            return 503, {}
        if path.startswith("/internal/set-up/"):
            return 200, self.set_up.model_dump(mode="json")
        if path.startswith("/internal/words/"):
            return 200, []
        return 200, [one.model_dump(mode="json") for one in LINES]


@dataclass
class Installation:
    """A service whose neighbours answer, and what they say."""

    payments: Payments
    neighbour: Neighbour
    stripe: ReadyStripe


@pytest.fixture(scope="module")
def listening_service(databases: Databases, servers: Servers) -> Iterator[Installation]:
    """One for all of these tests, because putting all its routes together takes longer than they."""
    tokens = InternalTokens("notifications", SECRET)
    stripe = ReadyStripe()

    def answer(method: str, path: str, query: dict[str, str], body: bytes) -> Reply:
        return service.neighbour.answer(method, path, query, body)

    def check(authorization: str) -> None:
        tokens.check(authorization.removeprefix("Bearer "))

    with serving(answer, check) as url, listening() as peer:
        peer.answer = lambda seen: service.stripe.answer(seen)
        built = wiring.build(payments_settings(databases, servers, notifications_url=url))
        rail, inspector = StripeRail(peer.base, 1, 1), StripeInspector(peer.base, 1, 1)
        checker = replace(built.checker, inspectors={"stripe": inspector}, wait=lambda _: None)
        checks: FirstDayChecks = replace(built.first_day, checker=checker, practice_parts=())
        connector = replace(built.connector, rails={"stripe": rail})
        confirming = Confirming(built.database, wiring.kinds_of_change(connector, checks))
        dependencies = replace(built, connector=connector, checker=checker, first_day=checks, confirming=confirming)
        with TestClient(app.make_payments_app(dependencies), raise_server_exceptions=False) as client:
            service = Installation(Payments(dependencies, client), Neighbour(), stripe)
            yield service
        built.database.close()
        built.redis.close()
        built.notifications.close()


@pytest.fixture
def installation(listening_service: Installation) -> Installation:
    """The same, with neighbours as new."""
    listening_service.neighbour = Neighbour()
    listening_service.stripe = ReadyStripe()
    return listening_service


@pytest.fixture
def council(installation: Installation) -> Council:
    """An organisation that has just been made."""
    return found(installation.payments)


def make_ready(council: Council, installation: Installation) -> None:
    """All that the list asks for, through the ways in that there are."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(update(Organisation).where(Organisation.id == council.org_id).values(helpline="01823 333 444"))
    council.hire(Role.FINANCE_APPROVER)
    council.agree("/claim-policies", RULES)
    council.agree("/rates", RATE)
    for rate in council.administrator.get("/mileage-rates"):
        if rate["status"] == "unverified":
            council.agree(f"/mileage-rates/{rate['id']}/confirm")
    hana = council.staff[Role.HELPLINE].actor.id
    plan = {"people": [{"principal_id": str(hana), "hours": "mon-sun 00:00-23:59"}], "duty_number": "07700 900123"}
    council.administrator.post("/safety-plan", plan)
    council.agree("/rails/stripe", {"api_key": "rk_test_first", "financial_account": FINANCIAL_ACCOUNT})
    installation.stripe.url = f"https://payments.example.org/webhooks/stripe/{council.org_id}"
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        receive(session, org_id=council.org_id, source="stripe", external_id=PING, topic="ping", body={})
    council.fund(100_000)


def at_desk(council: Council, staff: Staff, path: str = PLACE) -> Desk:
    """Somebody who is signed in, at a page."""
    desk = Desk(council, staff)
    desk.sign_in()
    desk.get(path)
    return desk


def confirm(council: Council, staff: Staff) -> str:
    """Another administrator confirms what waits, on their page; gives what it then says."""
    [waits] = [one for one in council.administrator.get("/limits") if one["outcome"] is None]
    desk = at_desk(council, staff, LIMITS)
    return words(desk.post(f"{LIMITS}/{waits['id']}/confirm", {}))


def changes(council: Council) -> list[bool]:
    """Each step to live and back."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return list(session.scalars(select(LiveChange.is_live).order_by(LiveChange.id)))


def test_an_empty_organisation_reads_what_is_missing_and_is_refused(council: Council) -> None:
    desk = at_desk(council, council.administrator)
    page = words(desk.last)
    assert "This organisation is being set up." in page
    assert "Next: Name and telephone number." in page
    for topic in StepTopic:
        assert topic.value in page
    assert "Propose to go live" not in page
    form = {"form": next(iter(one["form"] for one in forms_of(desk.last.text) if "form" in one))}
    refused = desk.send(f"{PLACE}/go-live", form)
    assert refused.status_code == 422
    assert "cannot go live yet. Still missing or not known: Name and telephone number;" in words(refused)
    assert [one for one in council.administrator.get("/limits") if one["kind"] == "go_live"] == []


def test_two_administrators_go_live_and_back_again(council: Council, installation: Installation) -> None:
    make_ready(council, installation)
    desk = at_desk(council, council.administrator)
    assert "14 of 21" in words(desk.last), "not what Stripe says, which was not asked, and what is only worth a look"
    assert "Missing 0" in words(desk.last)
    page = words(desk.get(f"{PLACE}?now=true"))
    assert "Everything is ready." in page
    page = words(desk.post(f"{PLACE}/go-live", {}))
    assert "Going live" in page
    assert "Live: from no to yes" in page
    assert "waits for another administrator" in words(desk.get(PLACE))
    assert changes(council) == []
    assert "Nothing waits for another administrator." in confirm(council, council.second_administrator)
    assert changes(council) == [True]
    page = words(desk.get(PLACE))
    assert "This organisation is live since" in page
    assert "Sam Staff agreed as the second administrator." in page
    assert "Propose to go live" not in page
    desk.post(f"{PLACE}/go-back", {})
    confirm(council, council.second_administrator)
    assert changes(council) == [True, False]
    assert "went back from live to setting up on" in words(desk.get(PLACE))
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        told = session.scalars(
            select(AuditRow.action).where(AuditRow.object_id == council.org_id).order_by(AuditRow.id)
        )
        assert list(told) == ["organisation.went_live", "organisation.left_live"]


@pytest.mark.parametrize("when", ["proposing", "confirming"])
def test_a_practice_part_keeps_it_from_going_live(council: Council, installation: Installation, when: str) -> None:
    make_ready(council, installation)
    desk = at_desk(council, council.administrator)
    practice = installation.neighbour.set_up.model_copy(update={"practice_parts": ("practice telephones",)})
    if when == "proposing":
        installation.neighbour.set_up = practice
        refused = words(desk.post(f"{PLACE}/go-live", {}))
    else:
        desk.post(f"{PLACE}/go-live", {})
        installation.neighbour.set_up = practice
        refused = confirm(council, council.second_administrator)
    assert "cannot go live yet. Still missing or not known: Nothing only plays a vendor." in refused
    assert changes(council) == []
    assert "Still connected: practice telephones." in words(desk.get(PLACE))


def test_it_is_not_guessed_while_notifications_is_away(council: Council, installation: Installation) -> None:
    make_ready(council, installation)
    desk = at_desk(council, council.administrator)
    installation.neighbour.away = True
    assert "The notifications service does not answer just now." in words(desk.get(PLACE))
    assert "cannot go live yet" in words(desk.post(f"{PLACE}/go-live", {}))


def test_one_administrator_alone_does_not_go_live(council: Council, installation: Installation) -> None:
    make_ready(council, installation)
    desk = at_desk(council, council.administrator)
    desk.post(f"{PLACE}/go-live", {})
    assert "Whoever proposed it" in confirm(council, council.administrator) or changes(council) == []
    with (
        pytest.raises(IntegrityError, match="two administrators have not agreed"),
        council.payments.dependencies.database.transaction(council.org_id) as session,
    ):
        session.add(LiveChange(org_id=council.org_id, is_live=True, agreed_by=council.administrator.actor.id))


def test_nothing_is_proposed_twice_or_backwards(council: Council, installation: Installation) -> None:
    desk = at_desk(council, council.administrator)
    token = {"form": next(iter(one["form"] for one in forms_of(desk.last.text) if "form" in one))}
    assert "This organisation is not live." in words(desk.send(f"{PLACE}/go-back", token))
    make_ready(council, installation)
    desk.get(PLACE)
    page = desk.last
    desk.post(f"{PLACE}/go-live", {})
    desk.last = page
    desk.post(f"{PLACE}/go-live", {})
    assert len([one for one in council.administrator.get("/limits") if one["kind"] == "go_live"]) == 1


def test_finance_sees_stripe_alone(council: Council) -> None:
    desk = at_desk(council, council.payer)
    page = words(desk.last)
    assert "Is Stripe ready?" in page
    assert "What is still missing?" not in page
    assert desk.send(f"{PLACE}/go-live", {"form": "x"}).status_code == 403
    assert desk.send(f"{PLACE}/go-back", {"form": "x"}).status_code == 403
