"""Getting ready: payees whose money may leave, as a released run would pay them.

What a payment meets is set up through the API: organisation, staff, float, event, run, approval. People, their methods and
their attendance are written straight into the database, because ten thousand of each through the API would take longer
than what is measured. Many people share the bank details of a few.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import httpx2
import psycopg
from sqlalchemy import make_url

from deploy.local.api_clients import Council, PracticeWorld, found_council
from deploy.local.folders import LocalError
from deploy.local.house import House

API_VERSION = "2026-10-28.endive"
FEE_PENCE = 1250
SHARED_ACCOUNTS = 50
BANK_SETTINGS = {"limits": False, "post_after_seconds": 24 * 3600.0}
"""The bank posts a day later, so that a round measures sending and nothing else; both arms alike."""
PATIENCE_SECONDS = 60.0
Destination = tuple[str, str]
"""(recipient, payout method) at the bank."""


def app_address(house: House, service: str = "payments") -> str:
    """A service's database as its `_app` role, for psycopg: row-level security applies to us too."""
    return house.plan.databases[service].app_url.replace("+psycopg", "")


def server_address(house: House, database: str) -> str:
    """A database of the house's server as its administrator, for psycopg."""
    url = make_url(house.servers.database_url).set(drivername="postgresql", database=database)
    return url.render_as_string(hide_password=False)


@dataclass(frozen=True)
class ReadyRun:
    """An organisation with one approved run, and the event that it pays for."""

    council: Council
    event: dict[str, Any]
    run_id: str


def approved_run(
    house: House,
    payouts: int,
    *,
    more_pence: int = 0,
    budget_pence: int | None = None,
    bank_settings: Mapping[str, Any] = BANK_SETTINGS,
) -> ReadyRun:
    """A new organisation with one approved run of so many payments, and the money for it and `more_pence` beside it; the event
    has a budget where one is given."""
    council, event = council_with_people(
        house, payouts, payouts * FEE_PENCE + more_pence, budget_pence=budget_pence, bank_settings=bank_settings
    )
    run = council.organiser.post(f"/events/{event['id']}/payout")
    if run["payments"] != payouts:
        raise LocalError(f"The run pays {run['payments']} people instead of {payouts}, so nothing was measured.")
    council.approver.post(f"/runs/{run['id']}/approve")
    analyze(house)
    return ReadyRun(council, event, str(run["id"]))


def council_with_people(
    house: House,
    people: int,
    float_pence: int,
    *,
    budget_pence: int | None = None,
    bank_settings: Mapping[str, Any] = BANK_SETTINGS,
) -> tuple[Council, dict[str, Any]]:
    """A new organisation with so many people who can be paid and who came to one event, and so much money; and the event."""
    council = found_council(house, "Bench Council", bank_settings=bank_settings)
    wait_for_subscription(house, council)
    PracticeWorld(house.url("practice")).credit(council.account_id, float_pence)
    rate = {"role": "co-producer", "basis": "per_session", "amount_pence": FEE_PENCE, "valid_from": "2026-01-01"}
    council.agree("/rates", rate | {"source": "the benchmark"})
    event = attended_event(house, council, people, budget_pence=budget_pence)
    wait_for_float(council, float_pence)
    return council, event


def attended_event(house: House, council: Council, people: int, *, budget_pence: int | None = None) -> dict[str, Any]:
    """An event that is over, and so many people who came to it and can be paid."""
    ended_at = datetime.now(UTC) - timedelta(hours=1)
    session = {"starts_at": (ended_at - timedelta(hours=1)).isoformat(), "ends_at": ended_at.isoformat()}
    planned = {"title": "Benchmark", "sessions": [session], "budget_pence": budget_pence}
    event = council.organiser.post("/events", planned)
    add_attendance(house, council, event, people)
    return cast(dict[str, Any], event)


def analyze(house: House, service: str = "payments") -> None:
    """Lets PostgreSQL look at what was just written, so that no plan is made for empty tables."""
    with psycopg.connect(server_address(house, database_name(house, service)), autocommit=True) as database:
        database.execute("ANALYZE")


def add_attendance(house: House, council: Council, event: dict[str, Any], count: int) -> None:
    """So many people, ready to be paid, who all said yes and came: straight into the database."""
    destinations = register(house, api_key_of(house, council.account_id))
    people, payees = [uuid4() for _ in range(count)], [uuid4() for _ in range(count)]
    shared = [destinations[number % len(destinations)] for number in range(count)]
    staff = [UUID(council.payer.principal_id), UUID(council.approver.principal_id)]
    with psycopg.connect(app_address(house)) as database:
        database.execute(
            "SELECT set_config('app.org_id', %s, true), set_config('app.actor_kind', 'staff', true),"
            " set_config('app.actor_id', %s, true)",
            [council.org_id, council.organiser.principal_id],
        )
        database.execute(
            "INSERT INTO person (org_id, id, name, folded_name)"
            " SELECT current_org(), id, 'Bench Person', 'bench person' FROM unnest(%s::uuid[]) AS id",
            [people],
        )
        database.execute(
            "INSERT INTO payee (org_id, id, person_id) SELECT current_org(), * FROM unnest(%s::uuid[], %s::uuid[])",
            [payees, people],
        )
        database.execute(
            "INSERT INTO payout_method (org_id, id, payee_id, recipient, method, rail, status, entered_by, confirmed_by)"
            " SELECT current_org(), gen_random_uuid(), *, 'stripe', 'ready', %s, %s"
            " FROM unnest(%s::uuid[], %s::text[], %s::text[])",
            [*staff, payees, [one for one, _ in shared], [one for _, one in shared]],
        )
        organiser_id, session_id = UUID(council.organiser.principal_id), event["sessions"][0]["id"]
        database.execute(  # an offer each, with the person's own id
            "INSERT INTO offer (org_id, id, person_id, engagement_id, role, status, expected_pence, expected_lines,"
            " choice, answered_at) SELECT current_org(), id, id, %s, 'co-producer', 'accepted', %s, '[]', 'all', app_now()"
            " FROM unnest(%s::uuid[]) AS id",
            [event["id"], FEE_PENCE, people],
        )
        database.execute(
            "INSERT INTO offer_session (org_id, id, offer_id, session_id)"
            " SELECT current_org(), gen_random_uuid(), id, %s FROM unnest(%s::uuid[]) AS id",
            [session_id, people],
        )
        database.execute(
            "INSERT INTO attendance (org_id, id, offer_id, session_id, kind, minutes, marked_by)"
            " SELECT current_org(), gen_random_uuid(), id, %s, 'present', 60, %s FROM unnest(%s::uuid[]) AS id",
            [session_id, organiser_id, people],
        )


