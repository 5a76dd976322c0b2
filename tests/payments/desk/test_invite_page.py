"""Inviting from a list at the desk: names found or not, namesakes, people of last time, the cost first, nobody asked twice."""

import re

from shared.identity import Role
from tests.payments.desk.organising import EVENTS, Organising, forms_to, words
from tests.payments.phone.pages import form_to


def to_come(organising: Organising, **changes: object) -> tuple[str, str]:
    """An event in three days: its page, and the page that invites to it."""
    event = organising.work.event((96, 98), **changes)
    place = f"{EVENTS}/{event['id']}"
    return place, f"{place}/invite"


def test_names_are_found_as_people_write_them_and_the_cost_is_said_first(organising: Organising) -> None:
    for name in ("Siân O’Neill", "Jo Bloggs", "Al Other"):
        organising.council.person(name)
    place, invite = to_come(organising, budget_pence=100_000)
    organising.desk.get(invite)
    typed = {"role": "co-producer", "names": "sian o'neill\r\n Bloggs, Jo\r\nAl Other\t07700 900123\r\nNobody Known"}
    page = organising.desk.post(invite, typed | {"do": "look"})
    for said in (
        "3 people would be asked",
        "£75.00 in all, £25.00 each",
        "£925.00 of the budget is left",
        "Nobody Known",
    ):
        assert said in words(page)
    assert "Nobody is asked yet" in words(organising.desk.get(place))
    organising.desk.get(invite)
    organising.desk.post(invite, typed | {"do": "look"})
    asked = organising.desk.post(invite, typed | {"do": "ask"})
    assert "No answer yet 3" in words(asked)
    assert "Siân O’Neill" in words(asked)


def test_nobody_is_asked_twice_and_a_double_click_asks_once(organising: Organising) -> None:
    organising.council.person("Jo Bloggs")
    place, invite = to_come(organising)
    organising.desk.get(invite)
    typed = {"role": "co-producer", "names": "Jo Bloggs", "do": "look"}
    page = organising.desk.post(invite, typed)
    [token], seen = forms_to(page, invite), form_to(page.text, invite)["seen"]
    sent = typed | {"do": "ask", "form": token, "seen": seen}
    assert [organising.desk.send(invite, sent).status_code for _ in range(2)] == [303, 303]
    assert "No answer yet 1" in words(organising.desk.get(place))
    organising.desk.get(invite)
    said = words(organising.desk.post(invite, typed))
    assert "Nobody new would be asked" in said
    assert "1 was asked before in this role" in said


def test_of_two_namesakes_one_is_chosen(organising: Organising) -> None:
    one, _ = (organising.council.person("Sam Smith") for _ in range(2))
    place, invite = to_come(organising)
    organising.desk.get(invite)
    typed = {"role": "co-producer", "names": "Sam Smith", "do": "look"}
    page = organising.desk.post(invite, typed)
    assert "Which “ Sam Smith ”?" in words(page)
    assert "Nobody new would be asked" in words(page)
    organising.desk.post(invite, typed | {"meant-1": str(one)})
    assert "1 person would be asked" in words(organising.desk.last)
    organising.desk.post(invite, typed | {"meant-1": str(one), "do": "ask"})
    assert "No answer yet 1" in words(organising.desk.get(place))


def test_a_line_that_is_asked_again_has_its_choices_and_nothing_hidden_beside_them(organising: Organising) -> None:
    """The names were changed after the choice: both would be sent under one name, and refused."""
    people = [organising.council.person("Sam Smith") for _ in range(2)]
    _, invite = to_come(organising)
    organising.desk.get(invite)
    typed = {
        "role": "co-producer",
        "names": "Sam Smith",
        "do": "look",
        "meant-1": str(organising.council.person("Jo Bloggs")),
    }
    page = organising.desk.post(invite, typed).text
    assert page.count('name="meant-1"') == len(people)
    assert 'type="hidden" name="meant-1"' not in page


