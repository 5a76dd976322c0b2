"""A line of notifications that is paused: one task that says what to do, and an administrator who lets the line go on."""

from itertools import permutations
from uuid import UUID

import pytest
from sqlalchemy import select

from services.payments.worklist.lines import FAULTS, words_for
from shared.contracts.lines import LineFault, LinePauseTold
from shared.identity import Role
from shared.ids import new_id
from shared.outbox import OutboxRow, Work
from tests.payments.council import Council
from tests.payments.phone.pages import words
from tests.payments.problems import is_problem
from tests.payments.worklist.conftest import FailingWork
from tests.payments.worklist.test_failing_work_page import signed_in

PAGE = "/desk/lines"


def pause(fault: LineFault = LineFault.TRIAL, *, is_over: bool = False, pause_id: UUID | None = None) -> LinePauseTold:
    """What notifications tells of a pause."""
    return LinePauseTold(
        pause_id=pause_id or new_id(), channel="sms", line="govuk_notify", fault=fault, is_over=is_over
    )


def tell(failing: FailingWork, told: LinePauseTold) -> None:
    """Notifications tells of it, twice: its hints may."""
    work = Work(new_id(), failing.council.org_id, told.topic, None, told.model_dump(mode="json"), "test")
    for _ in range(2):
        failing.notifications.rows[work.id] = work
        assert failing.worker.jobs.do(told.topic, work.id)


def tasks(failing: FailingWork) -> list[str]:
    """The tasks about lines, in their words."""
    return [one["reason"] for one in failing.council.payer.get("/worklist") if one["kind"] == "line_paused"]


def asked(failing: FailingWork) -> list[str]:
    """The pauses that notifications is asked to end."""
    with failing.worker.database.transaction(failing.council.org_id) as session:
        bodies = session.scalars(select(OutboxRow.body).where(OutboxRow.topic == "line.resume_asked"))
        return [body["pause_id"] for body in bodies]


@pytest.mark.parametrize("fault", LineFault)
def test_every_fault_says_why_what_waits_and_what_to_do(fault: LineFault) -> None:
    said = words_for(pause(fault))
    assert FAULTS[fault].why in said
    assert FAULTS[fault].to_do in said
    assert "GOV.UK Notify takes no texts" in said
    assert "For: administrator." in said
    assert "No payment or claim is affected" in said


@pytest.mark.parametrize("order", list(permutations([False, True])), ids=["paused, over", "over, paused"])
def test_whatever_is_told_first_a_pause_that_is_over_leaves_no_task(
    failing: FailingWork, order: tuple[bool, ...]
) -> None:
    pause_id = new_id()
    for is_over in order:
        tell(failing, pause(is_over=is_over, pause_id=pause_id))
    assert tasks(failing) == []
    tell(failing, pause(LineFault.LIMIT))
    assert len(tasks(failing)) == 1


def test_an_administrator_lets_it_go_on_and_others_may_not(failing: FailingWork) -> None:
    told = pause()
    tell(failing, told)
    payer = signed_in(failing, Role.FINANCE_PAYER)
    assert "Lines that are paused (1)" in words(payer.get("/desk"))
    page = payer.get(PAGE)
    assert words_for(told) in words(page)
    assert "/resume" not in page.text
    assert payer.post(f"{PAGE}/{told.pause_id}/resume", {}).status_code == 422
    assert asked(failing) == []
    administrator = signed_in(failing, Role.ADMINISTRATOR)
    administrator.get(PAGE)
    for _ in range(2):
        done = administrator.post(f"{PAGE}/{told.pause_id}/resume", {})
    assert "No line is paused." in words(done)
    assert asked(failing) == [str(told.pause_id)]
    assert tasks(failing) == []


def test_another_organisation_sees_and_resumes_nothing(failing: FailingWork, other_council: Council) -> None:
    told = pause()
    tell(failing, told)
    assert [one for one in other_council.payer.get("/worklist") if one["kind"] == "line_paused"] == []
    is_problem(other_council.administrator.call("POST", f"/lines/{told.pause_id}/resume", {}), 404, "line.not_found")
    assert asked(failing) == []


def test_nobody_can_say_how_the_lines_are_while_notifications_is_away(failing: FailingWork) -> None:
    failing.notifications.away = True
    assert failing.council.payer.get("/lines") == {"lines": [], "notifications_answers": False}
