"""What the phone pages are dressed with: one style sheet, the typeface, the pictures, and the script of the list of attendance; nothing from anywhere else."""

from pathlib import Path

from fastapi import APIRouter

from services.payments.pages.static_files import add_files
from services.payments.phone.pages.link_pages import LinkPages

STATIC = Path(__file__).parent.parent / "static"


def add_routes(routes: APIRouter, link_pages: LinkPages) -> None:
    """The route under /assets/phone."""
    del link_pages
    add_files(routes, "/assets/phone", STATIC)
