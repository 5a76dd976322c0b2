"""The safety plan: who is asked where somebody may be in danger, who sees it, and the next of them once it is overdue."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from services.payments.access.usecases import safety_plans
from services.payments.worklist.handling.usecases import changes, messages
from services.payments.worklist.handling.usecases.views import may_read
from services.payments.worklist.tables import WorkItem, WorkItemStep
from shared.contracts.tasks import TaskRaised
from shared.database import app_now
from shared.duty import DAYS
from shared.identity import Role
from shared.ids import new_id
from shared.london import in_london
from tests.payments.council import Council, Staff

ALWAYS = "mon-sun 00:00-24:00, holidays 00:00-24:00"


def never(council: Council) -> str:
    """Hours of a day that is not now."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        today = in_london(app_now(session)).weekday()
    return f"{DAYS[(today + 3) % 7]} 09:00-17:00"


def name(council: Council, *people: tuple[Staff, str]) -> None:
    """The administrator names the safety plan."""
    entries = [{"principal_id": str(one.actor.id), "hours": hours} for one, hours in people]
    council.administrator.post("/safety-plan", {"people": entries})


def raised(council: Council, kind: str = "in_danger", **other: Any) -> UUID:
    """A task; gives its id."""
    task = TaskRaised.model_validate(
        {"kind": kind, "conversation_id": new_id(), "reason": "Call them.", "urgent": True, "due_in_minutes": 15}
        | other
    )
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        messages.take_raised(session, council.org_id, task)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return session.scalars(select(WorkItem.id).filter_by(subject_id=task.conversation_id, kind=kind)).one()


def minutes_pass(council: Council, minutes: int) -> None:
    """All that happened to tasks happened so long before. Steps are never changed, so nothing that counts them may rest on this."""
    by = timedelta(minutes=minutes)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(
            update(WorkItem).values(
                due_at=WorkItem.due_at - by, taken_at=WorkItem.taken_at - by, passed_on_at=WorkItem.passed_on_at - by
            )
        )


def looks(council: Council) -> int:
    """The clock looks; gives how many tasks were passed on."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return safety_plans.pass_on_overdue(session, council.org_id)


def of(council: Council, task_id: UUID) -> WorkItem:
    """A task as it is now."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return session.get_one(WorkItem, (council.org_id, task_id))


@pytest.fixture
def three(council: Council) -> list[Staff]:
    """Three of the helpline."""
    return [council.hire(Role.HELPLINE) for _ in range(3)]


def test_the_plan_is_named_seen_and_in_the_trail(council: Council, three: list[Staff]) -> None:
    assert council.administrator.get("/safety-plan") == {"people": [], "duty_number": None}
    name(council, (three[0], "Mon-Fri 09:00-17:00"), (three[1], ALWAYS))
    people = council.administrator.get("/safety-plan")["people"]
    assert [(one["principal_id"], one["hours"]) for one in people] == [
        (str(three[0].actor.id), "mon-fri 09:00-17:00"),
        (str(three[1].actor.id), ALWAYS),
    ]
    assert council.organiser.call("GET", "/safety-plan").status_code == 403
    name(council)
    assert council.administrator.get("/safety-plan") == {"people": [], "duty_number": None}


@pytest.mark.parametrize("wrong", ["stranger", "twice", "hours", "many"])
def test_a_plan_that_cannot_be_is_refused_and_the_one_before_stays(
    council: Council, other_council: Council, three: list[Staff], wrong: str
) -> None:
    name(council, (three[0], ALWAYS))
    one = {"principal_id": str(three[1].actor.id), "hours": ALWAYS}
    people = {
        "stranger": [one | {"principal_id": str(other_council.organiser.actor.id)}],
        "twice": [one, one],
        "hours": [one | {"hours": "nine to five"}],
        "many": [one] * (safety_plans.LONGEST_PLAN + 1),
    }[wrong]
    assert council.administrator.call("POST", "/safety-plan", {"people": people}).status_code == 422
    [left] = council.administrator.get("/safety-plan")["people"]
    assert left["principal_id"] == str(three[0].actor.id)


def test_without_a_plan_danger_is_everybody_s_who_speaks_with_people(council: Council) -> None:
    task = raised(council)
    assert of(council, task).owner_id is None
    minutes_pass(council, 20)
    assert looks(council) == 0
    assert [one["id"] for one in council.organiser.get("/worklist")] == [str(task)]


def test_danger_is_for_the_people_of_the_plan_and_the_first_on_duty_is_asked(
    council: Council, three: list[Staff]
) -> None:
    finance = council.approver
    name(council, (three[0], never(council)), (three[1], ALWAYS), (finance, ALWAYS))
    task, other = raised(council), raised(council, "call_back")
    assert of(council, task).owner_id == three[1].actor.id
    for staff in (three[0], three[1], finance):
        assert str(task) in {one["id"] for one in staff.get("/worklist")}
    for staff in (three[2], council.organiser, council.payer):
        assert str(task) not in {one["id"] for one in staff.get("/worklist")}
    assert {one["id"] for one in council.organiser.get("/worklist")} == {str(other)}
    named = raised(council, owner_id=three[2].actor.id)
    assert [one["id"] for one in three[2].get("/worklist") if one["kind"] == "in_danger"] == [str(named)]


