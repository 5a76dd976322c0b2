"""Inviting people to an event: names that are pasted, or the people of last time; what it costs is said before anybody is asked."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.pages.name_files import FILE, MEANT
from services.payments.desk.rules.event_words import when_in_words
from services.payments.desk.rules.people import BadRow
from services.payments.desk.usecases import inviting
from services.payments.desk.usecases.finding import MOST_NAMES
from services.payments.desk.usecases.inviting import Invitation, WhomToInvite
from services.payments.involvement.usecases import estimates
from services.payments.pages.forms import Form, ListForm
from services.payments.pages.rendering import Wrong
from services.payments.people.groups.usecases import list_groups
from services.payments.phone.rules.typed import read_count, read_pounds
from shared.errors import ConflictError, InvalidError, NotFoundError

LEAVE_OUT = "leave-"
SHOWN = 100
"""So many people stand by name in the list, where each can be left out; a form holds no more fields."""
MOST_PENCE = 10**12
MOST_MINUTES = 6000


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/events/{event_id}/invite")
    def ask(event_id: UUID, request: Request) -> Response:
        """Whom to invite."""
        return desk_pages.serve(request, lambda desk_session: show(desk_session, event_id, Form(), None, ()))

    @routes.post("/events/{event_id}/invite")
    def take(event_id: UUID, request: Request, form: ListForm) -> Response:
        """Shows who would be asked, or asks them."""
        return desk_pages.serve(request, lambda desk_session: look_or_ask(desk_session, event_id, form))


def look_or_ask(desk_session: DeskSession, event_id: UUID, form: Form, bad_rows: Sequence[BadRow] = ()) -> Response:
    """What the form asks for; `bad_rows` are those of a file whose other names the form has."""
    if form.only_shown:
        return show(desk_session, event_id, form, None, desk_session.why_shown(form))
    whom = _whom(form)
    wrong = _what_is_missing(form, whom)
    if wrong:
        return show(desk_session, event_id, form, None, wrong, bad_rows)

    def again(refused: Sequence[Wrong]) -> Response:
        try:
            found = inviting.look(desk_session.session, desk_session.actor, event_id, whom)
        except (ConflictError, InvalidError) as error:
            return show(desk_session, event_id, form, None, [Wrong(None, desk_session.in_words(error))], bad_rows)
        return show(desk_session, event_id, form, found, refused, bad_rows)

    if form.get("do") != "ask":
        return again(())

    def operation() -> None:
        seen = [read_count(form.get(name), MOST_PENCE) for name in ("seen-people", "seen-pence")]
        if seen[0] is None or seen[1] is None:
            raise InvalidError("offer.not_looked_at", "Look at the list first, then invite.")
        inviting.invite(desk_session.session, desk_session.actor, event_id, whom, (seen[0], seen[1]))

    return desk_session.do(form, operation, f"/desk/events/{event_id}#people", again)


def _whom(form: Form) -> WhomToInvite:
    meant = {
        int(number): found
        for name, value in form.fields.items()
        if name.startswith(MEANT)
        and (number := name.removeprefix(MEANT)).isdecimal()
        and len(number) < 10
        and (found := _id(value)) is not None
    }
    left_out = {
        found
        for name in form.fields
        if name.startswith(LEAVE_OUT) and (found := _id(name.removeprefix(LEAVE_OUT))) is not None
    }
    return WhomToInvite(
        role=form.get("role"),
        names=form.get("names").splitlines(),
        from_event=_id(form.get("from")),
        from_group=_id(form.get("group")),
        meant=meant,
        left_out=left_out,
        agreed_minutes=read_count(form.get("minutes"), MOST_MINUTES) or None,
        agreed_pence=read_pounds(form.get("amount")) if form.get("amount") else None,
    )


def _what_is_missing(form: Form, whom: WhomToInvite) -> list[Wrong]:
    wrong = []
    if not whom.role:
        wrong.append(Wrong("role", "Choose the role in which you ask them."))
    wrong += _what_is_missing_of_names(form, whom)
    if form.get("amount") and whom.agreed_pence is None:
        wrong.append(Wrong("amount", "Write pounds and pence, for example 12.50."))
    if form.get("minutes") and whom.agreed_minutes is None:
        wrong.append(Wrong("minutes", "Write the minutes as a number, for example 90."))
    if form.get("from") and whom.from_event is None:
        raise NotFoundError("event.not_found", "There is no such event in your organisation.")
    if form.get("group") and whom.from_group is None:
        raise NotFoundError("group.not_found", "There is no such group in your organisation.")
    return wrong


def _what_is_missing_of_names(form: Form, whom: WhomToInvite) -> list[Wrong]:
    if form.get(FILE):
        return [Wrong(FILE, "Press “Read the names in this file” to take the names from it. Nothing of it was read.")]
    if len(whom.names) > MOST_NAMES:
        return [Wrong("names", f"Paste at most {MOST_NAMES} names at a time.")]
    if not any(name.strip() for name in whom.names) and whom.from_event is None and whom.from_group is None:
        return [Wrong("names", "Write at least one name, or choose a group or an earlier event.")]
    return []


def show(
    desk_session: DeskSession,
    event_id: UUID,
    form: Form,
    found: Invitation | None,
    wrong: Sequence[Wrong],
    bad_rows: Sequence[BadRow] = (),
) -> Response:
    """The page, with what was typed and who would be asked."""
    # A line that is asked again has its choices: a hidden answer beside them would send the field twice.
    asked = {f"{MEANT}{line.number}" for line in found.namesakes} if found else set[str]()
    event, earlier = inviting.earlier_events(desk_session.session, desk_session.actor, event_id)
    return desk_session.show(
        "invite.html",
        wrong=wrong,
        typed=form.fields,
        event=event.engagement,
        sessions=event.sessions,
        earlier=earlier,
        groups=list_groups(desk_session.session, desk_session.actor),
        known_roles=estimates.roles_with_rates(desk_session.session, desk_session.actor),
        found=found,
        bad_rows=bad_rows,
        shown=SHOWN,
        left_out=[name for name in form.fields if name.startswith(LEAVE_OUT)],
        meant={name: value for name, value in form.fields.items() if name.startswith(MEANT) and name not in asked},
        when=when_in_words,
    )


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None
