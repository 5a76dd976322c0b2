"""A person's new number, through both services: who may confirm it at the API, and what a repeat does."""

from uuid import uuid4

import pytest

from deploy.local.api_clients import Council, RefusedError, found_council, hire_staff
from deploy.local.house import House

OLD, NEW = "07700 900141", "07700 900142"


@pytest.fixture
def council(house: House) -> Council:
    """An organisation of the test's own."""
    return found_council(house, f"Number Council {uuid4().hex[:6]}")


def saved_for(council: Council) -> str:
    """A person whose new number waits, because the old telephone is lost."""
    person_id = str(council.organiser.post("/people", {"name": "Jo Example"})["id"])
    contact = {"mobile": OLD, "safe_to_text": True}
    council.organiser.put(f"/people/{person_id}/contact", contact)
    waits = council.organiser.put(f"/people/{person_id}/contact", {**contact, "mobile": NEW, "old_number": "lost"})
    assert waits["number_waits"] is True
    return person_id


def test_a_second_member_of_staff_confirms_it_once(house: House, council: Council) -> None:
    second = hire_staff(house, council.administrators, council.name, "Sue Second", ["helpline"])
    path, key = f"/people/{saved_for(council)}/contact/new-number", uuid4().hex
    with pytest.raises(RefusedError) as own:
        council.organiser.post(path, {"mobile": NEW})
    assert own.value.code == "contact.same_hand"
    with pytest.raises(RefusedError) as wrong:
        second.post(path, {"mobile": "07700 900777"})
    assert wrong.value.code == "contact.another_number"
    assert [second.post(path, {"mobile": NEW}, key=key) for _ in range(2)] == [{"confirmed": True}] * 2
    assert second.post(path, {"mobile": NEW}) == {"confirmed": True}, "sent again under another key: it is so already"
    assert not [one for one in second.get("/worklist") if one["kind"] == "confirm_number"]
