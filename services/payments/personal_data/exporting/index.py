"""The first page of a file about one person: what is in it, in plain words, to be read in any browser without a network."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from services.payments.personal_data.exporting.rules import PersonFile, left_out
from shared.days_in_words import moment_in_words

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)


def index_page(found: PersonFile, said_left_out: int, missing: Sequence[str]) -> str:
    """The page, with every table in it. `missing` are pictures of receipts that could not be read."""
    return _TEMPLATES.get_template("index.html").render(
        found=found,
        at=moment_in_words(found.at),
        left_out=left_out(said_left_out, found.unsafe_left_out),
        missing=missing,
    )
