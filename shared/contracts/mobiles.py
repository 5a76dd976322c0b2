"""Numbers of many people at once, as a list or a spreadsheet has them: what payments hands to notifications, and whose they are."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.characters import Said, Typed
from shared.contracts.notices import DoneBy


class MobileOf(BaseModel):
    """One person's number as it was written down somewhere, and a landline beside it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    person_id: UUID
    mobile: Said = Field(repr=False)
    """Whatever stands there, a mobile or a landline: one that cannot be used harms no other."""
    landline: Said | None = Field(None, repr=False)
    """Left out without a word where it cannot be used."""


class MobilesAsked(Typed):
    """Numbers as they were written down: body of POST /internal/contacts/{org_id}/mobiles/people."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    mobiles: list[Annotated[str, Field(max_length=100)]] = Field(max_length=500, repr=False)


class PeopleBehindMobiles(BaseModel):
    """The answer, in the same order: whose own number each is. No number is given away, only who has it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    people: list[list[UUID]]


class MobilesImported(DoneBy):
    """Numbers from a spreadsheet: body of POST /internal/contacts/{org_id}/mobiles. What else is held about a person stays."""

    mobiles: list[MobileOf] = Field(max_length=500)


class MobilesRefused(BaseModel):
    """The answer: the people whose number is neither a mobile nor a landline, and those whose new number waits for a second member of
    staff. Every other number is held now."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    person_ids: list[UUID]
    waiting_ids: list[UUID] = Field(default_factory=list)
