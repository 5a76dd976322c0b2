"""Which errors Stripe documents, with their HTTP status: its own lists where they could be read, and the rail's table for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.payments.rails.refusals import REFUSALS

_LIST = Path(__file__).parent / "stripe_refusals.tsv"


@dataclass(frozen=True, slots=True)
class DocumentedRefusal:
    """One line of Stripe's own lists: a request that we send, and an error that it may be answered with."""

    operation: str
    http_status: int
    code: str


def _read(line: str) -> DocumentedRefusal:
    operation, http_status, code = line.split("\t")
    return DocumentedRefusal(operation, int(http_status), code)


LISTED = tuple(_read(line) for line in _LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
"""Stripe's own lists, as they were read; nothing of ours is in them."""

#: Inferred from Stripe's pages on errors of version 2: 500.
DOCUMENTED: Mapping[str, int] = {
    "internal_error": 500,
    **{code: refusal.http_status for code, refusal in REFUSALS.items()},
    **{one.code: one.http_status for one in LISTED},
}
