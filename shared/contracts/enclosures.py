"""Papers that payments has and a letter of notifications brings: which notices have one, and where it is fetched."""

from uuid import UUID

from shared.contracts.notices import Notice

ENCLOSURES = "/internal/enclosures"
ENCLOSED_WITH = frozenset({Notice.STATEMENT_READY})
"""Notices whose letter has a paper after it: the one about the notice's `about_id`."""


def enclosure_path(org_id: UUID, about_id: UUID, language: str) -> str:
    """Where the paper is in a language: GET gives a PDF."""
    return f"{ENCLOSURES}/{org_id}/{about_id}?language={language}"
