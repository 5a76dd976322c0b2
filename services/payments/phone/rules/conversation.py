"""Where a conversation stands, what the store knows about it, and what comes of a turn. State travels as JSON."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Literal, Protocol
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.payments.claims.rules.whereabouts import Whereabouts
from services.payments.phone.rules.effects import Effect
from services.payments.phone.rules.open_read_backs import OpenChoice, OpenLimit, OpenReadBack
from shared.contracts.activities import Activity
from shared.contracts.turns import Expect, Language, LastAsked, Prompt
from shared.contracts.understood import HeardLine, Intent, LimitWish, Understood
from shared.london import london_day

READ_BACK_LASTS = timedelta(hours=12)
"""A YES to an older read-back is answered with the same lines read again."""
MOST_TRIES = 3
"""So often in a row may a name and picture word be wrong before a person calls. What is counted over time is in `picture_tries`."""
SPEAKER_LASTS = timedelta(minutes=30)
"""So long after the last turn a telephone of several people remembers who speaks, where no setting says otherwise."""


class ConversationState(StrEnum):
    """What we asked last."""

    START = "start"
    FIRST_NAME = "first_name"
    WHOM = "whom"
    """On the telephone of a supporter we asked for whom it is."""
    PICTURE = "picture"
    PROOF = "proof"
    """On a call, before earlier money is told: we asked for the picture word."""
    OFFER_TEXT = "offer_text"
    """We offered the answer as a text instead."""
    EVENT = "event"
    SPENT = "spent"
    DOUBT = "doubt"
    READING = "reading"
    """We read back, and asked YES or NO."""
    WRONG = "wrong"
    """We asked what is wrong."""
    WHICH = "which"
    """We asked which of several lines is meant."""
    OFFER_PERSON = "offer_person"
    QUESTION = "question"
    CHOICE = "choice"
    """We read back what they take of an offer, and asked YES or NO."""
    CHARITY = "charity"
    """We asked to which charity of the list they give it."""
    LIMIT = "limit"
    """We read back the limit that they set, and asked YES or NO."""
    RECEIPT = "receipt"
    """A claim with a YES waits for the photo of a receipt."""
    REASON = "reason"
    """We asked why there is no receipt."""


class Draft(BaseModel):
    """Lines of a person that are not claimed yet, while somebody else speaks on the same telephone."""

    model_config = ConfigDict(frozen=True)

    lines: tuple[HeardLine, ...] = ()
    several: dict[int, int] = {}
    event_id: UUID | None = None
    total_said_pence: int | None = None


class ConversationData(BaseModel):
    """Where a conversation stands. A new conversation begins with `ConversationData()`."""

    model_config = ConfigDict(frozen=True)

    place: ConversationState = ConversationState.START
    person_id: UUID | None = None
    is_proved: bool = False
    """The person has said name and picture word: a number of several people needs it."""
    is_agreed: bool = False
    """They agreed that the supporter whose telephone this is claims for them, and the supporter named them."""
    whom: tuple[UUID, ...] = ()
    """Those that we named, by their number from 1, while we ask a supporter for whom it is."""
    last_at: datetime | None = None
    """When the last turn was."""
    aside: dict[UUID, Draft] = {}
    """Drafts of those who do not speak now: each is shown to its own person only."""
    maybe: tuple[UUID, ...] = ()
    """Whose first name was said."""
    tries: int = 0
    lines: tuple[HeardLine, ...] = ()
    several: dict[int, int] = {}
    """Lines by their place that may be so many fares, until the person says so."""
    event_id: UUID | None = None
    total_said_pence: int | None = None
    pending: HeardLine | None = None
    """A change of one of the lines `among`, while we ask which."""
    among: tuple[int, ...] = ()
    is_linked: bool = False
    """What we said last was a link: the same one is not sent twice in a row."""
    read_back: OpenReadBack | None = None
    misses: int = 0
    back_to: ConversationState = ConversationState.START
    """Where a NO to "Shall a person call you?" leads, and where a call goes on after the picture word."""
    wanted: Intent | None = None
    """What a caller asked for that needs the picture word first."""
    question_id: UUID | None = None
    choice: OpenChoice | None = None
    charities: tuple[UUID, ...] = ()
    """Those that we named, by their number from 1, while we ask which."""
    limit: OpenLimit | None = None
    before_limit: ConversationState = ConversationState.START
    """Where the conversation goes on after it."""
    asked_elsewhere: bool = False
    """What was asked last is not ours to hear (a member of staff wrote), so until we ask again no words are an answer to finance."""
    wants_money: bool = False
    """MONEY was asked before we knew who it was."""
    wants_link: bool = False
    """So was the claim page."""
    wants_statement: Intent | None = None
    """So was what they were paid."""
    wants_limit: LimitWish | None = None
    """So was a limit of their own."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person this number may belong to."""

    person_id: UUID
    first_name: str = field(repr=False)
    picture_words: tuple[str, ...] = field(default=(), repr=False)
    """None where they chose none."""
    called: str = field(default="", repr=False)
    """The first name as it is written."""
    family: str = field(default="", repr=False)
    """The family name as it is written, said only where two of one first name are on a number."""
    is_helped: bool = False
    """It is the telephone of somebody who helps them, and not theirs."""
    agreement_id: UUID | None = None
    """They agreed that this supporter claims for them; it holds now."""


