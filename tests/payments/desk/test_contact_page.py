"""Changing how somebody is reached and what helps them: who saves second sees what the first did, and nothing is said of what stays."""

import html
import re
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import ask_a_human
from shared.identity import Role
from shared.ids import new_id
from tests.payments.desk.conftest import TaskDesk
from tests.payments.desk.organising import forms_to
from tests.payments.desk.test_people_pages import TYPED, desk, registered
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk

__all__ = ["desk"]


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


def test_a_role_that_is_taken_away_saves_nothing(task_desk: TaskDesk, desk: Desk) -> None:
    place = registered(desk)
    path = f"{place}/contact"
    desk.get(path)
    task_desk.council.administrator.post(f"/principals/{desk.staff.actor.id}/roles", {"roles": []})
    saved = len(task_desk.reaching.saved)
    assert desk.post(path, TYPED | {"transport": "By bus"}).status_code == 403
    assert len(task_desk.reaching.saved) == saved
