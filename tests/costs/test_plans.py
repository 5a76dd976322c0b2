"""What happens for every text, claim and payment, and in each sweep of the clocks, costs the same however many there were before."""

import psycopg
from psycopg import sql
from sqlalchemy import text

from services.notifications import clock as notifications_clock
from services.payments import clock as payments_clock
from services.payments.payouts import sending
from shared import audit
from shared.scheduler import ScheduledJob
from tests.conftest import Databases
from tests.costs.conftest import Texting
from tests.costs.old_rows import make_old
from tests.costs.plans import Plans, planned
from tests.payments.council import Council
from tests.payments.payouts.test_cost_of_sending import accepting, connect, queued, without_checks

HARNESS = ("interval '10 s'", "SELECT id FROM outbox WHERE topic")
"""What only these tests ask."""
OLD = 3_000
MOST = 100
"""More rows than this one step of a statement reads only where it reads old ones."""
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
        "payout_attempt": {"payout_id": "gen_random_uuid()"},
        "payout_at_rail": {"payout_id": "gen_random_uuid()"},
        "status_change": {"payout_id": "gen_random_uuid()"},
        "ledger_transfer": {},
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


def test_nothing_that_happens_again_and_again_reads_old_rows(
    texting: Texting, council: Council, databases: Databases
) -> None:
    council.make_payable([texting.people.person_id])
    connect(council)
    texts_and_claims(texting)
    payments(council)
    for service, tables in GROWING.items():
        with psycopg.connect(databases.admin_url(service)) as database:
            database.execute("SET session_replication_role = replica")
            for table, instead in tables.items():
                over = WHERE.get(table, "true")
                assert make_old(database, table, OLD, where=over, instead=instead) >= OLD, table
                assert make_old(database, table, 1, of_others=True, where=over, instead=instead) >= OLD, table
        with psycopg.connect(databases.admin_url(service), autocommit=True) as database:
            database.execute("VACUUM ANALYZE")
    growing = frozenset(table for tables in GROWING.values() for table in tables)
    chained(texting, council)
    with planned(growing, most=MOST, but_for=HARNESS) as found:
        texts_and_claims(texting)
        payments(council)
        sweeps(texting, council)
    with psycopg.connect(databases.admin_url("payments")) as database:  # notifications is emptied after each test
        database.execute("SET session_replication_role = replica")
        for table in GROWING["payments"]:
            database.execute(
                sql.SQL("DELETE FROM {} WHERE org_id = %s").format(sql.Identifier(table)), [council.org_id]
            )
    assert len(found.looked_at) > 100
    assert not found.wrong, told(found)


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
