"""People found by a part of their name: by an index, as they are called today, and of one organisation only."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from services.payments.claims.usecases.claim_lists import ClaimFilter, ClaimState, find_claims
from services.payments.people import names
from services.payments.people.lists import list_people
from shared.identity import Role
from tests.payments.council import Council, Payments, found

MANY = 3000


def called(council: Council, name: str) -> list[str]:
    """The names that are found."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return [one.name for one in list_people(session, council.organiser.actor, name=name, limit=200).people]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Ọlatunji Bello", "tunji"),
        ("Ọlatunji Bello", "ji bel"),
        ("Siân O’Neill", "NEILL"),
        ("王小明", "小明"),
        ("عبد الرحمن", "رحمن"),
        ("Bea 100%", "%"),
        ("A_b", "_"),
        ("Wilhelmina Wilhelmina Wilhelmina", "wilhelmina wilhelmina w"),
        ("Jo", "o"),
    ],
)
def test_a_part_is_found_wherever_it_stands(council: Council, name: str, typed: str) -> None:
    council.person(name)
    council.person("Never Seen")
    assert called(council, typed) == [name]


def test_what_agrees_with_the_beginning_of_what_is_looked_for_is_not_enough(council: Council) -> None:
    council.person("Wilhelmina Wilhelmina")
    assert called(council, "wilhelmina wilhelmina w") == []
    assert called(council, "ilhelmin%") == []


def test_a_name_that_was_changed_or_erased_is_found_no_more(council: Council) -> None:
    one, other = council.person("Ann Old"), council.person("Bob Gone")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(text("UPDATE person SET name = 'Ann New', folded_name = 'ann new' WHERE id = :id"), {"id": one})
        assert parts(session, one) == {"ann new", "nn new", "n new", "new", "ew", "w"}
        assert "bob gone" in parts(session, other)
    assert called(council, "old") == []
    assert called(council, "new") == ["Ann New"]


def parts(session: Session, person_id: UUID) -> set[str]:
    """The rows of somebody in the index."""
    return set(session.scalars(text("SELECT part FROM person_name_part WHERE person_id = :id"), {"id": person_id}))


def test_names_of_another_organisation_are_never_found(payments: Payments, council: Council) -> None:
    other = found(payments)
    other.person("Zebedee Elsewhere")
    council.person("Zebedee Here")
    assert called(council, "zebedee") == ["Zebedee Here"]
    assert called(council, "elsewhere") == []
    with payments.dependencies.database.transaction(council.org_id) as session:
        assert names.few_called(session, other.org_id, "zebedee") == []
        assert session.scalar(text("SELECT count(*) FROM person_name_part WHERE part = 'elsewhere'")) == 0


def test_many_of_one_name_are_all_found(council: Council, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "FEW_PEOPLE", 3)
    for number in range(5):
        council.person(f"Mary {number}")
    assert called(council, "ary") == [f"Mary {number}" for number in range(5)]
    assert called(council, "mary 3") == ["Mary 3"]


def fill(session: Session, org_id: UUID) -> None:
    """Thousands of people whose names have nothing in common with what is looked for."""
    session.execute(
        text(
            "INSERT INTO person (org_id, id, name, folded_name)"
            " SELECT :org, uuidv7(), name, name FROM (SELECT substr(translate(md5(n::text), '0123456789', 'ghijklmnop'), 1, 12)"
            " AS name FROM generate_series(1, :count) AS n) AS made"
        ),
        {"org": org_id, "count": MANY},
    )


@pytest.mark.parametrize("look", ["people", "claims"])
def test_no_search_reads_every_name(council: Council, look: str) -> None:
    """Every statement of a search is explained with thousands of people there: none scans their names."""
    council.person("Zebedee Rare")
    database = council.payments.dependencies.database
    asked = list[tuple[str, Any]]()
    with database.transaction(council.org_id) as session:
        fill(session, council.org_id)
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))
        if look == "people":
            assert [one.name for one in list_people(session, council.organiser.actor, name="zebed").people] == [
                "Zebedee Rare"
            ]
            assert list_people(session, council.organiser.actor, name="zzzz").people == []
        else:
            find_claims(
                session, council.staff[Role.FINANCE_APPROVER].actor, ClaimFilter(state=ClaimState.ANY, person="zebed")
            )
        statements = [one for one in asked if one[0].lstrip().startswith("SELECT") and "person" in one[0]]
        plans = [
            "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {sql}", values))
            for sql, values in statements
        ]
    assert len(plans) >= 2
    parts_of = [plan for plan in plans if "person_name_part" in plan]
    assert parts_of
    assert all("part)::text >=" in plan or "part >=" in plan for plan in parts_of), parts_of
    for plan in plans:
        assert "Seq Scan on person" not in plan, plan
        # One person by their id is one row by whichever index; without figures about the table the planner takes any.
        assert "person_folded_name_idx" not in plan or "(id = '" in plan, plan
