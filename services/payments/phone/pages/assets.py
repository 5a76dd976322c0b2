"""What the phone pages are dressed with: one style sheet, the typeface, the pictures, and the script of the list of attendance; nothing from anywhere else."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from services.payments.phone.pages.link_pages import LinkPages
from shared.errors import NotFoundError

STATIC = Path(__file__).parent.parent / "static"
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ttf": "font/ttf",
    ".svg": "image/svg+xml; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}
FILES = {str(path.relative_to(STATIC)): path for path in STATIC.rglob("*") if path.suffix in TYPES}


def add_routes(routes: APIRouter, link_pages: LinkPages) -> None:
    """The route under /assets/phone."""
    del link_pages

    @routes.get("/assets/phone/{name:path}")
    def asset(name: str) -> Response:
        """One of the files that are there; nothing else can be reached."""
        path = FILES.get(name)
        if path is None:
            raise NotFoundError("asset.not_found", "There is no such file.")
        headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return FileResponse(path, media_type=TYPES[path.suffix], headers=headers)
