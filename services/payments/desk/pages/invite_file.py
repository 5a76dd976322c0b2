"""Inviting from a file: its names are put below those that are typed already, and looked up as if somebody had pasted them."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages
from services.payments.desk.pages.invite import look_or_ask, show, show_looked
from services.payments.desk.pages.name_files import read_file_form, read_names, with_names
from services.payments.desk.usecases import inviting
from services.payments.pages.forms import Form
from services.payments.pages.rendering import Wrong
from shared.outbox_api import OtherService


def add_pages(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The routes of this module."""

    async def file_form(request: Request, event_id: UUID) -> Form:
        """Nothing is read from somebody who may not invite."""
        return await read_file_form(
            request, desk_pages, lambda desk: inviting.check_may_invite(desk.session, desk.actor, event_id)
        )

    @routes.post("/events/{event_id}/invite/file")
    def read(event_id: UUID, request: Request, form: Annotated[Form, Depends(file_form)]) -> Response:
        """Reads the names in a file, and shows who would be asked."""
        desk_pages.caller(request)
        found = read_names(form)
        filled = found if isinstance(found, Wrong) else with_names(form, found)
        if isinstance(filled, Wrong):
            wrong, empty = filled, replace(form, file=None)
            return desk_pages.serve(request, lambda desk: show(desk, event_id, empty, None, [wrong]))
        names, bad = filled, () if isinstance(found, Wrong) else found.bad
        looked = desk_pages.serve(request, lambda desk: look_or_ask(desk, event_id, names, bad))
        return show_looked(request, desk_pages, notifications, event_id, names, looked, bad)
