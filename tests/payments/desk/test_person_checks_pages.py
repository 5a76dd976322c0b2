"""A locked picture that staff unlock, and a new number that a second member of staff confirms, by plain HTTP: once, by whom, and for whom."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import func, select

from services.payments.desk.usecases.new_numbers import ask_to_confirm_number
from services.payments.phone.rules.picture_tries import MOST_WRONG
from services.payments.phone.tables import PictureTry
from services.payments.phone.usecases.picture_tries import PictureTries
from shared.audit import AuditRow
from shared.database import app_now
from shared.identity import Role
from shared.ids import new_id
from tests.payments.council import found
from tests.payments.desk.conftest import NEW_NUMBER, PLACE, TaskDesk
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk
from tests.security.linking import link


def tries(task_desk: TaskDesk, person_id: UUID) -> int:
    """How many wrong pictures are counted."""
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        return session.scalar(select(func.sum(PictureTry.wrong)).filter_by(person_id=person_id)) or 0


def audited(task_desk: TaskDesk, person_id: UUID, action: str) -> list[UUID]:
    """Who did it, as the trail says."""
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        return list(session.scalars(select(AuditRow.actor_id).filter_by(object_id=person_id, action=action)))


@pytest.fixture
def locked(task_desk: TaskDesk) -> UUID:
    """Somebody for whom a wrong picture was said too often."""
    person_id = task_desk.council.person("Siân Jones")
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        guesses = PictureTries(session, task_desk.council.org_id, new_id(), app_now(session))
        assert not guesses.is_resting(person_id)
        for _ in range(MOST_WRONG):
            guesses.count_wrong(person_id)
    return person_id


@pytest.fixture
def number_waits(task_desk: TaskDesk) -> UUID:
    """Somebody whose new number the organiser saved."""
    council = task_desk.council
    person_id = council.person("Siân Jones")
    council.payments.dependencies.database.run(
        council.org_id, lambda session: ask_to_confirm_number(session, council.org_id, person_id)
    )
    task_desk.reaching.number_saved_by = council.organiser.actor.id
    return person_id


def from_the_task(task_desk: TaskDesk, role: Role, title: str, place: str) -> Desk:
    """Whoever sees the task comes to the page by its button."""
    browser = task_desk.browser(role)
    listed = browser.get(PLACE)
    assert title in words(listed)
    [task] = [one["id"] for one in browser.staff.get("/worklist")]
    assert f'href="{place}"' in browser.get(f"{PLACE}/{task}").text
    assert browser.get(place).status_code == 200
    return browser


@pytest.mark.parametrize("role", [Role.HELPLINE, Role.ORGANISER])
def test_a_locked_picture_is_unlocked_from_its_task_and_the_page_says_who_did(
    task_desk: TaskDesk, locked: UUID, role: Role
) -> None:
    place = f"/desk/people/{locked}/picture"
    browser = from_the_task(task_desk, role, "Picture word is locked", place)
    assert "The picture is locked." in words(browser.last)
    page = words(browser.post(f"{place}/unlock", {}))
    assert "The picture is locked." not in page
    assert "Sam Staff let them try again." in page
    assert tries(task_desk, locked) == 0
    assert audited(task_desk, locked, "picture_word.unlocked") == [browser.staff.actor.id]
    assert "Picture word is locked" not in words(browser.get(PLACE))


def test_ten_clicks_unlock_once_and_a_form_that_is_not_ours_does_not(task_desk: TaskDesk, locked: UUID) -> None:
    browser, place = task_desk.browser(Role.HELPLINE), f"/desk/people/{locked}/picture"
    for form in ({}, {"form": f"{'x' * 22}.{'0' * 32}"}):
        browser.send(f"{place}/unlock", form)
    assert tries(task_desk, locked) == MOST_WRONG
    form = {"form": browser.get(place).text.split('name="form" value="')[1].split('"')[0]}
    with ThreadPoolExecutor(10) as many:
        answers = list(many.map(lambda _: browser.send(f"{place}/unlock", form).status_code, range(10)))
    assert set(answers) <= {303, 409}, answers
    assert audited(task_desk, locked, "picture_word.unlocked") == [browser.staff.actor.id]


@pytest.mark.parametrize("role", [Role.FINANCE_APPROVER, Role.FINANCE_PAYER, Role.ADMINISTRATOR])
@pytest.mark.parametrize("what", ["picture", "new-number"])
def test_nobody_else_sees_either_page(task_desk: TaskDesk, locked: UUID, role: Role, what: str) -> None:
    assert task_desk.browser(role).get(f"/desk/people/{locked}/{what}").status_code == 403


@pytest.mark.parametrize("what", ["picture", "new-number"])
def test_another_organisation_s_person_is_not_there(task_desk: TaskDesk, locked: UUID, what: str) -> None:
    stranger = TaskDesk(found(task_desk.council.payments), task_desk.reaching).browser(Role.HELPLINE)
    assert stranger.get(f"/desk/people/{locked}/{what}").status_code == 404


def test_a_second_member_of_staff_confirms_a_number_by_typing_it(task_desk: TaskDesk, number_waits: UUID) -> None:
    place = f"/desk/people/{number_waits}/new-number"
    browser = from_the_task(task_desk, Role.HELPLINE, "New number to confirm", place)
    page = words(browser.post(f"{place}/confirm", {"mobile": f" {NEW_NUMBER} "}))
    assert "No new number of theirs waits." in page
    assert "Sam Staff confirmed a new number." in page
    [decision] = task_desk.reaching.decided
    assert (decision["mobile"], decision["actor_id"]) == (NEW_NUMBER, str(browser.staff.actor.id))
    assert audited(task_desk, number_waits, "number.confirmed") == [browser.staff.actor.id]
    assert NEW_NUMBER not in browser.last.text


def test_or_says_that_it_is_not_theirs(task_desk: TaskDesk, number_waits: UUID) -> None:
    browser, place = task_desk.browser(Role.HELPLINE), f"/desk/people/{number_waits}/new-number"
    browser.get(place)
    assert "Sam Staff refused a new number." in words(browser.post(f"{place}/refuse", {}))
    assert [one["mobile"] for one in task_desk.reaching.decided] == [None]


def test_who_saved_it_does_not_confirm_it_but_may_refuse_it(task_desk: TaskDesk, number_waits: UUID) -> None:
    browser, place = task_desk.browser(Role.ORGANISER), f"/desk/people/{number_waits}/new-number"
    browser.get(place)
    refused = browser.post(f"{place}/confirm", {"mobile": NEW_NUMBER})
    assert refused.status_code == 422
    assert "You saved this number yourself" in words(refused)
    assert task_desk.reaching.decided == []
    assert "refused a new number" in words(browser.post(f"{place}/refuse", {}))


def test_nor_does_another_sign_in_of_the_same_human(task_desk: TaskDesk, number_waits: UUID) -> None:
    """Two sign-ins that two administrators joined, and neither of them is somebody who takes part."""
    council = task_desk.council
    second = council.hire(Role.HELPLINE)
    link(council, council.organiser, second)
    browser, place = Desk(council, second), f"/desk/people/{number_waits}/new-number"
    browser.sign_in()
    browser.get(place)
    refused = browser.post(f"{place}/confirm", {"mobile": NEW_NUMBER})
    assert refused.status_code == 422
    assert "You saved this number yourself" in words(refused)
    assert task_desk.reaching.decided == []


@pytest.mark.parametrize("typed", ["", "07700", "07700 900777", "7" * 1000, "<script>alert(1)</script>"])
def test_what_is_not_the_number_is_refused_at_its_field(task_desk: TaskDesk, number_waits: UUID, typed: str) -> None:
    """An empty field above all: without a number the decision would be a refusal."""
    browser, place = task_desk.browser(Role.HELPLINE), f"/desk/people/{number_waits}/new-number"
    browser.get(place)
    refused = browser.post(f"{place}/confirm", {"mobile": typed})
    assert refused.status_code == 422
    assert 'href="#mobile"' in refused.text
    assert "<script>" not in refused.text
    assert task_desk.reaching.decided == []


def test_ten_clicks_decide_once_and_a_form_that_is_not_ours_asks_nobody(
    task_desk: TaskDesk, number_waits: UUID
) -> None:
    browser, place = task_desk.browser(Role.HELPLINE), f"/desk/people/{number_waits}/new-number"
    for how, fields, status in (("confirm", {"mobile": NEW_NUMBER}, 422), ("refuse", {}, 403)):
        assert browser.send(f"{place}/{how}", {**fields, "form": f"{'x' * 22}.{'0' * 32}"}).status_code == status
    assert task_desk.reaching.decided == []
    form = {"form": browser.get(place).text.split('name="form" value="')[1].split('"')[0], "mobile": NEW_NUMBER}
    with ThreadPoolExecutor(10) as many:
        answers = list(many.map(lambda _: browser.send(f"{place}/confirm", form).status_code, range(10)))
    assert set(answers) <= {303, 409, 422}, answers
    assert audited(task_desk, number_waits, "number.confirmed") == [browser.staff.actor.id]


def test_where_nothing_waits_any_more_the_task_ends(task_desk: TaskDesk, number_waits: UUID) -> None:
    """Somebody else was told of it in notifications, or another number was saved, and the news of it was lost."""
    task_desk.reaching.number_saved_by = None
    browser, place = task_desk.browser(Role.HELPLINE), f"/desk/people/{number_waits}/new-number"
    browser.get(place)
    refused = browser.post(f"{place}/confirm", {"mobile": NEW_NUMBER})
    assert refused.status_code == 422
    assert "No new number of this person waits" in words(refused)
    assert audited(task_desk, number_waits, "number.confirmed") == []
    assert "New number to confirm" not in words(browser.get(PLACE))


def test_a_number_that_needs_nobody_takes_the_waiting_one_off_the_list(task_desk: TaskDesk, number_waits: UUID) -> None:
    task_desk.reaching.number_saved_by = None
    saved = {"mobile": NEW_NUMBER, "safe_to_text": True}
    assert task_desk.council.organiser.call("PUT", f"/people/{number_waits}/contact", saved).status_code == 200
    assert "New number to confirm" not in words(task_desk.browser(Role.HELPLINE).get(PLACE))


def test_while_notifications_is_away_nothing_is_decided_and_the_page_says_so(
    task_desk: TaskDesk, number_waits: UUID
) -> None:
    task_desk.reaching.away = True
    browser, place = task_desk.browser(Role.HELPLINE), f"/desk/people/{number_waits}/new-number"
    browser.get(place)
    refused = browser.post(f"{place}/confirm", {"mobile": NEW_NUMBER})
    assert refused.status_code == 422
    assert "On " in words(refused), "it still waits"
    assert audited(task_desk, number_waits, "number.confirmed") == []
