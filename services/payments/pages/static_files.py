"""Files that pages are dressed with: style sheets, typefaces, pictures and scripts of ours, from one folder; nothing else can be reached."""

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, Response

from shared.errors import NotFoundError

TYPES = {
    ".css": "text/css; charset=utf-8",
    ".ttf": "font/ttf",
    ".svg": "image/svg+xml; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
}


def add_files(routes: APIRouter, address: str, folder: Path) -> None:
    """The route under `address` for the files of a folder, as they are when the process starts."""
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.suffix in TYPES}

    @routes.get(f"{address}/{{name:path}}")
    def asset(name: str) -> Response:
        """One of the files that are there. Raises NotFoundError."""
        path = files.get(name)
        if path is None:
            raise NotFoundError("asset.not_found", "There is no such file.")
        headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
        return FileResponse(path, media_type=TYPES[path.suffix], headers=headers)
