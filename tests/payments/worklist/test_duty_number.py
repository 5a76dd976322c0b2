"""The duty number: when it is told that danger waits, of what, how often, and what happens where it cannot be told."""

from uuid import UUID

import pytest
from sqlalchemy import select

from services.payments.worklist.handling.usecases import changes, messages
from services.payments.worklist.tables import WorkItem
from shared.contracts.reaching import PersonWrote, TextNotSent
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests.payments.council import Council, Staff
from tests.payments.worklist.test_safety_plan import (
    ALWAYS,
    leave_out,
    looks,
    minutes_pass,
    name,
    never,
    of,
    raised,
    three,
)

__all__ = ["three"]


def asked_duty(council: Council) -> list[str]:
    """For which tasks the duty number was asked to be told."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        bodies = session.scalars(select(OutboxRow.body).where(OutboxRow.topic == "duty.asked").order_by(OutboxRow.id))
        return [one["task_id"] for one in bodies if one]


def whys(council: Council) -> list[str]:
    """Why the duty number was asked to be told."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        bodies = session.scalars(select(OutboxRow.body).where(OutboxRow.topic == "duty.asked").order_by(OutboxRow.id))
        return [one["why"] for one in bodies if one]


def test_the_duty_number_is_told_while_nobody_is_on_duty_and_once_nobody_came(
    council: Council, three: list[Staff]
) -> None:
    name(council, (three[0], never(council)))
    at_night, other = raised(council), raised(council, "call_back")
    assert asked_duty(council) == [str(at_night)], f"not for {other}"
    name(council, (three[0], ALWAYS))
    by_day = raised(council)
    assert asked_duty(council) == [str(at_night)]
    minutes_pass(council, 20)
    looks(council)
    assert str(by_day) in asked_duty(council), "nobody else is left to ask"


@pytest.mark.parametrize("number", ["01632 960000", "999", "+33612345678", "not a number"])
def test_a_duty_number_that_cannot_be_texted_is_refused(council: Council, number: str) -> None:
    answer = council.administrator.call("POST", "/safety-plan", {"people": [], "duty_number": number})
    assert answer.status_code == 422
    assert council.administrator.get("/safety-plan")["duty_number"] is None


def test_the_duty_number_is_kept_as_it_is_dialled_abroad_and_notifications_hears_of_it(council: Council) -> None:
    council.administrator.post("/safety-plan", {"people": [], "duty_number": "07700 900555"})
    assert council.administrator.get("/safety-plan")["duty_number"] == "+447700900555"
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        bodies = session.scalars(select(OutboxRow.body).where(OutboxRow.topic == "organisation.changed"))
        assert [one["duty_number"] for one in bodies if one] == ["+447700900555"]
    council.administrator.post("/safety-plan", {"people": []})
    assert council.administrator.get("/safety-plan")["duty_number"] == "+447700900555", "who names people keeps it"
    council.administrator.post("/safety-plan", {"people": [], "duty_number": None})
    assert council.administrator.get("/safety-plan")["duty_number"] is None


def test_what_is_urgent_and_overdue_outside_hours_goes_to_the_duty_number_once(
    council: Council, three: list[Staff]
) -> None:
    name(council, (three[0], never(council)))
    urgent = [raised(council, kind) for kind in ("complaint", "call_back")]
    raised(council, "moved", urgent=False)
    assert asked_duty(council) == [], "it is not overdue"
    minutes_pass(council, 20)
    assert looks(council) == 2
    assert (asked_duty(council), whys(council)) == ([str(one) for one in urgent], ["overdue", "overdue"])
    minutes_pass(council, 20)
    assert looks(council) == 0, "once"
    assert {str(one) for one in urgent} <= {one["id"] for one in council.organiser.get("/worklist")}


def test_what_is_urgent_within_hours_is_not_for_the_duty_number(council: Council, three: list[Staff]) -> None:
    name(council, (three[0], ALWAYS))
    raised(council, "complaint")
    for _ in range(2):
        minutes_pass(council, 20)
        assert looks(council) == 1
    assert asked_duty(council) == []


def test_an_urgent_task_is_asked_for_by_name_as_hours_begin(council: Council, three: list[Staff]) -> None:
    name(council, (three[0], never(council)))
    task = raised(council, "complaint")
    minutes_pass(council, 20)
    looks(council)
    assert of(council, task).owner_id is None
    name(council, (three[0], ALWAYS))
    minutes_pass(council, 20)
    assert looks(council) == 1
    assert of(council, task).owner_id == three[0].actor.id


