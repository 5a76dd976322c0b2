"""One person has one fee for a session or a task, whichever of their records it was worked out for: the database holds it, also for two
connections at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from services.payments.payouts.tables import FEE, Obligation, ObligationLine
from services.payments.payouts.usecases.obligations import Owed, OwedLine, owe
from services.payments.personal_data.merging import usecases
from shared.contracts.purposes import TAKING_PART
from shared.errors import ConflictError
from shared.ids import new_id
from tests.conftest import Databases
from tests.payments.council import Council
from tests.payments.desk.organising import Organising
from tests.payments.personal_data.erasing.conftest import Erasing
from tests.payments.personal_data.merging.test_merging import proposed
from tests.payments.personal_data.merging.test_nothing_twice_after_a_merge import paid_and_merged
from tests.practice.conftest import wait_for

REFUSED = "another record of the same person has a fee for this"
ANOTHER_SESSION = new_id()


def owe_fee(council: Council, person: UUID, source: UUID, role: str, session_id: UUID | None) -> UUID:
    """A fee as code would write it that asks nobody first."""
    line = OwedLine("one session", 1000, session_id=session_id)
    fee = Owed(FEE, source, person, "Taking part", (line,), TAKING_PART, part=role)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return owe(session, council.organiser.actor, [fee])[0]


def refused(council: Council, *fee: Any) -> None:
    """The database says no."""
    with pytest.raises(IntegrityError, match=REFUSED):
        owe_fee(council, *fee)


def waiting(databases: Databases) -> int:
    """How many connections wait for a lock of another one. Only an administrator sees that of others."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with psycopg.connect(databases.admin_url("payments")) as connection:
        row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


def test_the_database_refuses_a_fee_of_one_session_under_two_records(erasing: Erasing) -> None:
    council, at = erasing.council, Organising(erasing.council)
    _, stays, event = paid_and_merged(erasing, at)
    [session_id] = erasing.rows(select(ObligationLine.session_id))
    [role] = erasing.rows(select(Obligation.part))
    source = UUID(event["id"])
    refused(council, stays, source, role, session_id)
    refused(council, stays, source, role, None)
    owe_fee(council, stays, source, "another role", session_id)
    owe_fee(council, stays, source, role, ANOTHER_SESSION)


def test_a_task_is_one_thing_whichever_day_it_was_done(erasing: Erasing) -> None:
    council = erasing.council
    goes, stays = council.payable(2)
    task = council.person()  # an id, and no event: what it is owed for is not asked here
    fee = owe_fee(council, goes, task, "reader", None)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(text("INSERT INTO obligation_taken_back (org_id, id, obligation_id) SELECT org_id, gen_random_uuid(), id FROM obligation WHERE id = :fee"), {"fee": fee})  # fmt: skip
    again = owe_fee(council, goes, task, "reader", None)
    assert again != fee
    merge_in_one_transaction(erasing, goes, stays)
    refused(council, stays, task, "reader", ANOTHER_SESSION)


def merge_in_one_transaction(erasing: Erasing, goes: UUID, stays: UUID) -> None:
    """As code would do it that asks nobody whether something is open."""
    with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
        merge_unasked(session, erasing, goes, stays)


def merge_unasked(session: Any, erasing: Erasing, goes: UUID, stays: UUID) -> None:
    """The two statements that make two records one."""
    session.execute(
        text(
            "INSERT INTO person_merge (org_id, id, goes_id, stays_id, asked_by, outcome, decided_by, decided_at)"
            " VALUES (:org, gen_random_uuid(), :goes, :stays, :one, NULL, NULL, NULL)"
        ),
        {"org": erasing.council.org_id, "goes": goes, "stays": stays, "one": erasing.first.actor.id},
    )
    session.execute(
        text("UPDATE person_merge SET outcome = 'merged', decided_by = :two, decided_at = app_now() WHERE goes_id = :goes"),
        {"two": erasing.second.actor.id, "goes": goes},
    )  # fmt: skip
    session.execute(text("UPDATE person SET merged_into_id = :stays WHERE id = :goes"), {"stays": stays, "goes": goes})


@pytest.mark.parametrize("first", ["merge", "fee"])
def test_two_connections_at_once_make_no_second_fee(erasing: Erasing, databases: Databases, first: str) -> None:
    """A fee was worked out for one record. While a merge is not committed, another connection works one out for the record that stays; or the fee of
    the record that goes is not committed while another connection merges."""
    council = erasing.council
    database = council.payments.dependencies.database
    goes, stays = council.payable(2)
    source, session_id = council.person(), new_id()
    with ThreadPoolExecutor(1) as other:
        if first == "merge":
            owe_fee(council, goes, source, "reader", session_id)
            with database.transaction(council.org_id) as session:
                merge_unasked(session, erasing, goes, stays)
                second = other.submit(owe_fee, council, stays, source, "reader", session_id)
                wait_for(lambda: waiting(databases) or second.done())
                assert not second.done(), "it did not wait for the merge"
            with pytest.raises(IntegrityError, match=REFUSED):
                second.result()
        else:
            with database.transaction(council.org_id) as session:
                line = OwedLine("one session", 1000, session_id=session_id)
                owe(
                    session,
                    council.organiser.actor,
                    [Owed(FEE, source, goes, "x", (line,), TAKING_PART, part="reader")],
                )
                merging = other.submit(merge_in_one_transaction, erasing, goes, stays)
                wait_for(lambda: waiting(databases) or merging.done())
                assert not merging.done(), "it did not wait for the fee"
            merging.result()
            refused(council, stays, source, "reader", session_id)
    assert erasing.rows(select(Obligation.person_id)) == [goes]


def test_who_confirms_waits_for_a_fee_and_then_sees_it(erasing: Erasing, databases: Databases) -> None:
    council = erasing.council
    database = council.payments.dependencies.database
    goes, stays = council.payable(2)
    merge = proposed(erasing, goes, stays)

    def confirm() -> None:
        with database.transaction(council.org_id) as session:
            usecases.confirm_merge(session, erasing.second.actor, merge)

    with ThreadPoolExecutor(1) as other:
        with database.transaction(council.org_id) as session:
            line = OwedLine("one session", 1000)
            owe(
                session,
                council.organiser.actor,
                [Owed(FEE, council.person(), goes, "x", (line,), TAKING_PART, part="")],
            )
            confirming = other.submit(confirm)
            wait_for(lambda: waiting(databases) or confirming.done())
            assert not confirming.done()
        with pytest.raises(ConflictError, match="cannot be merged yet"):
            confirming.result()
