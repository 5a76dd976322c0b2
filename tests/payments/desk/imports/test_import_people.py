"""Importing people through the API: good rows are kept, bad ones named, nothing doubled, and no number stored here."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Engine, event, func, select

from services.payments.people.tables import Person
from shared.audit import AuditRow
from shared.identity import Role
from tests.conftest import Databases
from tests.payments.council import Council, Staff, token_for
from tests.simulation.workers import together

FILE = b"ID,Name,Mobile\n1,Ann Able,\n2,Bob Best,\n"


def post(staff: Staff, content: bytes, *, key: str | None = None, **query: Any) -> Any:
    headers = {"Authorization": f"Bearer {token_for(staff.subject)}", "Idempotency-Key": key or uuid4().hex}
    params = {"source_system": "members", **query}
    return staff.client.post("/api/v1/imports/people", content=content, headers=headers, params=params)


def imported(staff: Staff, content: bytes, **query: Any) -> Any:
    answer = post(staff, content, **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def outcomes(report: Any) -> dict[int, str]:
    return {row["row"]: row["outcome"] for row in report["rows"]}


def people(council: Council) -> list[Person]:
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return list(session.scalars(select(Person).order_by(Person.id)))


def names(council: Council) -> list[str]:
    return [one.name for one in people(council)]


def test_good_rows_are_kept_and_bad_rows_named(council: Council) -> None:
    content = b"\r\n".join([
        b"ID,Full name,Phone", b"1,Ann Able,", b",No Id,", b"3,=HYPERLINK(1),", b"1,Ann Again,", b"5,Eve, Earl,,",
        b"6,Fay Ford,7.70E+09",
    ])  # fmt: skip
    report = imported(council.organiser, content)
    assert outcomes(report) == {2: "added", 3: "bad", 4: "bad", 5: "bad", 6: "bad", 7: "added"}
    assert (report["added"], report["bad"], report["numbers_not_saved"]) == (2, 4, 1)
    wrong = {row["row"]: (row["column"], row["reason"]) for row in report["rows"] if row["reason"]}
    assert wrong[3][0] == "ID (column A)"
    assert "formula" in wrong[4][1]
    assert wrong[4][0] == "Full name (column B)"
    assert wrong[5][1] == "Row 2 has this ID already."
    assert "cells of this row may have moved" in wrong[6][1]
    assert "shortened" in wrong[7][1]
    assert names(council) == ["Ann Able", "Fay Ford"]


def test_a_second_import_changes_and_never_doubles(council: Council) -> None:
    first = imported(council.organiser, FILE)
    again = imported(council.organiser, FILE)
    assert outcomes(again) == {2: "unchanged", 3: "unchanged"}
    changed = imported(council.organiser, b"ID,Name\n2,Bob Best-Jones\n3,Cat Cole\n")
    assert outcomes(changed) == {2: "changed", 3: "added"}
    assert changed["rows"][0]["id"] == first["rows"][1]["id"]
    assert names(council) == ["Ann Able", "Bob Best-Jones", "Cat Cole"]
    assert [one.folded_name for one in people(council)][1] == "bob best-jones"


def test_the_same_id_of_another_source_is_somebody_else(council: Council) -> None:
    imported(council.organiser, FILE, source_system="north")
    imported(council.organiser, FILE, source_system="south")
    assert sorted(names(council)) == ["Ann Able", "Ann Able", "Bob Best", "Bob Best"]


def test_an_id_that_now_means_somebody_else_is_not_taken_over_unless_said(council: Council) -> None:
    imported(council.organiser, FILE)
    renumbered = b"ID,Name\n1,Bob Best\n2,Ann Able\n"
    report = imported(council.organiser, renumbered)
    assert outcomes(report) == {2: "held", 3: "held"}
    assert "money for one person must not go to another" in report["rows"][0]["reason"]
    asked = report["rows"][0]["question"]
    assert (asked["same"], asked["new"], asked["name_in_file"], asked["name_here"]) == (
        "1",
        None,
        "Bob Best",
        "Ann Able",
    )
    assert names(council) == ["Ann Able", "Bob Best"]
    assert outcomes(imported(council.organiser, renumbered, new=["1"])) == {2: "held", 3: "held"}
    assert outcomes(imported(council.organiser, renumbered, same=["1", "2=2"])) == {2: "changed", 3: "changed"}


def test_the_erased_stay_erased_and_the_joined_stay_joined(council: Council, databases: Databases) -> None:
    imported(council.organiser, FILE)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        ann, bob = session.scalars(select(Person).order_by(Person.id))
    with psycopg.connect(databases.admin_url("payments")) as connection:  # as after a week and two people
        connection.execute("SET LOCAL session_replication_role = replica")
        erase = "UPDATE person SET name = 'erased', folded_name = 'erased', erased_at = now() WHERE id = %s"
        connection.execute(erase, [ann.id])
        connection.execute("UPDATE person SET merged_into_id = %s WHERE id = %s", [ann.id, bob.id])
    report = imported(council.organiser, FILE, same="1")
    assert outcomes(report) == {2: "bad", 3: "unchanged"}
    assert "was erased here" in report["rows"][0]["reason"]
    assert names(council) == ["erased", "Bob Best"]


def test_the_same_key_answers_again_without_doing_again(council: Council) -> None:
    key = uuid4().hex
    first = post(council.organiser, FILE, key=key)
    assert post(council.organiser, FILE, key=key).json() == first.json()
    other = post(council.organiser, FILE + b"3,Cat Cole,\n", key=key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency.key_reused")
    assert len(people(council)) == 2
    assert post(council.organiser, FILE, key="short").json()["code"] == "idempotency.key_missing"


def test_two_imports_at_once_add_everybody_once(council: Council) -> None:
    content = b"ID,Name\n" + b"".join(b"%d,Ann Able %d\n" % (number, number) for number in range(200))
    reports: list[Any] = []
    assert together(*[lambda: reports.append(imported(council.organiser, content))] * 2) == [None, None]
    assert sorted(report["added"] for report in reports) == [0, 200]
    assert len(people(council)) == 200


def test_people_are_kept_where_nobody_takes_their_numbers(council: Council) -> None:
    report = imported(council.organiser, b"ID,Name,Mobile\n1,Ann Able,07700 900123\n")
    assert report["rows"][0]["outcome"] == "added"
    assert report["rows"][0]["number"] == "not_saved"
    assert report["rows"][0]["column"] == "Mobile (column C)"
    assert "Import the same file again" in report["rows"][0]["reason"]
    assert names(council) == ["Ann Able"]


def test_numbers_are_neither_stored_nor_answered(council: Council, databases: Databases) -> None:
    answer = post(council.organiser, b"ID,Name,Mobile\n1,Ann Able,07700 900987\n2,Una Usable,0161 4960 987\n")
    assert "7700900987" not in answer.text.replace(" ", "")
    assert "Ann" not in answer.text
    with psycopg.connect(databases.admin_url("payments")) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            question = sql.SQL(
                "SELECT count(*) FROM {table} t WHERE replace(t::text, ' ', '') ~ '7700900987|1614960987'"
            )
            found = connection.execute(question.format(table=sql.Identifier(table))).fetchone()
            assert found == (0,), table


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b"])
def test_a_control_character_harms_its_own_row_only(council: Council, sign: str) -> None:
    report = imported(council.organiser, f"ID,Name\n1,Ann{sign} Able\n2,Bob Best\n".encode())
    assert outcomes(report) == {2: "bad", 3: "added"}
    assert "control character" in report["rows"][0]["reason"]


def test_thousands_of_rows_take_a_few_statements(council: Council) -> None:
    content = b"ID,Name\n" + b"".join(b"%d,Ann Able\n" % number for number in range(2000))
    statements: list[str] = []

    def note(*arguments: Any) -> None:
        statements.append(arguments[2])

    event.listen(Engine, "before_cursor_execute", note)
    try:
        assert imported(council.organiser, content)["added"] == 2000
        assert imported(council.organiser, content)["unchanged"] == 2000
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert len(statements) < 40


def test_what_was_done_is_in_the_audit(council: Council) -> None:
    imported(council.organiser, FILE)
    imported(council.organiser, b"ID,Name\n1,Ann Abler\n")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        rows = session.execute(select(AuditRow.action, func.count()).group_by(AuditRow.action)).all()
    assert {(action, count) for action, count in rows} == {
        ("import_source.named", 1),
        ("person.added", 2),
        ("person.renamed", 1),
    }


@pytest.mark.parametrize("role", [Role.FINANCE_APPROVER, Role.FINANCE_PAYER, Role.ADMINISTRATOR])
def test_only_those_who_manage_people_import_them(council: Council, role: Role) -> None:
    assert post(council.staff[role], FILE).status_code == 403
    assert people(council) == []


def test_a_file_that_is_too_long_is_refused_before_it_is_read(council: Council) -> None:
    answer = post(council.organiser, b"ID,Name\n" + b"x" * (6 * 1024 * 1024))
    assert (answer.status_code, answer.json()["code"]) == (422, "import.too_large")


def test_an_organisation_sees_nothing_of_anothers_import(council: Council, other_council: Council) -> None:
    imported(council.organiser, FILE)
    assert imported(other_council.organiser, FILE)["added"] == 2
    assert len(people(council)) == 2
