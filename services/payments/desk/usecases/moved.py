"""The page of a record that was merged leads to the page of the one that stayed."""

import re
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.people.usecases import leads_to
from shared.errors import ConflictError

_ID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
# What is about the old record alone stays with it: its file, its history, and the merge itself.
_OF_A_PERSON = re.compile(rf"(/desk/people/|/desk/bank-details/)({_ID})(?!/(?:record|history|merge))(/.*)?")


class PersonMovedError(ConflictError):
    """The record was merged into another one; `path` is the same page of that one."""

    def __init__(self, path: str) -> None:
        super().__init__("person.merged", "This record was merged into another one.", "Open that record.")
        self.path = path


def refuse_moved(session: Session, org_id: UUID, method: str, path: str) -> None:
    """Raises PersonMovedError for a page of a record that leads to another one. A form goes on: its use case says why nothing is done."""
    found = _OF_A_PERSON.fullmatch(path) if method in ("GET", "HEAD") else None
    if found is None:
        return
    into = leads_to(session, org_id, UUID(found[2]))
    if into is not None:
        raise PersonMovedError(f"{found[1]}{into}{found[3] or ''}")
