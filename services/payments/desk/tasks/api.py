"""Routes of one task: what happened to it, and what staff do with it, as on its page."""

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.payments.desk.usecases import tasks
from services.payments.worklist.handling.fetching import fetch_reach
from services.payments.worklist.handling.rules import LONGEST_NOTE, StepKind, TaskOutcome
from services.payments.worklist.handling.usecases import changes, texts, views
from shared.api_request import ApiRequest, InTransaction
from shared.contracts.reaching import LONGEST_TEXT, LONGEST_TITLE, USUAL_TITLE
from shared.http import RequestBody, ResponseBody
from shared.identity import Role
from shared.outbox_api import OtherService


class TaskStepOut(ResponseBody):
    """One thing that happened to a task. `words` are a note of staff, `outcome` is how it ended."""

    kind: StepKind
    by_id: UUID
    at: datetime
    words: str | None
    outcome: TaskOutcome | None


class StaffTaskOut(ResponseBody):
    """A task with what happened to it. Its owner has it in hand since `taken_at`; `last_message_at` is when the person wrote again or another
    cause came, until somebody does something about it. Numbers and what was said are on its page alone."""

    id: UUID
    kind: str
    title: str
    subject_type: str
    subject_id: UUID
    person_id: UUID | None
    reason: str
    urgent: bool
    due_at: datetime
    is_overdue: bool
    roles: list[Role]
    owner_id: UUID | None
    taken_at: datetime | None
    last_message_at: datetime | None
    created_at: datetime
    done_at: datetime | None
    done_by: UUID | None
    may_close: bool
    steps: tuple[TaskStepOut, ...] = ()


class TakeIn(RequestBody):
    """Who had the task when it was looked at; nobody where it was free."""

    seen_owner: UUID | None = None


class NoteIn(RequestBody):
    """A note for colleagues, without numbers of telephones and banks. A message later than `seen_message_at` still waits for somebody."""

    SEVERAL_LINES: ClassVar = frozenset({"words"})

    words: Annotated[str, Field(min_length=1, max_length=LONGEST_NOTE)]
    seen_message_at: AwareDatetime | None = None


class CloseIn(RequestBody):
    """How a task ended, and perhaps a note. `seen_message_at` is the `last_message_at` that was seen: with a later one it stays open."""

    SEVERAL_LINES: ClassVar = frozenset({"words"})

    outcome: TaskOutcome
    words: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""
    seen_message_at: AwareDatetime | None = None


class TextIn(RequestBody):
    """What is texted to whom the task is about. A message later than `seen_message_at` still waits for somebody."""

    SEVERAL_LINES: ClassVar = frozenset({"words"})

    words: Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
    seen_message_at: AwareDatetime | None = None


class LeaveOutIn(RequestBody):
    """Who must not see a task any more: one of `GET …/colleagues`."""

    colleague_id: UUID


class ColleagueLeftOut(ResponseBody):
    """Who does not see which task any more; whoever asked may be the one."""

    task_id: UUID
    colleague_id: UUID


class ColleagueOut(ResponseBody):
    """A member of staff by name."""

    id: UUID
    name: str


class ColleaguesOut(ResponseBody):
    """Those who could see a task, each human once, in order of their names."""

    people: list[ColleagueOut]


class LetterIn(TextIn):
    """A letter to whom the task is about. `title` says in plain words what it is about."""

    title: Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)] = USUAL_TITLE


def router(notifications: OtherService) -> APIRouter:
    """Routes under /worklist/{task_id}."""
    routes = APIRouter(prefix="/worklist/{task_id}", tags=["worklist"])

    @routes.get("")
    def see(task_id: UUID, api: ApiRequest) -> StaffTaskOut:
        """One task with what happened to it. A look at one about somebody's safety is recorded."""

        def look(tx: InTransaction) -> StaffTaskOut:
            views.look_at_task(tx.session, tx.actor, task_id)
            return _task(tx, task_id)

        return api.read(look)

    @routes.post("/take", status_code=200, response_model=StaffTaskOut)
    def take(task_id: UUID, new: TakeIn, api: ApiRequest) -> JSONResponse:
        """Makes it the caller's."""

        def effect(tx: InTransaction) -> StaffTaskOut:
            changes.take(tx.session, tx.actor, task_id, seen_owner=new.seen_owner)
            return _task(tx, task_id)

        return api.once(effect, 200)

    @routes.post("/give-back", status_code=200, response_model=StaffTaskOut)
    def give_back(task_id: UUID, api: ApiRequest) -> JSONResponse:
        """Gives it back to everybody whose work it is."""

        def effect(tx: InTransaction) -> StaffTaskOut:
            changes.give_back(tx.session, tx.actor, task_id)
            return _task(tx, task_id)

        return api.once(effect, 200)

    _add_words(routes, notifications)
    _add_ends(routes)
    return routes


