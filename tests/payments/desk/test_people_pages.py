"""Registering people, finding one among many, and changing how they are reached, by plain HTTP: nothing lost, nothing doubled."""

import html
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from services.payments.people.imports.usecases.people import row_of
from services.payments.people.tables import Person
from services.payments.phone.tables import PictureWord
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import ask_a_human
from shared.audit import AuditRow
from shared.identity import Role
from shared.ids import new_id
from tests.payments.council import found
from tests.payments.desk.conftest import TaskDesk
from tests.payments.desk.organising import forms_to
from tests.payments.desk.test_kept_forms import sign_in_again
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk

PEOPLE, NEW = "/desk/people", "/desk/people/new"
HTML = "<script>alert(1)</script> & \u05d3\u05d5\u05d3"
TYPED = {
    "name": "Siân Jones",
    "mobile": "07700 900123",
    "address": "1 High Street\r\nLlandrindod Wells",
    "postcode": "LD1 5ZZ",
    "format": "easy_read_letter",
    "language": "cy",
    "no_calls": "1",
    "access": "A hearing loop, and no steps.",
    "transport": "Her sister drives.",
    "helper": "Her sister reads letters to her.",
}


def people(task_desk: TaskDesk) -> list[Person]:
    """Everybody, in the order in which they came."""
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        return list(session.scalars(select(Person).order_by(Person.id)))


@pytest.fixture
def desk(task_desk: TaskDesk) -> Desk:
    """The helpline's browser."""
    return task_desk.browser(Role.HELPLINE)


def registered(desk: Desk, **typed: str) -> str:
    """Somebody registered; gives their page's address."""
    desk.get(NEW)
    desk.post(NEW, TYPED | typed)
    return str(desk.last.url.path)


def every_link_within_goes_somewhere(desk: Desk) -> None:
    """Each link to a part of the page itself has just one part that it goes to."""
    for name in set(re.findall(r'href="#([^"]+)"', desk.last.text)):
        assert desk.last.text.count(f' id="{name}"') == 1, name


@pytest.mark.parametrize("role", [Role.HELPLINE, Role.ORGANISER])
def test_somebody_is_registered_on_one_page(task_desk: TaskDesk, role: Role) -> None:
    desk = task_desk.browser(role)
    page = registered(desk, picture="owl")
    [person] = people(task_desk)
    assert page == f"{PEOPLE}/{person.id}"
    seen = words(desk.last)
    for said in (
        "07700 900123",
        "1 High Street",
        "Easy Read letters, in Welsh",
        "do not want to be called",
        "A hearing loop",
        "sister drives",
    ):
        assert said in seen
    held = task_desk.reaching.contacts[str(person.id)]
    assert (held["addressed_to"], held["language"], held["no_calls"]) == ("Siân Jones", "cy", True)
    assert task_desk.reaching.needs[str(person.id)]["helper"] == "Her sister reads letters to her."
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        chosen = session.scalars(select(AuditRow.action).filter_by(object_id=person.id)).all()
        assert {"person.added", "picture_word.chosen", "contact.looked_at"} <= set(chosen)
        assert (
            session.scalar(
                text("SELECT count(*) FROM audit WHERE facts::text LIKE '%900123%' OR facts::text LIKE '%loop%'")
            )
            == 0
        )


def test_a_double_click_and_ten_at_once_register_one_person(task_desk: TaskDesk, desk: Desk) -> None:
    [token] = forms_to(desk.get(NEW), NEW)
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: desk.send(NEW, TYPED | {"form": token}), range(10)))
    assert len(people(task_desk)) == 1
    assert {one.status_code for one in answers} <= {200, 303, 409}
    assert all("not saved yet" in words(one) for one in answers if one.status_code == 200)
    assert task_desk.reaching.saved == [str(people(task_desk)[0].id)]
    again = desk.send(NEW, TYPED | {"form": token})
    assert again.headers["location"] == f"{PEOPLE}/{people(task_desk)[0].id}"
    other = desk.send(NEW, TYPED | {"form": token, "name": "Another"})
    assert other.status_code == 422
    assert len(people(task_desk)) == 1


def test_somebody_of_the_same_name_is_asked_about(task_desk: TaskDesk, desk: Desk) -> None:
    registered(desk)
    desk.get(NEW)
    desk.post(NEW, TYPED | {"name": "sian  JONES", "mobile": "077", "picture": "banana"})
    every_link_within_goes_somewhere(desk)
    desk.post(NEW, TYPED | {"name": "sian  JONES"})
    assert desk.last.status_code == 422
    every_link_within_goes_somewhere(desk)
    assert "Somebody with this name is here already." in words(desk.last)
    assert f'href="{PEOPLE}/{people(task_desk)[0].id}"' in desk.last.text
    desk.post(NEW, TYPED | {"name": "sian  JONES", "sure": "1"})
    assert len(people(task_desk)) == 2