def test_nobody_on_duty_and_nobody_reacted_are_told_apart(council: Council, three: list[Staff]) -> None:
    name(council, (three[0], never(council)))
    raised(council)
    minutes_pass(council, 20)
    looks(council)
    assert whys(council) == ["off_duty", "no_reaction"]


def wrote(council: Council, task: UUID) -> None:
    """The person of a task writes again, and we answered it."""
    about = PersonWrote(conversation_id=of(council, task).subject_id, turn_id=new_id(), people=())
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        messages.take_wrote(session, council.org_id, about)


def closes(council: Council, by: Staff, task: UUID) -> None:
    """A task is closed."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        seen = session.get_one(WorkItem, (council.org_id, task)).last_message_at
        changes.close(session, by.actor, task, "spoke", seen_message_at=seen)


def openings(council: Council) -> set[str]:
    """The openings of tasks of which the duty number was asked to be told."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        bodies = session.scalars(select(OutboxRow.body).where(OutboxRow.topic == "duty.asked"))
        return {f"{one['task_id']} {one['opening_id']}" for one in bodies if one}


def test_a_task_that_is_opened_again_at_night_tells_the_duty_number_anew(council: Council, three: list[Staff]) -> None:
    name(council, (three[0], never(council)))
    task = raised(council)
    for times in (2, 3):
        closes(council, three[0], task)
        wrote(council, task)
        assert of(council, task).done_at is None
        wrote(council, task)
        assert len(openings(council)) == times, "once for each opening"


def test_a_text_of_staff_that_fails_at_night_tells_the_duty_number(council: Council, three: list[Staff]) -> None:
    name(council, (three[0], ALWAYS))
    task = raised(council)
    closes(council, three[0], task)
    name(council, (three[0], never(council)))
    not_sent(council, task)
    assert asked_duty(council) == [str(task)]


def test_leaving_out_the_only_one_on_duty_tells_the_duty_number(council: Council, three: list[Staff]) -> None:
    name(council, (three[0], ALWAYS), (three[1], never(council)))
    task = raised(council)
    leave_out(council, task, three[1], three[0], *three[:2])
    assert asked_duty(council) == [str(task)]


def test_leaving_out_the_last_of_the_plan_tells_the_duty_number(council: Council, three: list[Staff]) -> None:
    name(council, (three[0], ALWAYS), (three[1], ALWAYS))
    task = raised(council)
    leave_out(council, task, three[1], three[0], *three[:2])
    assert asked_duty(council) == [], "the next is on duty"
    leave_out(council, task, three[1], three[1], three[1], three[2])
    assert asked_duty(council) == [str(task)]


def test_fresh_words_of_danger_while_nobody_is_on_duty_tell_the_duty_number(
    council: Council, three: list[Staff]
) -> None:
    name(council, (three[0], ALWAYS))
    task, other = raised(council), raised(council, "call_back")
    wrote(council, task)
    assert asked_duty(council) == []
    name(council, (three[0], never(council)))
    wrote(council, other)
    assert asked_duty(council) == [], "a call-back is no danger"
    wrote(council, task)
    assert asked_duty(council) == [str(task)]


def test_an_owner_by_name_who_is_off_duty_does_not_keep_the_duty_number_from_being_told(
    council: Council, three: list[Staff]
) -> None:
    name(council, (three[0], never(council)))
    task = raised(council, owner_id=three[0].actor.id)
    assert asked_duty(council) == [str(task)]


def test_without_a_plan_no_duty_number_is_told(council: Council) -> None:
    task = raised(council)
    wrote(council, task)
    assert asked_duty(council) == []


def not_sent(council: Council, task: UUID, *, to_duty_number: bool = False) -> None:
    """A text does not arrive."""
    told = TextNotSent(task_id=task, text_id=new_id(), reason="not_reached", to_duty_number=to_duty_number)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        messages.take_not_sent(session, council.org_id, told)


def test_a_duty_text_that_does_not_arrive_is_an_urgent_task_and_everybody_sees_the_danger(
    council: Council, three: list[Staff]
) -> None:
    name(council, (three[0], never(council)))
    task = raised(council)
    for _ in range(2):
        not_sent(council, task, to_duty_number=True)
    [urgent] = [one for one in council.administrator.get("/worklist") if one["kind"] == "duty_not_told"]
    assert urgent["urgent"]
    assert str(task) in {one["id"] for one in council.organiser.get("/worklist")}
    assert asked_duty(council) == [str(task)]
