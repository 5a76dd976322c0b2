"""A transaction that PostgreSQL ends for another one is run again, a few times; everything else is not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from services.payments.people.tables import Person
from shared.database import FOR_CHANGE, MOST_RETRIES, Database
from shared.errors import ConflictError, UnavailableError
from shared.http import explain
from tests.payments.council import Council


@pytest.fixture
def database(council: Council) -> Database:
    """The service's own."""
    return council.payments.dependencies.database


def ends_for_another(session: Session) -> None:
    """What PostgreSQL does to the one of two that it chooses."""
    session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'chosen' USING ERRCODE = '40P01'; END $$"))


def test_two_that_wait_for_each_other_both_finish(council: Council, database: Database) -> None:
    one, other = council.payable(2)
    first_try = Barrier(2)
    tries = {one: 0, other: 0}

    def rename(first: UUID, second: UUID) -> None:
        def effect(session: Session) -> None:
            tries[first] += 1
            for place, person_id in enumerate((first, second)):
                person = session.get_one(Person, (council.org_id, person_id), with_for_update=FOR_CHANGE)
                person.name += " Smith"
                session.flush()
                if place == 0 and tries[first] == 1:
                    first_try.wait()

        database.run(council.org_id, effect)

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(rename, one, other), threads.submit(rename, other, one)]:
            done.result(timeout=60)
    assert sorted(tries.values()) == [1, 2], "one of them was run again"
    with database.transaction(council.org_id) as session:
        assert set(session.scalars(select(Person.name))) == {"Jo Bloggs Smith Smith"}


def test_what_was_done_before_the_end_is_not_kept(council: Council, database: Database) -> None:
    runs = []

    def effect(session: Session) -> None:
        runs.append(session)
        session.add(Person(org_id=council.org_id, name=f"try {len(runs)}", folded_name="try"))
        session.flush()
        if len(runs) <= MOST_RETRIES:
            ends_for_another(session)

    database.run(council.org_id, effect)
    with database.transaction(council.org_id) as session:
        assert session.scalars(select(Person.name)).all() == [f"try {MOST_RETRIES + 1}"]


def test_it_is_given_up_after_a_few(council: Council, database: Database) -> None:
    runs = []

    def effect(session: Session) -> None:
        runs.append(session)
        ends_for_another(session)

    with pytest.raises(DBAPIError) as ended:
        database.run(council.org_id, effect)
    assert len(runs) == MOST_RETRIES + 1
    told = explain(ended.value, {})
    assert isinstance(told, UnavailableError)
    assert told.code == "database.busy"


def refuse(_: Session) -> None:
    raise ConflictError("test.refused", "No.")


def break_a_rule(session: Session) -> None:
    session.execute(text("INSERT INTO ledger_account (org_id, id) VALUES (NULL, NULL)"))


@pytest.mark.parametrize(("effect", "error"), [(refuse, ConflictError), (break_a_rule, ProgrammingError)])
def test_what_is_refused_is_refused_at_once(
    council: Council, database: Database, effect: Callable[[Session], None], error: type[Exception]
) -> None:
    runs = []

    def counted(session: Session) -> None:
        runs.append(session)
        effect(session)

    with pytest.raises(error):
        database.run(council.org_id, counted)
    assert len(runs) == 1
