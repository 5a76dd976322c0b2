"""What helps a person to take part: their access needs, how they get there and who helps them. Kept by notifications alone."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.characters import Typed
from shared.contracts.notices import DoneBy

LONGEST_NEED = 300
MOST_ASKED = 500
"""About so many people is asked at a time."""

Need = Annotated[str, Field(max_length=LONGEST_NEED, repr=False)]


class Needs(Typed):
    """Three short notes in neutral words; an empty one says that nothing is known."""

    model_config = ConfigDict(frozen=True, extra="ignore", from_attributes=True)
    SEVERAL_LINES: ClassVar = frozenset({"access", "transport", "helper"})

    access: Need = ""
    """What they need at an event: a hearing loop, no steps, breaks."""
    transport: Need = ""
    """How they get there."""
    helper: Need = ""
    """Who helps them, and with what."""

    @property
    def is_known(self) -> bool:
        """Whether anything is."""
        return bool(self.access or self.transport or self.helper)


class NeedsChange(Needs, DoneBy):
    """What a person needs from now on, and who saves it: body of PUT /internal/contacts/{org_id}/{person_id}/needs."""

    seen: Needs | None = None
    """What whoever saves had seen: where something else is known by now, nothing is saved."""


class NeedsAsked(BaseModel):
    """About whom is asked: body of POST /internal/contacts/{org_id}/needs."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    person_ids: list[UUID] = Field(max_length=MOST_ASKED)


class NeedsKnown(BaseModel):
    """The answer: those of whom something is known."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    needs: dict[UUID, Needs]
