"""The route of the file with everything about one person, and its headers."""

from collections.abc import Iterator
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from services.payments.personal_data.exporting.fetching import PersonExports
from shared.api_request import SignedInActor


def router(exports: PersonExports) -> APIRouter:
    """The route under /people."""
    routes = APIRouter(tags=["people"])

    @routes.get("/people/{person_id}/record.zip", response_class=StreamingResponse)
    def export_person(person_id: UUID, actor: SignedInActor) -> StreamingResponse:
        """Everything that is kept about one person, for them: CSV for each kind of thing, all of it as JSON, the pictures of their receipts,
        and a page in plain words. Who made whose file is written down. It wants a sign-in of the last five minutes."""
        return as_download(*exports.stream(actor, person_id))

    return routes


def as_download(name: str, parts: Iterator[bytes]) -> StreamingResponse:
    """A ZIP that leaves while it is made, and that nothing keeps on the way."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return StreamingResponse(parts, media_type="application/zip", headers=headers)
