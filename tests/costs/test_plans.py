"""What happens for every text, claim and payment, in each sweep of the clocks, and on the pages that staff open first costs the same however
many there were before."""

import psycopg
from psycopg import sql
from sqlalchemy import text

from services.notifications import clock as notifications_clock
from services.payments import clock as payments_clock
from services.payments.payouts import sending
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.identity import SYSTEM_ID, Role
from shared.ids import new_id
from shared.scheduler import ScheduledJob
from tests.conftest import Databases
from tests.costs.conftest import Texting
from tests.costs.old_rows import make_old
from tests.costs.plans import Plans, planned
from tests.payments.council import Council
from tests.payments.payouts.test_cost_of_sending import accepting, connect, queued, without_checks
from tests.payments.phone.test_helpline import Desk

HARNESS = ("interval '10 s'", "SELECT id FROM outbox WHERE topic")
"""What only these tests ask."""
OLD = 3_000
MOST = 100
"""More rows than this one step of a statement reads only where it reads old ones."""
MOST_ON_A_PAGE = 2_000
"""The same where somebody looks: a page that tells how something goes looks at the newest two thousand."""
POSTED = {
    "status": "'posted'",
    "run_id": "gen_random_uuid()",
    "money_at": "'paid'",
    "next_at": "NULL",
    "lease_token": "NULL",
    "posted_at": "old.created_at - interval '1 year'",
}
WHERE = {
    "outbox": "acknowledged_at IS NOT NULL",
    "payout": "released_by IS NOT NULL",
    "read_back": "yes_at IS NOT NULL",
    "work_item": "done_at IS NOT NULL",
}
"""What is over and done with."""
GROWING: dict[str, dict[str, dict[str, str]]] = {
    "payments": {
        "outbox": {},
        "conversation_turn": {},
        "read_back": {"claim_id": "gen_random_uuid()"},
        "claim": {},
        "claim_line": {"claim_id": "gen_random_uuid()", "status": "'approved'"},
        "claim_step": {"line_id": "gen_random_uuid()"},
        "obligation": {"source_id": "gen_random_uuid()"},
        "payout": POSTED,
        "payout_run": {"source_id": "gen_random_uuid()"},
        "payout_attempt": {"payout_id": "gen_random_uuid()"},
        "payout_at_rail": {"payout_id": "gen_random_uuid()"},
        "status_change": {"payout_id": "gen_random_uuid()"},
        "ledger_transfer": {},
        "work_item": {"subject_id": "gen_random_uuid()"},
    },
    "notifications": {
        "outbox": {},
        "inbox": {},
        "message": {
            "about_id": "gen_random_uuid()",
            "notice": "old.notice",
            "channel": "old.channel",
            "status": "'delivered'",
            "look_at": "NULL",
        },
        "message_status_change": {"message_id": "gen_random_uuid()"},
        "conversation_turn": {},
        "conversation_said": {},
    },
}
"""Tables that grow with every text, claim and payment, and how their old rows differ from those that are there."""
OTHERS = """
    INSERT INTO obligation (org_id, id, kind, source_id, person_id, payee_id, amount_pence, description)
    SELECT org_id, obligation_id, 'fee', gen_random_uuid(), person_id, payee_id, amount_pence, 'Taking part' FROM payout
    ON CONFLICT DO NOTHING;
    INSERT INTO person (org_id, id, name, folded_name)
    SELECT org_id, person_id, 'Person ' || row_number() OVER (), 'person ' || row_number() OVER ()
    FROM (SELECT org_id, person_id FROM claim UNION SELECT org_id, person_id FROM payout) AS theirs
    ON CONFLICT DO NOTHING
"""
"""What old payments were for, and those whose old claims and payments were written."""
PAGES = {
    Role.HELPLINE: ("/desk/tasks", "/desk/people", "/desk/people/{person_id}", "/desk/people/{person_id}/history"),
    Role.FINANCE_APPROVER: (
        "/desk",
        "/desk/claims",
        "/desk/claims?status=any",
        "/desk/runs",
        "/desk/standing-payments",
    ),
}
"""Where staff begin, by the role that looks there."""


