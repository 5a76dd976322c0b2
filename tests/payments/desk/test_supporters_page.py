"""The page of who claims for a person by text: written down and ended. The number passes through and stands nowhere."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from shared.identity import Role
from tests import clock
from tests.payments.desk.conftest import TaskDesk
from tests.payments.desk.test_kept_forms import KEPT, sign_in_again
from tests.payments.phone.pages import words

TODAY = clock.today()


def typed(**changes: str) -> dict[str, str]:
    """A form that is filled in."""
    later = TODAY + timedelta(days=90)
    days = {
        f"{name}-{part}": str(getattr(day, part))
        for name, day in (("seen_on", TODAY), ("review_on", later))
        for part in ("day", "month", "year")
    }
    said = {"supporter_name": "Ann <b>Smith", "mobile": "07700 900555", "evidence": "Jo said so at the table"}
    return said | days | changes


@pytest.mark.parametrize("role", [Role.HELPLINE, Role.ORGANISER])
def test_an_agreement_is_written_down_and_ended(task_desk: TaskDesk, role: Role) -> None:
    person = task_desk.council.person("Jo Bloggs")
    page = f"/desk/people/{person}/supporters"
    desk = task_desk.browser(role)
    desk.get(page)
    desk.post(page, {})
    for name in ("supporter_name", "mobile", "evidence", "seen_on", "review_on"):
        assert f'href="#{name}' in desk.last.text, name
    desk.get(page)
    desk.post(page, typed(mobile="07700 900550"))
    assert "This is no telephone number" in words(desk.last)
    desk.get(page)
    desk.post(page, typed())
    seen = words(desk.get(page))
    assert "Ann &lt;b&gt;Smith" in desk.last.text
    assert "Jo said so at the table" in seen
    assert "900555" not in desk.last.text
    assert task_desk.reaching.linked == [(str(person), "helper")]
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        kept = session.scalar(text("SELECT count(*) FROM audit WHERE facts::text LIKE '%900555%'"))
        assert kept == 0
    [one] = task_desk.council.organiser.get(f"/people/{person}/supporters")
    desk.post(f"{page}/{one['id']}/end", {})
    assert "Nobody." in words(desk.get(page))


def test_nothing_is_written_down_while_numbers_cannot_be_saved(task_desk: TaskDesk) -> None:
    person = task_desk.council.person("Jo Bloggs")
    desk = task_desk.browser(Role.HELPLINE)
    page = f"/desk/people/{person}/supporters"
    desk.get(page)
    task_desk.reaching.away = True
    desk.post(page, typed())
    assert task_desk.council.organiser.get(f"/people/{person}/supporters") == []


def written(task_desk: TaskDesk, person: UUID) -> tuple[int, int, int]:
    """How many agreements there are, how often a telephone was linked, and how often the person is told of one."""
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        told = session.scalar(text("SELECT count(*) FROM outbox WHERE body::text LIKE '%supporter_agreed%'"))
    found = task_desk.council.organiser.get(f"/people/{person}/supporters")
    return len(found), len(task_desk.reaching.linked), told or 0


@pytest.mark.parametrize("name", ["supporter_name", "evidence", "seen_on-day"])
def test_a_form_with_a_damaged_sign_is_shown_again_and_nothing_is_done(task_desk: TaskDesk, name: str) -> None:
    person = task_desk.council.person("Jo Bloggs")
    desk, page = task_desk.browser(Role.HELPLINE), f"/desk/people/{person}/supporters"
    desk.get(page)
    desk.post(page, typed() | {name: f"{typed()[name]}\u202e"})
    assert "damaged or unseen sign" in words(desk.last)
    assert written(task_desk, person) == (0, 0, 0)
    desk.post(page, typed())
    assert written(task_desk, person) == (1, 1, 1), "the page that came back is sent once more"


def test_a_form_that_was_kept_over_a_new_sign_in_is_shown_and_nothing_is_done(task_desk: TaskDesk) -> None:
    person = task_desk.council.person("Jo Bloggs")
    desk, page = task_desk.browser(Role.HELPLINE), f"/desk/people/{person}/supporters"
    desk.get(page)
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        session.execute(text("UPDATE staff_session SET seen_at = seen_at - interval '20 minutes'"))
    desk.post(page, typed())
    assert sign_in_again(desk)
    assert "nothing was done yet" in words(desk.get(KEPT))
    assert written(task_desk, person) == (0, 0, 0)


def test_a_form_that_is_sent_twice_writes_once_and_one_of_another_sign_in_nothing(task_desk: TaskDesk) -> None:
    person = task_desk.council.person("Jo Bloggs")
    desk, page = task_desk.browser(Role.HELPLINE), f"/desk/people/{person}/supporters"
    opened = desk.get(page)
    others = task_desk.browser(Role.ORGANISER)
    others.last = opened
    others.post(page, typed())
    assert written(task_desk, person) == (0, 0, 0)
    for _ in range(2):
        desk.last = opened
        desk.post(page, typed())
    assert written(task_desk, person) == (1, 1, 1)
    assert "Ann &lt;b&gt;Smith" in desk.get(page).text
