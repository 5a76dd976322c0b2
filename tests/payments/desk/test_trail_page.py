"""Who did what, at the desk: rows in sentences, narrowed by a thing, a person or a day; a changed row is found and named."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from deploy.local.servers import Servers
from services.payments import app, wiring
from services.payments.claims.rules.decisions import LineAction
from services.payments.claims.usecases.advance_settlement import SettlementMethod
from services.payments.desk.rules.trail_words import ACTION_WORDS, LEFT_OUT, THING_WORDS, facts_in_words
from services.payments.involvement.rules.choice import LEAVES_OPEN
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.limits.usecases.proposals import End
from services.payments.payouts.rules import PayoutStatus
from shared import audit
from shared.contracts.audit_trail import BrokenRow, TrailAsked, TrailChecked, TrailRowThere
from shared.contracts.tasks import Decision
from shared.identity import InternalTokens, Role
from shared.ids import new_id
from tests import clock
from tests.conftest import Databases
from tests.notifications.fake_servers import Reply, serving
from tests.payments.claims.conftest import bus
from tests.payments.conftest import payments_settings
from tests.payments.council import Council, Payments, found
from tests.payments.desk.claiming import Claims
from tests.payments.desk.conftest import SECRET
from tests.payments.desk.organising import Organising, words

TRAIL = "/desk/trail"


@pytest.fixture
def claims(organising: Organising) -> Claims:
    claims = Claims(organising.council)
    claims.ready()
    return claims


def test_a_claim_and_its_payment_are_told_in_sentences(organising: Organising, claims: Claims) -> None:
    [person] = organising.council.payable()
    claim = claims.sent(person, bus(460))
    finance = organising.of(Role.FINANCE_APPROVER)
    assert f"{TRAIL}?thing={claim['id']}" in finance.get(f"/desk/claims/{claim['id']}").text
    shown = words(finance.get(f"{TRAIL}?thing={claim['id']}"))
    for said in ("sent a claim in", "let a payment go", "Sameday itself"):
        assert said in shown
    assert shown.index("let a payment go") < shown.index("sent a claim in")  # the newest stands first
    assert "added a person" not in shown
    assert words(finance.get(f"{TRAIL}?thing={claim['reference'].lower()}")) == shown


def test_people_are_named_only_to_whoever_may_see_people(organising: Organising) -> None:
    [person] = organising.council.payable()
    event = organising.held(person)
    offer = organising.offer_of(event, person)
    approver, administrator = (organising.of(one) for one in (Role.FINANCE_APPROVER, Role.ADMINISTRATOR))
    name = organising.council.organiser.get(f"/people/{person}")["name"]
    shown = [words(one.get(f"{TRAIL}?thing={offer}")) for one in (approver, administrator)]
    assert "took an offer" in shown[0]
    assert [name in one for one in shown] == [True, False]


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.HELPLINE])
def test_organisers_and_the_helpline_have_no_such_page(organising: Organising, role: Role) -> None:
    assert organising.of(role).get(TRAIL).status_code == 403
    assert organising.of(role).get(f"{TRAIL}?by=nobody").status_code == 403


def test_it_is_narrowed_by_who_did_it_and_by_the_day(organising: Organising) -> None:
    organising.council.propose(organising.council.payable(1))
    administrator = organising.of(Role.ADMINISTRATOR)
    page = administrator.get(f"{TRAIL}?by={organising.council.organiser.actor.id}")
    assert "made a run" in words(page)
    assert "Older" not in words(page)
    long_ago = administrator.get(f"{TRAIL}?day-day=1&day-month=3&day-year=2020")
    assert "Nothing was done that is like this" in words(long_ago)
    for wrong in (
        "thing=%3Cb%3E",
        "by=<b>x</b>",
        "day-day=31&day-month=2&day-year=2026",
        f"thing={'9' * 500}",
    ):
        refused = administrator.get(f"{TRAIL}?{wrong}")
        assert refused.status_code == 422
        assert "There is a problem" in words(refused)
        assert "<b>" not in refused.text
        assert "made a run" not in words(refused)


def test_a_long_trail_comes_in_parts(organising: Organising) -> None:
    people = organising.people(60)
    for_the_trail = organising.of(Role.ADMINISTRATOR)
    with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
        audit.record_all(
            session, organising.council.organiser.actor, "person.added", "person", {one: {} for one in people}
        )
    first = for_the_trail.get(TRAIL)
    [more] = set(re.findall(r"/desk/trail\?before=[0-9a-f-]+", first.text))
    second = for_the_trail.get(more)
    seen = [set(re.findall(r'id="row-([0-9a-f-]+)"', page.text)) for page in (first, second)]
    assert len(seen[0]) == 50
    assert seen[1]
    assert not seen[0] & seen[1]


def test_another_organisations_trail_is_not_there(organising: Organising, claims: Claims) -> None:
    [person] = organising.council.payable()
    claim = claims.sent(person, bus(460))
    other = Organising(found(organising.council.payments)).of(Role.FINANCE_APPROVER)
    assert "sent a claim in" not in words(other.get(f"{TRAIL}?thing={claim['id']}"))
    assert "There is a problem" in words(other.get(f"{TRAIL}?thing={claim['reference']}"))


def test_tasks_and_talks_are_left_out(organising: Organising) -> None:
    council = organising.council
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        for number, kind in enumerate(sorted(LEFT_OUT)):
            audit.record(
                session, council.organiser.actor, "task.taken", kind, council.organiser.actor.id, {"n": number}
            )
    shown = words(organising.of(Role.ADMINISTRATOR).get(f"{TRAIL}?thing={council.organiser.actor.id}"))
    assert "Nothing was done that is like this" in shown


@pytest.mark.parametrize(
    ("table", "change", "back", "which", "says"),
    [
        (
            "audit",
            "facts = facts || '{\"forged\": 1}'",
            "facts = facts - 'forged'",
            "object_id = :run AND action = 'run.approved'",
            "approved a run",
        ),
        (
            "status_change",
            "cause = cause || 'x'",
            "cause = left(cause, -1)",
            "to_status = 'approved' AND payout_id IN (SELECT id FROM payout WHERE run_id = :run)",
            "approved a payment",
        ),
    ],
)
def test_a_row_that_was_changed_by_hand_is_found_and_named(
    organising: Organising, databases: Databases, table: str, change: str, back: str, which: str, says: str
) -> None:
    council = organising.council
    run = council.approved(council.payable(1))
    approver = organising.of(Role.FINANCE_APPROVER)
    with council.payments.dependencies.database.system() as session:
        while audit.chain(session):
            pass
    place = f"{TRAIL}?by={council.approver.actor.id}"
    engine = create_engine(databases.admin_url("payments").replace("postgresql://", "postgresql+psycopg://"))
    shown = [words(approver.get(place))]
    for update in (change, back):
        with Session(engine) as session:
            session.execute(text("SET LOCAL session_replication_role = replica"))
            session.execute(text(f"UPDATE {table} SET {update} WHERE {which}"), {"run": run})
            session.commit()
        shown.append(words(approver.get(place)))
    engine.dispose()
    assert [one.count("Changed since") for one in shown] == [0, 1, 0]
    assert "1 of these rows is not what it was when written" in shown[1]
    assert re.search(rf"{says}\s+Changed since", shown[1])


def test_every_action_and_thing_of_the_house_has_words() -> None:
    written, things = _recorded(Path("services/payments"))
    chosen = {
        "advance.": [one.value for one in SettlementMethod],
        "claim.": [one.value for one in LineAction],
        "failing_work.": [one.value for one in Decision],
        "limit.": ["proposed", *get_args(End)],
        "offer.": [*(one.value for one in OfferStatus), *(one.value for one in LEAVES_OPEN.values())],
        "payout.": [one.value for one in PayoutStatus],
    }
    written |= {f"{begin}{end}" for begin, ends in chosen.items() for end in ends}
    assert len(written) > 100
    assert {one for one in written if not one.startswith(("task.", "safety_plan."))} - set(ACTION_WORDS) == set()
    assert things - set(THING_WORDS) - LEFT_OUT == set()


def test_facts_are_told_with_their_units() -> None:
    facts = {"amount_pence": 1250, "pence": 5, "line": 2, "is_own": False, "roles": ["helpline"], "from": None}
    assert facts_in_words(facts) == "amount £12.50, amount £0.05, line 2, is own: no, roles: helpline"


def _recorded(under: Path) -> tuple[set[str], set[str]]:
    """The codes of actions and of things that calls of `record` and `record_all` name outright."""
    actions: set[str] = set()
    things: set[str] = set()
    for path in under.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.record", "audit.record_all")):
                continue
            action, thing = node.args[2:4]
            actions |= _text_of(action)
            things |= _text_of(thing)
    return actions, things


def _text_of(node: ast.expr) -> set[str]:
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def test_the_trail_leads_to_no_page_that_is_closed_to_whoever_looks(organising: Organising, claims: Claims) -> None:
    [person] = organising.council.payable()
    claims.sent(person, bus(460))
    organising.work.pay(organising.done(*organising.council.payable(1)))
    for role in (Role.FINANCE_APPROVER, Role.ADMINISTRATOR):
        desk = organising.of(role)
        for link in set(re.findall(r'href="(/desk/[a-z-]+/[0-9a-f-]{36})"', desk.get(TRAIL).text)):
            assert desk.get(link).status_code == 200, f"{link} as {role.value}"


@dataclass
class Neighbour:
    """The notifications service's own trail."""

    rows: list[TrailRowThere] = field(default_factory=list)
    checked: TrailChecked = field(default_factory=lambda: TrailChecked(broken=(), waiting=0, passed_over=0))
    away: bool = False
    asked: list[TrailAsked] = field(default_factory=list)

    def answer(self, method: str, path: str, query: dict[str, str], body: bytes) -> Reply:
        """One internal call."""
        del method, query
        if self.away:
            return 503, {}
        if path.endswith("/check"):
            return 200, self.checked.model_dump(mode="json")
        asked = TrailAsked.model_validate_json(body)
        self.asked.append(asked)
        found = [
            one.model_dump(mode="json")
            for one in sorted(self.rows, key=lambda row: row.id, reverse=True)
            if (not asked.things or one.object_id in asked.things) and (asked.before is None or one.id < asked.before)
        ]
        return 200, found[: asked.at_most]


