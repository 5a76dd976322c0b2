"""How long the pages of the desk take with many people and payments behind them: every page that has an address of its own.

People, old claims, old events and their payments are written straight into the database (`old_claims.py`, `old_events.py`); the pages are
asked for by plain HTTP, one after the other, as a browser with a session asks for them. What a page asks of PostgreSQL is counted apart
from its time (`statements.py`).
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from secrets import token_urlsafe

import httpx2
import psycopg

from deploy.bench.old_claims import add_old_claims
from deploy.bench.old_events import PAYMENTS_OF_EACH, PEOPLE_OF_EACH, add_old_events
from deploy.bench.prepare import add_attendance, council_with_people, database_name, server_address
from deploy.bench.statements import PageWork, every_statement_logged
from deploy.bench.waits import percentile
from deploy.local.api_clients import Council, Staff, hire_staff, sign_mandate
from deploy.local.house import House

EVENT_PEOPLE = 24
CROWD = 2000
"""So many people come to the large event."""
FLOAT_PENCE = 100_000_000
COOKIE = "__Host-sameday"
PAGE_COLUMNS = ("Page", "Role", "Looks", "p50, ms", "p95, ms", "Slowest, ms", "Statements", "PostgreSQL, ms")
MORE_PEOPLE = """
WITH new AS (
    INSERT INTO person (org_id, id, name, folded_name)
    SELECT %(org)s, uuidv7(), 'Person ' || number, 'person ' || number
      FROM (SELECT number FROM generate_series(1, %(count)s) AS number ORDER BY md5(number::text)) AS in_no_order
    RETURNING id)
INSERT INTO payee (org_id, id, person_id) SELECT %(org)s, uuidv7(), id FROM new
"""
PAYMENTS = """
INSERT INTO payout (org_id, id, obligation_id, generation, person_id, payee_id, payee_person_id, amount_pence, rail, lane, purpose,
                    reference, status, money_at, created_by, approved_by_policy, released_under, idempotency_key, created_at, posted_at)
SELECT org_id, id, id, 1, person_id, payee_id, person_id, amount_pence, 'stripe', 'urgent', 'claims', left(md5(id::text), 12), 'posted',
       'paid', '00000000-0000-0000-0000-000000000000', 'the rules', (SELECT id FROM mandate WHERE org_id = %(org)s LIMIT 1), id::text,
       created_at, created_at
  FROM obligation WHERE org_id = %(org)s AND kind = 'claim'
"""
MEMBERS = """
INSERT INTO person_group_member (org_id, id, group_id, person_id, changed_by)
SELECT org_id, uuidv7(), %(group)s, person_id, '00000000-0000-0000-0000-000000000000' FROM offer
 WHERE org_id = %(org)s AND engagement_id = %(event)s
"""
TASK = """
INSERT INTO work_item (org_id, id, kind, subject_type, subject_id, person_id, reason, due_at)
SELECT org_id, uuidv7(), 'call_back', 'conversation', uuidv7(), id, 'They ask for a call.', app_now() + interval '1 hour'
  FROM person WHERE org_id = %s LIMIT 1 RETURNING id
