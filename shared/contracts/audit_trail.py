"""The notifications service's own audit trail, as payments shows it beside its own: rows hold ids and codes, never a name or a number."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

MOST_THINGS = 100
"""So many things may be asked for at once."""


class TrailRowThere(BaseModel):
    """One row: who did what to which thing. `is_changed`: it is not what it was when it was chained."""

    model_config = ConfigDict(frozen=True, extra="ignore", from_attributes=True)

    id: UUID
    at: datetime
    actor_kind: str
    actor_id: UUID
    on_behalf_of: UUID | None
    action: str
    object_type: str
    object_id: UUID
    facts: dict[str, Any]
    is_changed: bool = False


class TrailAsked(BaseModel):
    """Body of POST /internal/trail/{org_id}: which rows, the newest first; empty: all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    things: tuple[UUID, ...] = Field((), max_length=MOST_THINGS)
    by: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: UUID | None = None
    left_out: frozenset[Annotated[str, Field(pattern=r"^[a-z_]{1,60}$")]] = frozenset()
    """Sorts of things of which nothing is told."""
    at_most: int = Field(51, ge=1, le=200)


class BrokenRow(BaseModel):
    """What does not hold: a row that was changed or is gone, or (None) the link itself."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    position: int
    audit_id: UUID | None


class TrailChecked(BaseModel):
    """The answer of POST /internal/trail/{org_id}/check: the whole chain was recomputed. `passed_over` rows were never chained, `waiting` ones
    are newer than the chain."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    broken: tuple[BrokenRow, ...]
    waiting: int
    passed_over: int

    @property
    def holds(self) -> bool:
        """Whether nothing was changed."""
        return not self.broken and not self.passed_over