@dataclass(frozen=True, slots=True)
class EventFact:
    """One event that a claim may be for; its name is never said."""

    event_id: UUID
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class QuestionFact:
    """Something we asked the person. An offer is answered "yes" or "no", finance's question in the person's own words;
    `amount_pence` is what the question is about."""

    question_id: UUID
    kind: Literal["finance", "offer"]
    text: str = field(default="", repr=False)
    amount_pence: int = 0
    activity: Activity | None = None
    """Of an offer: what they are asked to do, and when."""
    wants_receipt: bool = False
    """Whether the line that finance asks about has no receipt yet, so that a photo may be the answer."""
    asked_by: UUID | None = None
    """Which asking this is: the step of the line that finance asks about, which its notice names. A line asked anew has a new one."""
    is_past: bool = False
    """Of an offer: they took part already, and the fee waits for a yes or a no."""
    is_limited: bool = False
    """They said yes to the offer, and a limit of their own holds the fee."""
    is_more: bool = False
    """It is what their fee came to more by a back-dated rate: all of it or none."""
    is_later: bool = False
    """It is the part that they agreed to get later, and its day has come."""
    is_with_wages: bool = False
    """Of an offer: its fee comes with their wages, so it goes to nobody else."""


@dataclass(frozen=True, slots=True)
class CharityFact:
    """A charity of the organisation's list that may be given to now."""

    charity_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class ClaimFact:
    """One of the person's last claims, the newest first. `waits_for_receipt`: it had its yes, and is sent in with its photo. `is_told_here`: it was
    told in this conversation."""

    claim_id: UUID
    waits_for_receipt: bool = False
    is_told_here: bool = False
    refused_at: datetime | None = None
    """When finance last said no to a part of it that the person may still ask to be looked at again."""


class Facts(Protocol):
    """What the store knows, in the transaction of the turn. Everything but `people` and `speaker_lasts` is of the person who speaks,
    and empty while nobody knows who that is.

    `price_miles(category, miles_tenths, passengers, on)` gives whole pence by the dated rates, at least 1, and never raises.
    `fresh_id` is a new id. Events and claims come with the newest first, `money` with what is in trouble.
    `receipt_above_pence`: a line above it needs a receipt (miles need none); None where the rules need none.
    `is_resting(person_id)`: whether no picture word of that person is compared now, after wrong ones from this number; whoever asks has
    the count to themselves until the turn ends.
    `bank_details_asked_at`: when we asked how the person wants to tell us where to send money that came back; None where that is
    not open. `adviser`: whom the organisation names for advice about benefits.
    """

    @property
    def now(self) -> datetime: ...
    @property
    def fresh_id(self) -> UUID: ...
    @property
    def people(self) -> tuple[Candidate, ...]: ...
    @property
    def speaker_lasts(self) -> timedelta: ...
    @property
    def is_resting(self) -> Callable[[UUID], bool]: ...
    @property
    def price_miles(self) -> Callable[[str, int, int, date], int]: ...
    @property
    def events(self) -> tuple[EventFact, ...]: ...
    @property
    def questions(self) -> tuple[QuestionFact, ...]: ...
    @property
    def claims(self) -> tuple[ClaimFact, ...]: ...
    @property
    def money(self) -> tuple[Whereabouts, ...]: ...
    @property
    def last_lines(self) -> tuple[HeardLine, ...]: ...
    @property
    def receipt_above_pence(self) -> int | None: ...
    @property
    def bank_details_asked_at(self) -> datetime | None: ...
    @property
    def charities(self) -> tuple[CharityFact, ...]: ...
    @property
    def adviser(self) -> str: ...


