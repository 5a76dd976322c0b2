"""A file of people for a group: its names are put below those that are typed already and looked up; nobody is added before they are seen."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.pages.groups import add_or_look, show
from services.payments.desk.pages.name_files import read_file_form, read_names, with_names
from services.payments.desk.rules.name_lists import NameList
from services.payments.pages.forms import Form
from services.payments.pages.rendering import Wrong
from services.payments.people.groups.usecases import view_group


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    async def file_form(request: Request, group_id: UUID) -> Form:
        """Nothing is read from somebody who may not see the group."""
        return await read_file_form(
            request, desk_pages, lambda desk: view_group(desk.session, desk.actor, group_id, limit=1)
        )

    @routes.post("/groups/{group_id}/people/file")
    def read(group_id: UUID, request: Request, form: Annotated[Form, Depends(file_form)]) -> Response:
        """Reads the names in a file, and shows who they are."""
        desk_pages.caller(request)
        found = read_names(form)
        return desk_pages.serve(request, lambda desk: _take(desk, group_id, form, found))


def _take(desk_session: DeskSession, group_id: UUID, form: Form, found: NameList | Wrong) -> Response:
    filled = found if isinstance(found, Wrong) else with_names(form, found)
    if isinstance(filled, Wrong):
        return show(desk_session, group_id, replace(form, file=None), [filled])
    bad = () if isinstance(found, Wrong) else found.bad
    return add_or_look(desk_session, group_id, filled, bad)
