"""The worklist: the tasks that whoever looks may see, and one task with the person, the number that is safe, and what was said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases import finance, numbers, tasks
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.worklist.handling.fetching import fetch_reach
from services.payments.worklist.handling.rules import (
    ENDED_WORDS,
    LONGEST_NOTE,
    OUTCOME_WORDS,
    HiddenWords,
    Shown,
    StepKind,
)
from services.payments.worklist.handling.usecases import changes, texts, views
from services.payments.worklist.handling.usecases.views import StaffTask
from shared.characters import set_apart
from shared.contracts.reaching import LETTER_TITLES, LONGEST_TEXT, LONGEST_TITLE, USUAL_TITLE, NoText, PersonReach
from shared.days_in_words import moment_in_words
from shared.identity import Permission
from shared.outbox_api import OtherService
from shared.telephone_numbers import as_dialled

PLACE = "/desk/tasks"
Kind = Annotated[str, Query(max_length=100)]
STEP_WORDS: Mapping[StepKind, str] = {
    StepKind.TAKEN: "took this task",
    StepKind.GIVEN_BACK: "gave it back",
    StepKind.NOTED: "noted",
    StepKind.TEXTED: "wrote a text",
    StepKind.LETTER: "wrote a letter",
    StepKind.LEFT_OUT: "left a colleague out",
    StepKind.CLOSED: "closed it",
    StepKind.REOPENED: "opened it again",
}
"""After the name of who did it."""
HAPPENED_WORDS: Mapping[StepKind, str] = {
    StepKind.TEXT_NOT_SENT: "a text or letter did not reach the person",
    StepKind.WROTE_AGAIN: "the person wrote or called again",
    StepKind.PASSED_ON: "it was overdue, so the next one was asked",
    StepKind.ASKED_AGAIN: "it was asked for once more",
    StepKind.TOLD: "a later message told the person",
}
"""What nobody of the staff did."""
HIDDEN_WORDS: Mapping[HiddenWords, str] = {
    HiddenWords.DANGER: "Somebody may be in danger, so only the people in your safety plan read what was said.",
    HiddenWords.ROLE: "What was said is read by the helpline and by organisers.",
}
WHOSE_WORDS = {
    "wrote_from": "They wrote or called from",
    "helper": "The telephone of somebody who helps, who wrote or called from it",
    "mobile": "Their mobile",
    "landline": "Their landline",
}
NO_TEXT_WORDS: Mapping[NoText, str] = {
    NoText.NOBODY: "We have no number of theirs that can be texted.",
    NoText.ONLY_LANDLINE: "They have only a landline, which cannot be texted and which others may answer.",
    NoText.NOT_A_MOBILE: "They wrote from a number that cannot be texted.",
    NoText.NOT_SAFE: "Others may read texts on their telephone. Do not text them.",
    NoText.STOPPED: "They asked for no more texts. Call them, or write a letter.",
}
_WORKPLACES = {
    "claim": "/desk/claims/{id}",
    "payout": "/desk/standing-payments",
    "failing_work": "/desk/failing-work",
    "line_pause": "/desk/lines",
    "payout_method": "/desk/bank-details/to-confirm",
    "organisation": "/desk/sign-ins",
    "engagement": "/desk/events/{id}",
    "advance_request": "/desk/asked-ahead",
}
"""Where a task is done, by what it is about."""
_WORKPLACES_OF_KINDS = {
    "picture_locked": "/desk/people/{id}/picture",
    "confirm_number": "/desk/people/{id}/new-number",
    "advance_left": "/desk/advances",
    "erasure_waits": "/desk/people/{id}/erase",
    "merge_waits": "/desk/people/{id}/merge",
    "old_words_stuck": "/desk/retention",
}
"""And by its kind, where that says more."""


def add_pages(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The routes of this module."""
    one_task = _OneTask(desk_pages, notifications)

    @routes.get("/tasks")
    def see_all(request: Request, show: str = Shown.OPEN, kind: Kind = "") -> Response:
        """What is to be done, of one kind or of every: danger first, then what is overdue, then by due time."""
        shown = next((one for one in Shown if one.value == show), Shown.OPEN)
        return desk_pages.serve(request, lambda desk_session: _show_list(desk_session, shown, kind))

    @routes.get("/tasks/{task_id}")
    def see(task_id: UUID, request: Request) -> Response:
        """One task with all that is known of it."""
        return one_task.show(request, task_id, Form(), ())

    @routes.post("/tasks/{task_id}/text")
    def write(task_id: UUID, request: Request, form: TypedForm) -> Response:
        """Texts the person."""
        return one_task.write(request, task_id, form)

    @routes.post("/tasks/{task_id}/letter")
    def post(task_id: UUID, request: Request, form: TypedForm) -> Response:
        """Writes the person a letter."""
        return one_task.write(request, task_id, form, title=_title_in(form), field="letter")

    _add_holding(routes, one_task)
    _add_ending(routes, one_task)


