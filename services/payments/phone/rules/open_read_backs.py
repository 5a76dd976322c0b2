"""What was read back and waits for its YES: the lines of a claim, a choice of an offer, a limit. Only a YES that names it counts for it."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from shared.contracts.turns import ReadLine
from shared.contracts.understood import HeardLine, LimitWish


class OpenReadBack(BaseModel):
    """What was read back, word for word: only a YES that names `id` claims these lines."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    said_at: datetime
    lines: tuple[HeardLine, ...]
    read: tuple[ReadLine, ...]
    total_pence: int


class OpenChoice(BaseModel):
    """What somebody takes of an offer, as it was read back: only a YES that names `id` chooses it. `offered_pence` is what was offered."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    said_at: datetime
    offer_id: UUID
    reply: Literal["less", "expenses_only", "charity"]
    amount_pence: int | None
    offered_pence: int
    charity_id: UUID | None = None


class OpenLimit(BaseModel):
    """A limit of their own, or that they want none, as it was read back: only a YES that names `id` sets or ends it."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    said_at: datetime
    wish: LimitWish
