"""Inviting people to an event: names that are pasted, or the people of last time; what it costs and the words that
they would get are shown before anybody is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.fetching import fetch_preview
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.pages.name_files import FILE, as_chosen, chosen_people, read_id
from services.payments.desk.rules.event_words import when_in_words
from services.payments.desk.rules.people import BadRow
from services.payments.desk.usecases import inviting
from services.payments.desk.usecases.finding import MOST_NAMES
from services.payments.desk.usecases.inviting import Invitation, WhomToInvite
from services.payments.involvement.usecases import estimates
from services.payments.pages.forms import Form, ListForm
from services.payments.pages.rendering import Wrong
from services.payments.people.groups.usecases import list_groups
from services.payments.people.rules import fold
from services.payments.phone.rules.typed import read_count, read_pounds
from shared.contracts.notice_preview import NoticePreview
from shared.contracts.notices import NoticeRequested
from shared.days_in_words import day_in_words
from shared.errors import ConflictError, InvalidError, NotFoundError
from shared.outbox_api import OtherService

LEAVE_OUT = "leave-"
LEFT_OUT = "left-out"
"""The field that holds all who were left out before: a form of one field for each could not be read."""
SHOWN = 100
"""So many people stand by name in the list, where each can be left out; the others are found by their names."""
MOST_MINUTES = 6000
_FORMS: Mapping[tuple[str, str], str] = {
    ("sms", "en"): "a text in English",
    ("sms", "cy"): "a text in Welsh",
    ("letter", "en"): "an Easy Read letter",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """Who would be asked, and what each would be told (None: nobody is told by us)."""

    found: Invitation
    said: NoticeRequested | None


@dataclass(frozen=True, slots=True)
class OfferWords:
    """The words that go out, in each form that occurs; without them where notifications does not answer."""

    preview: NoticePreview | None


def add_pages(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The routes of this module."""

    @routes.get("/events/{event_id}/invite")
    def ask(event_id: UUID, request: Request) -> Response:
        """Whom to invite."""
        return desk_pages.serve(request, lambda desk_session: show(desk_session, event_id, Form(), None, ()))

    @routes.post("/events/{event_id}/invite")
    def take(event_id: UUID, request: Request, form: ListForm) -> Response:
        """Shows who would be asked and how, or asks them."""
        looked = desk_pages.serve(request, lambda desk_session: look_or_ask(desk_session, event_id, form))
        return show_looked(request, desk_pages, notifications, event_id, form, looked)


def look_or_ask(
    desk_session: DeskSession, event_id: UUID, form: Form, bad_rows: Sequence[BadRow] = ()
) -> Response | Looked:
    """What the form asks for; `bad_rows` are those of a file whose other names the form has."""
    if form.only_shown:
        return show(desk_session, event_id, form, None, desk_session.why_shown(form))
    whom, session, actor = _whom(form), desk_session.session, desk_session.actor
    wrong = _what_is_missing(form, whom)
    if wrong:
        return show(desk_session, event_id, form, None, wrong, bad_rows)
    if form.get("do") == "ask":
        return _ask(desk_session, event_id, form, whom)
    try:
        found = inviting.look(session, actor, event_id, whom)
        return Looked(found, inviting.what_is_said(session, actor, event_id, found, whom))
    except (ConflictError, InvalidError) as error:
        return show(desk_session, event_id, form, None, [Wrong(None, desk_session.in_words(error))], bad_rows)


def _ask(desk_session: DeskSession, event_id: UUID, form: Form, whom: WhomToInvite) -> Response:
    def again(refused: Sequence[Wrong]) -> Response:
        try:
            found = inviting.look(desk_session.session, desk_session.actor, event_id, whom)
        except (ConflictError, InvalidError) as error:
            return show(desk_session, event_id, form, None, [Wrong(None, desk_session.in_words(error))])
        return show(desk_session, event_id, form, found, refused)

    def operation() -> None:
        if not form.get("seen"):
            raise InvalidError("offer.not_looked_at", "Look at the list first, then invite.")
        inviting.invite(desk_session.session, desk_session.actor, event_id, whom, form.get("seen"))

    return desk_session.do(form, operation, f"/desk/events/{event_id}#people", again)


def show_looked(
    request: Request,
    desk_pages: DeskPages,
    notifications: OtherService,
    event_id: UUID,
    form: Form,
    looked: Response | Looked,
    bad_rows: Sequence[BadRow] = (),
) -> Response:
    """The page of who would be asked, with the words that they would get: these are asked for with no transaction open."""
    if isinstance(looked, Response):
        return looked
    found, words = looked.found, None
    if looked.said is not None:
        _, actor = desk_pages.caller(request)
        ids = [one.id for one in found.people]
        words = OfferWords(fetch_preview(notifications, actor, looked.said, ids))
    return desk_pages.serve(
        request, lambda desk_session: show(desk_session, event_id, form, found, (), bad_rows, words)
    )


def _left_out(form: Form) -> set[UUID]:
    """Who was left out before, and now; nobody where everybody is wanted again."""
    if form.get("do") == "all":
        return set()
    ticked = [name.removeprefix(LEAVE_OUT) for name in form.fields if name.startswith(LEAVE_OUT)]
    return {found for one in (*form.get(LEFT_OUT).split(), *ticked) if (found := read_id(one)) is not None}


def _whom(form: Form) -> WhomToInvite:
    return WhomToInvite(
        role=form.get("role"),
        names=form.get("names").splitlines(),
        from_event=read_id(form.get("from")),
        from_group=read_id(form.get("group")),
        meant=chosen_people(form),
        left_out=_left_out(form),
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
    words: OfferWords | None = None,
) -> Response:
    """The page, with what was typed and who would be asked."""
    # A line that is asked again has its choices: a hidden answer beside them would send the field twice.
    asked = {line.number for line in found.namesakes} if found else set[int]()
    wanted = fold(form.get("find"))
    fitting = [one for one in found.people if wanted in fold(one.name)] if found else []
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
        words=words,
        form_words=_FORMS,
        bad_rows=bad_rows,
        shown=SHOWN,
        fitting=fitting,
        left_out=sorted(map(str, _left_out(form))),
        chosen=as_chosen({line: one for line, one in chosen_people(form).items() if line not in asked}),
        when=when_in_words,
        on=day_in_words,
    )