def _add_holding(routes: APIRouter, one_task: "_OneTask") -> None:
    @routes.post("/tasks/{task_id}/take")
    def take(task_id: UUID, request: Request, form: TypedForm) -> Response:
        """It is the sender's from now on."""

        def operation(desk_session: DeskSession) -> None:
            changes.take(desk_session.session, desk_session.actor, task_id, seen_owner=_id_in(form, "owner"))

        return one_task.change(request, task_id, form, operation)

    @routes.post("/tasks/{task_id}/give-back")
    def give_back(task_id: UUID, request: Request, form: TypedForm) -> Response:
        """It is everybody's again."""

        def operation(desk_session: DeskSession) -> None:
            changes.give_back(desk_session.session, desk_session.actor, task_id)

        return one_task.change(request, task_id, form, operation)

    @routes.post("/tasks/{task_id}/note")
    def note(task_id: UUID, request: Request, form: TypedForm) -> Response:
        """Keeps a note."""

        def operation(desk_session: DeskSession) -> None:
            seen = _moment_in(form, "seen")
            changes.note(desk_session.session, desk_session.actor, task_id, form.get("note"), seen_message_at=seen)

        return one_task.change(request, task_id, form, operation, field="note")


def _add_ending(routes: APIRouter, one_task: "_OneTask") -> None:
    @routes.post("/tasks/{task_id}/close")
    def close(task_id: UUID, request: Request, form: TypedForm) -> Response:
        """Closes it with how it ended."""

        def operation(desk_session: DeskSession) -> None:
            outcome, words, seen = form.get("outcome"), form.get("closing"), _moment_in(form, "seen")
            changes.close(desk_session.session, desk_session.actor, task_id, outcome, words, seen_message_at=seen)

        return one_task.change(request, task_id, form, operation, field="outcome")

    @routes.post("/tasks/{task_id}/leave-out")
    def leave_out(task_id: UUID, request: Request, form: TypedForm) -> Response:
        """Keeps it from a colleague whom it may be about."""

        def operation(desk_session: DeskSession) -> None:
            tasks.leave_out(desk_session.session, desk_session.actor, task_id, _id_in(form, "colleague"))

        return one_task.change(request, task_id, form, operation, field="colleague", path=PLACE)

    @routes.post("/tasks/{task_id}/reopen")
    def reopen(task_id: UUID, request: Request, form: TypedForm) -> Response:
        """Opens it again."""

        def operation(desk_session: DeskSession) -> None:
            changes.reopen(desk_session.session, desk_session.actor, task_id)

        return one_task.change(request, task_id, form, operation)


class _OneTask:
    """The page of one task. Notifications is asked with no transaction open, so the page is made in two."""

    def __init__(self, desk_pages: DeskPages, notifications: OtherService) -> None:
        self._pages = desk_pages
        self._notifications = notifications

    def show(self, request: Request, task_id: UUID, form: Form, wrong: Sequence[Wrong]) -> Response:
        """The page; with something wrong it says what, and has what was typed."""

        reach = self._fetch(request, task_id)[1]

        def page(desk_session: DeskSession) -> Response:
            found = tasks.see_page(desk_session.session, desk_session.actor, task_id, reach)
            return _show_one(desk_session, found, form, wrong)

        return self._pages.serve(request, page)

    def write(
        self,
        request: Request,
        task_id: UUID,
        form: Form,
        *,
        title: str | None = None,
        field: str = "words",
    ) -> Response:
        """Texts or writes to the person, where notifications says that this is safe."""
        person_id, reach = self._fetch(request, task_id)

        def operation(desk_session: DeskSession) -> None:
            written = texts.WrittenToPerson(form.get(field), person_id, _moment_in(form, "seen"), title)
            texts.write(desk_session.session, desk_session.actor, task_id, written, reach)

        return self.change(request, task_id, form, operation, field=field)

    def _fetch(self, request: Request, task_id: UUID) -> tuple[UUID | None, PersonReach | None]:
        """The one person whom a task is about, and what notifications knows of them."""

        def find(desk_session: DeskSession) -> tuple[StaffTask, UUID | None]:
            return tasks.task_to_fetch(desk_session.session, desk_session.actor, task_id)

        task, person_id = self._pages.serve(request, find)
        actor = self._pages.caller(request)[1]
        return person_id, fetch_reach(self._notifications, actor, task, person_id)

    def change(
        self,
        request: Request,
        task_id: UUID,
        form: Form,
        operation: Callable[[DeskSession], None],
        field: str | None = None,
        path: str | None = None,
    ) -> Response:
        """Does a operation once and goes to the page of the task, or to another one; where it is refused the same page says why, at the field that
        it is about."""
        refused = list[Wrong]()

        def again(wrong: Sequence[Wrong]) -> Response:
            refused[:] = [one if one.is_note else replace(one, field=one.field or field) for one in wrong]
            return Response()

        def page(desk_session: DeskSession) -> Response:
            refused.clear()
            return desk_session.do(form, lambda: operation(desk_session), path or f"{PLACE}/{task_id}", again)

        done = self._pages.serve(request, page)
        return self.show(request, task_id, form, refused) if refused else done


