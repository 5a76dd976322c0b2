"""A group filled from a file: its people are shown before anybody is added, bad rows are explained, and a hostile file does nothing."""

import httpx2
import pytest

from services.payments.desk.pages.desk_pages import COOKIE
from shared.identity import Role
from tests.payments.council import found
from tests.payments.desk.organising import Organising, forms_to, words
from tests.payments.desk.test_groups_pages import made
from tests.payments.desk.test_invite_file import with_ids
from tests.payments.desk.test_kept_forms import KEPT, lapse, sign_in_again
from tests.payments.phone.test_helpline import Desk


def upload(desk: Desk, place: str, content: bytes | str, **typed: str) -> httpx2.Response:
    """Chooses a file on the group's page and presses the button that reads it."""
    found_tokens = forms_to(desk.get(place), f"{place}/people")
    desk.last = desk.council.payments.client.post(
        f"{place}/people/file",
        data={"form": found_tokens[0] if found_tokens else "", **typed},
        files={"list": ("people.csv", content if isinstance(content, bytes) else content.encode(), "text/csv")},
        headers={"Cookie": f"{COOKIE}={desk.cookie}"},
        follow_redirects=False,
    )
    return desk.last


def test_the_people_of_a_file_are_shown_and_then_added(organising: Organising) -> None:
    for name in ("Siân O’Neill", "Jo Bloggs"):
        organising.council.person(name)
    place = made(organising.desk)
    page = upload(organising.desk, place, "Name,Town\r\nsian o'neill,x\r\nJo Bloggs,y\r\n")
    assert page.status_code == 200
    assert "2 were found" in words(page)
    assert "0 people" in words(page), "nobody is added before they are seen"
    organising.desk.post(f"{place}/people", {"names": "Siân O’Neill\nJo Bloggs", "do": "add"})
    assert "2 people" in words(organising.desk.get(place))


def test_an_id_tells_namesakes_apart_and_what_was_typed_stays(organising: Organising) -> None:
    with_ids(organising, ("Sam Smith", "A-1"), ("Sam Smith", "A-2"))
    organising.council.person("Jo Bloggs")
    place = made(organising.desk)
    page = upload(organising.desk, place, "ID,Name\na-2,Sam Smith\n", names="Jo Bloggs")
    assert "2 were found" in words(page)
    assert "\nJo Bloggs\nSam Smith\tID a-2</textarea>" in page.text
    assert "Which “ Sam Smith" in words(upload(organising.desk, place, "Name\nSam Smith\n"))


def test_bad_rows_and_unknown_people_are_explained(organising: Organising) -> None:
    organising.council.person("Jo Bloggs")
    place = made(organising.desk)
    page = upload(organising.desk, place, "Name,Town\n=HYPERLINK(1),x\nJo Bloggs,x\n<b>Nobody,x\n,x\n")
    said = words(page)
    assert "2 rows of the file were not read" in said
    assert "Nobody here is called so (1)" in said
    assert "HYPERLINK" not in page.text
    assert "<b>" not in page.text
    assert "Add only those who were found" in said


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "Choose a file first"),
        (b"%PDF-1.7 x", "This is a PDF"),
        (b"Colour,Town\nred,Leeds\n", "names no column of people"),
        (b"PK\x03\x04 broken", "workbook|file"),
        (b"Name\nJo\x00Bloggs\x00\x01\x02\x03\x04\x05\x06", "damaged|control|not read"),
        (("Name\n" + "".join(f"Person {one} Known\n" for one in range(5001))).encode(), "there would be 5002 names"),
    ],
)
def test_a_file_that_cannot_be_used_loses_nothing(organising: Organising, content: bytes, why: str) -> None:
    place = made(organising.desk)
    page = upload(organising.desk, place, content, names="Jo Typed")
    assert page.status_code in (200, 422)
    assert any(one in words(page) for one in why.split("|")), words(page)
    assert "Jo Typed</textarea>" in page.text
    assert "0 people" in words(organising.desk.get(place))


def test_a_file_is_not_read_from_whoever_may_not_see_the_group(organising: Organising) -> None:
    place = made(organising.desk)
    for role in (Role.FINANCE_APPROVER, Role.ADMINISTRATOR):
        assert upload(organising.of(role), place, "Name\nJo Bloggs\n").status_code == 403
    other = Organising(found(organising.council.payments))
    assert upload(other.desk, place, "Name\nJo Bloggs\n").status_code == 404
    assert upload(Desk(organising.council, organising.council.organiser), place, "Name\nJo\n").status_code == 401


def test_a_file_that_is_chosen_and_not_read_is_told(organising: Organising) -> None:
    place = made(organising.desk)
    page = organising.desk.post(f"{place}/people", {"names": "Jo Bloggs", "list": "people.csv", "do": "add"})
    assert page.status_code == 422
    assert "Nothing of it was read" in words(page)


def test_a_large_file_is_refused_and_a_session_that_ended_keeps_what_was_typed(organising: Organising) -> None:
    place = made(organising.desk)
    answer = upload(organising.desk, place, b"Name\n" + b"x" * (7 * 1024 * 1024))
    assert answer.status_code in (413, 422)
    assert "larger than" in words(answer)
    page = organising.desk.get(place)
    lapse(organising)
    [token] = forms_to(page, f"{place}/people")
    refused = organising.council.payments.client.post(
        f"{place}/people/file",
        data={"form": token, "names": "Al Other, who took a while"},
        files={"list": ("people.csv", b"Name\nJo Bloggs\n", "text/csv")},
        headers={"Cookie": f"{COOKIE}={organising.desk.cookie}"},
    )
    assert refused.status_code == 401
    assert sign_in_again(organising.desk)
    assert "Al Other, who took a while" in organising.desk.get(KEPT).text