def database_name(house: House, service: str = "payments") -> str:
    """What a service's database is called."""
    return make_url(house.plan.databases[service].app_url).database or ""


def bank_books(house: House) -> closing[sqlite3.Connection]:
    """The practice bank's own file, to read in."""
    file = house.folder / "practice" / "bank.sqlite3"
    return closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True))


def api_key_of(house: House, account_id: str) -> str:
    """The key of an account at the practice bank, from the bank's own file."""
    with bank_books(house) as books:
        (api_key,) = books.execute("SELECT api_key FROM account WHERE id = ?", [account_id]).fetchone()
    return str(api_key)


def register(house: House, api_key: str) -> list[Destination]:
    """SHARED_ACCOUNTS recipients with one payout method each."""
    headers = {"Authorization": f"Bearer {api_key}", "Stripe-Version": API_VERSION}
    with httpx2.Client(base_url=f"{house.url('practice')}/bank/v2", headers=headers, timeout=30) as bank:

        def add(number: int) -> Destination:
            return _register_one(bank, number)

        with ThreadPoolExecutor(4) as pool:
            return list(pool.map(add, range(SHARED_ACCOUNTS)))


def check_names(house: House, council: Council) -> None:
    """Gives each of an organisation's payout methods a name check that its next payment uses up, as a person has it whose bank details were
    registered and who was not paid since."""
    headers = {"Authorization": f"Bearer {api_key_of(house, council.account_id)}", "Stripe-Version": API_VERSION}
    with (
        psycopg.connect(app_address(house)) as database,
        httpx2.Client(base_url=f"{house.url('practice')}/bank/v2", headers=headers, timeout=30) as bank,
        ThreadPoolExecutor(4) as pool,
    ):
        database.execute("SELECT set_config('app.org_id', %s, true)", [council.org_id])
        methods = database.execute("SELECT id, recipient, method FROM payout_method").fetchall()

        def check(method: tuple[UUID, str, str]) -> str:
            asked = {"recipient": method[1], "payout_method": method[2]}
            return str(_ask(bank, "/money_management/recipient_verifications", asked)["id"])

        database.execute(
            "UPDATE payout_method SET verification = checked.number, verification_cleared = true"
            " FROM unnest(%s::uuid[], %s::text[]) AS checked (id, number) WHERE payout_method.id = checked.id",
            [[one[0] for one in methods], list(pool.map(check, methods))],
        )


def _register_one(bank: httpx2.Client, number: int) -> Destination:
    person = {
        "display_name": "Bench Person",
        "configuration": {"recipient": {"capabilities": {"bank_accounts": {"fps": {"requested": True}}}}},
    }
    recipient = _ask(bank, "/core/accounts", person)["id"]
    details = {"account_number": f"{10000000 + number}", "routing_number": "200000", "country": "GB", "currency": "gbp"}
    setup = {"payout_method_data": {"type": "bank_account", "bank_account": details}, "usage_intent": "payment"}
    intent = _ask(bank, "/money_management/outbound_setup_intents", setup, {"Stripe-Context": recipient})
    return recipient, intent["payout_method"]["id"]


def _ask(bank: httpx2.Client, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
    answer = bank.post(
        path,
        content=json.dumps(body),
        headers={
            "Content-Type": "application/json",
            "Idempotency-Key": uuid4().hex,
            **(headers or {}),
        },
    )
    answer.raise_for_status()
    return answer.json()


def wait_for_subscription(house: House, council: Council) -> None:
    """Waits until the bank will tell us of money: what arrives earlier is not announced. Raises LocalError."""
    with psycopg.connect(app_address(house), autocommit=True) as database:
        database.execute("SELECT set_config('app.org_id', %s, false)", [council.org_id])
        question = "SELECT 1 FROM rail_account WHERE subscribed_at IS NOT NULL"
        wait_until("The subscription", lambda: database.execute(question).fetchone() is not None)


def wait_for_float(council: Council, amount_pence: int) -> None:
    """Waits until our ledger has the money that the bank holds. Raises LocalError."""
    wait_until("The float", lambda: council.payer.get("/float")["available_pence"] >= amount_pence)


def wait_until(what: str, is_there: Callable[[], bool]) -> None:
    """Looks until it is there, a minute long. Raises LocalError."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_there():
        if time.monotonic() > deadline:
            raise LocalError(f"{what} did not arrive within a minute, so nothing was measured. The logs say more.")
        time.sleep(0.2)
