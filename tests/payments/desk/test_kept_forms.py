"""A session that ends in the middle of a form: nothing is done, what was typed is kept sealed, and the form stands there filled again."""

from functools import partial
from urllib.parse import quote

import pytest
from sqlalchemy import text

from services.payments.clock import duties
from services.payments.desk.pages.desk_pages import BACKGROUND, COOKIE
from services.payments.desk.usecases import sessions
from shared.identity import Role
from shared.ids import new_id
from tests.payments.council import Staff
from tests.payments.desk.conftest import PLACE, TaskDesk
from tests.payments.desk.organising import EVENTS, NEW, Organising, forms_to, words
from tests.payments.phone.test_helpline import Desk

KEPT = "/desk/kept"
TITLE = "Design day for Siân’s group"


def lapse(organising: Organising, by: str = "20 minutes") -> None:
    """Everybody has done nothing for a while."""
    with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
        session.execute(text(f"UPDATE staff_session SET seen_at = seen_at - interval '{by}'"))


def sign_in_again(desk: Desk, staff: Staff | None = None) -> bool:
    """Signs in in the same browser; whether a form waits."""
    who, database = staff or desk.staff, desk.council.payments.dependencies.database
    before = desk.cookie
    desk.cookie, waits = database.run(who.actor.org_id, lambda one: sessions.begin(one, who.actor, before))
    return waits


def kept(organising: Organising) -> tuple[Desk, str]:
    """An event was sent too late, and its kept form is open; the desk, and where the form goes."""
    desk, place = organising.desk, f"{EVENTS}/new"
    desk.get(place)
    lapse(organising)
    desk.post(place, NEW | {"title": TITLE})
    assert sign_in_again(desk)
    desk.get(KEPT)
    return desk, place


def rows(organising: Organising) -> str:
    """Everything that is kept of sessions."""
    with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
        return str(session.execute(text("SELECT kept_path, kept_form FROM staff_session")).all())


def test_a_planned_event_stands_there_filled_after_signing_in_again(organising: Organising) -> None:
    desk, place = organising.desk, f"{EVENTS}/new"
    desk.get(place)
    lapse(organising)
    refused = desk.post(place, NEW | {"title": TITLE})
    assert refused.status_code == 401
    assert "Not saved: you are not signed in" in words(refused)
    assert "What you typed is kept" in words(refused)
    assert TITLE not in rows(organising), "it is sealed"
    assert TITLE not in desk.get(EVENTS).text
    assert sign_in_again(desk)
    again = desk.get(KEPT)
    assert f'value="{TITLE}"' in again.text
    year, month, day = (int(part) for part in NEW["day-1"].split("-"))
    for part, value in (("day", day), ("month", month), ("year", year)):
        assert f'name="day-1-{part}" value="{value}"' in again.text
    assert "nothing was done yet" in words(again)
    assert TITLE not in desk.get(EVENTS).text
    desk.last = again
    desk.post(place, NEW | {"title": TITLE, "do": "plan"})
    assert TITLE in desk.get(EVENTS).text


def test_a_kept_form_that_was_sent_is_not_kept_any_more(organising: Organising) -> None:
    desk, place = kept(organising)
    desk.post(place, NEW | {"title": TITLE, "do": "plan"})
    assert TITLE not in rows(organising)
    assert place not in rows(organising), "it was done: nothing waits"
    lapse(organising)
    assert not sign_in_again(desk)
    assert TITLE not in desk.get(KEPT).text


def test_a_kept_form_that_was_refused_is_still_kept(organising: Organising) -> None:
    desk, place = kept(organising)
    desk.post(place, NEW | {"title": "", "do": "plan"})
    assert TITLE in desk.get(KEPT).text


def test_what_a_script_sends_neither_replaces_nor_wipes_a_kept_form(organising: Organising) -> None:
    person = organising.council.person("Jo Bloggs")
    event, desk = organising.held(person), organising.desk
    page = f"{EVENTS}/{event['id']}/attendance"
    mark = f"{page}/{event['sessions'][0]['id']}/{organising.offer_of(event, person)}"
    desk.get(f"{EVENTS}/new")
    lapse(organising)
    desk.post(f"{EVENTS}/new", NEW | {"title": TITLE})
    ask = partial(organising.council.payments.client.post, mark, follow_redirects=False)

    def send(token: str) -> int:
        headers = {"Cookie": f"{COOKIE}={desk.cookie}", BACKGROUND: "1"}
        return ask(data={"form": token, "kind": "present", "seen": "unmarked:0"}, headers=headers).status_code

    assert send("any") == 401
    assert sign_in_again(desk)
    assert TITLE in desk.get(KEPT).text
    assert send(forms_to(desk.get(page), mark)[0]) == 303
    assert organising.marks(event) == {str(person): "present"}
    assert TITLE in desk.get(KEPT).text