def test_people_of_last_time_are_asked_again_and_some_are_left_out(organising: Organising) -> None:
    people = [organising.council.person(f"Person {letter}") for letter in "ABC"]
    before = organising.held(*people, title="Last time")
    place, invite = to_come(organising, title="This time")
    page = organising.desk.get(invite)
    assert "Last time" in page.text
    typed = {"role": "co-producer", "from": before["id"], f"leave-{people[0]}": "1"}
    assert "2 people would be asked" in words(organising.desk.post(invite, typed | {"do": "look"}))
    organising.desk.post(invite, typed | {"do": "ask"})
    asked = words(organising.desk.get(place))
    assert "Person A" not in asked
    assert "Person B" in asked


def test_two_thousand_are_invited_at_a_time(organising: Organising) -> None:
    organising.people(2000)
    _, invite = to_come(organising)
    organising.desk.get(invite)
    typed = {"role": "co-producer", "names": "\n".join(f"Person number {number}" for number in range(1, 2001))}
    assert "2000 people would be asked" in words(organising.desk.post(invite, typed | {"do": "look"}))
    asked = organising.desk.post(invite, typed | {"do": "ask"})
    assert asked.status_code == 200
    assert "No answer yet 2000" in words(asked)


def test_anybody_of_two_thousand_is_left_out_and_every_namesake_is_chosen(organising: Organising) -> None:
    people = organising.people(2000)
    twins = [organising.council.person(f"Twin {number}") for number in range(250)]
    for number in range(250):
        organising.council.person(f"Twin {number}")
    place, invite = to_come(organising)
    organising.desk.get(invite)
    lines = [f"Person number {number}" for number in range(1, 2001)] + [f"Twin {number}" for number in range(250)]
    typed = {"role": "co-producer", "names": "\n".join(lines)}
    page = organising.desk.post(invite, typed | {"do": "look"})
    while 'name="meant-' in page.text:
        asked = sorted({int(one) for one in re.findall(r'name="meant-(\d+)"', page.text)})
        chosen = {f"meant-{number}": str(twins[number - 2001]) for number in asked}
        page = organising.desk.post(invite, typed | chosen | {"do": "look"})
        assert page.status_code == 200, "what was chosen before is in one field"
    assert "2250 people would be asked" in words(page)
    page = organising.desk.post(invite, typed | {"find": "number 1999", "do": "look"})
    assert f'name="leave-{people[1998]}"' in page.text
    page = organising.desk.post(invite, typed | {f"leave-{people[1998]}": "1", "find": "number 1500", "do": "look"})
    page = organising.desk.post(invite, typed | {f"leave-{people[1499]}": "1", "find": "", "do": "look"})
    assert "2248 people would be asked" in words(page)
    assert "2 left out" in words(page)
    assert "2250 people would be asked" in words(organising.desk.post(invite, typed | {"do": "all"}))
    page = organising.desk.post(invite, typed | {f"leave-{people[1998]}": "1", "do": "look"})
    assert "No answer yet 2249" in words(organising.desk.post(invite, typed | {"do": "ask"}))
    assert "Person number 1999" not in words(organising.desk.get(f"{place}?find=number%201999#people"))


def test_nobody_is_asked_unseen_where_a_colleague_changes_the_group_meanwhile(organising: Organising) -> None:
    staff, seen, unseen = organising.council.organiser, organising.council.person("A"), organising.council.person("B")
    group = staff.post("/groups", {"name": "Panel"})["id"]
    staff.post(f"/groups/{group}/people", {"person_ids": [str(seen)]})
    place, invite = to_come(organising)
    organising.desk.get(invite)
    typed = {"role": "co-producer", "group": group}
    assert "1 person would be asked" in words(organising.desk.post(invite, typed | {"do": "look"}))
    staff.post(f"/groups/{group}/people/{seen}/off", {"asked": False})
    staff.post(f"/groups/{group}/people", {"person_ids": [str(unseen)]})
    refused = organising.desk.post(invite, typed | {"do": "ask"})
    assert refused.status_code == 422
    assert "The list is not what you looked at" in words(refused)
    assert "Nobody is asked yet" in words(organising.desk.get(place))