"""
IDS = {
    "claim_id": "SELECT id FROM claim WHERE org_id = %s ORDER BY id DESC LIMIT 1",
    "person_id": "SELECT person_id FROM claim WHERE org_id = %s ORDER BY id DESC LIMIT 1",
    "principal_id": "SELECT id FROM principal WHERE org_id = %s LIMIT 1",
}
PLACES: Mapping[str, Sequence[str]] = {
    "organiser": (
        "/desk/tasks", "/desk/events", "/desk/events/new", "/desk/events/{event_id}", "/desk/events/{event_id}/invite",
        "/desk/events/{event_id}/attendance", "/desk/events/{event_id}/pay", "/desk/events/{event_id}/progress", "/desk/runs", "/desk/runs/{run_id}", "/desk/runs/{run_id}/progress",
        "/desk/people", "/desk/people?name=person+7", "/desk/people?name=nobody", "/desk/people?name=son&order=-registered",
        "/desk/people?order=-name", "/desk/people/{person_id}", "/desk/people/{person_id}/limits", "/desk/people/new", "/desk/people/file", "/desk/groups", "/desk/events?find=day",
        "/desk/events?when=past&order=name", "/desk/runs?find=day&order=name", "/desk/events/{event_id}/who-comes", "/desk/cash",
        "/desk/events/{event_id}/cash", "/desk/asked-ahead", "/desk/groups/{group_id}", "/desk/people/{person_id}/contact",
    ),
    "helpline": ("/desk/tasks", "/desk/tasks/{task_id}", "/desk/people/{person_id}/history", "/desk/people/{person_id}/statements", "/desk/people/{person_id}/record", "/desk/people/{person_id}/authority", "/desk/helpline", "/desk/bank-details", "/desk/people/{person_id}/money", "/desk/people/{person_id}/picture",
        "/desk/people/{person_id}/limits", "/desk/people/{person_id}/erase"),
    "finance_approver": (
        "/desk", "/desk/claims", "/desk/claims?status=any", "/desk/claims?status=any&person=person+7", "/desk/claims/{claim_id}", "/desk/payments", "/desk/standing-payments", "/desk/runs",
        "/desk/float", "/desk/mandates", "/desk/exports", "/desk/reconciliation", "/desk/claim-rules", "/desk/bank-details/to-confirm", "/desk/failing-work", "/desk/lines", "/desk/trail", "/desk/unclaimed", "/desk/advances", "/desk/payroll",
    ),
    "administrator": ("/desk", "/desk/sign-ins", "/desk/sign-ins/{principal_id}", "/desk/sign-ins/new", "/desk/limits", "/desk/retention", "/desk/rates", "/desk/charities", "/desk/sessions", "/desk/organisation", "/desk/safety-plan", "/desk/words", "/desk/tax"),
}  # fmt: skip
"""The pages, by the role that looks at them. `/desk/ready` asks the bank each time, so it is not among them."""
OF_A_CROWD: Sequence[str] = (
    "/desk/events/{event_id}", "/desk/events/{event_id}?find=person&first=100", "/desk/events/{event_id}/invite",
    "/desk/events/{event_id}/attendance", "/desk/events/{event_id}/attendance?find=person&first=100",
    "/desk/events/{event_id}/pay", "/desk/events/{event_id}/progress", "/desk/events/{event_id}/who-comes",
    "/desk/events/{event_id}/cash", "/desk/runs/{run_id}", "/desk/groups/{group_id}",
)  # fmt: skip
"""The same pages of an organiser for an event, a run and a group of two thousand."""


@dataclass(frozen=True)
class PageTimes:
    """How long one page took, in seconds."""

    place: str
    role: str
    took: Sequence[float]
    work: PageWork
    of_people: int = 0
    """So many people are in the event, run or group of the page, where it was measured for that."""

    def row(self) -> tuple[str, ...]:
        """As the table shows it."""
        figures = (percentile(self.took, 50), percentile(self.took, 95), max(self.took))
        times = (f"{one * 1000:.0f}" for one in figures)
        work = (str(self.work.statements), f"{self.work.milliseconds:.1f}")
        place = f"{self.place}, {self.of_people:,} people" if self.of_people else self.place
        return (place, self.role.replace("_", " "), str(len(self.took)), *times, *work)


def measure_pages(
    house: House, payments: int, people: int, looks: int, told: Callable[[str], None], crowd: int = CROWD
) -> list[PageTimes]:
    """Every page so often, once it was looked at once. Raises AssertionError for a page that cannot be shown."""
    council, event = council_with_people(house, EVENT_PEOPLE, FLOAT_PENCE)
    helper = hire_staff(house, council.administrators, council.name, "Hari Helpline", ["helpline"])
    sign_mandate(council, FLOAT_PENCE)
    run = council.organiser.post(f"/events/{event['id']}/payout")
    large = _large(house, council, crowd)
    group = council.organiser.post("/groups", {"name": "Panel"})
    task_id = _raise_task(house, council)
    ids = {"event_id": event["id"], "run_id": run["id"], "group_id": group["id"], "task_id": task_id}
    ids |= _fill(house, council, payments, people, told)
    staff = {
        "organiser": council.organiser, "helpline": helper, "finance_approver": council.approver,
        "administrator": council.administrator,
    }  # fmt: skip
    found = []
    for role, places in PLACES.items():
        cookie = {"Cookie": f"{COOKIE}={open_session(house, council, staff[role])}"}
        with httpx2.Client(base_url=house.url("payments"), headers=cookie, timeout=60) as client:
            found += _measure(house, client, role, places, ids, looks, told)
            if role == "organiser":
                told(f"an event of {crowd:,}")
                found += _measure(house, client, role, OF_A_CROWD, ids | large, looks, told, of_people=crowd)
    return found


def _measure(  # whose pages, which, how often
    house: House,
    client: httpx2.Client,
    role: str,
    places: Sequence[str],
    ids: Mapping[str, str],
    looks: int,
    told: Callable[[str], None],
    of_people: int = 0,
) -> list[PageTimes]:
    took, work = {}, {}
    for place in places:
        told(f"{place} as {role.replace('_', ' ')}")
        took[place] = _look(client, place.format_map(ids), looks)
    with every_statement_logged(house) as log:
        for place in places:
            work[place] = log.least(partial(client.get, place.format_map(ids)))
    return [PageTimes(place, role, took[place], work[place], of_people) for place in places]


def _large(house: House, council: Council, crowd: int) -> dict[str, str]:
    """An event to which so many people came and of which nobody is paid yet, a run of another one, and a group of as many."""
    ended_at = datetime.now(UTC) - timedelta(hours=1)
    session = {"starts_at": (ended_at - timedelta(hours=1)).isoformat(), "ends_at": ended_at.isoformat()}
    to_pay, paid = (
        council.organiser.post("/events", {"title": title, "sessions": [session]}) for title in ("Large", "Large, paid")
    )
    for one in (to_pay, paid):
        add_attendance(house, council, one, crowd)
    run = council.organiser.post(f"/events/{paid['id']}/payout")
    group = council.organiser.post("/groups", {"name": "Everybody"})
    with psycopg.connect(server_address(house, database_name(house)), autocommit=True) as database:
        database.execute("SELECT set_config('session_replication_role', 'replica', false)")
        database.execute(MEMBERS, {"org": council.org_id, "group": group["id"], "event": to_pay["id"]})
    return {"event_id": to_pay["id"], "run_id": run["id"], "group_id": group["id"]}


def _raise_task(house: House, council: Council) -> str:
    """A task about a person, as a text of theirs raises it."""
    with psycopg.connect(server_address(house, database_name(house)), autocommit=True) as database:
        database.execute("SELECT set_config('session_replication_role', 'replica', false)")
        return str(_one(database, TASK, council.org_id))


def _look(client: httpx2.Client, path: str, looks: int) -> list[float]:
    took = []
    for number in range(looks + 1):
        began = time.perf_counter()
        answer = client.get(path)
        if number:
            took.append(time.perf_counter() - began)
        if answer.status_code != 200:
            raise AssertionError(f"{path} answered {answer.status_code}")
    return took


def _fill(house: House, council: Council, payments: int, people: int, told: Callable[[str], None]) -> dict[str, str]:
    """Writes the people, the old claims, the old events and their payments; gives the ids that the pages are asked for with."""
    more = max(0, people - EVENT_PEOPLE)
    with psycopg.connect(server_address(house, database_name(house)), autocommit=True) as database:
        database.execute("SELECT set_config('session_replication_role', 'replica', false)")
        database.execute(MORE_PEOPLE, {"org": council.org_id, "count": more})
    events = payments // PAYMENTS_OF_EACH
    claims = max(1, payments - events * PEOPLE_OF_EACH)
    add_old_claims(house, council, claims, more + EVENT_PEOPLE, lambda done: told(f"{done:,} old claims"))
    with psycopg.connect(server_address(house, database_name(house)), autocommit=True) as database:
        database.execute("SELECT set_config('session_replication_role', 'replica', false)")
        database.execute(PAYMENTS, {"org": council.org_id})
    add_old_events(house, council, events, more + EVENT_PEOPLE)
    told(f"{events:,} old events")
    with psycopg.connect(server_address(house, database_name(house)), autocommit=True) as database:
        database.execute("VACUUM (ANALYZE)")
        return {name: str(_one(database, query, council.org_id)) for name, query in IDS.items()}


def _one(database: psycopg.Connection[tuple[object, ...]], query: str, org_id: str) -> object:
    row = database.execute(query.encode(), [org_id]).fetchone()
    if row is None:
        raise AssertionError(f"nothing there for {query}")
    return row[0]


def open_session(house: House, council: Council, staff: Staff) -> str:
    """A session at the pages, without the detour by the sign-in service; gives what the browser would keep."""
    token = token_urlsafe(32)
    with psycopg.connect(server_address(house, database_name(house)), autocommit=True) as database:
        database.execute(
            "INSERT INTO staff_session (org_id, id, principal_id, token_hash, signed_in_at, expires_at)"
            " SELECT %s, uuidv7(), id, %s, app_now(), app_now() + interval '8 hours' FROM principal"
            " WHERE org_id = %s AND subject = %s",
            [council.org_id, hashlib.sha256(token.encode()).digest(), council.org_id, staff.subject],
        )
    return token
