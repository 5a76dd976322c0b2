"""How staff reach a person whom a task is about: the numbers, what was said, and a text in their own words."""

from enum import StrEnum
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.contracts.base import ContractMessage

LONGEST_TEXT = 459
"""Three parts of a text in the cheap alphabet."""
LONGEST_TITLE = 60
USUAL_TITLE = "We have news"
LETTER_TITLES = (
    USUAL_TITLE,
    "About your money",
    "About your claim",
    "About your bank details",
    "About an event",
    "We tried to call you",
    "Please call us",
)
"""What a letter of staff may say that it is about, in plain words; they may write another title."""


class NoText(StrEnum):
    """Why a person cannot be texted."""

    NOBODY = "nobody"
    """We have no number of theirs."""
    ONLY_LANDLINE = "only_landline"
    NOT_A_MOBILE = "not_a_mobile"
    """What they wrote from is no UK mobile."""
    NOT_SAFE = "not_safe"
    """Others may read texts there."""
    STOPPED = "stopped"
    """They asked for no more texts, and have not written since."""


class ReachNumber(BaseModel):
    """A number (E.164) of whom a task is about. `whose`: "wrote_from", "helper" (they wrote from the telephone of somebody
    who helps), "mobile" or "landline"; `is_safe`: nobody else reads texts there."""

    model_config = ConfigDict(frozen=True, extra="ignore", from_attributes=True)

    number: str = Field(repr=False)
    whose: str
    is_safe: bool


class SaidWords(BaseModel):
    """One thing that was said, by the person or by us. Numbers of banks are masked. `status` is how far a text of ours got."""

    model_config = ConfigDict(frozen=True, extra="ignore", from_attributes=True)

    at: AwareDatetime
    by_us: bool
    by_staff: UUID | None = None
    """The member of staff who wrote it in their own words."""
    channel: str
    words: str = Field(repr=False)
    status: str | None = None
    text_id: UUID | None = None
    """Of a letter that staff wrote: its id, by which their task knows who wrote it."""


class PersonReach(BaseModel):
    """The answer of GET /internal/reach/{org_id}?conversation_id=…&person_id=…&since=…: who may be meant, on which numbers, whether a text may
    go to them (`no_text`: why not), and what was said in which conversations, by text or on calls, the first words first. Nothing of it is
    kept by payments."""

    model_config = ConfigDict(frozen=True, extra="ignore", from_attributes=True)

    conversation_id: UUID | None
    people: tuple[UUID, ...]
    numbers: tuple[ReachNumber, ...]
    no_calls: bool
    """They asked that nobody calls them."""
    no_text: NoText | None
    can_be_written_to: bool = False
    """Whether letters go to them: we know their address, and nobody else opens letters there."""
    conversations: tuple[UUID, ...] = ()
    """Every conversation that `lines` may be from, the task's own one too."""
    lines: tuple[SaidWords, ...]


class TextRequested(ContractMessage):
    """A member of staff writes to whom a task is about, in their own words, by text or by letter. Whether the number is safe is decided again when it is sent."""

    topic: ClassVar[str] = "text.requested"
    destination: ClassVar[str] = "notifications"

    task_id: UUID
    text_id: UUID
    """The same is sent once."""
    conversation_id: UUID | None
    person_id: UUID | None
    words: str = Field(min_length=1, max_length=LONGEST_TEXT, repr=False)
    written_by: UUID
    is_about_safety: bool
    """Nothing holds it back."""
    by: Literal["sms", "letter"] = "sms"
    title: str = Field(USUAL_TITLE, min_length=1, max_length=LONGEST_TITLE, repr=False)
    """What a letter says that it is about."""


class DutyAsked(ContractMessage):
    """Somebody may be in danger, or an urgent task is overdue, and nobody of the safety plan is there: the organisation's duty number is
    told of nobody by name, and once for each time that the task was opened and each cause."""

    topic: ClassVar[str] = "duty.asked"
    destination: ClassVar[str] = "notifications"

    task_id: UUID
    opening_id: UUID | None = None
    """Which opening of the task this is; missing for the first."""
    why: Literal["off_duty", "no_reaction", "overdue"] = "off_duty"
    """Nobody is on duty for danger, nobody has reacted to it, or nobody is on duty for what is urgent and overdue."""


class TextNotSent(ContractMessage):
    """A text that a member of staff wrote did not reach the person, or one about a task did not reach the duty number: somebody should
    find another way."""

    topic: ClassVar[str] = "text.not_sent"
    destination: ClassVar[str] = "payments"

    task_id: UUID
    text_id: UUID
    reason: str
    to_duty_number: bool = False


class PersonWrote(ContractMessage):
    """Somebody wrote or called, and we answered by ourselves: an open task about them or their conversation hears of it. What payments
    answers it knows already."""

    topic: ClassVar[str] = "person.wrote"
    destination: ClassVar[str] = "payments"

    conversation_id: UUID
    turn_id: UUID
    people: tuple[UUID, ...]
    said_at: AwareDatetime | None = None
    """Missing from an older notifications service."""
    answers_us: bool = False
    """Whether it came after a text of staff, or after our question about somebody's safety."""
    same_number: tuple[UUID, ...] = ()
    """Other conversations of the same number that raised tasks."""
