"""Turning values into a page: templates, and the headers that every page has."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.payments.pages.error_places import at_their_places
from services.payments.pages.wrong import Wrong
from shared.characters import set_apart

HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",  # the address may open the page
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Strict-Transport-Security": "max-age=31536000",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
)
SCRIPT_OF_OURS = f"{HEADERS['Content-Security-Policy']}; script-src 'self'; connect-src 'self'"
"""The same for a page with a script of ours, which may ask nobody but us."""
_ALWAYS: Mapping[str, object] = MappingProxyType({"typed": {}, "practice": False})


__all__ = ["HEADERS", "SCRIPT_OF_OURS", "PageTemplates", "Wrong"]


class PageTemplates:
    """The templates of one kind of pages. A template that names a value it was not given fails, so that no page has a hole."""

    def __init__(self, folder: Path, usual: Mapping[str, object], **helpers: object) -> None:
        """`usual` are values for pages that do not give their own; `helpers` are what templates may call."""
        self._usual = {**_ALWAYS, **usual}
        self._environment = Environment(
            loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._environment.globals |= helpers
        self._environment.filters["set_apart"] = set_apart

    def page(self, template: str, *, status: int = 200, wrong: Sequence[Wrong] = (), **values: object) -> HTMLResponse:
        """A page; with something `wrong` it says so, and its status is 422. Each error leads to its field; `place_now` is the address that
        the form was sent to."""
        errors = [one for one in wrong if not one.is_note]
        told = {**self._usual, **values, "errors": errors, "notes": [one for one in wrong if one.is_note]}
        body = self._environment.get_template(template).render(told)
        placed = at_their_places(errors, body, str(values.get("place_now", ""))) if errors else errors
        if placed != errors:
            body = self._environment.get_template(template).render(told | {"errors": placed})
        return HTMLResponse(body, 422 if errors else status, headers=dict(HEADERS))