def test_what_cannot_be_used_is_said_at_its_field_with_everything_typed(task_desk: TaskDesk, desk: Desk) -> None:
    desk.get(NEW)
    desk.post(NEW, TYPED | {"name": "12", "mobile": "077", "postcode": "", "access": "x" * 301, "quiet_from": "late"})
    assert desk.last.status_code == 422
    for field in ("name", "mobile", "address", "access", "quiet_from"):
        assert f'href="#{field}"' in desk.last.text
        assert f'id="{field}-wrong"' in desk.last.text
    assert "Her sister drives." in desk.last.text
    assert not people(task_desk)


def test_a_number_that_notifications_refuses_leaves_the_person_and_the_form(task_desk: TaskDesk, desk: Desk) -> None:
    desk.get(NEW)
    desk.post(NEW, TYPED | {"mobile": "07700 900120"})
    [person] = people(task_desk)
    page = words(desk.last)
    assert "The person is registered. How to reach them is not saved yet." in page
    assert "This number cannot be used for texts." in page
    assert "07700 900120" in desk.last.text
    path = f"{PEOPLE}/{person.id}/contact"
    desk.post(path, TYPED)
    assert "07700 900123" in words(desk.last)
    assert len(people(task_desk)) == 1


def test_while_notifications_is_away_nothing_typed_is_lost(task_desk: TaskDesk, desk: Desk) -> None:
    desk.get(NEW)
    task_desk.reaching.away = True
    desk.post(NEW, TYPED)
    [person] = people(task_desk)
    assert "How to reach them is not saved yet." in words(desk.last)
    assert "Her sister drives." in desk.last.text
    path = f"{PEOPLE}/{person.id}/contact"
    form = desk.last
    desk.post(path, TYPED)
    assert desk.last.status_code == 422
    assert "Her sister drives." in desk.last.text
    assert "We cannot see just now how to reach them." in words(desk.get(f"{PEOPLE}/{person.id}"))
    task_desk.reaching.away = False
    desk.last = form
    desk.post(path, TYPED)
    assert "07700 900123" in words(desk.last)


def test_hostile_names_are_shown_as_they_are_written(task_desk: TaskDesk, desk: Desk) -> None:
    place = registered(desk, name=HTML, access=HTML)
    assert "<script>" not in desk.last.text
    assert "&lt;script&gt;" in desk.last.text
    assert "<script>" not in desk.get(PEOPLE).text
    assert "<script>" not in desk.get(f"{place}/contact").text
    long = registered(desk, name="Wilhelmina " * 18)
    assert len(task_desk.reaching.contacts[long.rpartition("/")[2]]["addressed_to"]) <= 60
    desk.get(NEW)
    desk.post(NEW, TYPED | {"name": "A\u202eB", "mobile": ""})
    assert "\u202e" not in desk.last.text
    desk.get(NEW)
    assert desk.post(NEW, TYPED | {"name": "x" * 201}).status_code == 422


def test_of_two_who_change_the_same_the_second_sees_what_the_first_did(task_desk: TaskDesk, desk: Desk) -> None:
    place = registered(desk)
    path = f"{place}/contact"
    one, other = task_desk.browser(Role.HELPLINE), task_desk.browser(Role.ORGANISER)
    one.get(path), other.get(path)
    one.post(path, TYPED | {"mobile": "07700 900145"})
    other.post(path, TYPED | {"access": "Breaks"})
    assert other.last.status_code == 422
    page = words(other.last)
    assert "Somebody changed these details after you opened this page." in page
    assert "the mobile" in page
    assert "Breaks" in other.last.text
    assert task_desk.reaching.contacts[place.rpartition("/")[2]]["mobile"] == "+447700900145"
    other.post(path, TYPED | {"access": "Breaks"})
    assert "Breaks" in words(other.last)


def test_an_old_page_sent_again_changes_nothing(task_desk: TaskDesk, desk: Desk) -> None:
    place = registered(desk)
    path = f"{place}/contact"
    [token] = forms_to(desk.get(path), path)
    seen = desk.last.text.partition('name="seen" value="')[2].partition('"')[0]
    typed = {**TYPED, "form": token, "seen": seen, "transport": "By bus"}
    assert desk.send(path, typed).status_code == 303
    saved = len(task_desk.reaching.saved)
    assert desk.send(path, typed).headers["location"] == place
    assert len(task_desk.reaching.saved) == saved