def _add_words(routes: APIRouter, notifications: OtherService) -> None:
    @routes.post("/note", status_code=200, response_model=StaffTaskOut)
    def note(task_id: UUID, new: NoteIn, api: ApiRequest) -> JSONResponse:
        """Keeps a note with it."""

        def effect(tx: InTransaction) -> StaffTaskOut:
            changes.note(tx.session, tx.actor, task_id, new.words, seen_message_at=new.seen_message_at)
            return _task(tx, task_id)

        return api.once(effect, 200)

    @routes.post("/text", status_code=200, response_model=StaffTaskOut)
    def text(task_id: UUID, new: TextIn, api: ApiRequest) -> JSONResponse:
        """Texts the person, where that is safe; a repeat is answered without asking anybody."""
        return _write(notifications, task_id, new, api, None)

    @routes.post("/letter", status_code=200, response_model=StaffTaskOut)
    def letter(task_id: UUID, new: LetterIn, api: ApiRequest) -> JSONResponse:
        """Has a letter posted to the person, where letters go to them; a repeat is answered without asking anybody."""
        return _write(notifications, task_id, new, api, new.title)


def _write(notifications: OtherService, task_id: UUID, new: TextIn, api: ApiRequest, title: str | None) -> JSONResponse:
    before = api.answered()
    if before is not None:
        return before
    task, person_id = api.read(lambda tx: tasks.task_to_text(tx.session, tx.actor, task_id))
    reach = fetch_reach(notifications, api.actor, task, person_id)

    def effect(tx: InTransaction) -> StaffTaskOut:
        written = texts.WrittenToPerson(new.words, person_id, new.seen_message_at, title)
        texts.write(tx.session, tx.actor, task_id, written, reach)
        return _task(tx, task_id)

    return api.once(effect, 200)


def _add_ends(routes: APIRouter) -> None:
    @routes.post("/close", status_code=200, response_model=StaffTaskOut)
    def close(task_id: UUID, new: CloseIn, api: ApiRequest) -> JSONResponse:
        """Closes it with how it ended."""

        def effect(tx: InTransaction) -> StaffTaskOut:
            seen = new.seen_message_at
            changes.close(tx.session, tx.actor, task_id, new.outcome.value, new.words, seen_message_at=seen)
            return _task(tx, task_id)

        return api.once(effect, 200)

    @routes.get("/colleagues")
    def list_colleagues(task_id: UUID, api: ApiRequest) -> ColleaguesOut:
        """Who can be left out of a task about somebody's safety: everybody who could see it."""
        found = api.read(lambda tx: tasks.colleagues(tx.session, tx.actor, task_id))
        return ColleaguesOut(people=[ColleagueOut(id=one, name=name) for one, name in found.items()])

    @routes.post("/leave-out", status_code=200, response_model=ColleagueLeftOut)
    def leave_out(task_id: UUID, new: LeaveOutIn, api: ApiRequest) -> JSONResponse:
        """Keeps a task about somebody's safety, and what was said, from a colleague whom it may be about."""

        def effect(tx: InTransaction) -> ColleagueLeftOut:
            tasks.leave_out(tx.session, tx.actor, task_id, new.colleague_id)
            return ColleagueLeftOut(task_id=task_id, colleague_id=new.colleague_id)

        return api.once(effect, 200)

    @routes.post("/reopen", status_code=200, response_model=StaffTaskOut)
    def reopen(task_id: UUID, api: ApiRequest) -> JSONResponse:
        """Opens it again, as the caller's."""

        def effect(tx: InTransaction) -> StaffTaskOut:
            changes.reopen(tx.session, tx.actor, task_id)
            return _task(tx, task_id)

        return api.once(effect, 200)


def _task(tx: InTransaction, task_id: UUID) -> StaffTaskOut:
    task = StaffTaskOut.model_validate(views.see_task(tx.session, tx.actor, task_id))
    steps = tuple(TaskStepOut.model_validate(one) for one in views.see_steps(tx.session, tx.actor, task_id))
    return task.model_copy(update={"steps": steps})