def _show_list(desk_session: DeskSession, shown: Shown, kind: str) -> Response:
    session, actor = desk_session.session, desk_session.actor
    found = tasks.list_named(session, actor, shown, kind)
    kinds = views.kinds_seen(session, actor)
    return desk_session.show(
        "tasks.html",
        found=found,
        shown=shown,
        kind=kind,
        kinds=kinds,
        at=moment_in_words,
        place=PLACE,
        whose=_whose,
        may_enter_claims=finance.may(actor, Permission.ENTER_CLAIM),
        charts=numbers.charts_for(session, actor) if shown is Shown.OPEN else (),
        may_stop_bank_details=finance.may(actor, Permission.STOP_BANK_DETAILS),
    )


def _show_one(desk_session: DeskSession, found: tasks.TaskPage, form: Form, wrong: Sequence[Wrong]) -> Response:
    task = found.named.task
    workplace = _WORKPLACES_OF_KINDS.get(task.kind) or _WORKPLACES.get(task.subject_type)
    may_text = _may_text(found, finance.may(desk_session.actor, Permission.TEXT_PEOPLE))
    may_write = _may_write(found, finance.may(desk_session.actor, Permission.TEXT_PEOPLE))
    return desk_session.show(
        "task.html",
        wrong=wrong,
        found=found,
        task=task,
        typed=form.fields,
        at=moment_in_words,
        place=PLACE,
        whose=_whose(found.named),
        dialled=as_dialled,
        whose_number=WHOSE_WORDS,
        no_text=NO_TEXT_WORDS,
        step_words=STEP_WORDS,
        happened_words=HAPPENED_WORDS,
        ended_words=ENDED_WORDS,
        outcomes=OUTCOME_WORDS,
        longest=LONGEST_NOTE,
        longest_text=LONGEST_TEXT,
        longest_title=LONGEST_TITLE,
        titles=LETTER_TITLES,
        may_text=may_text,
        may_write=may_write,
        hidden_words=HIDDEN_WORDS,
        authors={one.about_id: one.by_id for one in found.steps if one.kind is StepKind.LETTER},
        workplace=workplace.format(id=task.subject_id) if workplace and not task.may_close else None,
    )


def _may_text(found: tasks.TaskPage, is_permitted: bool) -> bool:
    """Whether a text is offered: also while notifications does not answer, so that nothing typed is lost."""
    is_open = is_permitted and found.named.task.done_at is None and found.is_about_somebody
    return is_open and (found.reach is None or (found.hidden is None and found.reach.no_text is None))


def _may_write(found: tasks.TaskPage, is_permitted: bool) -> bool:
    """Whether a letter is offered: where a text cannot go and letters can, and never about somebody's safety."""
    reach, task = found.reach, found.named.task
    is_open = is_permitted and task.done_at is None and not task.is_danger and found.hidden is None
    return is_open and reach is not None and reach.no_text is not None and reach.can_be_written_to


def _whose(one: tasks.NamedTask) -> str:
    """Who has a task, or for whom it is."""
    if one.owner_name is not None:
        owner = set_apart(one.owner_name)
        return f"{owner} has it" if one.task.taken_at else f"{owner} is asked"
    roles = " or ".join(sorted(role.value.replace("_", " ") for role in one.task.roles))
    return f"nobody has it yet; for: {roles}"


def _id_in(form: Form, field: str) -> UUID | None:
    """The id in a hidden field; None for an empty one, and for what is none."""
    try:
        return UUID(form.get(field))
    except ValueError:
        return None


def _title_in(form: Form) -> str:
    """What a letter is about: as it was typed, else as it was chosen."""
    return form.get("own_title").strip() or form.get("title") or USUAL_TITLE


def _moment_in(form: Form, field: str) -> datetime | None:
    """The moment in a hidden field; None for an empty one, and for what is none."""
    try:
        moment = datetime.fromisoformat(form.get(field))
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
