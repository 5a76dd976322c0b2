"""The page of the safety plan, by plain HTTP: named by an administrator, in force at once, its history, and in whose words people are answered."""

import pytest
from sqlalchemy import select

from services.payments.worklist.tables import WorkItem
from shared.contracts.reaching import DutyAsked
from shared.duty import DAYS
from shared.identity import Role
from shared.outbox import OutboxRow
from tests import clock
from tests.payments.council import Staff
from tests.payments.desk.conftest import TaskDesk
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk
from tests.payments.worklist.test_safety_plan import raised

PLACE = "/desk/safety-plan"
ALWAYS = "mon-sun 00:00-24:00, holidays 00:00-24:00"
NOT_NOW = f"{DAYS[(clock.today().weekday() + 3) % 7]} 09:00-10:00"
WORDS = {
    "kind-abuse": "1",
    "english": "We are here for you. In danger? Call 999 at any time.",
    "welsh": "Rydym yma i chi. Mewn perygl? Ffoniwch 999.",
    "approved_by": "Jo Example, safeguarding lead",
}
SHIPPED = {"kind": "abuse", "english": "It is not your fault.", "welsh": "Nid eich bai chi yw hyn.", "must_name": "999"}


def at_plan(task_desk: TaskDesk, staff: Staff | Role = Role.ADMINISTRATOR) -> Desk:
    """Somebody who is signed in, at the page."""
    desk = task_desk.browser(staff)
    desk.get(PLACE)
    return desk


def row(place: int, staff: Staff, hours: str) -> dict[str, str]:
    """One row of the form."""
    return {f"who-{place}": str(staff.actor.id), f"hours-{place}": hours}


def test_a_plan_that_is_named_on_the_page_asks_the_first_on_duty(task_desk: TaskDesk) -> None:
    council = task_desk.council
    helpline, organiser = council.staff[Role.HELPLINE], council.organiser
    desk = at_plan(task_desk)
    page = words(desk.last)
    assert "Warning: Nobody is named." in page
    assert "No duty number:" in page
    plan = row(1, organiser, NOT_NOW) | row(3, helpline, ALWAYS) | {"duty_number": "07700 900123"}
    page = words(desk.post(PLACE, plan))
    assert f"Sam Staff, {NOT_NOW}" in page
    assert "Somebody of them is on duty at every hour of a week." in page
    assert "+447700900123 is told by a text that names nobody" in page
    assert f"Sam Staff named Sam Staff ({NOT_NOW}), Sam Staff (mon-sun" in page
    task = raised(council)
    assert task_desk.of(task).owner_id == helpline.actor.id
    assert f"/desk/tasks/{task}" in task_desk.browser(Role.ORGANISER).get("/desk/tasks").text, (
        "in the plan, so it is seen"
    )
    other = council.hire(Role.HELPLINE)
    assert f"/desk/tasks/{task}" not in task_desk.browser(other).get("/desk/tasks").text


def test_nobody_on_duty_has_the_duty_number_told(task_desk: TaskDesk) -> None:
    council, desk = task_desk.council, at_plan(task_desk)
    desk.post(PLACE, row(1, council.organiser, NOT_NOW) | {"duty_number": "07700 900123"})
    assert "in 1 of the 168 hours" in words(desk.last)
    task = raised(council)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        [asked] = session.scalars(select(OutboxRow.body).where(OutboxRow.topic == DutyAsked.topic))
        assert session.get_one(WorkItem, (council.org_id, task)).owner_id is None
    assert asked["task_id"] == str(task)


def test_who_has_left_is_passed_over_and_the_page_says_so(task_desk: TaskDesk) -> None:
    council, desk = task_desk.council, at_plan(task_desk)
    helpline = council.staff[Role.HELPLINE]
    desk.post(PLACE, row(1, helpline, ALWAYS))
    council.administrator.post(f"/principals/{helpline.actor.id}/disable")
    page = words(desk.get(PLACE))
    assert "Warning: Nobody of the plan may sign in any more, so nobody is asked by name." in page


