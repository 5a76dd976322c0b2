"""Lists as the systems that people have export them (made here after the systems' own descriptions): read with no question, or after one."""

from pathlib import Path

import pytest

from services.payments.desk.rules.events import read_events
from services.payments.desk.rules.people import read_people
from services.payments.desk.rules.sheets import ReadOptions
from shared.errors import InvalidError

EXPORTS = Path(__file__).with_name("exports")
PEOPLE = {
    "salesforce_contacts.csv": {
        "003Kd000004XyZa": ("Zoë Ashworth", "07700 900201"),
        "003Kd000004XyZb": ("José Fine", "+44 7700 900202"),
        "003Kd000004XyZc": ("Siân O’Neill", "07700900203"),
    },
    "civicrm_contacts.csv": {
        "204": ("Amina Ashworth", "07700 900211"),
        "205": ("Paweł Nowak", "0113 496 0002"),
        "1206": ("Thị Hoa Le", None),
    },
    "eventbrite_attendees.csv": {
        "15551110001": ("Ann Able", "07700900221"),
        "15551110002": ("Bob Able", "07700900221"),
        "15551110003": ("Cerys Dafydd-Rhŷs", None),
    },
    "beacon_people.csv": {"18": ("Dee Once", "07700 900231"), "19": ("Ewa Twice", "+447700900232")},
    "microsoft_forms.xlsx": {"1": ("Jo King", "07700900261"), "2": ("Kit O’Hara", "07700 900262")},
    "council_people.xlsx": {
        "000417": ("Lily Lane", "07700 900271"),
        "001003": ("Max Moss", "07700900272"),
        "000088": ("Nia Nye", None),
    },
}
AFTER_ONE_QUESTION = {
    ("google_forms.csv", "What is the code on your panel card?=ID"): {
        "ES-0041": ("Fay Ford", "07700 900241"),
        "ES-0042": ("Gil Good", "07700900242"),
    },
    ("google_contacts.csv", "E-mail 1 - Value=ID"): {
        "mail-e1af60e4f16232f990d98bfc": ("Hana Hughes", "07700 900251"),
        "mail-d80de76a120a52c4fd2c6d66": ("Ivo Ivanov", "07700 900252"),
    },
}
EVENTS = {
    "civicrm_events.csv": {
        "31": ["2026-11-20 10:00 to 2026-11-20 15:30"],
        "32": ["2026-12-03 18:00 to 2026-12-03 20:30"],
    },
    "council_programme.xlsx": {
        "ASC-1": ["2026-11-24 18:00 to 2026-11-24 20:30"],
        "ASC-2": ["2026-11-25 10:00 to 2026-11-25 15:30", "2026-11-26 10:00 to 2026-11-26 15:30"],
        "ASC-3": ["2026-11-27 20:00 to 2026-11-28 00:00"],
    },
}
BROKEN = {
    "cut_off.xlsx": "damaged or cut off",
    "old_excel.xls": "an Excel workbook of the old kind",
    "open_document.ods": "an OpenDocument file",
    "quote_never_closed.csv": "never closed",
    "web_page.xls": "a web page",
}


def found(name: str, *columns: str) -> dict[str, tuple[str, str | None]]:
    file = read_people((EXPORTS / name).read_bytes(), ReadOptions(columns=columns))
    assert (file.bad, file.unsure) == ((), ())
    assert not [one.mobile_problem for one in file.good if one.mobile_problem]
    return {one.key: (one.name, one.mobile) for one in file.good}


def test_there_are_ten_and_five_broken_ones() -> None:
    assert {*PEOPLE, *EVENTS, *(name for name, _ in AFTER_ONE_QUESTION)} == {
        file.name for file in EXPORTS.iterdir() if file.is_file()
    }
    assert set(BROKEN) == {file.name for file in (EXPORTS / "broken").iterdir()}


@pytest.mark.parametrize("name", PEOPLE)
def test_people_are_read_with_no_question(name: str) -> None:
    assert found(name) == PEOPLE[name]


@pytest.mark.parametrize("name", EVENTS)
def test_events_are_read_with_no_question(name: str) -> None:
    file = read_events((EXPORTS / name).read_bytes())
    assert (file.bad, file.unsure) == ((), ())
    assert {
        one.external_id: [f"{start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}" for start, end in one.sessions]
        for one in file.good
    } == EVENTS[name]


@pytest.mark.parametrize(("name", "column"), AFTER_ONE_QUESTION)
def test_people_are_read_after_one_question(name: str, column: str) -> None:
    with pytest.raises(InvalidError) as asked:
        read_people((EXPORTS / name).read_bytes())
    assert asked.value.code == "import.no_id"
    heading = column.removesuffix("=ID")
    assert f"“{heading}”" in asked.value.message
    assert '--column "' in asked.value.message
    assert found(name, column) == AFTER_ONE_QUESTION[name, column]


@pytest.mark.parametrize("name", BROKEN)
def test_broken_ones_are_refused_in_plain_words(name: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read_people((EXPORTS / "broken" / name).read_bytes())
    assert BROKEN[name] in refused.value.message
    assert "CSV UTF-8" in refused.value.message
    assert "Nothing was imported and no money moved." in refused.value.message


def test_what_a_report_writes_below_its_list_is_left_aside_and_said() -> None:
    file = read_people((EXPORTS / "salesforce_contacts.csv").read_bytes())
    assert file.sheet.left_aside == (7, 8, 9, 10, 11)
    assert file.sheet.encoding == "Windows-1252"
