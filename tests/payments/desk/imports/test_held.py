"""Who may be somebody else is held until somebody answers, and the answer is remembered; a source is named once."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from services.payments.people.imports.tables import ImportSource
from services.payments.people.tables import Person
from shared.idempotency import IdempotentRequest
from tests.payments.council import Council
from tests.payments.desk.imports.test_import_people import imported, names, outcomes, post
from tests.simulation.workers import together


def file(*rows: str) -> bytes:
    return "\n".join(["ID,Name", *rows]).encode()


def keys(council: Council) -> list[tuple[str | None, str | None]]:
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        rows = session.execute(select(Person.source_system, Person.external_id).order_by(Person.id))
        return [(row[0], row[1]) for row in rows]


def refused(council: Council, content: bytes, **query: Any) -> Any:
    answer = post(council.organiser, content, **query)
    assert answer.status_code == 422, answer.text
    return answer.json()


def test_a_number_that_excel_made_a_decimal_is_the_same_number(council: Council) -> None:
    assert outcomes(imported(council.organiser, file("9123,Dee Once"))) == {2: "added"}
    for again in ("9123.0", "'9123", " 9123", "９１２３", "\u200b9123\u00a0"):
        assert outcomes(imported(council.organiser, file(f"{again},Dee Once"))) == {2: "unchanged"}
    assert keys(council) == [("members", "9123")]


@pytest.mark.parametrize("twin", ["00123", "123-", "1,23"])
def test_a_near_twin_is_held_and_asked_about(council: Council, twin: str) -> None:
    imported(council.organiser, file("123,Ann Able") if twin != "1,23" else file("1 23,Ann Able"))
    content = file(f'"{twin}",Bob Best', "7,Cat Cole")
    report = imported(council.organiser, content)
    assert outcomes(report) == {2: "held", 3: "added"}
    assert report["held"] == 1
    question = report["rows"][0]["question"]
    assert question["new"] == twin
    assert question["same"].startswith(f"{twin}=")
    assert (question["name_in_file"], question["name_here"]) == ("Bob Best", "Ann Able")
    assert names(council) == ["Ann Able", "Cat Cole"]
    assert outcomes(imported(council.organiser, content, new=twin)) == {2: "added", 3: "unchanged"}
    assert outcomes(imported(council.organiser, content)) == {2: "unchanged", 3: "unchanged"}


def test_the_same_is_remembered_and_changes_nothing_else(council: Council) -> None:
    ann = imported(council.organiser, file("123,Ann Able"))["rows"][0]["id"]
    content = file("00123,Ann M Able")
    assert outcomes(imported(council.organiser, content)) == {2: "held"}
    answered = imported(council.organiser, content, same="00123=123")
    assert (outcomes(answered), answered["rows"][0]["id"]) == ({2: "unchanged"}, ann)
    again = imported(council.organiser, content)
    assert (outcomes(again), again["rows"][0]["id"]) == ({2: "unchanged"}, ann)
    assert names(council) == ["Ann Able"]


def test_twins_within_one_file(council: Council) -> None:
    content = file("123,Ann Able", "00123,Ann Able", "abc,Bob Best", "ABC,Cat Cole")
    assert outcomes(imported(council.organiser, content)) == {2: "added", 3: "held", 4: "added", 5: "held"}
    answers = {"same": "00123=123", "new": "ABC"}
    assert outcomes(imported(council.organiser, content, **answers)) == {
        2: "unchanged", 3: "unchanged", 4: "unchanged", 5: "added",
    }  # fmt: skip


def test_an_answer_may_come_with_the_first_import(council: Council) -> None:
    content = file("123,Ann Able", "00123,Ann Able")
    report = imported(council.organiser, content, same="00123=123")
    assert outcomes(report) == {2: "added", 3: "unchanged"}
    assert report["rows"][0]["id"] == report["rows"][1]["id"]


def test_somebody_of_another_source_is_joined_by_their_id_here(council: Council) -> None:
    ann = imported(council.organiser, file("1,Ann Able"), source_system="salesforce")["rows"][0]["id"]
    content = file("77,Ann Able")
    report = imported(council.organiser, content, source_system="eventbrite", same=f"77={ann}")
    assert (outcomes(report), report["rows"][0]["id"]) == ({2: "unchanged"}, ann)
    assert names(council) == ["Ann Able"]


def test_the_same_name_and_number_within_one_file(council: Council) -> None:
    content = (
        b"ID,Name,Mobile\n1,Ann Able,07700 900123\n2,Able Ann,+447700900123\n3,Bob Able,07700900123\n4,Ann Able,\n"
    )
    report = imported(council.organiser, content)
    assert outcomes(report) == {2: "added", 3: "held", 4: "added", 5: "added"}
    assert report["rows"][1]["question"]["same"] == "2=1"
    assert outcomes(imported(council.organiser, content, new=["2"]))[3] == "added"


def test_a_namesake_waits_where_nobody_can_say_whose_number_it_is(council: Council) -> None:
    """The notifications service, which alone knows numbers, does not answer in these tests."""
    imported(council.organiser, file("1,Ann Able"))
    report = imported(council.organiser, b"ID,Name,Mobile\n2,Ann Able,07700 900123\n3,Bob Best,07700 900124\n")
    assert outcomes(report) == {2: "held", 3: "added"}
    assert "could not be asked" in report["rows"][0]["reason"]


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({"same": "9=1"}, "answer_unknown"), ({"new": "9"}, "answer_unknown"), ({"same": "=1"}, "answer_unusable"),
        ({"same": ["1=2", "1=3"]}, "answer_twice"), ({"same": "1=2", "new": "1"}, "answer_twice"),
    ],
)  # fmt: skip
def test_an_answer_that_fits_no_row_is_refused(council: Council, answers: dict[str, Any], code: str) -> None:
    assert refused(council, file("1,Ann Able"), **answers)["code"] == f"import.{code}"
    assert names(council) == []


def test_an_answer_that_names_nobody_harms_no_other_row(council: Council) -> None:
    report = imported(council.organiser, file("1,Ann Able", "2,Bob Best"), same="2=99")
    assert outcomes(report) == {2: "added", 3: "bad"}
    assert "nothing here has that ID" in report["rows"][1]["reason"]


@pytest.mark.parametrize("corrected", ["ann able", "Anne Able", "Ann Mary Able", "Able, Ann", "Ánn Able"])
def test_small_corrections_of_a_name_pass(council: Council, corrected: str) -> None:
    imported(council.organiser, file("1,Ann Able"))
    assert outcomes(imported(council.organiser, file(f'1,"{corrected}"'))) == {2: "changed"}
    assert names(council) == [corrected]


@pytest.mark.parametrize("other", ["Bob Best", "Bob Able", "Ann Baker", "Dan Able"])
def test_another_name_is_never_written_without_a_yes(council: Council, other: str) -> None:
    imported(council.organiser, file("1,Ann Able"))
    assert outcomes(imported(council.organiser, file(f"1,{other}"))) == {2: "held"}
    assert names(council) == ["Ann Able"]
    assert outcomes(imported(council.organiser, file(f"1,{other}"), same="1")) == {2: "changed"}
    assert names(council) == [other]


def test_what_is_kept_of_a_report_holds_no_name(council: Council) -> None:
    imported(council.organiser, file("1,Ann Able"))
    key = uuid4().hex
    first = post(council.organiser, file("1,Bob Best"), key=key).json()["rows"][0]["question"]
    again = post(council.organiser, file("1,Bob Best"), key=key).json()["rows"][0]["question"]
    assert (first["name_in_file"], first["name_here"]) == ("Bob Best", "Ann Able")
    assert (again["same"], again["name_in_file"], again["name_here"]) == ("1", None, None)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        assert "Able" not in str(session.scalars(select(IdempotentRequest.answer)).all())


def test_a_source_is_named_once_in_any_spelling(council: Council) -> None:
    nobody = refused(council, file("1,Ann Able"), source_system="")
    assert (nobody["code"], nobody["known_sources"]) == ("import.source_missing", [])
    assert "--source salesforce" in nobody["detail"]
    assert imported(council.organiser, file("1,Ann Able"), source_system="Salesforce")["source"] == "Salesforce"
    for again in ("salesforce", " SALESFORCE ", "Sales-Force"):
        report = imported(council.organiser, file("1,Ann Able"), source_system=again)
        assert (report["source"], outcomes(report)) == ("Salesforce", {2: "unchanged"})
    assert "“Salesforce”" in refused(council, file("1,Ann Able"), source_system="  ")["detail"]


@pytest.mark.parametrize("name", ["people (1).csv", "Members.XLSX", "report1700000000.xls", "people.csv (2)"])
def test_a_files_name_is_no_source(council: Council, name: str) -> None:
    imported(council.organiser, file("1,Ann Able"), source_system="salesforce")
    asked = refused(council, file("1,Ann Able"), source_system=name, new_source="true")
    assert (asked["code"], asked["known_sources"]) == ("import.source_missing", ["salesforce"])
    person = {"name": "Ann Able", "source_system": name, "external_id": "1"}
    assert council.organiser.call("POST", "/people", person).json()["code"] == "import.source_missing"
    assert names(council) == ["Ann Able"]
    assert outcomes(imported(council.organiser, file("1,Ann Able"), source_system="monday.com")) == {2: "added"}


def test_a_slip_of_the_pen_makes_no_new_source(council: Council) -> None:
    imported(council.organiser, file("1,Ann Able"), source_system="salesforce")
    asked = refused(council, file("1,Ann Able"), source_system="salesfroce")
    assert (asked["code"], asked["known_sources"]) == ("import.source_alike", ["salesforce"])
    assert names(council) == ["Ann Able"]
    other = imported(council.organiser, file("1,Ann Able"), source_system="salesforce2", new_source="true")
    assert outcomes(other) == {2: "added"}


def test_sources_and_their_keys_are_each_organisations_own(council: Council, other_council: Council) -> None:
    imported(council.organiser, file("1,Ann Able"), source_system="salesforce")
    nobody = refused(other_council, file("1,Ann Able"), source_system="")
    assert nobody["known_sources"] == []


def test_which_column_is_which_is_remembered_for_the_source(council: Council) -> None:
    content = "Rhif,Enw,Ffôn\n1,Ann Able,\n".encode()
    asked = refused(council, content)
    assert asked["code"] == "import.no_headings"
    assert "A “Rhif”, B “Enw”, C “Ffôn”" in asked["detail"]
    said = ["Rhif=ID", "Enw=name", "Ffôn=Mobile"]
    report = imported(council.organiser, content, column=said)
    assert report["columns"] == {"id": "Rhif (column A)", "name": "Enw (column B)", "mobile": "Ffôn (column C)"}
    assert outcomes(imported(council.organiser, content)) == {2: "unchanged"}
    assert refused(council, content, source_system="another")["code"] == "import.no_headings"
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        [source] = session.scalars(select(ImportSource)).all()
    assert source.columns == {"people": {"rhif": "id", "enw": "name", "ffôn": "mobile"}}


@pytest.mark.parametrize(
    ("column", "code"),
    [("Enw=Height", "column_answer"), ("Enw", "column_answer"), ("Nowhere=Name", "column_unknown"),
     ("Mobile=ID", "id_is_number")],
)  # fmt: skip
def test_a_column_that_cannot_be_is_refused_with_the_columns_there_are(
    council: Council, column: str, code: str
) -> None:
    asked = refused(council, b"Code,Name,Mobile\n1,Ann Able,07700900123\n", column=column)
    assert asked["code"] == f"import.{code}"


def test_two_columns_of_one_heading_are_told_apart_by_their_letters(council: Council) -> None:
    content = b"ID,Name,Name,Name again\n1,Able,Ann Able,x\n"
    assert "column B=Name" in refused(council, content)["detail"]
    assert outcomes(imported(council.organiser, content, column="column C=Name")) == {2: "added"}
    assert names(council) == ["Ann Able"]


def test_a_column_can_be_left_aside(council: Council) -> None:
    content = b"ID,Name,Phone\n1,Ann Able,0161 496 0000\n"
    report = imported(council.organiser, content, column="Phone=nothing")
    assert (report["numbers_not_saved"], report["unused_columns"]) == (0, ["C"])


def test_a_masked_number_is_left_out_and_its_row_named(council: Council) -> None:
    content = b"ID,Name,Mobile\n1,Ann Able,07700 900XXX\n2,Bob Best,07700900TBC\n3,Cat Cole,4.47701E+11\n4,Dee Dow,xxxxx\n5,Eve Ede,TBC\n"
    report = imported(council.organiser, content)
    assert set(outcomes(report).values()) == {"added"}
    assert [row["number"] for row in report["rows"]] == ["not_saved"] * 4 + [None]
    assert all("hidden" in row["reason"] or "shortened" in row["reason"] for row in report["rows"][:4])


def test_ten_of_one_import_at_once_add_everybody_once(council: Council) -> None:
    content = file(*(f"{number},Ann Able {number}" for number in range(50)))
    answers: list[Any] = []
    assert together(*[lambda: answers.append(post(council.organiser, content))] * 10) == [None] * 10
    assert [answer.status_code for answer in answers] == [200] * 10
    assert sorted(answer.json()["added"] for answer in answers) == [0] * 9 + [50]
    assert len(keys(council)) == 50


def test_adding_one_person_knows_the_same_keys(council: Council) -> None:
    council.organiser.post("/people", {"name": "Ann Able", "source_system": "Members", "external_id": " '9123.0"})
    assert keys(council) == [("Members", "9123")]
    body = {"name": "Ann Able", "source_system": "members", "external_id": "9123"}
    assert council.organiser.call("POST", "/people", body).json()["code"] == "person.imported"
    twin = {**body, "external_id": "09123"}
    assert council.organiser.call("POST", "/people", twin).json()["code"] == "person.like_another"
    council.organiser.post("/people", {**twin, "certainly_new": True})
    unusable = {**body, "external_id": "1.2E+05"}
    assert council.organiser.call("POST", "/people", unusable).json()["code"] == "person.id_unusable"
    half = {"name": "Ann Able", "source_system": "members"}
    assert council.organiser.call("POST", "/people", half).json()["code"] == "person.id_missing"


ROWS = st.lists(
    st.tuples(
        st.from_regex(r"[A-C]?[0-9]{1,4}", fullmatch=True), st.sampled_from(["Ann Able", "Bob Best", "Cat Cole"])
    ),
    min_size=1,
    max_size=8,
)
SPELT = st.sampled_from(["{}", "'{}", " {} ", "\u00a0{}", "{}\u200b", "\ufeff{}"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None)
@given(rows=ROWS, spelt=st.lists(SPELT, min_size=8, max_size=8), decimal=st.booleans())
def test_what_is_imported_twice_is_there_once(
    council: Council, rows: list[tuple[str, str]], spelt: list[str], decimal: bool
) -> None:
    source = uuid4().hex
    first = imported(council.organiser, file(*(f"{key},{name}" for key, name in rows)), source_system=source)
    before = keys(council)
    assert first["added"] + first["held"] + first["bad"] == len(rows)
    again = [
        f"{how.format(key + '.0' if decimal and key.isdecimal() else key)},{name}"
        for (key, name), how in zip(rows, spelt, strict=False)
    ]
    second = imported(council.organiser, file(*again), source_system=source)
    assert (second["added"], second["changed"], second["unchanged"]) == (0, 0, first["added"])
    assert keys(council) == before
