"""Inviting from a file: its names are put below those that are typed already, and looked up as if somebody had pasted them."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.pages.invite import FILE, MEANT, look_or_ask, show
from services.payments.desk.rules.name_lists import NameList, read_name_list
from services.payments.desk.rules.sheets import LARGEST_BYTES
from services.payments.desk.usecases import inviting
from services.payments.desk.usecases.finding import MOST_NAMES
from services.payments.pages.forms import LIST_ROOM_BYTES, Form, read_form
from services.payments.pages.rendering import Wrong
from shared.errors import InvalidError

LARGEST_BODY_BYTES = LARGEST_BYTES + LIST_ROOM_BYTES
PATH = r"/desk/events/[^/]+/invite/file"
"""Takes more than other addresses of the desk."""


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    async def file_form(request: Request, event_id: UUID) -> Form:
        """Nothing is read from somebody who may not invite. Of a session that has ended the form is read, so that what was typed is kept."""
        if not desk_pages.session_check(request).has_lapsed:
            await run_in_threadpool(desk_pages.serve, request, lambda desk: _check(desk, event_id))
        return await read_form(request, file_bytes=LARGEST_BYTES, room_bytes=LIST_ROOM_BYTES)

    @routes.post("/events/{event_id}/invite/file")
    def read(event_id: UUID, request: Request, form: Annotated[Form, Depends(file_form)]) -> Response:
        """Reads the names in a file, and shows who would be asked."""
        desk_pages.caller(request)
        read_names = _read(form)
        return desk_pages.serve(request, lambda desk: _take(desk, event_id, form, read_names))


def _check(desk_session: DeskSession, event_id: UUID) -> None:
    inviting.check_may_invite(desk_session.session, desk_session.actor, event_id)


def _read(form: Form) -> NameList | Wrong | None:
    """The names in the file, with no transaction open: a long file takes its time. None where the form is only shown."""
    if form.only_shown:
        return None
    if not form.file:
        return Wrong(FILE, "Choose a file first: a CSV file, or an Excel workbook (.xlsx).")
    try:
        return read_name_list(form.file)
    except InvalidError as error:
        return Wrong(FILE, error.message)


def _take(desk_session: DeskSession, event_id: UUID, form: Form, read_names: NameList | Wrong | None) -> Response:
    if isinstance(read_names, Wrong):
        return show(desk_session, event_id, form, None, [read_names])
    lines, bad = (read_names.lines, read_names.bad) if read_names else ((), ())
    typed = [line for line in form.get("names").splitlines() if line.strip()]
    there = {line.strip() for line in typed}
    names = [*typed, *(line for line in lines if line not in there)]
    if len(names) > MOST_NAMES:
        said = f"With this file there would be {len(names)} names. Invite at most {MOST_NAMES} names at a time: choose a shorter file."
        return show(desk_session, event_id, replace(form, file=None), None, [Wrong(FILE, said)])
    # The lines have moved, so a choice between namesakes by the number of its line would be one about somebody else.
    kept = {name: value for name, value in form.fields.items() if not name.startswith(MEANT)}
    merged = replace(form, fields={**kept, "names": "\n".join(names), "do": "look"}, file=None)
    return look_or_ask(desk_session, event_id, merged, bad)
