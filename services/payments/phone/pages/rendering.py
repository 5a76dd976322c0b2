"""Turning values into a page: the templates, the headers that every page has, and days, amounts and lines in plain words."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.payments.phone.phrases import phrase
from services.payments.phone.usecases.drafts import DraftLineView
from shared.days_in_words import day_in_words
from shared.money import pounds

FOLDER = Path(__file__).parent.parent
PICTURES = frozenset(path.stem for path in (FOLDER / "static" / "pictures").glob("*.svg"))
HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",  # the address opens the link
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex",
        "Strict-Transport-Security": "max-age=31536000",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
)
_ALWAYS: dict[str, Any] = {
    "errors": (), "typed": {}, "token": None, "here": "", "organisation": None, "helpline": None, "practice": False,
    "closed": False, "detail": None, "may_speak_welsh": False, "unchecked": False, "pictures": PICTURES,
}  # fmt: skip
_TEMPLATES = Environment(
    loader=FileSystemLoader(FOLDER / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field, or (None) with the whole form."""

    field: str | None
    text: str


def render(template: str, *, language: str, status: int = 200, **values: object) -> HTMLResponse:
    """A page in a language. `say("name")` in a template is a phrase."""
    told = _ALWAYS | {"language": language, "say": partial(phrase, language)} | values
    return HTMLResponse(_TEMPLATES.get_template(template).render(told), status, headers=dict(HEADERS))


def line_for(language: str, line: DraftLineView) -> dict[str, Any]:
    """A line as templates take it."""
    parts = [phrase(language, "on", day=day_in_words(line.on, language, weekday=True))]
    if line.miles_tenths is not None:
        parts.insert(0, phrase(language, "miles", miles=miles_in_words(line.miles_tenths)))
    return {
        "number": line.number,
        "category": line.category,
        "title": phrase(language, f"category_{line.category}"),
        "detail": ", ".join(parts),
        "amount": pounds(line.amount_pence),
        "receipt_id": line.receipt_id,
        "has_receipt": line.receipt_id is not None,
        "lost_reason": line.lost_reason,
        "needs_receipt": line.needs_receipt,
        "takes_receipt": line.takes_receipt,
    }


def lines_for(language: str, lines: Sequence[DraftLineView]) -> list[dict[str, Any]]:
    """Lines as templates take them."""
    return [line_for(language, line) for line in lines]


def miles_in_words(miles_tenths: int) -> str:
    """Tenths of a mile as people write them: 125 → "12.5", 120 → "12"."""
    whole, tenth = divmod(miles_tenths, 10)
    return f"{whole}.{tenth}" if tenth else str(whole)