def test_nobody_is_asked_in_a_role_that_was_not_looked_at(organising: Organising) -> None:
    """The fee of both roles is the same, so the list alone does not tell them apart."""
    organising.council.person("Jo Bloggs")
    organising.work.rate(role="peer researcher")
    place, invite = to_come(organising)
    organising.desk.get(invite)
    names = {"names": "Jo Bloggs"}
    organising.desk.post(invite, names | {"role": "co-producer", "do": "look"})
    refused = organising.desk.post(invite, names | {"role": "peer researcher", "do": "ask"})
    assert refused.status_code == 422
    assert "The list is not what you looked at" in words(refused)
    assert "Nobody is asked yet" in words(organising.desk.get(place))
    organising.desk.get(invite)
    organising.desk.post(invite, names | {"role": "peer researcher", "do": "look"})
    assert "No answer yet 1" in words(organising.desk.post(invite, names | {"role": "peer researcher", "do": "ask"}))


def test_the_budget_is_not_passed(organising: Organising) -> None:
    for name in ("Jo Bloggs", "Al Other"):
        organising.council.person(name)
    place, invite = to_come(organising, budget_pence=3000)
    organising.desk.get(invite)
    typed = {"role": "co-producer", "names": "Jo Bloggs\nAl Other"}
    assert "£20.00 more than what is left of the budget" in words(organising.desk.post(invite, typed | {"do": "look"}))
    refused = organising.desk.post(invite, typed | {"do": "ask"})
    assert refused.status_code == 422
    assert "The budget is £30.00" in words(refused)
    assert "Nobody is asked yet" in words(organising.desk.get(place))


def test_what_changed_meanwhile_is_looked_at_first(organising: Organising) -> None:
    people = [organising.council.person(name) for name in ("Jo Bloggs", "Al Other")]
    place, invite = to_come(organising)
    organising.desk.get(invite)
    typed = {"role": "co-producer", "names": "Jo Bloggs\nAl Other"}
    organising.desk.post(invite, typed | {"do": "look"})
    organising.work.ask({"id": place.rpartition("/")[2]}, people[:1])
    refused = organising.desk.post(invite, typed | {"do": "ask"})
    assert refused.status_code == 422
    assert "The list is not what you looked at" in words(refused)
    assert "No answer yet 1" in words(organising.desk.get(place))


def test_nobody_invites_themselves_and_what_is_missing_is_said(organising: Organising) -> None:
    person = organising.council.person("Olu Organiser")
    own = organising.browser(organising.council.hire(Role.ORGANISER, person_id=person))
    _, invite = to_come(organising)
    own.get(invite)
    page = own.post(invite, {"role": "co-producer", "names": "Olu Organiser", "do": "look"})
    assert "A colleague must ask you" in words(page)
    assert "Nobody new would be asked" in words(page)
    empty = own.post(invite, {"role": "", "names": " ", "do": "look"})
    assert empty.status_code == 422
    assert "Choose the role" in words(empty)
    assert "Write at least one name" in words(empty)


def test_hostile_names_are_shown_as_words(organising: Organising) -> None:
    _, invite = to_come(organising)
    organising.desk.get(invite)
    typed = "<img src=x onerror=alert(1)>\n" + "x" * 3000 + "\nمحمد\u202b"
    page = organising.desk.post(invite, {"role": "co-producer", "names": typed, "do": "look"})
    assert page.status_code == 200
    assert "<img src=x" not in page.text
    assert "Not found (3)" in words(page)
    names = "\n".join(f"Person number {number}" for number in range(1, 201))
    refused = organising.desk.post(invite, {"role": "co-producer", "names": f"{names}\na\x00b", "do": "ask"})
    assert refused.status_code == 422
    assert f"{names}\na b</textarea>" in refused.text, "nothing of the list is lost"
    assert 'href="#names"' in refused.text