@pytest.mark.parametrize(("form", "field"), [("budget", "budget"), ("invite", "names")])
def test_what_was_typed_about_an_event_comes_back(organising: Organising, form: str, field: str) -> None:
    desk, typed = organising.desk, "Wörds that took a while"
    event = organising.held(organising.council.person("Jo Bloggs"))
    desk.get(f"{EVENTS}/{event['id']}")
    lapse(organising)
    assert desk.send(f"{EVENTS}/{event['id']}/{form}", {field: typed}).status_code == 401
    assert sign_in_again(desk)
    assert typed in desk.get(KEPT).text


@pytest.mark.parametrize(("form", "field"), [("text", "words"), ("note", "note"), ("close", "closing")])
def test_what_was_typed_at_a_task_comes_back(task_desk: TaskDesk, form: str, field: str) -> None:
    person, conversation, typed = task_desk.council.person(), new_id(), "Wörds that took a while"
    task = task_desk.raised("call_back", conversation_id=conversation, person_id=person)
    task_desk.said("hello", conversation_id=conversation, people=(person,))
    desk = task_desk.browser(Role.HELPLINE)
    desk.get(f"{PLACE}/{task}")
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        session.execute(text("UPDATE staff_session SET seen_at = seen_at - interval '20 minutes'"))
    assert desk.send(f"{PLACE}/{task}/{form}", {field: typed}).status_code == 401
    assert sign_in_again(desk)
    assert typed in desk.get(KEPT).text


def test_a_mark_is_not_taken_and_its_page_comes_back(organising: Organising) -> None:
    person = organising.council.person("Jo Bloggs")
    event = organising.held(person)
    page = f"{EVENTS}/{event['id']}/attendance"
    mark = f"{page}/{event['sessions'][0]['id']}/{organising.offer_of(event, person)}"
    [token] = forms_to(organising.desk.get(page), mark)
    lapse(organising)
    late = {"form": token, "kind": "came_late", "minutes": "95"}
    assert organising.desk.send(mark, late).status_code == 401
    assert sign_in_again(organising.desk)
    assert "Who is here?" in words(organising.desk.get(KEPT))
    assert "Not sent yet: Came late, 95 minutes, for Jo Bloggs." in words(organising.desk.last)
    assert 'value="95"' in organising.desk.last.text
    assert "<details open>" in organising.desk.last.text
    assert organising.marks(event) == {}


def test_nobody_else_gets_the_form(organising: Organising) -> None:
    desk = organising.desk
    desk.get(f"{EVENTS}/new")
    lapse(organising)
    desk.post(f"{EVENTS}/new", NEW | {"title": TITLE})
    assert not sign_in_again(desk, organising.council.hire(Role.ORGANISER))
    assert TITLE not in desk.get(KEPT).text


@pytest.mark.parametrize("how", ["signed out", "disabled", "long ago", "stranger"])
def test_a_session_that_somebody_ended_or_that_is_long_over_keeps_nothing(organising: Organising, how: str) -> None:
    desk = organising.desk
    page = desk.get(f"{EVENTS}/new")
    if how == "signed out":
        desk.send("/desk/sign-out", {"form": forms_to(page, "/desk/sign-out")[0]})
    elif how == "disabled":
        organising.council.administrator.post(f"/principals/{desk.staff.actor.id}/disable")
    elif how == "long ago":
        lapse(organising, "20 hours")
    else:
        desk.cookie = quote("somebody else's cookie")
    refused = desk.send(f"{EVENTS}/new", NEW | {"title": TITLE})
    assert refused.status_code == 401
    assert "What you typed is kept" not in words(refused)
    assert "None), (None" in rows(organising) or "(None, None)" in rows(organising)


def test_the_clock_wipes_a_form_that_nobody_came_back_for(organising: Organising) -> None:
    desk, dependencies = organising.desk, organising.council.payments.dependencies
    [wipe] = [one for one in duties(dependencies) if one.name == "wipe forms that nobody came back for"]
    desk.get(f"{EVENTS}/new")
    lapse(organising)
    desk.post(f"{EVENTS}/new", NEW | {"title": TITLE})
    lapse(organising, "11 hours")
    wipe.do()
    assert EVENTS in rows(organising)
    lapse(organising, "1 hour")
    wipe.do()
    assert EVENTS not in rows(organising)