def test_a_plan_is_emptied_only_on_purpose(task_desk: TaskDesk) -> None:
    desk = at_plan(task_desk)
    desk.post(PLACE, row(1, task_desk.council.organiser, ALWAYS))
    nobody = {"who-1": "", "hours-1": ""}
    refused = desk.post(PLACE, nobody)
    assert refused.status_code == 422
    assert "You named nobody. Tick this box" in words(refused)
    assert "Warning: Nobody is named." in words(desk.post(PLACE, nobody | {"nobody": "1"}))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"who-1": "somebody", "hours-1": ALWAYS}, "Choose somebody who may sign in."),
        ({"hours-1": ALWAYS}, "Choose somebody who may sign in."),
        ({"who-1": "{organiser}", "hours-1": "whenever"}, "Write days and times like"),
        ({"who-1": "{organiser}", "hours-1": ""}, "Write days and times like"),
        ({"who-1": "{organiser}", "hours-1": ALWAYS, "who-2": "{organiser}", "hours-2": ALWAYS}, "stands in the plan already"),
        ({"who-1": "{organiser}", "hours-1": ALWAYS, "duty_number": "01823 333 444"}, "this is no UK mobile"),
        ({"who-1": "{organiser}", "hours-1": "<b>mon</b>" * 20}, "Write days and times like"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_and_nothing_is_changed(
    task_desk: TaskDesk, typed: dict[str, str], said: str
) -> None:
    desk = at_plan(task_desk)
    organiser = str(task_desk.council.organiser.actor.id)
    refused = desk.post(PLACE, {name: value.replace("{organiser}", organiser) for name, value in typed.items()})
    assert refused.status_code == 422
    assert said in words(refused)
    assert "<b>mon" not in refused.text
    assert "No plan was named before." in words(desk.get(PLACE))


def test_a_double_click_names_it_once(task_desk: TaskDesk) -> None:
    desk = at_plan(task_desk)
    page = desk.last
    for _ in range(2):
        desk.last = page
        assert desk.post(PLACE, row(1, task_desk.council.organiser, ALWAYS)).status_code == 200
    assert words(desk.last).count("named Sam Staff") == 1


def test_own_words_are_put_in_force_and_refused_where_they_leave_out_the_number(task_desk: TaskDesk) -> None:
    task_desk.reaching.safety_words = [SHIPPED]
    desk = at_plan(task_desk)
    page = words(desk.last)
    assert "Nobody of your organisation has approved them." in page
    assert "It is not your fault." in page
    refused = desk.post(f"{PLACE}/words", WORDS | {"english": "We are here for you and call soon."})
    assert refused.status_code == 422
    assert "These words must name 999." in words(refused)
    assert "We are here for you and call soon." in refused.text, "what was typed stays"
    wrong = words(desk.post(f"{PLACE}/words", WORDS | {"kind-abuse": "", "approved_by": ""}))
    assert "Tick for which danger" in wrong
    assert "Write who approved these words" in wrong
    desk.get(PLACE)
    owner = str(task_desk.council.organiser.actor.id)
    task_desk.reaching.safety_words.clear()
    assert desk.post(f"{PLACE}/words", WORDS | {"owner": owner}).status_code == 200 or task_desk.reaching.safety_words
    [kept] = task_desk.reaching.safety_words
    assert (kept["kinds"], kept["owner_id"], kept["approved_by"]) == (["abuse"], owner, WORDS["approved_by"])
    assert kept["actor_id"] == str(task_desk.council.administrator.actor.id)


def test_the_plan_is_named_while_notifications_is_away(task_desk: TaskDesk) -> None:
    task_desk.reaching.away = True
    desk = at_plan(task_desk)
    assert "The notifications service does not answer just now" in words(desk.last)
    assert "Sam Staff, mon-sun" in words(desk.post(PLACE, row(1, task_desk.council.organiser, ALWAYS)))
    desk.last = desk.last
    assert task_desk.reaching.safety_words == []


@pytest.mark.parametrize("role", [one for one in Role if one is not Role.ADMINISTRATOR])
def test_nobody_else_sees_or_changes_it(task_desk: TaskDesk, role: Role) -> None:
    desk = at_plan(task_desk, role)
    assert desk.last.status_code == 403
    assert desk.send(PLACE, {"form": "x"}).status_code == 403
    assert desk.send(f"{PLACE}/words", WORDS | {"form": "x"}).status_code == 403
