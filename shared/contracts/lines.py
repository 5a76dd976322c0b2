"""A line that takes nothing more, because of our own account with it: told to payments, where people see it; and that it goes on again."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.contracts.base import ContractMessage
from shared.contracts.notices import DoneBy

LONGEST_MOBILE = 30
"""Letters of a number as somebody types it."""


class LineFault(StrEnum):
    """What is wrong with our account at a line."""

    ACCOUNT = "account"
    """The account or its key is not accepted."""
    TRIAL = "trial"
    """The account is still on trial: it reaches its own team only."""
    TEAM_KEY = "team_key"
    """The key reaches our own team only."""
    TEMPLATE = "template"
    """The template for our texts was deleted, or is another one."""
    PERMISSION = "permission"
    """Something is turned off for the account: texts, letters, or our own country."""
    SENDER = "sender"
    """The number that we text from is not the account's, or cannot text."""
    LIMIT = "limit"
    """The queue is full, or the messages of the day are used up."""
    AWAY = "away"
    """However often we tried, the line took nothing."""
    OTHER = "other"
    """Something else that does not depend on whom a message is for."""


class LinePauseTold(ContractMessage):
    """A line was paused, or goes on. Of one pause payments believes that it is over, in whatever order it hears."""

    topic: ClassVar[str] = "line.told"
    destination: ClassVar[str] = "payments"

    pause_id: UUID
    channel: Literal["sms", "letter"]
    line: str
    fault: LineFault
    is_over: bool


class LineResumeAsked(ContractMessage):
    """A person put right what was wrong: what waits for the line goes on."""

    topic: ClassVar[str] = "line.resume_asked"
    destination: ClassVar[str] = "notifications"

    pause_id: UUID
    asked_by: UUID


class LinePauseNow(BaseModel):
    """A pause as it is now, and how many messages wait for it."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    fault: LineFault
    since: datetime
    waiting: int = Field(ge=0)


class LineNow(BaseModel):
    """One of our lines as it is now: GET /internal/lines/{org_id} lists them."""

    model_config = ConfigDict(frozen=True)

    channel: Literal["sms", "letter"]
    line: str
    is_for_safety_only: bool = False
    """Carries only urgent words about safety, while the first line is paused."""
    pause: LinePauseNow | None = None
    finding: str | None = None
    """What the check at start found wrong with how the line is set up; None: nothing, or not looked at yet."""


class TrialText(DoneBy):
    """An administrator wants a text to their own mobile: body of POST /internal/lines/{org_id}/trial. The same `trial_id` is one text; how
    far it got is asked by it."""

    trial_id: UUID
    mobile: str = Field(max_length=LONGEST_MOBILE, repr=False)


class TrialState(BaseModel):
    """How far a test text got: GET /internal/lines/{org_id}/trial/{trial_id}."""

    model_config = ConfigDict(frozen=True)

    status: str
    created_at: datetime
