"""Groups by plain HTTP: filled from a pasted list, invited by, and whoever asked to be taken off stays off; and who comes to an event."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import select

from services.payments.people.groups.usecases import add_members
from shared.audit import AuditRow
from shared.identity import Role
from shared.ids import new_id
from tests.payments.council import found
from tests.payments.desk.conftest import TaskDesk
from tests.payments.desk.organising import Organising, forms_to, words
from tests.payments.desk.test_invite_page import to_come
from tests.payments.involvement.conftest import Work
from tests.payments.phone.test_helpline import Desk

GROUPS = "/desk/groups"
HTML = "<i>Nobody</i> \u05d3\u05d5\u05d3"


def made(desk: Desk, name: str = "Reading group") -> str:
    """The page of a new group."""
    desk.get(GROUPS)
    desk.post(GROUPS, {"name": name})
    return str(desk.last.url.path)


def filled(organising: Organising, *names: str) -> tuple[str, list[UUID]]:
    """A group with people of these names."""
    people = [organising.council.person(name) for name in names]
    place = made(organising.desk)
    organising.desk.post(f"{place}/people", {"names": "\n".join(names)})
    return place, people


def test_a_group_is_filled_from_a_list_and_invited(organising: Organising) -> None:
    place, _ = filled(organising, "Siân Jones", "Jo Bloggs")
    assert "2 people" in words(organising.desk.last)
    page, invite = to_come(organising)
    assert "Reading group: 2 people" in words(organising.desk.get(invite))
    typed = {"role": "co-producer", "group": place.rpartition("/")[2]}
    assert "2 people would be asked" in words(organising.desk.post(invite, typed | {"do": "look"}))
    organising.desk.post(invite, typed | {"do": "ask"})
    assert "No answer yet 2" in words(organising.desk.get(page))


def test_whoever_asked_to_be_taken_off_stays_off_until_they_ask_again(organising: Organising) -> None:
    place, people = filled(organising, "Siân Jones", "Jo Bloggs")
    desk = organising.desk
    desk.post(f"{place}/people/{people[0]}/off", {"asked": "1"})
    assert "1 person" in words(desk.last)
    assert "Asked to be taken off Siân Jones" in words(desk.last)
    desk.post(f"{place}/people", {"names": "Siân Jones\nJo Bloggs"})
    assert "1 person" in words(desk.get(place))
    again = organising.council.organiser.post(
        f"/groups/{place.rpartition('/')[2]}/people", {"person_ids": [str(people[0])]}
    )
    assert again == {"added": 0, "there_before": 0, "stay_off": 1}
    desk.get(place)
    desk.post(f"{place}/people/{people[0]}/on-again", {})
    assert "2 people" in words(desk.last)


def test_whoever_was_only_taken_off_comes_back_with_a_list(organising: Organising) -> None:
    place, people = filled(organising, "Siân Jones")
    desk = organising.desk
    desk.post(f"{place}/people/{people[0]}/off", {"asked": ""})
    assert "0 people" in words(desk.last)
    desk.post(f"{place}/people", {"names": "Jones, Siân"})
    assert "1 person" in words(desk.last)


def test_a_line_that_is_nobody_or_several_is_asked_about_and_nothing_is_lost(organising: Organising) -> None:
    place = made(organising.desk)
    twins = [organising.council.person("Sam Smith") for _ in range(2)]
    organising.council.person("Jo Bloggs")
    typed = {"names": f"Sam Smith\nJo Bloggs\n{HTML}"}
    desk = organising.desk
    desk.post(f"{place}/people", typed)
    assert desk.last.status_code == 422
    assert "&lt;i&gt;Nobody" in desk.last.text
    assert "<i>" not in desk.last.text
    assert "Which “ Sam Smith ”?" in words(desk.last)
    assert "0 people" in words(organising.browser(organising.council.organiser).get(place))
    desk.post(f"{place}/people", typed | {"meant-1": str(twins[1]), "do": "found"})
    assert "2 people" in words(desk.last)


def test_a_double_click_and_ten_at_once_add_each_once(organising: Organising) -> None:
    place = made(organising.desk)
    organising.people(50)
    names = "\n".join(f"Person number {number}" for number in range(1, 51))
    tokens = [forms_to(organising.desk.get(place), f"{place}/people")[0] for _ in range(5)] * 2
    with ThreadPoolExecutor(10) as pool:
        answers = list(
            pool.map(lambda token: organising.desk.send(f"{place}/people", {"form": token, "names": names}), tokens)
        )
    assert {one.status_code for one in answers} <= {303, 409}
    assert "50 people" in words(organising.desk.get(place))
    assert "Person number 7" in words(organising.desk.get(f"{place}?find=number 7"))


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 101])
def test_a_name_that_nobody_can_read_is_refused(organising: Organising, name: str) -> None:
    organising.desk.get(GROUPS)
    organising.desk.post(GROUPS, {"name": name})
    assert organising.desk.last.status_code == 422
    assert "There is no group yet." in words(organising.browser(organising.council.organiser).get(GROUPS))


def test_names_are_told_apart_and_changed_and_groups_end(organising: Organising) -> None:
    desk, place = organising.desk, made(organising.desk)
    desk.get(GROUPS)
    assert desk.post(GROUPS, {"name": "READING  group"}).status_code in (409, 422)
    desk.get(place)
    desk.post(f"{place}/rename", {"name": HTML})
    assert "<i>" not in desk.last.text
    desk.post(f"{place}/end", {})
    assert "There is no group yet." in words(desk.last)
    assert desk.get(place).status_code == 404
    assert made(desk) != place


def test_nobody_else_sees_a_group(organising: Organising) -> None:
    place, people = filled(organising, "Siân Jones")
    for role in (Role.FINANCE_APPROVER, Role.FINANCE_PAYER, Role.ADMINISTRATOR):
        assert organising.of(role).get(place).status_code == 403
    other = Organising(found(organising.council.payments))
    assert other.desk.get(place).status_code == 404
    theirs = other.council.person("Theirs")
    mine = organising.council.organiser
    refused = mine.call("POST", f"/groups/{place.rpartition('/')[2]}/people", {"person_ids": [str(theirs)]})
    assert refused.status_code == 404
    own = made(other.desk)
    [token] = forms_to(other.desk.get(own), f"{own}/rename")
    assert other.desk.send(f"{own}/people/{people[0]}/off", {"asked": "1", "form": token}).status_code == 404
    _, invite = to_come(organising)
    organising.desk.get(invite)
    typed = {"role": "co-producer", "group": own.rpartition("/")[2], "do": "look"}
    assert organising.desk.post(invite, typed).status_code == 404
    assert organising.desk.get(f"{GROUPS}/{new_id()}").status_code == 404


def test_who_comes_is_shown_with_what_they_need_to_organisers_alone(task_desk: TaskDesk) -> None:
    council = task_desk.council
    work = Work(council)
    work.rate()
    comes, silent = council.person("Siân Jones"), council.person("Jo Bloggs")
    event = work.event((96, 98))
    work.agreed(event, [comes])
    council.organiser.post(f"/events/{event['id']}/offers", {"person_ids": [str(silent)], "role": "co-producer"})
    task_desk.reaching.needs[str(comes)] = {"access": "A hearing loop <b>", "transport": "By bus", "helper": ""}
    place = f"/desk/events/{event['id']}/who-comes"
    desk = task_desk.browser(Role.ORGANISER)
    page = desk.get(place)
    for said in ("1 said yes.", "Siân Jones", "A hearing loop &lt;b&gt;", "By bus"):
        assert said in page.text
    assert "Jo Bloggs" not in page.text
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        looked = session.scalars(select(AuditRow).filter_by(action="needs.looked_at")).all()
        assert [(str(one.object_id), one.facts) for one in looked] == [(str(comes), {"event": event["id"]})]
    for role in (Role.HELPLINE, Role.FINANCE_APPROVER, Role.ADMINISTRATOR):
        assert task_desk.browser(role).get(place).status_code == 403
    task_desk.reaching.away = True
    page = desk.get(place)
    assert "Siân Jones" in page.text
    assert "We cannot see just now what people need." in words(page)


def test_a_long_list_has_room_and_too_long_a_one_is_told_so(organising: Organising) -> None:
    place = made(organising.desk)
    names = [f"Wilhelmina Featherstonehaugh {number:04}" for number in range(5000)]
    page = organising.desk.post(f"{place}/people", {"names": "\r\n".join(names), "do": "add"})
    assert page.status_code == 422
    assert "Nobody here is called so (5000)" in words(page)
    assert names[-1] in page.text
    long = organising.desk.send(f"{place}/people", {"names": "x" * 800_000, "do": "add"})
    assert "There is too much in this form" in words(long)
    assert "photo" not in words(long)


def test_namesakes_of_a_group_are_told_apart(organising: Organising) -> None:
    one, other = organising.council.person("Siân Jones"), organising.council.person("Siân Jones")
    place = made(organising.desk)
    council = organising.council
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        actor = council.organiser.actor
        add_members(session, actor, UUID(place.rpartition("/")[2]), [UUID(str(one)), UUID(str(other))])
    page = organising.desk.get(place).text
    for who in (one, other):
        assert page.count(f"number {UUID(str(who)).hex[-6:]}") == 3, "at the name and at both buttons"
