"""Everything about one person in one file: the page that says what is in it, and the file."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages
from services.payments.personal_data.exporting.api import as_download
from services.payments.personal_data.exporting.fetching import PersonExports
from services.payments.personal_data.exporting.rules import left_out
from services.payments.personal_data.exporting.usecases import see_export


def add_export(routes: APIRouter, desk_pages: DeskPages, exports: PersonExports) -> None:
    """The routes of this module."""

    @routes.get("/people/{person_id}/record")
    def explain(person_id: UUID, request: Request) -> Response:
        """What the file holds and what it does not; nothing of the person is read for it but the name."""
        return desk_pages.serve(
            request,
            lambda desk: desk.show(
                "person_record.html",
                person=see_export(desk.session, desk.actor, person_id),
                left_out=left_out(0),
            ),
        )

    @routes.get("/people/{person_id}/record.zip")
    def take(person_id: UUID, request: Request) -> Response:
        """The file, which leaves while it is made."""
        _, actor = desk_pages.caller(request)
        return as_download(*exports.stream(actor, person_id))
