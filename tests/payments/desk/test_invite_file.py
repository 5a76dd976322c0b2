"""Inviting from a file: its names are looked up like pasted ones, bad rows are explained, and a hostile file does nothing."""

from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from services.payments.desk.pages.desk_pages import COOKIE
from services.payments.people.tables import Person
from shared.identity import Role
from tests.payments.desk.organising import EVENTS, Organising, words
from tests.payments.desk.test_kept_forms import KEPT, lapse, sign_in_again
from tests.payments.phone.pages import forms_of
from tests.payments.phone.test_helpline import Desk

ROLE = "co-producer"


def to_come(organising: Organising) -> str:
    """An event in four days: the page that invites to it."""
    return f"{EVENTS}/{organising.work.event((96, 98))['id']}/invite"


def with_ids(organising: Organising, *people: tuple[str, str]) -> None:
    """People of a register: (name, ID)."""
    for name, one in people:
        body = {"name": name, "source_system": "register", "external_id": one, "certainly_new": True}
        organising.council.organiser.post("/people", body)


def upload(desk: Desk, invite: str, content: bytes | str, **typed: str) -> httpx2.Response:
    """Chooses a file on the page that is open and presses the button that reads it."""
    hidden = next((form for form in forms_of(desk.last.text) if form["action"] == invite), {})
    sent = content if isinstance(content, bytes) else content.encode()
    desk.last = desk.council.payments.client.post(
        f"{invite}/file",
        data={**hidden, "role": ROLE, **typed},
        files={"list": ("people.csv", sent, "text/csv")},
        headers={"Cookie": f"{COOKIE}={desk.cookie}"},
        follow_redirects=False,
    )
    return desk.last


def test_the_names_of_a_file_are_looked_up_and_asked(organising: Organising) -> None:
    for name in ("Siân O’Neill", "Jo Bloggs", "Al Other"):
        organising.council.person(name)
    invite = to_come(organising)
    organising.desk.get(invite)
    page = upload(organising.desk, invite, "Name,Notes\r\nsian o'neill,x\r\nJo Bloggs,y\r\nNobody Known,z\r\n")
    assert page.status_code == 200
    assert "2 people would be asked" in words(page)
    assert "Not found (1)" in words(page)
    assert "Nobody Known" in words(page)
    typed = {"role": ROLE, "names": "Siân O’Neill\nJo Bloggs", "do": "ask"}
    assert "No answer yet 2" in words(organising.desk.post(invite, typed))


def test_what_was_typed_before_the_file_stays_and_nobody_is_counted_twice(organising: Organising) -> None:
    for name in ("Jo Bloggs", "Al Other"):
        organising.council.person(name)
    invite = to_come(organising)
    organising.desk.get(invite)
    page = upload(
        organising.desk, invite, "First name;Surname\nJo;Bloggs\nAl;Other\n", names="Jo Bloggs\r\nZed Unknown"
    )
    assert "2 people would be asked" in words(page)
    assert "Zed Unknown" in words(page)
    assert "\nJo Bloggs\nZed Unknown\nAl Other</textarea>" in page.text


def test_an_id_in_the_file_tells_namesakes_apart(organising: Organising) -> None:
    with_ids(organising, ("Sam Smith", "A-1"), ("Sam Smith", "A-2"))
    invite = to_come(organising)
    organising.desk.get(invite)
    page = upload(organising.desk, invite, "ID,Name\na-2,Sam Smith\n")
    assert "1 person would be asked" in words(page)
    assert "register A-2" in words(page)
    organising.desk.get(invite)
    assert "Which “ Sam Smith" in words(upload(organising.desk, invite, "ID,Name\nB-7,Sam Smith\n"))