@pytest.fixture
def beside(databases: Databases, servers: Servers) -> Iterator[tuple[Organising, Neighbour]]:
    """An organisation at a service whose notifications has a trail of its own."""
    neighbour, tokens = Neighbour(), InternalTokens("notifications", SECRET)

    def check(sent: str) -> None:
        tokens.check(sent.removeprefix("Bearer "))

    with serving(neighbour.answer, check) as url:
        dependencies = wiring.build(payments_settings(databases, servers, notifications_url=url))
        with TestClient(app.make_payments_app(dependencies), raise_server_exceptions=False) as client:
            yield Organising(found(Payments(dependencies, client))), neighbour
        dependencies.database.close()
        dependencies.redis.close()
        dependencies.notifications.close()


def there(council: Council, **changes: Any) -> TrailRowThere:
    """A row of the notifications service's trail."""
    values: dict[str, Any] = {
        "id": new_id(), "at": clock.now(), "actor_kind": "staff", "actor_id": council.organiser.actor.id,
        "on_behalf_of": None, "action": "contact.saved", "object_type": "person", "object_id": new_id(), "facts": {},
    }  # fmt: skip
    return TrailRowThere.model_validate(values | changes)


def test_rows_of_notifications_stand_among_ours_and_come_in_parts(beside: tuple[Organising, Neighbour]) -> None:
    organising, neighbour = beside
    council, person = organising.council, new_id()
    neighbour.rows = [there(council, object_id=person) for _ in range(40)]
    neighbour.rows.append(there(council, object_id=person, is_changed=True, action="contact.number_confirmed"))
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        audit.record_all(session, council.organiser.actor, "person.added", "person", {new_id(): {} for _ in range(40)})
    desk = organising.of(Role.ADMINISTRATOR)
    first = desk.get(TRAIL)
    shown = words(first)
    assert "saved how a person is reached" in words(desk.get(f"{TRAIL}?thing={person}"))
    assert "1 of these rows is not what it was when written" in words(desk.get(f"{TRAIL}?thing={person}"))
    [more] = set(re.findall(r"/desk/trail\?before=[0-9a-f-]+", first.text))
    second = desk.get(more)
    seen = [re.findall(r'id="row-([0-9a-f-]+)"', page.text) for page in (first, second)]
    assert len(seen[0]) == 50
    assert seen[0] == sorted(seen[0], reverse=True)
    assert not set(seen[0]) & set(seen[1])
    assert set(map(str, (row.id for row in neighbour.rows))) <= set(seen[0]) | set(seen[1])
    assert "added a person" in shown
    assert all(one.left_out == LEFT_OUT for one in neighbour.asked)