def test_an_overdue_task_goes_to_the_next_and_in_the_end_to_everybody(council: Council, three: list[Staff]) -> None:
    name(council, (three[0], ALWAYS), (three[1], never(council)), (three[2], ALWAYS))
    task = raised(council)
    assert looks(council) == 0, "it is not due yet"
    minutes_pass(council, 20)
    assert (looks(council), looks(council)) == (1, 0), "each has a while"
    assert of(council, task).owner_id == three[2].actor.id, "whoever is off duty is passed over"
    minutes_pass(council, 20)
    assert looks(council) == 1
    assert of(council, task).owner_id is None
    assert str(task) in {one["id"] for one in council.organiser.get("/worklist")}, "better anybody than nobody"
    minutes_pass(council, 20)
    assert looks(council) == 0
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        kinds = session.scalars(select(WorkItemStep.kind).where(WorkItemStep.item_id == task)).all()
    assert kinds == ["passed_on", "passed_on"]


def test_who_has_just_taken_it_keeps_it_for_a_while(council: Council, three: list[Staff]) -> None:
    name(council, (three[0], ALWAYS), (three[1], ALWAYS))
    task = raised(council)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        changes.take(session, three[0].actor, task, seen_owner=None)
    minutes_pass(council, 20)
    assert looks(council) == 0
    assert of(council, task).owner_id == three[0].actor.id


def test_who_may_not_sign_in_any_more_is_passed_over(council: Council, three: list[Staff]) -> None:
    name(council, (three[0], ALWAYS), (three[1], ALWAYS), (three[2], ALWAYS))
    task = raised(council)
    council.administrator.post(f"/principals/{three[1].actor.id}/disable")
    minutes_pass(council, 20)
    assert looks(council) == 1
    assert of(council, task).owner_id == three[2].actor.id


def test_a_shorter_plan_named_later_opens_nothing_to_everybody(council: Council, three: list[Staff]) -> None:
    name(council, (three[0], ALWAYS), (three[1], ALWAYS))
    task = raised(council)
    minutes_pass(council, 20)
    assert looks(council) == 1
    name(council, (three[0], ALWAYS))
    assert council.organiser.get("/worklist") == []
    minutes_pass(council, 20)
    assert looks(council) == 1
    assert [one["id"] for one in council.organiser.get("/worklist")] == [str(task)]
    name(council, *((one, ALWAYS) for one in three))
    assert [one["id"] for one in council.organiser.get("/worklist")] == [str(task)], "nobody came, so it stays open"


@pytest.mark.parametrize("same", ["conversation_id", "person_id"])
def test_who_was_left_out_is_left_out_of_the_next_task_about_the_same(
    council: Council, three: list[Staff], same: str
) -> None:
    name(council, (three[0], ALWAYS), (three[1], ALWAYS), (three[2], ALWAYS))
    council.administrator.post(f"/principals/{three[1].actor.id}/disable")
    about: dict[str, Any] = {same: new_id()}
    first = raised(council, **about)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        ids = [one.actor.id for one in three]
        changes.leave_out(session, three[2].actor, first, three[0].actor.id, ids)
        changes.close(session, three[2].actor, first, "spoke")
    later = raised(council, "in_danger_now", owner_id=three[0].actor.id, **about)
    assert (of(council, later).left_out, of(council, later).owner_id) == ([three[0].actor.id], three[2].actor.id)
    assert three[0].get("/worklist") == []
    other = raised(council)
    assert (of(council, other).left_out, of(council, other).owner_id) == ([], three[0].actor.id)


@pytest.mark.parametrize("later_by", ["stays", "went", "went_before"])
def test_who_was_left_out_stays_out_after_two_records_became_one(
    council: Council, three: list[Staff], later_by: str
) -> None:
    name(council, (three[0], ALWAYS), (three[1], ALWAYS))
    records = {one: council.person() for one in ("went_before", "went", "stays")}
    first = raised(council, person_id=records["went"])
    leave_out(council, first, three[1], three[0], *three)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        changes.close(session, three[1].actor, first, "spoke")
    helpline, organiser = council.staff[Role.HELPLINE], council.organiser
    for goes, into in (("went_before", "went"), ("went", "stays")):
        merge = helpline.post(f"/people/{records[goes]}/merge", {"into_id": str(records[into])})["id"]
        organiser.post(f"/merges/{merge}/confirm")
    later = raised(council, "in_danger_now", person_id=records[later_by])
    assert (of(council, later).left_out, of(council, later).owner_id) == ([three[0].actor.id], three[1].actor.id)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        assert not may_read(session, three[0].actor, [], [records[later_by]])
        assert may_read(session, three[1].actor, [], [records[later_by]])
        changes.close(session, three[1].actor, later, "spoke")
        assert not may_read(session, three[0].actor, [], [records["stays"]])


