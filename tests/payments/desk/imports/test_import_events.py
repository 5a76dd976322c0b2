"""Importing events through the API."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from services.payments.involvement.tables import Engagement, EngagementSession
from tests.payments.council import Council, Staff, token_for
from tests.payments.involvement.test_offer_notices import told
from tests.simulation.workers import together

RATE = {"role": "x", "basis": "per_session", "amount_pence": 2500, "valid_from": "2020-01-01", "source": "x"}
FILE = (
    "Event ID;Title;Date;Start;End;Budget\r\n"
    "E1;Design day;20/11/2026;10:00;12.30;£1,250.00\r\n"
    "E1;Design day;21/11/2026;10am;12.30pm;£1,250.00\r\n"
    "E2;Summer meeting;46204;0.416666667;noon;\r\n"
)


def post(staff: Staff, text: str, **query: str | list[str]) -> Any:
    headers = {"Authorization": f"Bearer {token_for(staff.subject)}", "Idempotency-Key": uuid4().hex}
    params = {"source_system": "diary", **query}
    return staff.client.post("/api/v1/imports/events", content=text.encode(), headers=headers, params=params)


def imported(staff: Staff, text: str, **query: str | list[str]) -> Any:
    answer = post(staff, text, **query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def outcomes(report: Any) -> dict[int, str]:
    return {row["row"]: row["outcome"] for row in report["rows"]}


def events(council: Council) -> dict[str, tuple[int | None, list[tuple[datetime, datetime]]]]:
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        found = session.scalars(select(Engagement).order_by(Engagement.id)).all()
        sessions = session.scalars(select(EngagementSession).order_by(EngagementSession.starts_at)).all()
    return {
        one.title: (
            one.budget_pence,
            [(row.starts_at, row.ends_at) for row in sessions if row.engagement_id == one.id],
        )
        for one in found
    }


def moment(*parts: int) -> datetime:
    year, month, day, hour, minute = parts
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def test_events_with_their_sessions_in_londons_time(council: Council) -> None:
    report = imported(council.organiser, FILE)
    assert outcomes(report) == {2: "added", 3: "added", 4: "added"}
    assert report["rows"][0]["id"] == report["rows"][1]["id"]
    assert events(council) == {
        "Design day": (
            125000,
            [
                (moment(2026, 11, 20, 10, 0), moment(2026, 11, 20, 12, 30)),
                (moment(2026, 11, 21, 10, 0), moment(2026, 11, 21, 12, 30)),
            ],
        ),
        "Summer meeting": (None, [(moment(2026, 7, 1, 9, 0), moment(2026, 7, 1, 11, 0))]),
    }


def test_a_second_import_changes_and_never_doubles(council: Council) -> None:
    imported(council.organiser, FILE)
    assert set(outcomes(imported(council.organiser, FILE)).values()) == {"unchanged"}
    changed = FILE.replace("£1,250.00", "1300").replace(";noon;", ";11:30;")
    assert set(outcomes(imported(council.organiser, changed)).values()) == {"changed"}
    assert events(council)["Design day"][0] == 130000
    assert events(council)["Summer meeting"][1] == [(moment(2026, 7, 1, 9, 0), moment(2026, 7, 1, 10, 30))]


def test_a_place_is_read_and_told_and_a_list_without_one_takes_none_away(council: Council) -> None:
    council.agree("/rates", RATE)
    lines = FILE.replace("2026", "2029").splitlines()
    there = "\r\n".join(
        f"{line};{cell}" for line, cell in zip(lines, ("Venue", "Hall", "Hall", "www.bad.example"), strict=True)
    )
    report = imported(council.organiser, there)
    assert outcomes(report) == {2: "added", 3: "added", 4: "bad"}
    assert "web address" in report["rows"][2]["reason"]
    event_id = report["rows"][0]["id"]
    council.organiser.post(f"/events/{event_id}/offers", {"person_ids": [str(council.person())], "role": "x"})
    assert set(outcomes(imported(council.organiser, "\r\n".join(lines[:3]))).values()) == {"unchanged"}
    assert council.organiser.get(f"/events/{event_id}")["place"] == "Hall"
    moved = "\r\n".join(there.replace("Hall", "Library").splitlines()[:3])
    assert set(outcomes(imported(council.organiser, moved)).values()) == {"changed"}
    assert [one["notice"] for one in told(council)] == ["offer_made", "offer_place_changed"]


def test_an_event_is_taken_whole_or_not_at_all(council: Council) -> None:
    report = imported(council.organiser, FILE.replace("21/11/2026", "31/11/2026"))
    assert outcomes(report) == {2: "bad", 3: "bad", 4: "added"}
    reasons = [row["reason"] for row in report["rows"]]
    assert reasons[0] == "Row 3 belongs to the same event and cannot be used."
    assert "day/month/year" in reasons[1]
    assert report["rows"][1]["column"] == "Date (column C)"
    assert list(events(council)) == ["Summer meeting"]


def test_rows_of_one_event_that_contradict_each_other(council: Council) -> None:
    lines = FILE.splitlines()
    differing = "\n".join([*lines[:2], lines[2].replace("Design day", "Design evening")])
    overlapping = "\n".join([*lines[:2], lines[2].replace("21/11/2026", "20/11/2026")])
    assert "not the same title" in imported(council.organiser, differing)["rows"][0]["reason"]
    assert "overlap" in imported(council.organiser, overlapping)["rows"][0]["reason"]
    assert events(council) == {}


def test_what_ends_before_it_starts_is_bad(council: Council) -> None:
    report = imported(council.organiser, "ID,Event,Date,From,To\n1,Meeting,20/11/2026,10am,2:00\n")
    assert report["rows"][0]["column"] == "To (column E)"
    assert "ends before it starts" in report["rows"][0]["reason"]


def test_times_stay_once_people_have_been_asked(council: Council) -> None:
    event_id = imported(council.organiser, FILE)["rows"][2]["id"]
    rate = {"role": "co-producer", "basis": "per_hour", "amount_pence": 1250, "valid_from": "2026-01-01", "source": "x"}
    council.agree("/rates", rate)
    asked = {"person_ids": [str(council.person())], "role": "co-producer"}
    council.organiser.post(f"/events/{event_id}/offers", asked)
    moved = imported(council.organiser, FILE.replace(";noon;", ";2pm;"))
    assert outcomes(moved) == {2: "unchanged", 3: "unchanged", 4: "bad"}
    assert "no money moved" in moved["rows"][2]["reason"]
    assert events(council)["Summer meeting"][1] == [(moment(2026, 7, 1, 9, 0), moment(2026, 7, 1, 11, 0))]
    assert outcomes(imported(council.organiser, FILE.replace("Summer", "Winter")))[4] == "changed"


def test_sessions_are_added_and_never_taken_away(council: Council) -> None:
    imported(council.organiser, FILE)
    longer = FILE + "E1;Design day;22/11/2026;10am;11am;£1,250.00\r\n"
    assert set(outcomes(imported(council.organiser, longer)).values()) == {"changed", "unchanged"}
    assert len(events(council)["Design day"][1]) == 3
    report = imported(council.organiser, FILE)
    assert outcomes(report) == {2: "bad", 3: "bad", 4: "unchanged"}
    assert "more sessions than the file" in report["rows"][0]["reason"]


def test_a_file_without_the_columns_of_events_is_refused(council: Council) -> None:
    answer = post(council.organiser, "ID,Name\n1,x\n")
    assert (answer.status_code, answer.json()["code"]) == (422, "import.column_missing")
    assert "headed Date" in answer.json()["detail"]


def test_no_half_of_an_event_is_taken_however_its_id_is_spelt(council: Council) -> None:
    text = "ID,Title,Date,Start,End\n'771,Workshop,20/11/2027,10:00,12:00\n 771.0,Workshop,27/11/2O27,10:00,12:00\n"
    report = imported(council.organiser, text)
    assert outcomes(report) == {2: "bad", 3: "bad"}
    assert report["rows"][0]["reason"] == "Row 3 belongs to the same event and cannot be used."
    assert events(council) == {}
    whole = imported(council.organiser, text.replace("2O27", "2027"))
    assert whole["rows"][0]["id"] == whole["rows"][1]["id"]
    assert len(events(council)["Workshop"][1]) == 2
    again = text.replace("2O27", "2027").replace("'771", "771")
    assert set(outcomes(imported(council.organiser, again)).values()) == {"unchanged"}


@pytest.mark.parametrize(
    "spoilt", ["x,Workshop,27/11/2027,10:00", "771,=1+1,27/11/2027,10:00,12:00", "771,Jos\ufffd,a,b,c,d,e"]
)
def test_a_row_that_is_spoilt_as_a_whole_holds_its_event_back(council: Council, spoilt: str) -> None:
    text = f"ID,Title,Date,Start,End\n771,Workshop,20/11/2027,10:00,12:00\n{spoilt}\n"
    report = imported(council.organiser, text)
    assert outcomes(report)[2] == ("added" if spoilt.startswith("x") else "bad")
    assert outcomes(report)[3] == "bad"


@pytest.mark.parametrize(
    ("spoilt", "outcome"),
    [
        ("0771,Workshop,27/11/2O27,10:00,12:00", "bad"), ("771-,Workshop,soon,10:00,12:00", "bad"),
        (",Workshop,27/11/2027,10:00,12:00", "bad"), (",,27/11/2027,10:00,12:00", "bad"),
        ("#REF!,WORKSHOP,27/11/2027,10:00,12:00", "bad"), (",Another,27/11/2027,10:00,12:00", "added"),
        ("772,Workshop,27/11/2O27,10:00,12:00", "added"),
    ],
)  # fmt: skip
def test_a_row_that_may_belong_to_an_event_holds_it_back(council: Council, spoilt: str, outcome: str) -> None:
    text = f"ID,Title,Date,Start,End\n771,Workshop,20/11/2027,10:00,12:00\n{spoilt}\n8,Choir,20/11/2027,10:00,12:00\n"
    report = imported(council.organiser, text)
    assert outcomes(report) == {2: outcome, 3: "bad", 4: "added"}
    assert outcome == "added" or report["rows"][0]["reason"].startswith("Row 3 may belong to the same event")


def test_a_row_without_an_id_above_its_event_holds_it_back(council: Council) -> None:
    text = "ID,Title,Date,Start,End\n,Choir,13/11/2027,10:00,12:00\n8,Choir,20/11/2027,10:00,12:00\n9,Choir,27/11/2027,10:00,12:00\n"
    assert outcomes(imported(council.organiser, text)) == {2: "bad", 3: "bad", 4: "added"}


def test_an_event_that_is_nearly_another_is_held(council: Council) -> None:
    text = "ID,Title,Date,Start,End\n771,Workshop,20/11/2027,10:00,12:00\n"
    imported(council.organiser, text)
    twin = text.replace("771", "0771") + "0771,Workshop,27/11/2027,10:00,12:00\n"
    report = imported(council.organiser, twin)
    assert outcomes(report) == {2: "held", 3: "held"}
    assert report["rows"][0]["question"]["same"] == "0771=771"
    assert outcomes(imported(council.organiser, twin, same="0771=771")) == {2: "changed", 3: "changed"}
    assert outcomes(imported(council.organiser, twin)) == {2: "unchanged", 3: "unchanged"}
    assert len(events(council)["Workshop"][1]) == 2


def test_an_id_with_quite_another_title_is_held(council: Council) -> None:
    imported(council.organiser, FILE)
    other = FILE.replace("Summer meeting", "Board")
    report = imported(council.organiser, other)
    assert outcomes(report)[4] == "held"
    assert report["rows"][2]["question"]["name_here"] == "Summer meeting"
    assert outcomes(imported(council.organiser, other, same="E2"))[4] == "changed"


def test_which_columns_of_events_is_asked_and_remembered(council: Council) -> None:
    text = "Code,What,Date,Kick-off,Wrap-up\n1,Walk,20/11/2027,10:00,12:00\n"
    asked = post(council.organiser, text).json()
    assert asked["code"] == "import.column_missing"
    assert "D “Kick-off”" in asked["detail"]
    said = ["What=Title", "Kick-off=Start", "Wrap-up=End"]
    assert outcomes(imported(council.organiser, text, column=said)) == {2: "added"}
    assert outcomes(imported(council.organiser, text)) == {2: "unchanged"}


def test_ten_of_one_import_of_events_at_once(council: Council) -> None:
    answers: list[Any] = []
    assert together(*[lambda: answers.append(post(council.organiser, FILE))] * 10) == [None] * 10
    assert [answer.status_code for answer in answers] == [200] * 10
    assert len(events(council)) == 2