def test_the_page_says_that_notifications_is_away(beside: tuple[Organising, Neighbour]) -> None:
    organising, neighbour = beside
    neighbour.away = True
    desk = organising.of(Role.ADMINISTRATOR)
    assert "The notifications service does not answer just now." in words(desk.get(TRAIL))
    page = words(desk.post(f"{TRAIL}/check", {}))
    assert "Notifications: no answer. Nobody knows whether its trail holds." in page
    assert "Payments: nothing was changed." in page


def test_both_trails_are_recomputed_and_the_last_result_stays(beside: tuple[Organising, Neighbour]) -> None:
    organising, neighbour = beside
    desk = organising.of(Role.FINANCE_APPROVER)
    assert "Nobody has had the trails recomputed yet." in words(desk.get(TRAIL))
    page = words(desk.post(f"{TRAIL}/check", {}))
    assert "Notifications: nothing was changed." in page
    forged = new_id()
    neighbour.checked = TrailChecked(broken=(BrokenRow(position=3, audit_id=forged),), waiting=0, passed_over=2)
    desk.post(f"{TRAIL}/check", {})
    for reader in (Role.FINANCE_PAYER, Role.ADMINISTRATOR):
        page = words(organising.of(reader).get(TRAIL))
        assert "Notifications: does not hold." in page
        assert str(forged) in page
        assert "2 rows were never chained." in page
    assert organising.of(Role.ORGANISER).send(f"{TRAIL}/check", {"form": "x"}).status_code == 403
