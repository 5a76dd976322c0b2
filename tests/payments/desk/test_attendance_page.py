"""Attendance at the desk's page: saved, undone, marked on two phones, never one's own, and nothing once the fee is decided."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.identity import Role
from tests.payments.desk.organising import EVENTS, Organising, forms_to, words
from tests.payments.phone.test_helpline import Desk


def paths(event: dict[str, object], offer: str) -> tuple[str, str]:
    """The page of an event's first session, and where one person's marks go."""
    sessions = event["sessions"]
    assert isinstance(sessions, list)
    page = f"{EVENTS}/{event['id']}/attendance"
    return page, f"{page}/{sessions[0]['id']}/{offer}"


def held(organising: Organising) -> tuple[UUID, dict[str, Any], str, str]:
    """An event that somebody agreed to: they, it, its page and where their marks go."""
    person = organising.council.person()
    event = organising.held(person)
    return person, event, *paths(event, organising.offer_of(event, person))


def two_at(organising: Organising, page: str) -> tuple[Desk, Desk]:
    """Two organisers who have the page open."""
    desks = organising.desk, organising.browser(organising.council.hire(Role.ORGANISER))
    for one in desks:
        one.get(page)
    return desks


def test_a_mark_says_that_it_is_saved_and_is_undone(organising: Organising) -> None:
    person = organising.council.person("Jo Bloggs")
    event = organising.held(person)
    page, mark = paths(event, organising.offer_of(event, person))
    assert "0 of 1 marked" in words(organising.desk.get(page))
    saved = organising.desk.post(mark, {"kind": "present"})
    assert "Saved." in words(saved)
    assert "1 of 1 marked" in words(saved)
    assert organising.marks(event) == {str(person): "present"}
    undone = organising.desk.post(mark, {"kind": "unmarked"})
    assert "0 of 1 marked" in words(undone)
    assert organising.marks(event) == {}
    saved = organising.desk.post(mark, {"kind": "absent"})
    assert "Not here" in words(saved)
    assert organising.marks(event) == {str(person): "absent"}


def test_an_undone_mark_is_worth_nothing_and_is_not_on_the_list(organising: Organising) -> None:
    person = organising.council.payable()[0]
    event = organising.held(person)
    page, mark = paths(event, organising.offer_of(event, person))
    organising.desk.get(page)
    organising.desk.post(mark, {"kind": "present"})
    assert organising.work.preview(event)["total_pence"] == 2500
    organising.desk.post(mark, {"kind": "unmarked"})
    preview = organising.work.preview(event)
    assert (preview["total_pence"], preview["lines"]) == (0, [])
    assert [one["code"] for one in preview["obstacles"]] == ["event.nobody_came"]


def test_the_same_mark_from_two_phones_is_taken_once_without_an_error(organising: Organising) -> None:
    person, event, page, mark = held(organising)
    one, other = two_at(organising, page)
    assert "Saved." in words(one.post(mark, {"kind": "present"}))
    answer = other.post(mark, {"kind": "present"})
    assert answer.status_code == 200
    assert "Saved." in words(answer)
    assert organising.marks(event) == {str(person): "present"}
    one.get(page)
    other.get(page)
    assert one.post(mark, {"kind": "unmarked"}).status_code == 200
    assert other.post(mark, {"kind": "unmarked"}).status_code == 200
    assert organising.marks(event) == {}


def test_another_mark_from_a_stale_page_is_not_taken_over_a_colleagues(organising: Organising) -> None:
    person, event, page, mark = held(organising)
    one, other = two_at(organising, page)
    one.post(mark, {"kind": "absent"})
    refused = other.post(mark, {"kind": "present"})
    assert refused.status_code == 422
    assert "Not saved. Jo Bloggs: A colleague has changed this mark" in words(refused)
    assert organising.marks(event) == {str(person): "absent"}


def test_a_form_sent_twice_and_the_back_button_change_nothing(organising: Organising) -> None:
    _, event, page, mark = held(organising)
    [token] = forms_to(organising.desk.get(page), mark)
    typed = {"form": token, "kind": "present", "seen": "unmarked:0"}
    assert [organising.desk.send(mark, typed).status_code for _ in range(2)] == [303, 303]
    organising.desk.get(page)
    organising.desk.post(mark, {"kind": "unmarked"})
    assert organising.desk.send(mark, typed).status_code == 303, "the form of before has been used"
    assert organising.marks(event) == {}
    assert organising.desk.send(mark, typed | {"form": f"x{token}"}).status_code == 422, "not a form of ours"


def test_another_button_of_a_page_that_was_used_before_is_refused_in_words(organising: Organising) -> None:
    person, event, page, mark = held(organising)
    [token] = forms_to(organising.desk.get(page), mark)
    here = {"form": token, "kind": "present", "seen": "unmarked:0"}
    assert organising.desk.send(mark, here).status_code == 303
    refused = organising.desk.send(mark, here | {"kind": "absent"})
    assert refused.status_code == 422
    assert "Not saved. Jo Bloggs: This form has done something else before" in words(refused)
    assert "Saved." not in words(refused)
    assert organising.marks(event) == {str(person): "present"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "came_late"}, "how many minutes"),
        ({"kind": "came_late", "minutes": "many"}, "as a number"),
        ({"kind": "left_early", "minutes": "500"}, "the session lasts 120"),
        ({"kind": "asleep"}, "Say how"),
        ({}, "Say how"),
    ],
)
def test_what_cannot_be_true_is_not_saved_and_says_why(
    organising: Organising, typed: dict[str, str], said: str
) -> None:
    person = organising.council.person()
    event = organising.held(person)
    offer = organising.offer_of(event, person)
    page, mark = paths(event, offer)
    organising.desk.get(page)
    refused = organising.desk.post(mark, typed)
    assert refused.status_code == 422
    assert said in words(refused)
    assert "Not saved" in words(refused)
    assert f'href="#offer-{offer}"' in refused.text
    assert organising.marks(event) == {}
    assert organising.desk.post(mark, {"kind": "came_late", "minutes": "90"}).status_code == 200
    assert "Came late, 90 minutes" in words(organising.desk.last)


def test_nobody_marks_themselves(organising: Organising) -> None:
    person = organising.council.person("Olu Organiser")
    own = organising.browser(organising.council.hire(Role.ORGANISER, person_id=person))
    event = organising.held(person)
    page, mark = paths(event, organising.offer_of(event, person))
    shown = own.get(page)
    assert "This is you. A colleague marks you." in words(shown)
    assert f'action="{mark}"' not in shown.text
    organising.desk.get(page)
    elsewhere = own.get(f"{EVENTS}/new")
    [token] = forms_to(elsewhere, f"{EVENTS}/new")
    refused = own.send(mark, {"form": token, "kind": "present", "seen": "unmarked:0"})
    assert refused.status_code == 422
    assert "nobody marks themselves" in words(refused)
    assert organising.marks(event) == {}


def test_nothing_is_marked_or_undone_once_the_fee_is_decided(organising: Organising) -> None:
    person = organising.council.payable()[0]
    event = organising.done(person)
    page, mark = paths(event, organising.offer_of(event, person))
    organising.desk.get(page)
    organising.work.pay(event)
    refused = organising.desk.post(mark, {"kind": "unmarked"})
    assert refused.status_code == 422
    assert "is in a payout" in words(refused)
    assert organising.marks(event) == {str(person): "present"}


def test_a_list_of_two_thousand_answers_a_page_at_a_time_and_finds_a_name(organising: Organising) -> None:
    people = organising.people(2000)
    event = organising.work.event()
    organising.work.agreed(event, people)
    page, _ = paths(event, "")
    first = organising.desk.get(page)
    assert first.status_code == 200
    assert "0 of 2000 marked" in words(first)
    assert first.text.count('value="present"') == 100
    assert "Number 1 to 100 of 2000" in words(first)
    found = organising.desk.get(f"{page}?find=number%201999")
    assert found.text.count('value="present"') == 1
    assert organising.desk.get(f"{page}?first=999999").text.count('value="present"') == 100
    whole = organising.desk.get(f"{EVENTS}/{event['id']}")
    assert "Said yes 2000" in words(whole)


def test_a_mark_of_somebody_who_was_looked_for_says_at_their_row_that_it_is_saved_or_not(
    organising: Organising,
) -> None:
    people = [*organising.people(120), organising.council.person("Zoe <b>Zed</b> & Co")]
    event = organising.work.event()
    organising.work.agreed(event, people)
    offer = organising.offer_of(event, people[-1])
    page, mark = paths(event, offer)
    organising.desk.get(f"{page}?find=zoe")
    saved = organising.desk.post(mark, {"kind": "present"})
    assert "Saved." in words(saved)
    assert f'id="offer-{offer}"' in saved.text
    assert saved.text.count('name="kind"') == 1, "the list is still what was looked for"
    refused = organising.desk.post(mark, {"kind": "came_late", "minutes": "many"})
    assert refused.status_code == 422
    assert "Not saved. Zoe &lt;b&gt;Zed&lt;/b&gt; &amp; Co: " in words(refused)
    assert f'href="#offer-{offer}"' in refused.text
    assert f'id="offer-{offer}"' in refused.text
    assert organising.marks(event) == {str(people[-1]): "present"}
    organising.desk.get(f"{page}?first=100")
    number_99 = re.search(rf'action="{page}/[^/]+/([^"]+)"', organising.desk.last.text)
    assert number_99 is not None
    saved = organising.desk.post(paths(event, number_99[1])[1], {"kind": "absent"})
    assert "Saved." in words(saved)


def test_a_form_of_another_session_is_told_apart_from_a_mark_that_is_refused(organising: Organising) -> None:
    _, event, page, mark = held(organising)
    [token] = forms_to(organising.desk.get(page), mark)
    organising.desk.sign_in()
    typed = {"form": token, "kind": "present", "seen": "unmarked:0"}
    refused = organising.desk.send(mark, typed)
    assert (refused.status_code, refused.headers["Sameday-Problem"]) == (422, "form.not_ours")
    shown = organising.desk.get(page)
    assert f'data-owner="{organising.desk.staff.actor.id}"' in shown.text
    [token] = forms_to(shown, mark)
    refused = organising.desk.send(mark, typed | {"form": token, "seen": "absent:0"})
    assert (refused.status_code, refused.headers["Sameday-Problem"]) == (422, "attendance.marked_meanwhile")
    assert organising.marks(event) == {}


def test_a_session_or_a_person_that_is_not_there(organising: Organising) -> None:
    _, _, page, mark = held(organising)
    organising.desk.get(page)
    assert organising.desk.get(f"{page}?session={uuid4()}").status_code == 404
    [token] = forms_to(organising.desk.get(page), mark)
    assert organising.desk.send(f"{page}/{uuid4()}/{uuid4()}", {"form": token, "kind": "present"}).status_code == 404


def test_a_mark_after_the_session_has_ended_says_that_it_is_not_saved(organising: Organising) -> None:
    _, event, page, mark = held(organising)
    organising.desk.get(page)
    organising.desk.cookie = ""
    refused = organising.desk.post(mark, {"kind": "present"})
    assert refused.status_code == 401
    assert "Not saved: you are not signed in" in words(refused)
    assert organising.marks(event) == {}
    assert organising.desk.get(page).headers["location"] == "/desk/sign-in"
