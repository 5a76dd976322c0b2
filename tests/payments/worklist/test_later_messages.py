"""A later message of the same person is added to an open task and makes it urgent; a text that did not arrive opens it again."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text, update

from services.payments.worklist.handling.rules import StepKind
from services.payments.worklist.handling.usecases import changes, messages
from services.payments.worklist.tables import WorkItem, WorkItemStep
from services.payments.worklist.usecases import close_items
from shared.contracts.reaching import PersonWrote, TextNotSent
from shared.contracts.tasks import TaskRaised
from shared.database import app_now
from shared.identity import Role
from shared.ids import new_id
from tests import clock
from tests.payments.council import Council


@dataclass
class Told:
    """A conversation, and what notifications tells of it."""

    council: Council
    conversation_id: UUID = field(default_factory=new_id)
    person_id: UUID = field(default_factory=new_id)

    def tell(self, *told: TaskRaised | PersonWrote | TextNotSent) -> None:
        """Notifications tells these, each in a transaction of its own."""
        for one in told:
            with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
                if isinstance(one, TaskRaised):
                    messages.take_raised(session, self.council.org_id, one)
                elif isinstance(one, PersonWrote):
                    messages.take_wrote(session, self.council.org_id, one)
                else:
                    messages.take_not_sent(session, self.council.org_id, one)

    def raised(self, kind: str = "call_back", turn_id: UUID | None = None, **other: object) -> TaskRaised:
        """A task of this conversation."""
        values = {
            "kind": kind,
            "conversation_id": self.conversation_id,
            "person_id": self.person_id,
            "turn_id": turn_id,
        }
        return TaskRaised.model_validate({"reason": "Call them.", "due_in_minutes": 300, **values, **other})

    def wrote(self, turn_id: UUID | None = None, *people: UUID, **other: Any) -> PersonWrote:
        """The person wrote something that notifications answered."""
        about = {"conversation_id": self.conversation_id, "turn_id": turn_id or new_id(), "people": people}
        return PersonWrote.model_validate(about | other)

    def items(self) -> list[WorkItem]:
        """The tasks, in order."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            return list(session.scalars(select(WorkItem).order_by(WorkItem.id)))

    def steps(self, kind: str) -> int:
        """How often this happened to tasks."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            return len(session.scalars(select(WorkItemStep).where(WorkItemStep.kind == kind)).all())

    def closes(self) -> UUID:
        """Somebody closes every open task, with all that was said seen; gives the id of the last."""
        for item in (one for one in self.items() if one.done_at is None):
            with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
                actor = self.council.organiser.actor
                changes.close(session, actor, item.id, "texted", seen_message_at=item.last_message_at)
            last = item.id
        return last


@pytest.fixture
def told(council: Council) -> Told:
    """A conversation of an organisation of the test's own."""
    return Told(council)


def test_a_second_message_is_added_once_and_raises_the_urgency(told: Told) -> None:
    told.tell(told.raised())
    again = told.wrote()
    told.tell(again, again)
    [item] = told.items()
    assert (item.urgent, told.steps("wrote_again")) == (True, 1)
    assert item.last_message_at is not None
    assert item.due_at - item.created_at < timedelta(hours=2), "it was due in five hours"


def test_the_same_kind_again_is_no_second_task_and_never_swallowed(told: Told) -> None:
    told.tell(told.raised("in_danger", new_id()), told.raised("in_danger", new_id()))
    [item] = told.items()
    assert told.steps("wrote_again") == 1
    assert item.last_message_at is not None


