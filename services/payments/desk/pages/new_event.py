"""A new event, or a copy of one: its sessions, whom to ask, and what that will cost before anything is promised."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.event_form import CODES, MOST_ROLES, MOST_SESSIONS, EventForm, read_event_form
from services.payments.involvement.usecases import estimates, events
from services.payments.involvement.usecases.estimates import Estimate, Places
from services.payments.involvement.usecases.events import NewEvent
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.contracts.activities import NOT_CALLED
from shared.errors import ConflictError, InvalidError
from shared.london import in_london

PLACE = "/desk/events"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module; `/events/new` is added before `/events/{event_id}`, which would take it for an id."""

    @routes.get("/events/new")
    def ask_new(request: Request, copy: UUID | None = None) -> Response:
        """A form for a new event, empty or as another one was."""

        def page(desk_session: DeskSession) -> Response:
            typed = {} if copy is None else _typed_of(desk_session, copy)
            return _show_form(desk_session, Form(typed), EventForm(), None, ())

        return desk_pages.serve(request, page)

    @routes.post("/events/new")
    def take_new(request: Request, form: TypedForm) -> Response:
        """Says what it will cost, gives another row, or plans the event."""
        return desk_pages.serve(request, lambda desk_session: _take(desk_session, form))


def _take(desk_session: DeskSession, form: Form) -> Response:
    sessions, roles = _rows(form, "sessions", MOST_SESSIONS), _rows(form, "roles", MOST_ROLES)
    if form.get("do") in ("session", "role") and not form.only_shown:
        name, most, now = (
            ("sessions", MOST_SESSIONS, sessions) if form.get("do") == "session" else ("roles", MOST_ROLES, roles)
        )
        more = Form(form.fields | {name: str(min(most, now + 1))})
        return _show_form(desk_session, more, EventForm(), None, ())
    read = read_event_form(form.fields, sessions=sessions, roles=roles)
    if form.only_shown:
        return _show_form(desk_session, form, read, None, desk_session.why_shown(form))
    if read.wrong:
        return _show_form(desk_session, form, read, None, [Wrong(name, text) for name, text in read.wrong])
    try:
        places = [Places(role, count) for role, count in read.places]
        cost = estimates.estimate(desk_session.session, desk_session.actor, read.stretches, places)
    except (ConflictError, InvalidError) as refused:
        return _show_form(desk_session, form, read, None, [_at_field(refused, read)])
    if form.get("do") != "plan":
        return _show_form(desk_session, form, read, cost, ())

    def plan() -> str:
        added = events.add_event(desk_session.session, desk_session.actor, _new_event(read))
        return f"{PLACE}/{added.engagement.id}/invite"

    return desk_session.once(form, plan, lambda wrong: _show_form(desk_session, form, read, cost, wrong))


def _at_field(refused: ConflictError | InvalidError, read: EventForm) -> Wrong:
    """What has no rate is told at its role; what is wrong with times, at the first day."""
    roles = [role for role, _ in read.places]
    role = refused.facts.get("role")
    return Wrong(f"role-{roles.index(str(role)) + 1}" if role in roles else "day-1", refused.message)


def _show_form(
    desk_session: DeskSession, form: Form, read: EventForm, cost: Estimate | None, wrong: Sequence[Wrong]
) -> Response:
    over_pence = cost.total_pence - read.budget_pence if cost and read.budget_pence else 0
    return desk_session.show(
        "new_event.html",
        wrong=wrong,
        typed=form.fields,
        sessions=_rows(form, "sessions", MOST_SESSIONS),
        roles=_rows(form, "roles", MOST_ROLES),
        most_sessions=MOST_SESSIONS,
        most_roles=MOST_ROLES,
        known_roles=estimates.roles_with_rates(desk_session.session, desk_session.actor),
        codes=CODES,
        has_codes=any(form.get(name) for name in CODES),
        cost=cost,
        over_pence=max(0, over_pence),
    )


def _typed_of(desk_session: DeskSession, event_id: UUID) -> dict[str, str]:
    """What a copy of an event begins with: all but its days."""
    session, actor = desk_session.session, desk_session.actor
    view = events.view_event(session, actor, event_id)
    engagement, places = view.engagement, estimates.places_of(session, actor, event_id)[:MOST_ROLES]
    typed = {
        "kind": engagement.kind,
        "title": engagement.title,
        "description": "" if engagement.description == NOT_CALLED else engagement.description,
        "place": engagement.place or "",
        "budget": f"{engagement.budget_pence / 100:.2f}" if engagement.budget_pence else "",
        "unpaid": engagement.unpaid_reason or "",
        "sessions": str(min(MOST_SESSIONS, max(1, len(view.sessions)))),
        "roles": str(max(1, len(places))),
        "copied": str(event_id),
    }
    typed |= {name: getattr(engagement, name) or "" for name in CODES}
    for number, one in enumerate(view.sessions[:MOST_SESSIONS], 1):
        typed[f"from-{number}"] = f"{in_london(one.starts_at):%H:%M}"
        typed[f"to-{number}"] = f"{in_london(one.ends_at):%H:%M}"
    for number, place in enumerate(places, 1):
        typed[f"role-{number}"], typed[f"count-{number}"] = place.role, str(place.count)
    return typed


def _new_event(read: EventForm) -> NewEvent:
    return NewEvent(
        kind=read.kind,
        title=read.title,
        description=read.description,
        place=read.place,
        sessions=read.stretches,
        budget_pence=read.budget_pence,
        unpaid_reason=read.unpaid_reason,
        due_on=read.due_on,
        cost_centre=read.codes.get("cost_centre"),
        account_code=read.codes.get("account_code"),
        project=read.codes.get("project"),
        funder=read.codes.get("funder"),
    )


def _rows(form: Form, name: str, most: int) -> int:
    """How many rows a form has of sessions or roles."""
    typed = form.get(name)
    return min(most, max(1, int(typed))) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 1
