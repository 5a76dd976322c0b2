"""How the notifications service is set up, as payments shows it to administrators before an organisation goes live."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.notices import DoneBy
from shared.contracts.understood import DangerKind

LONGEST_SAFETY_WORDS, SHORTEST_SAFETY_WORDS = 459, 20


class SetUp(BaseModel):
    """The answer of GET /internal/set-up/{org_id}. It holds no key and no number of anybody who takes part."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    practice_parts: tuple[str, ...]
    """What is connected and only plays a vendor, in words; empty where everything is real."""
    texts_come_back: bool
    """Whether answers of people reach us on the line that carries texts."""
    speaks_unchecked: bool
    """Whether languages are spoken whose words nobody has signed for."""
    own_safety_words: tuple[DangerKind, ...]
    """Kinds of danger for which the organisation has words of its own."""


class SafetyWordsNow(BaseModel):
    """What somebody in one kind of danger is told, without our sentence about when a person will call: GET
    /internal/safety-plan/{org_id} lists them. `approved_by` is None for the words that came with the product."""

    model_config = ConfigDict(frozen=True, extra="ignore", from_attributes=True)

    kind: DangerKind
    english: str
    welsh: str
    must_name: str
    """The number that words for this danger must name."""
    approved_by: str | None = None
    since: datetime | None = None
    owner_id: UUID | None = None
    """The member of staff who is asked to call, before the first of the safety plan."""


class SafetyWordsChange(DoneBy):
    """An organisation's own answer to somebody in danger, for which kinds, and who approved it; `owner_id` is the member of staff who
    is asked to call."""

    kinds: frozenset[DangerKind] = Field(min_length=1)
    english: str
    welsh: str
    approved_by: str
    owner_id: UUID | None = None
