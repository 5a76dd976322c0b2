"""What the services tell each other about old words: from when on they are too old, and what went."""

from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field

from shared.contracts.base import ContractMessage

MOST_PEOPLE_AT_ONCE = 200
"""So many people are looked at in one step."""
ASKED_AT_ONCE = 10
"""And about so many of them one question is asked, so that it is answered in time."""
SHARED_BY_MANY = "shared_by_many"
"""Among the counts: what was passed over, because more people have or had the number than are looked at in one step."""


class WordsTooOld(ContractMessage):
    """Words of texts, letters and calls from before this moment are too old: they go, or are only counted."""

    topic: ClassVar[str] = "words.too_old"
    destination: ClassVar[str] = "notifications"

    run_id: UUID
    before: AwareDatetime
    is_rehearsal: bool


class WordsEmptied(ContractMessage):
    """What one step found: how much by kind, and how many people were left out. `up_to` names the step; the last one `is_last`."""

    topic: ClassVar[str] = "words.emptied"
    destination: ClassVar[str] = "payments"

    run_id: UUID
    up_to: str
    counts: dict[str, int] = Field(default_factory=dict)
    left_out: int = 0
    is_last: bool = False


class SomethingOpenQuestion(BaseModel):
    """Who of these people has something open: nothing of theirs goes."""

    org_id: UUID
    person_ids: list[UUID] = Field(max_length=ASKED_AT_ONCE)


class SomethingOpenAnswer(BaseModel):
    """Those who have."""

    person_ids: list[UUID]