def test_a_task_that_is_asked_for_again_locks_those_of_its_conversation_in_order(told: Told) -> None:
    """Another message has the first task, and comes to the second: neither waits for the other in a circle."""
    told.tell(told.raised("call_back"), told.raised("complaint"))
    first, second = told.items()
    again = told.raised("complaint", new_id(), reason="Another one.")
    with ThreadPoolExecutor(1) as pool:
        with told.council.payments.dependencies.database.transaction(told.council.org_id) as session:
            session.scalar(select(WorkItem).filter_by(id=first.id).with_for_update(key_share=True))
            tells = pool.submit(told.tell, again)
            while not session.scalar(text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")):
                assert not tells.done(), "it waits"
            session.scalar(select(WorkItem).filter_by(id=second.id).with_for_update(key_share=True, nowait=True))
        tells.result(timeout=60)
    assert (told.steps("asked_again"), told.steps("wrote_again")) == (1, 2)


@pytest.mark.parametrize("is_first", [True, False])
def test_what_raised_a_task_is_not_a_later_message_of_it(told: Told, is_first: bool) -> None:
    turn_id = new_id()
    both = [told.raised("in_danger", turn_id), told.wrote(turn_id)]
    told.tell(*(both if is_first else reversed(both)))
    assert told.steps("wrote_again") == 0


def test_one_message_is_added_to_every_open_task_of_the_person(told: Told) -> None:
    other = Told(told.council, person_id=told.person_id)
    told.tell(told.raised("call_back"), told.raised("complaint"))
    other.tell(other.wrote(None, told.person_id))
    assert told.steps("wrote_again") == 2
    other.tell(other.wrote(None, told.person_id, new_id()))
    assert told.steps("wrote_again") == 2, "of two on one telephone nobody knows who it was"


def test_a_closed_task_hears_nothing_and_the_next_one_is_new(told: Told) -> None:
    told.tell(told.raised())
    told.closes()
    told.tell(told.wrote(), told.raised())
    assert told.steps("wrote_again") == 0
    assert [one.done_at is None for one in told.items()] == [False, True]


def moved(told: Told, **by: timedelta) -> None:
    """What happened to tasks happened so much earlier."""
    values = {name: getattr(WorkItem, name) - since for name, since in by.items()}
    with told.council.payments.dependencies.database.transaction(told.council.org_id) as session:
        session.execute(update(WorkItem).values(**values))


@pytest.mark.parametrize("kind", ["call_back", "in_danger"])
def test_a_message_that_came_before_its_task_was_closed_opens_it_again(told: Told, kind: str) -> None:
    told.tell(told.raised(kind))
    before = clock.now()
    told.closes()
    told.tell(told.wrote(said_at=before))
    [item] = told.items()
    assert (item.done_at, item.owner_id, item.urgent) == (None, None, True)
    assert told.steps("wrote_again") == 1


def texted(told: Told, task_id: UUID) -> None:
    """A member of staff writes a text from this task."""
    with told.council.payments.dependencies.database.transaction(told.council.org_id) as session:
        item = session.get_one(WorkItem, (told.council.org_id, task_id))
        changes.keep_step(session, told.council.organiser.actor, item, StepKind.TEXTED, about_id=new_id())


@pytest.mark.parametrize(("hours", "is_opened"), [(23, True), (25, False)])
def test_an_answer_to_a_text_about_something_else_opens_no_old_task_about_danger(
    told: Told, hours: int, is_opened: bool
) -> None:
    told.tell(told.raised("in_danger"))
    told.closes()
    moved(told, done_at=timedelta(hours=hours), created_at=timedelta(hours=hours))
    told.tell(told.raised())
    danger, call_back = told.items()
    texted(told, call_back.id)
    told.closes()
    told.tell(told.wrote(said_at=clock.now() + timedelta(minutes=1), answers_us=True))
    is_open = {one.id: one.done_at is None for one in told.items()}
    assert is_open == {danger.id: is_opened, call_back.id: not is_opened}


def test_an_answer_to_a_text_about_danger_opens_that_task_again_also_later(told: Told) -> None:
    told.tell(told.raised("in_danger"))
    texted(told, told.items()[0].id)
    told.closes()
    moved(told, done_at=timedelta(hours=25))
    told.tell(told.wrote(said_at=clock.now() + timedelta(minutes=1), answers_us=True))
    assert told.items()[0].done_at is None


def test_an_answer_to_a_text_of_staff_opens_its_task_again(told: Told) -> None:
    told.tell(told.raised(), told.raised("complaint"))
    call_back, _complaint = told.items()
    texted(told, call_back.id)
    told.closes()
    late = told.wrote(said_at=clock.now() + timedelta(minutes=1), answers_us=True)
    told.tell(late)
    assert [one.done_at is None for one in told.items()] == [True, False], "the one that the text was written from"
    told.closes()
    moved(told, done_at=timedelta(days=8))
    told.tell(told.wrote(answers_us=True))
    assert all(one.done_at is not None for one in told.items()), "a week later it is about something else"


def test_whatever_somebody_in_danger_writes_within_a_day_is_seen_again(told: Told) -> None:
    told.tell(told.raised("in_danger"), told.raised("call_back"))
    told.closes()
    later = clock.now() + timedelta(minutes=1)
    told.tell(told.wrote(said_at=later))
    assert {one.kind: one.done_at is None for one in told.items()} == {"in_danger": True, "call_back": False}
    told.closes()
    moved(told, done_at=timedelta(hours=25))
    told.tell(told.wrote(said_at=later))
    assert all(one.done_at is not None for one in told.items())


def test_whoever_was_left_out_stays_out_of_a_task_that_is_opened_again(told: Told) -> None:
    left_out = told.council.staff[Role.HELPLINE]
    told.tell(told.raised("in_danger"))
    [item] = told.items()
    with told.council.payments.dependencies.database.transaction(told.council.org_id) as session:
        could_see = [left_out.actor.id, told.council.organiser.actor.id]
        changes.leave_out(session, told.council.organiser.actor, item.id, left_out.actor.id, could_see)
    told.closes()
    told.tell(told.wrote())
    assert told.items()[0].done_at is None
    assert left_out.get("/worklist") == []
    assert [one["id"] for one in told.council.organiser.get("/worklist")] == [str(item.id)]


def test_a_text_that_did_not_arrive_opens_its_task_again_once(told: Told) -> None:
    told.tell(told.raised())
    task_id = told.closes()
    not_sent = TextNotSent(task_id=task_id, text_id=new_id(), reason="undelivered")
    told.tell(not_sent)
    [item] = told.items()
    assert (item.done_at, item.owner_id, item.urgent) == (None, None, True)
    told.closes()
    told.tell(not_sent)
    assert told.items()[0].done_at is not None, "told twice, it opens once"
    assert told.steps("text_not_sent") == 1


@pytest.mark.parametrize(("kind", "minutes"), [("in_danger", 15), ("call_back", 60)])
def test_a_text_that_did_not_arrive_postpones_nothing(told: Told, kind: str, minutes: int) -> None:
    told.tell(told.raised(kind))
    with told.council.payments.dependencies.database.transaction(told.council.org_id) as session:
        session.execute(update(WorkItem).values(due_at=app_now(session) - timedelta(days=1)))
    [before] = told.items()
    told.tell(TextNotSent(task_id=before.id, text_id=new_id(), reason="undelivered"))
    [item] = told.items()
    assert (item.due_at, item.urgent) == (before.due_at, True)
    told.closes()
    told.tell(TextNotSent(task_id=before.id, text_id=new_id(), reason="undelivered"))
    [item] = told.items()
    assert item.done_at is None
    assert timedelta(0) < item.due_at - before.due_at - timedelta(days=1) < timedelta(minutes=minutes + 2)


def test_a_text_opens_nothing_again_that_ended_by_itself(told: Told) -> None:
    told.tell(told.raised("bank_details_form"))
    with told.council.payments.dependencies.database.transaction(told.council.org_id) as session:
        close_items(session, told.council.org_id, told.conversation_id, ["bank_details_form"], done_by=new_id())
    [item] = told.items()
    told.tell(TextNotSent(task_id=item.id, text_id=new_id(), reason="undelivered"))
    assert told.items()[0].done_at is not None


def test_a_message_that_nobody_saw_is_neither_closed_nor_wiped(told: Told) -> None:
    helpline = told.council.staff[Role.HELPLINE]
    told.tell(told.raised(), told.wrote())
    [item] = told.items()
    seen = item.last_message_at
    assert seen is not None
    told.tell(told.wrote())
    path, body = f"/worklist/{item.id}", {"outcome": "spoke", "seen_message_at": seen.isoformat()}
    for stale in (body, {"outcome": "spoke"}):
        assert helpline.call("POST", f"{path}/close", stale).json()["code"] == "task.wrote_again"
    newest = helpline.post(f"{path}/note", {"words": "Called.", "seen_message_at": seen.isoformat()})["last_message_at"]
    assert newest is not None
    assert helpline.post(f"{path}/take", {})["last_message_at"] == newest
    assert helpline.post(f"{path}/note", {"words": "Read.", "seen_message_at": newest})["last_message_at"] is None
    told.tell(told.wrote())
    newest = helpline.get(path)["last_message_at"]
    assert helpline.post(f"{path}/close", body | {"seen_message_at": newest})["done_at"] is not None


def test_a_text_of_a_task_that_is_not_there_changes_nothing(told: Told) -> None:
    told.tell(TextNotSent(task_id=new_id(), text_id=new_id(), reason="failed"))
    assert told.items() == []


def test_an_old_task_that_is_overdue_stays_as_overdue_as_it_is(told: Told) -> None:
    told.tell(told.raised())
    with told.council.payments.dependencies.database.transaction(told.council.org_id) as session:
        session.execute(update(WorkItem).values(due_at=app_now(session) - timedelta(days=1)))
    due = told.items()[0].due_at
    told.tell(told.wrote())
    assert told.items()[0].due_at == due


def test_an_answer_by_text_to_a_task_of_a_call_on_a_shared_number_is_added_to_it(told: Told) -> None:
    told.tell(told.raised("in_danger", new_id(), person_id=None))
    called, told.conversation_id = told.conversation_id, new_id()
    told.tell(told.wrote(new_id(), new_id(), new_id()))
    assert told.steps("wrote_again") == 0, "of several nobody knows who wrote"
    told.tell(told.wrote(new_id(), new_id(), new_id(), same_number=[called]))
    assert told.steps("wrote_again") == 1
    [task] = told.items()
    assert task.last_message_at is not None