def test_a_form_whose_session_has_ended_stands_there_again(task_desk: TaskDesk, desk: Desk) -> None:
    council = task_desk.council
    [token] = forms_to(desk.get(NEW), NEW)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(text("UPDATE staff_session SET seen_at = seen_at - interval '31 minutes'"))
    assert desk.send(NEW, TYPED | {"form": token}).status_code == 401
    assert sign_in_again(desk)
    page = desk.get("/desk/kept")
    assert "Her sister drives." in page.text
    assert not people(task_desk)
    desk.post(NEW, TYPED)
    assert len(people(task_desk)) == 1


def test_what_helps_may_have_several_lines(task_desk: TaskDesk, desk: Desk) -> None:
    council = task_desk.council
    several, kept = {"access": "A loop\r\nNo steps"}, "A loop\nNo steps"
    place = registered(desk, **several)
    needs = task_desk.reaching.needs[place.rpartition("/")[2]]
    assert needs["access"] == kept
    desk.get(f"{place}/contact")
    desk.post(f"{place}/contact", TYPED | {"access": "A loop\r\nBreaks"})
    assert (desk.last.status_code, task_desk.reaching.needs[place.rpartition("/")[2]]["access"]) == (
        200,
        "A loop\nBreaks",
    )
    [token] = forms_to(desk.get(NEW), NEW)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(text("UPDATE staff_session SET seen_at = seen_at - interval '31 minutes'"))
    assert desk.send(NEW, TYPED | several | {"form": token}).status_code == 401
    assert sign_in_again(desk)
    assert kept in desk.get("/desk/kept").text


def held_form(desk: Desk, path: str) -> dict[str, str]:
    """The form of somebody's details as a browser sends it where nothing is typed."""
    page = desk.get(path).text
    values = {
        name: html.unescape(value) for name, value in re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', page)
    }
    for kind in re.findall(r"<input type=\"(?:radio|checkbox)\"[^>]*>", page):
        name, value = re.findall(r'name="(\w+)" value="([^"]*)"', kind)[0]
        values.pop(name, None)
    for kind in re.findall(r"<input type=\"(?:radio|checkbox)\"[^>]* checked>", page):
        name, value = re.findall(r'name="(\w+)" value="([^"]*)"', kind)[0]
        values[name] = value
    areas = re.findall(r'<textarea id="(\w+)"[^>]*>\n([^<]*)</textarea>', page)
    return values | {name: html.unescape(value).replace("\n", "\r\n") for name, value in areas}


def test_saving_only_what_helps_says_nothing_of_how_they_are_reached(task_desk: TaskDesk, desk: Desk) -> None:
    place = registered(desk)
    person = place.rpartition("/")[2]
    task_desk.reaching.number_saved_by = new_id()
    task_desk.reaching.contacts[person]["address_returned"] = True
    council = task_desk.council
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        for kind in ("wrong_number", "confirm_number"):
            ask_a_human(
                session,
                council.org_id,
                kind=kind,
                subject_type="person",
                subject_id=UUID(person),
                reason="Ask them.",
                due_in=timedelta(hours=1),
            )
    typed = held_form(desk, f"{place}/contact")
    assert "A new mobile of theirs waits" in words(desk.last)
    assert "A letter came back from this address" in words(desk.last)
    saved = len(task_desk.reaching.saved)
    desk.last = desk.send(f"{place}/contact", typed | {"access": "Breaks"})
    assert desk.last.status_code == 303
    assert task_desk.reaching.needs[person]["access"] == "Breaks"
    assert len(task_desk.reaching.saved) == saved
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        tasks = session.scalars(select(WorkItem).filter_by(subject_id=UUID(person), done_at=None)).all()
    assert {one.kind for one in tasks} == {"wrong_number", "confirm_number"}
    desk.send(f"{place}/contact", held_form(desk, f"{place}/contact") | {"address_right": "1"})
    assert len(task_desk.reaching.saved) == saved + 1


def test_a_repeat_never_says_saved_of_what_is_not(task_desk: TaskDesk, desk: Desk) -> None:
    [token] = forms_to(desk.get(NEW), NEW)
    typed = TYPED | {"mobile": "07700 900120", "picture": "owl", "form": token}
    assert desk.send(NEW, typed).status_code == 422
    again = desk.send(NEW, typed)
    assert "set-cookie" not in again.headers
    assert "The person is registered. How to reach them is not saved yet." in words(again)
    assert "07700 900120" in again.text
    [person] = people(task_desk)
    desk.last = again
    desk.post(f"{PEOPLE}/{person.id}/contact", TYPED)
    assert "07700 900123" in words(desk.last)
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        assert session.scalars(select(PictureWord.word).filter_by(person_id=person.id)).all() == ["owl"]


