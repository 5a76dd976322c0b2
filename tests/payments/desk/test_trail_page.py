"""Who did what, at the desk: rows in sentences, narrowed by a thing, a person or a day; a changed row is found and named."""

import ast
import re
from pathlib import Path
from typing import get_args

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import LineAction
from services.payments.claims.usecases.advance_settlement import SettlementMethod
from services.payments.desk.rules.trail_words import ACTION_WORDS, LEFT_OUT, THING_WORDS, facts_in_words
from services.payments.involvement.rules.choice import LEAVES_OPEN
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.limits.usecases.proposals import End
from services.payments.payouts.rules import PayoutStatus
from shared import audit
from shared.contracts.tasks import Decision
from shared.identity import Role
from tests.conftest import Databases
from tests.payments.claims.conftest import bus
from tests.payments.council import found
from tests.payments.desk.claiming import Claims
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