def test_nothing_that_happens_again_and_again_reads_old_rows(
    texting: Texting, council: Council, databases: Databases
) -> None:
    council.make_payable([texting.people.person_id])
    connect(council)
    texts_and_claims(texting)
    payments(council)
    a_task_is_done(council)
    for service, tables in GROWING.items():
        with psycopg.connect(databases.admin_url(service)) as database:
            database.execute("SET session_replication_role = replica")
            for table, instead in tables.items():
                over = WHERE.get(table, "true")
                assert make_old(database, table, OLD, where=over, instead=instead) >= OLD, table
                assert make_old(database, table, 1, of_others=True, where=over, instead=instead) >= OLD, table
            if service == "payments":
                database.execute(OTHERS)
        with psycopg.connect(databases.admin_url(service), autocommit=True) as database:
            database.execute("VACUUM ANALYZE")
    growing = frozenset({"person"}.union(*GROWING.values()))
    chained(texting, council)
    with planned(growing, most=MOST, but_for=HARNESS) as found:
        texts_and_claims(texting)
        payments(council)
        sweeps(texting, council)
    with planned(growing, most=MOST_ON_A_PAGE, but_for=HARNESS) as seen:
        pages(council)
    with psycopg.connect(databases.admin_url("payments")) as database:  # notifications is emptied after each test
        database.execute("SET session_replication_role = replica")
        for table in (*GROWING["payments"], "person"):
            database.execute(
                sql.SQL("DELETE FROM {} WHERE org_id = %s").format(sql.Identifier(table)), [council.org_id]
            )
    assert len(found.looked_at) > 100
    assert not found.wrong, told(found)
    assert len(seen.looked_at) > 30
    assert not seen.wrong, told(seen)


def test_a_statement_that_reads_a_growing_table_through_is_found(council: Council) -> None:
    database = council.payments.dependencies.database
    with (
        planned(frozenset({"outbox"}), most=MOST, but_for=()) as found,
        database.transaction(council.org_id) as session,
    ):
        session.scalars(text("SELECT id FROM outbox WHERE correlation_id = :any"), {"any": "x"}).all()
    assert "reads all of outbox" in found.wrong


def texts_and_claims(texting: Texting) -> None:
    """A claim by text and its yes, with all that the line reports."""
    for words in ("bus 4.60", "YES"):
        texting.people.say(words)
        texting.reported("sent")
        texting.reported("delivered")


def payments(council: Council) -> None:
    """Four payments of two runs, from the lease to the bank's word: two have a name check, two ask for one."""
    for prepared in (lambda _: None, without_checks):
        works = queued(council)
        prepared(council)
        for work in works:
            sending.send(accepting(council), work)


def a_task_is_done(council: Council) -> None:
    """Somebody was asked something, and did it."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        about = new_id()
        ask_a_human(
            session, council.org_id, kind="call_back", subject_type="conversation", subject_id=about, reason="Call."
        )
        session.flush()
        close_items(session, council.org_id, about, ["call_back"], done_by=SYSTEM_ID)


def pages(council: Council) -> None:
    """What staff open, of somebody new where it is about one person."""
    [person_id] = council.payable()
    for role, places in PAGES.items():
        desk = Desk(council, council.staff[role])
        desk.sign_in()
        for place in places:
            assert desk.get(place.format(person_id=person_id)).status_code == 200, place


def sweeps(texting: Texting, council: Council) -> None:
    """What the clocks do again and again."""
    for duty in (
        *payments_clock.duties(council.payments.dependencies),
        *notifications_clock.duties(texting.people.service.dependencies),
    ):
        done(duty)


def done(duty: ScheduledJob) -> None:
    """One turn of a duty; what it cannot reach here is away."""
    duty.do()


def chained(texting: Texting, council: Council) -> None:
    """Every old step is in the chain."""
    for database in (council.payments.dependencies.database, texting.people.service.dependencies.database):
        left = 1
        while left:
            with database.system() as session:
                left = audit.chain(session)


def told(found: Plans) -> str:
    """Each statement that reads old rows."""
    return "\n\n".join(f"{what}:\n{' '.join(statement.split())[:900]}" for what, statement in found.wrong.items())