def test_what_is_not_urgent_or_done_is_not_passed_on(council: Council, three: list[Staff]) -> None:
    name(council, (three[0], ALWAYS), (three[1], ALWAYS))
    raised(council, "call_back", urgent=False)
    done = raised(council)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        changes.close(session, three[0].actor, done, "spoke")
    minutes_pass(council, 20)
    assert looks(council) == 0
    urgent = raised(council, "complaint")
    minutes_pass(council, 20)
    assert looks(council) == 1
    assert of(council, urgent).owner_id == three[0].actor.id


def leave_out(council: Council, task: UUID, by: Staff, who: Staff, *could_see: Staff) -> None:
    """A colleague is left out of a task."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        changes.leave_out(session, by.actor, task, who.actor.id, [one.actor.id for one in could_see])


def test_when_whoever_was_asked_is_left_out_the_next_named_one_is_asked_at_once(
    council: Council, three: list[Staff]
) -> None:
    name(council, (three[0], ALWAYS), (three[1], never(council)), (three[2], ALWAYS))
    task = raised(council)
    leave_out(council, task, three[1], three[0], *three)
    assert of(council, task).owner_id == three[2].actor.id
    assert three[0].get("/worklist") == []


def test_when_everybody_of_the_plan_is_left_out_the_others_see_it_at_once(council: Council, three: list[Staff]) -> None:
    name(council, (three[0], ALWAYS), (three[1], ALWAYS))
    task = raised(council, person_id=new_id())
    leave_out(council, task, three[1], three[0], *three[:2])
    name(council, (three[0], ALWAYS), (three[2], ALWAYS))
    leave_out(council, task, three[2], three[1], three[1], three[2])
    name(council, (three[0], ALWAYS))
    same = of(council, task).person_id
    later = raised(council, "in_danger_now", person_id=same)
    assert of(council, later).owner_id is None
    assert str(later) in {one["id"] for one in council.organiser.get("/worklist")}, "nobody of the plan may see it"
    assert three[0].get("/worklist") == []


def test_when_nobody_is_on_duty_the_people_of_the_plan_see_it_and_once_overdue_everybody(
    council: Council, three: list[Staff]
) -> None:
    name(council, (three[0], never(council)))
    task = raised(council)
    assert of(council, task).owner_id is None
    assert [one["id"] for one in three[0].get("/worklist")] == [str(task)]
    assert council.organiser.get("/worklist") == []
    minutes_pass(council, 20)
    assert looks(council) == 1
    assert [one["id"] for one in council.organiser.get("/worklist")] == [str(task)]


def with_duty_number(council: Council, *people: tuple[Staff, str]) -> None:
    """The same plan, with a number that is told while nobody is there."""
    entries = [{"principal_id": str(one.actor.id), "hours": hours} for one, hours in people]
    council.administrator.post("/safety-plan", {"people": entries, "duty_number": "07700 900555"})


def test_while_the_duty_number_knows_danger_stays_with_the_plan_and_the_first_is_asked_as_hours_begin(
    council: Council, three: list[Staff]
) -> None:
    with_duty_number(council, (three[0], never(council)))
    task = raised(council)
    minutes_pass(council, 20)
    assert (looks(council), looks(council)) == (1, 0)
    minutes_pass(council, 20)
    assert looks(council) == 0, "nothing has changed"
    assert council.organiser.get("/worklist") == [], "nobody of the plan was asked yet"
    assert [one["id"] for one in three[0].get("/worklist")] == [str(task)]
    with_duty_number(council, (three[0], ALWAYS))
    assert looks(council) == 1
    assert of(council, task).owner_id == three[0].actor.id
    minutes_pass(council, 20)
    assert looks(council) == 1
    assert [one["id"] for one in council.organiser.get("/worklist")] == [str(task)], "nobody is left to ask"


def test_danger_that_was_raised_at_night_is_asked_about_by_name_before_it_is_overdue(
    council: Council, three: list[Staff]
) -> None:
    name(council, (three[0], never(council)))
    task = raised(council)
    assert looks(council) == 0
    name(council, (three[0], ALWAYS))
    assert looks(council) == 1
    assert of(council, task).owner_id == three[0].actor.id


def test_who_was_off_duty_is_asked_as_their_hours_begin_though_others_see_it(
    council: Council, three: list[Staff]
) -> None:
    name(council, (three[0], never(council)), (three[1], ALWAYS))
    task = raised(council)
    for _ in range(2):
        minutes_pass(council, 20)
        looks(council)
    assert of(council, task).owner_id is None
    assert [one["id"] for one in council.organiser.get("/worklist")] == [str(task)], "no duty number is there"
    name(council, (three[0], ALWAYS), (three[1], ALWAYS))
    minutes_pass(council, 20)
    assert looks(council) == 1
    assert of(council, task).owner_id == three[0].actor.id
    assert [one["id"] for one in council.organiser.get("/worklist")] == [str(task)]
