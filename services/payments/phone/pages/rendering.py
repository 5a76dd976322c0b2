"""What the phone pages show: their templates, and lines of a claim in plain words."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse

from services.payments.pages.rendering import PageTemplates, Wrong
from services.payments.phone.usecases.drafts import DraftLineView
from services.payments.phone.words.phrases import phrase
from shared.days_in_words import day_in_words
from shared.miles import tenths_in_words
from shared.money import pounds

FOLDER = Path(__file__).parent.parent
PICTURES = frozenset(path.stem for path in (FOLDER / "static" / "pictures").glob("*.svg"))
_TEMPLATES = PageTemplates(
    FOLDER / "templates",
    {
        "token": None, "here": "", "organisation": None, "helpline": None, "closed": False, "detail": None,
        "may_speak_welsh": False, "unchecked": False, "pictures": PICTURES,
    },
)  # fmt: skip


def render(
    template: str, *, language: str, status: int = 200, wrong: Sequence[Wrong] = (), **values: object
) -> HTMLResponse:
    """A page in a language. `say("name")` in a template is a phrase."""
    say = partial(phrase, language)
    return _TEMPLATES.page(template, status=status, wrong=wrong, language=language, say=say, **values)


def line_for(language: str, line: DraftLineView) -> dict[str, Any]:
    """A line as templates take it."""
    parts = [phrase(language, "on", day=day_in_words(line.on, language, weekday=True))]
    if line.miles_tenths is not None:
        parts.insert(0, phrase(language, "miles", miles=tenths_in_words(line.miles_tenths)))
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