def test_each_bad_row_is_explained_and_the_others_are_taken(organising: Organising) -> None:
    organising.council.person("Jo Bloggs")
    invite = to_come(organising)
    organising.desk.get(invite)
    rows = ["Name,Town", "=HYPERLINK(1),x", "Jo Bloggs,x", ",x", "12345,x", "a,b,c,d", "B\x07ob,x", "\u202ealert,<b>"]
    page = upload(organising.desk, invite, "\n".join(rows))
    said = words(page)
    assert "1 person would be asked" in said
    assert "5 rows of the file were not read" in said
    for row, why in (
        (2, "holds a formula"),
        (4, "This cell is empty"),
        (5, "no letter"),
        (6, "more cells"),
        (7, "control"),
    ):
        assert f"Row {row}" in said
        assert why in said
    assert "HYPERLINK" not in page.text, "a formula is never repeated"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Choose a file first"),
        (b"   \r\n", "This file is empty"),
        (b"\x00" * 5000, "not read|damaged|empty"),
        (b"Name\r\nJo\x00Bloggs\x00\x01\x02\x03\x04\x05\x06", "damaged|control|not read"),
        (b"%PDF-1.7 x", "This is a PDF"),
        (b"PK\x03\x04 broken", "workbook|file"),
        (b"Colour,Town\nred,Leeds\n", "names no column of people"),
        (b"First name,Town\nJo,Leeds\n", "names no column of people"),
        (b"Name,Town\n", "nothing below them"),
        (b'Name,Town\n"Jo,x\n', "quotation mark"),
        (b"<html><script>alert(1)</script></html>", "This is a web page"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_and_loses_nothing(organising: Organising, content: bytes, why: str) -> None:
    invite = to_come(organising)
    organising.desk.get(invite)
    page = upload(organising.desk, invite, content, names="Jo Bloggs")
    assert page.status_code in (200, 422)
    assert any(one in words(page) for one in why.split("|")), words(page)
    assert "Jo Bloggs" in page.text
    assert "<script>alert" not in page.text
    assert "Nobody is asked yet" in words(organising.desk.get(invite.removesuffix("/invite")))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_any_usual_encoding_is_read(organising: Organising, encoding: str) -> None:
    organising.council.person("Siân O’Neill")
    organising.council.person("Jo Bloggs")
    invite = to_come(organising)
    organising.desk.get(invite)
    content = "Name,Town\r\nSiân O’Neill,Llandrindod Wells\r\nJo Bloggs,Leeds\r\n".encode(encoding)
    assert "2 people would be asked" in words(upload(organising.desk, invite, content))


def test_two_thousand_rows_are_read_at_once_and_too_many_are_told(organising: Organising) -> None:
    organising.people(2000)
    invite = to_come(organising)
    organising.desk.get(invite)
    rows = "\n".join(f"Person number {number},x" for number in range(1, 2001))
    assert "2000 people would be asked" in words(upload(organising.desk, invite, f"Name,Town\n{rows}\n"))
    organising.desk.get(invite)
    many = "\n".join(f"Person number {number},x" for number in range(1, 5003))
    page = upload(organising.desk, invite, f"Name,Town\n{many}\n")
    assert page.status_code == 422
    assert "at most 5000 names" in words(page)


def test_a_file_that_is_chosen_and_not_read_is_told(organising: Organising) -> None:
    invite = to_come(organising)
    organising.desk.get(invite)
    page = organising.desk.post(invite, {"role": ROLE, "names": "Jo Bloggs", "list": "people.csv", "do": "look"})
    assert page.status_code == 422
    assert "Nothing of it was read" in words(page)


def test_a_file_is_not_read_from_whoever_may_not_invite(organising: Organising) -> None:
    invite = to_come(organising)
    for role in (Role.FINANCE_APPROVER, Role.ADMINISTRATOR):
        desk = organising.of(role)
        assert upload(desk, invite, "Name\nJo Bloggs\n").status_code == 403
    stranger = Desk(organising.council, organising.council.organiser)
    assert upload(stranger, invite, "Name\nJo Bloggs\n").status_code == 401
    nobody = f"{EVENTS}/00000000-0000-0000-0000-000000000001/invite"
    assert upload(organising.desk, nobody, "Name\nJo Bloggs\n").status_code == 404


def test_a_file_of_more_than_five_megabytes_is_refused(organising: Organising) -> None:
    invite = to_come(organising)
    organising.desk.get(invite)
    answer: Any = upload(organising.desk, invite, b"Name\n" + b"x" * (7 * 1024 * 1024))
    assert answer.status_code in (413, 422)
    assert "larger than" in words(answer)


def test_what_was_typed_beside_a_file_is_kept_when_the_session_has_ended(organising: Organising) -> None:
    invite = to_come(organising)
    organising.desk.get(invite)
    lapse(organising)
    refused = upload(organising.desk, invite, "Name,Town\nJo Bloggs,x\n", names="Al Other, who took a while")
    assert refused.status_code == 401
    assert "What you typed is kept" in words(refused)
    assert sign_in_again(organising.desk)
    again = organising.desk.get(KEPT)
    assert "Al Other, who took a while" in again.text
    assert "nothing was done yet" in words(again)


def test_the_same_file_twice_doubles_no_name(organising: Organising) -> None:
    invite, rows = to_come(organising), "Name\nNobody Known\n"
    organising.desk.get(invite)
    upload(organising.desk, invite, rows)
    page = upload(organising.desk, invite, rows, names="Nobody Known")
    assert "Not found (1)" in words(page)
    assert "\nNobody Known</textarea>" in page.text


def test_a_file_that_is_too_long_is_not_put_into_the_page(organising: Organising) -> None:
    invite = to_come(organising)
    organising.desk.get(invite)
    rows = "Name\n" + "".join(f"Person {number} Known\n" for number in range(5001))
    page = upload(organising.desk, invite, rows, names="Jo Typed")
    assert page.status_code == 422
    assert "there would be 5002 names" in words(page)
    assert "Jo Typed</textarea>" in page.text
    assert "Person 7 Known" not in page.text


def test_a_choice_between_namesakes_does_not_land_on_another_line(organising: Organising) -> None:
    """Blank lines go when a file is read, so that the lines move up."""
    with_ids(organising, ("Sam Smith", "A-1"), ("Sam Smith", "A-2"))
    with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
        one = session.scalars(select(Person.id).where(Person.external_id == "A-1")).one()
    invite = to_come(organising)
    organising.desk.get(invite)
    typed = {"names": "\nSam Smith\nSam Smith", "meant-2": str(one)}
    page = upload(organising.desk, invite, "Name\nNobody Known\n", **typed)
    assert words(page).count("Which “ Sam Smith") == 2
    assert f'value="{one}" checked' not in page.text
