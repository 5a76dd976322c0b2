"""Attendance on one page, made for a phone in a noisy room: each mark is a small form of its own that says saved, or why not."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.event_words import ANSWER_WORDS, MARK_WORDS, mark_in_words, when_in_words
from services.payments.desk.usecases import marking
from services.payments.desk.usecases.attendance_list import see_attendance
from services.payments.involvement.rules.fees import Presence
from services.payments.involvement.usecases.events import EventView, view_event
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import SCRIPT_OF_OURS, Wrong
from services.payments.phone.rules.typed import read_count
from shared.characters import set_apart
from shared.database import app_now
from shared.errors import Effect, InvalidError, NotFoundError

SHORTER = (Presence.CAME_LATE, Presence.LEFT_EARLY)
"""These need minutes."""
LONGEST_FIND = 200
Find = Annotated[str, Query(max_length=LONGEST_FIND)]


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/events/{event_id}/attendance")
    def see(
        event_id: UUID,
        request: Request,
        session: UUID | None = None,
        find: Find = "",
        first: int = 0,
        saved: UUID | None = None,
    ) -> Response:
        """The list of one session."""

        def page(desk_session: DeskSession) -> Response:
            return _show(desk_session, event_id, session, (), find=find, first=first, saved=saved)

        return desk_pages.serve(request, page)

    @routes.post("/events/{event_id}/attendance/{session_id}/{offer_id}")
    def mark(event_id: UUID, session_id: UUID, offer_id: UUID, request: Request, form: TypedForm) -> Response:
        """One mark, or one undone."""
        return desk_pages.serve(request, lambda desk_session: _mark(desk_session, event_id, session_id, offer_id, form))


def _mark(desk_session: DeskSession, event_id: UUID, session_id: UUID, offer_id: UUID, form: Form) -> Response:
    first, find = read_count(form.get("first"), 100_000) or 0, form.get("find")[:LONGEST_FIND]
    listed = urlencode({"session": session_id, "first": first} | ({"find": find} if find else {}) | {"saved": offer_id})
    path = f"/desk/events/{event_id}/attendance?{listed}#offer-{offer_id}"

    def again(wrong: Sequence[Wrong]) -> Response:
        name = set_apart(marking.name_of(desk_session.session, desk_session.actor, event_id, offer_id))
        told = [
            one
            if one.is_note
            else replace(one, field=one.field or f"offer-{offer_id}", text=f"Not saved. {name}: {one.text}")
            for one in wrong
        ]
        if form.only_shown and not form.why:
            told = [Wrong(None, f"You have signed in again. Not sent yet: {_pressed(form)} for {name}.", is_note=True)]
        typed = (offer_id, form.get("minutes"))
        return _show(desk_session, event_id, session_id, told, find=find, first=first, typed=typed)

    def operation() -> None:
        new = marking.PageMark(offer_id, session_id, _kind(form), _minutes(form), form.get("seen"))
        marking.mark_one(desk_session.session, desk_session.actor, event_id, new)

    return desk_session.do(form, operation, path, again)


def _pressed(form: Form) -> str:
    """The button that was pressed, with the minutes beside it."""
    try:
        kind = Presence(form.get("kind"))
    except ValueError:
        return "no mark"
    words = "Undo" if kind is Presence.UNMARKED else MARK_WORDS[kind]
    return f"{words}, {form.get('minutes')} minutes," if kind in SHORTER and form.get("minutes") else words


def _kind(form: Form) -> Presence:
    try:
        return Presence(form.get("kind"))
    except ValueError:
        raise InvalidError("attendance.no_kind", "Say how the person took part.", effect=Effect.NOTHING_SAVED) from None


def _minutes(form: Form) -> int | None:
    """The minutes of a mark that needs them; the field stands beside the others too, and says nothing there."""
    if form.get("kind") not in SHORTER or not form.get("minutes"):
        return None
    minutes = read_count(form.get("minutes"), 24 * 60)
    if minutes is None:
        raise InvalidError(
            "attendance.no_number", "Write the minutes as a number, for example 90.", effect=Effect.NOTHING_SAVED
        )
    return minutes


def _show(
    desk_session: DeskSession,
    event_id: UUID,
    session_id: UUID | None,
    wrong: Sequence[Wrong],
    *,
    find: str = "",
    first: int = 0,
    saved: UUID | None = None,
    typed: tuple[UUID | None, str] = (None, ""),
) -> Response:
    """The list; after a form that was not taken with the minutes that were `typed` for an offer."""
    session, actor = desk_session.session, desk_session.actor
    view = view_event(session, actor, event_id)
    chosen = session_id or _session_now(desk_session, view)
    if chosen not in view.stretches:
        raise NotFoundError("session.not_found", "This event has no such session.")
    page = see_attendance(session, actor, event_id, chosen, find=find, first=first)
    whole = view.stretches[chosen].minutes
    answer = desk_session.show(
        "attendance.html",
        wrong=wrong,
        page=page,
        event=view.engagement,
        sessions=view.sessions,
        stretch=view.stretches[chosen],
        find=find,
        saved=saved,
        typed_for=typed[0],
        minutes=typed[1],
        owner=actor.id,
        seen=lambda mark: marking.shown(mark.kind, mark.minutes) if mark else marking.shown(Presence.UNMARKED, 0),
        mark_words=lambda mark: mark_in_words(mark.kind, mark.minutes, whole),
        kinds=[(one.value, MARK_WORDS[one]) for one in (*SHORTER, Presence.SENT_SUPPORTER)],
        answers=ANSWER_WORDS,
        when=when_in_words,
    )
    answer.headers["Content-Security-Policy"] = SCRIPT_OF_OURS
    return answer


def _session_now(desk_session: DeskSession, view: EventView) -> UUID:
    """The session that the page opens with: the one that goes on or comes next, else the last."""
    if not view.sessions:
        raise NotFoundError("session.not_found", "A task at home has no sessions.")
    now = app_now(desk_session.session)
    return next((one.id for one in view.sessions if one.ends_at > now), view.sessions[-1].id)
