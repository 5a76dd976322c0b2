"""The page of what people are told of the organisation: proposed by one administrator, in force once another has confirmed, told to notifications."""

import pytest
from sqlalchemy import select, update

from shared.identity import Role
from shared.organisations import Organisation
from shared.outbox import OutboxRow
from tests.payments.council import Council, Staff, found
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk

PLACE, LIMITS = "/desk/organisation", "/desk/limits"
NEW = {
    "short_name": "River Cares",
    "helpline": "01823 333 444",
    "helpline_hours": "Mon-Fri 08:00-18:00, bank holidays of wales",
    "adviser": "Riverbank Advice",
    "two_pictures": "1",
}


def at_page(council: Council, staff: Staff | None = None) -> Desk:
    """An administrator at the page."""
    desk = Desk(council, staff or council.administrator)
    desk.sign_in()
    desk.get(PLACE)
    return desk


def as_it_is(council: Council) -> Organisation:
    """The organisation's row."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return session.get_one(Organisation, council.org_id)


def confirm(council: Council) -> str:
    """The second administrator confirms what waits; gives what the page says then."""
    desk = Desk(council, council.second_administrator)
    desk.sign_in()
    desk.get(LIMITS)
    [waits] = [one["id"] for one in council.administrator.get("/limits") if one["outcome"] is None]
    return words(desk.post(f"{LIMITS}/{waits}/confirm", {}))


def test_two_administrators_change_it_and_notifications_hears_of_it(council: Council) -> None:
    name = as_it_is(council).name
    page = words(at_page(council).post(PLACE, NEW | {"name": name}))
    assert "Telephone number that people call: from 01632 960 000 to 01823 333 444" in page
    assert "Call it yourself before you confirm." in page
    assert "Name in letters" not in page, "what stays is not listed"
    assert as_it_is(council).helpline == "01632 960 000"
    assert "Nothing waits for another administrator." in confirm(council)
    row = as_it_is(council)
    assert (row.short_name, row.helpline, row.adviser, row.two_pictures) == (
        "River Cares", "01823 333 444", "Riverbank Advice", True,
    )  # fmt: skip
    assert row.helpline_hours == "mon-fri 08:00-18:00, bank holidays of wales"
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        [told] = session.scalars(select(OutboxRow.body).where(OutboxRow.topic == "organisation.changed"))
    assert (told["helpline"], told["short_name"]) == ("01823 333 444", "River Cares")
    page = words(at_page(council).last)
    assert "Two are asked of who has chosen two" in page


def test_what_was_changed_at_the_command_line_meanwhile_is_not_overwritten(council: Council) -> None:
    at_page(council).post(PLACE, NEW | {"name": as_it_is(council).name})
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(update(Organisation).where(Organisation.id == council.org_id).values(adviser="Age UK"))
    assert "What it would change has been changed since." in confirm(council)
    assert as_it_is(council).helpline == "01632 960 000"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Write the full name in plain letters"),
        ({"short_name": "An organisation with a very long name"}, "Write the name for texts"),
        ({"helpline": "the usual"}, "Write a telephone number"),
        ({"helpline": "999"}, "Write a telephone number"),
        ({"helpline_hours": "whenever"}, "Write days and times like"),
        ({"adviser": "<b>CA</b>\u202e"}, "damaged or unseen sign"),
        ({"adviser": "x" * 31}, "Name an adviser in 3 to 30 plain letters."),
    ],
)
def test_what_cannot_be_read_is_said_at_its_field(council: Council, typed: dict[str, str], said: str) -> None:
    refused = at_page(council).post(PLACE, NEW | {"name": "River"} | typed)
    assert refused.status_code == 422
    assert said in words(refused)
    assert council.administrator.get("/limits") == []


def test_nothing_changed_is_said(council: Council) -> None:
    desk = at_page(council)
    row = as_it_is(council)
    same = {name: getattr(row, name) for name in ("name", "short_name", "helpline", "helpline_hours", "adviser")}
    assert "This is what stands there already." in words(desk.post(PLACE, same))


def test_a_name_that_another_organisation_has_is_refused_in_words(council: Council) -> None:
    other = as_it_is(found(council.payments)).name
    at_page(council).post(PLACE, NEW | {"name": other})
    assert "Another organisation here has this name." in confirm(council)


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ADMINISTRATOR])
def test_nobody_else_sees_or_changes_it(council: Council, role: Role) -> None:
    desk = at_page(council, council.staff[role])
    assert desk.last.status_code == 403
    assert desk.send(PLACE, {"form": "x"}).status_code == 403