def test_a_picture_that_is_refused_registers_nobody(task_desk: TaskDesk, desk: Desk) -> None:
    desk.get(NEW)
    desk.post(NEW, TYPED | {"picture": "banana"})
    assert desk.last.status_code == 422
    assert 'id="picture-wrong"' in desk.last.text
    assert not people(task_desk)


def test_whoever_saves_at_the_same_moment_is_told(task_desk: TaskDesk, desk: Desk) -> None:
    place = registered(desk)
    typed = held_form(desk, f"{place}/contact")

    def quicker(person: str) -> None:
        task_desk.reaching.contacts[person]["landline"] = "+441914980123"

    task_desk.reaching.quicker = quicker
    desk.last = desk.send(f"{place}/contact", typed | {"mobile": "07700 900145"})
    assert desk.last.status_code == 422
    assert "Somebody changed these details meanwhile." in words(desk.last)
    assert "07700 900145" in desk.last.text
    assert task_desk.reaching.contacts[place.rpartition("/")[2]]["mobile"] == "+447700900123"


def test_ones_own_double_click_is_no_somebody_else(task_desk: TaskDesk, desk: Desk) -> None:
    place = registered(desk)
    path = f"{place}/contact"
    typed = held_form(desk, path)
    [other] = forms_to(desk.get(path), path)
    changed = typed | {"mobile": "07700 900145", "address": "2 High Street", "addressed_to": ""}
    assert desk.send(path, changed).status_code == 303
    saved = len(task_desk.reaching.saved)
    assert desk.send(path, changed | {"form": other}).status_code == 303, "all of it is held"
    assert len(task_desk.reaching.saved) == saved


def test_who_may_not_and_who_is_elsewhere_see_nothing(task_desk: TaskDesk, desk: Desk) -> None:
    place = registered(desk)
    approver = task_desk.browser(Role.FINANCE_APPROVER)
    page = words(approver.get(place))
    assert "Siân Jones" in page
    for hidden in ("07700", "hearing loop", "High Street"):
        assert hidden not in page
    assert approver.get(NEW).status_code == 403
    assert approver.get(f"{place}/contact").status_code == 403
    assert task_desk.browser(Role.ADMINISTRATOR).get(PEOPLE).status_code == 403
    other = found(task_desk.council.payments)
    stranger = Desk(other, other.staff[Role.HELPLINE])
    stranger.sign_in()
    assert stranger.get(place).status_code == 404
    assert stranger.get(f"{place}/contact").status_code == 404
    assert "Siân" not in words(stranger.get(PEOPLE))
    assert stranger.get(f"{PEOPLE}/{new_id()}").status_code == 404
    assert stranger.get(f"{PEOPLE}/nonsense").status_code == 404


def test_a_role_that_is_taken_away_saves_nothing(task_desk: TaskDesk, desk: Desk) -> None:
    place = registered(desk)
    path = f"{place}/contact"
    desk.get(path)
    task_desk.council.administrator.post(f"/principals/{desk.staff.actor.id}/roles", {"roles": []})
    saved = len(task_desk.reaching.saved)
    assert desk.post(path, TYPED | {"transport": "By bus"}).status_code == 403
    assert len(task_desk.reaching.saved) == saved


def test_people_are_found_and_come_a_part_at_a_time(task_desk: TaskDesk, desk: Desk) -> None:
    council = task_desk.council
    rows = [Person(**row_of(council.org_id, f"Person {number:03}", None, None)) for number in range(120)]
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.add_all(rows)
    page = desk.get(PEOPLE)
    assert page.text.count('class="line"') == 50
    after = page.text.partition("after=")[2].partition('"')[0]
    assert "Person 050" in words(desk.get(f"{PEOPLE}?after={after}"))
    assert "Person 119" in words(desk.get(f"{PEOPLE}?name=pERson 119"))
    assert "Nobody has this in their name." in words(desk.get(f"{PEOPLE}?name=%3Cscript%3E"))
    assert desk.get(f"{PEOPLE}?after=nonsense").status_code == 422


def test_another_picture_is_chosen(task_desk: TaskDesk, desk: Desk) -> None:
    place = registered(desk)
    person_id = UUID(place.rpartition("/")[2])
    desk.get(f"{place}/picture")
    assert desk.post(f"{place}/picture", {"picture": "banana"}).status_code == 422
    desk.get(f"{place}/picture")
    assert desk.post(f"{place}/picture", {"picture": "owl"}).status_code == 200
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        chosen = select(func.count()).select_from(AuditRow).filter_by(object_id=person_id, action="picture_word.chosen")
        assert session.scalar(chosen) == 1