def today_of(facts: Facts) -> date:
    """The day in the United Kingdom."""
    return london_day(facts.now)


def nobody_rests(_person_id: UUID) -> bool:
    """Where nothing was wrong before."""
    return False


@dataclass(frozen=True, slots=True)
class GivenFacts:
    """Facts that are all at hand: while nobody is known there are hardly any."""

    now: datetime
    fresh_id: UUID
    people: tuple[Candidate, ...]
    price_miles: Callable[[str, int, int, date], int]
    events: tuple[EventFact, ...] = ()
    questions: tuple[QuestionFact, ...] = ()
    claims: tuple[ClaimFact, ...] = ()
    money: tuple[Whereabouts, ...] = ()
    last_lines: tuple[HeardLine, ...] = ()
    receipt_above_pence: int | None = None
    speaker_lasts: timedelta = SPEAKER_LASTS
    bank_details_asked_at: datetime | None = None
    charities: tuple[CharityFact, ...] = ()
    adviser: str = "Citizens Advice"
    is_resting: Callable[[UUID], bool] = nobody_rests


@dataclass(frozen=True, slots=True)
class IncomingTurn:
    """One turn: the person's words, what was understood of them, what was kept of words before, and the read-back that they
    answer, as notifications names it; `last_asked` is what was asked by others since. `text` is for answers in the person's own words alone: nothing is read out of it."""

    text: str = field(repr=False)
    understood: Understood
    facts: Facts
    kept: tuple[HeardLine, ...] = ()
    answers_to: UUID | None = None
    is_call: bool = False
    last_asked: LastAsked | None = None
    mentions: tuple[str, ...] = field(default=(), repr=False)
    """Words on the telephone of a supporter that may be first names."""


@dataclass(frozen=True, slots=True)
class TurnResult:
    """What comes of a turn. Where an effect is SubmitClaim, SendLink, SendPage, SendStatement or AskForCash, its answer (`answers.py`) is said after `say`.

    `speaker` is whose turn it was, also where `state` has forgotten that by now, and `by_supporter` whether a supporter took it for them; `ended`: a claim has come to its end, or none is made.
    `by_text` is what a caller gets as a text to the number on file, and is not said. `then` is asked after what came of the effects.
    """

    state: ConversationData
    say: tuple[Prompt, ...]
    expect: Expect = "free"
    effects: tuple[Effect, ...] = ()
    done: bool = False
    language: Language | None = None
    ended: bool = False
    speaker: UUID | None = None
    by_supporter: bool = False
    by_text: tuple[Prompt, ...] = ()
    then: tuple[Prompt, ...] = ()

    @property
    def read_back_id(self) -> UUID | None:
        """The read-back that this answer ends with, for the next turn to name: of a claim, a choice, or a limit."""
        if self.state.place is ConversationState.LIMIT and self.state.limit is not None:
            return self.state.limit.id
        said = {prompt.name for prompt in (*self.say, *self.then)}
        if self.state.place is ConversationState.CHOICE and self.state.choice is not None:
            is_read = not said.isdisjoint(("confirm_less", "confirm_expenses", "confirm_charity"))
            return self.state.choice.id if is_read else None
        is_read = self.state.place is ConversationState.READING and "read_back" in said
        return self.state.read_back.id if is_read and self.state.read_back else None
