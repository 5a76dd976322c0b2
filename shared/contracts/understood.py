"""What notifications understood of a person's words: intents, lines of a claim, doubts, and what every figure was. Travels in a `Turn`."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from shared.characters import Said, one_line
from shared.contracts.categories import MILEAGE, likely_pence


class Intent(StrEnum):
    """What a person wants. One message may hold several."""

    CLAIM = "claim"
    """There are lines."""
    YES = "yes"
    NO = "no"
    """Also "yes, but the bus was £5": whatever changes something is no yes. Lines may stand beside it."""
    NOTHING = "nothing"
    """Nothing was spent, or nothing is claimed this time."""
    LAST = "last"
    """The same as last time."""
    BACK = "back"
    CANCEL = "cancel"
    OVER = "over"
    """ "Start again": the claim from its beginning. It is not START."""
    HELP = "help"
    """A person is wanted, or something must be explained."""
    STOP = "stop"
    START = "start"
    MONEY = "money"
    """Where is my money, or why is it less?"""
    APPEAL = "appeal"
    WELSH = "welsh"
    ENGLISH = "english"
    NO_RECEIPT = "no_receipt"
    NO_PHOTO = "no_photo"
    """Cannot take a photo, or cannot send one."""
    LINK = "link"
    """Wants the claim page: a link, a form, the internet."""
    LETTER = "letter"
    """Wants a paper form by post."""
    THANKS = "thanks"
    GREETING = "greeting"
    """Hello; or the word CLAIM alone."""
    BANK = "bank"
    """Sends bank numbers, or wants to change them."""
    DONT_KNOW = "dont_know"
    NOT_ME = "not_me"
    NO_HELPER = "no_helper"
    """Nobody claims for them any more."""
    WRONG_NUMBER = "wrong_number"
    MOVED = "moved"
    """Whom we look for has moved, or has died."""
    COMPLAINT = "complaint"
    ABOUT_US = "about_us"
    ABOUT_RECEIPT = "about_receipt"
    ABOUT_PAYING = "about_paying"
    """What do you pay for? May I claim this?"""
    IN_ADVANCE = "in_advance"
    """Asks us to pay before anything is spent: for a ticket, or for money in advance."""
    STATEMENT = "statement"
    """Wants on paper, or to read, what they were paid."""
    STATEMENT_LAST_YEAR = "statement_last_year"
    STATEMENT_JOBCENTRE = "statement_jobcentre"
    LIMIT = "limit"
    """Sets or ends a limit of their own, or asks which they have; `Understood.limit` has it."""
    ABOUT_BENEFITS = "about_benefits"
    QUESTION = "question"
    """Any other question: nothing is claimed."""
    NEWS = "news"
    """Told, planned, chatted: nothing is claimed."""
    SPAM = "spam"
    NAME = "name"
    """Says only who it is."""
    UNCLEAR = "unclear"


STATEMENTS = (Intent.STATEMENT_JOBCENTRE, Intent.STATEMENT_LAST_YEAR, Intent.STATEMENT)
"""Wishes to have what they were paid, the one that says most first."""


class FigureRole(StrEnum):
    """What one figure in a message was."""

    PAID = "paid"
    TOTAL = "total"
    AGAIN = "again"
    """The same amount once more."""
    RATE = "rate"
    """So much an hour, a mile, a day."""
    MILES = "miles"
    CASH = "cash"
    """What was handed over."""
    CHANGE = "change"
    UNPAID = "unpaid"
    """A price that was not paid."""
    OTHERS = "others"
    """What somebody else paid."""
    FUTURE = "future"
    """Not spent yet."""
    WRONG = "wrong"
    """Taken back: "7 miles, not 17"."""
    TALK = "talk"
    TIME = "time"
    DAY = "day"
    ROUTE = "route"
    COUNT = "count"
    PEOPLE = "people"
    ANSWER = "answer"
    """A number that answers our question: a choice, or a key."""


class Figure(BaseModel):
    """One figure as it was written, and what it was. Bank numbers are never among them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    text: Said = Field(repr=False)
    role: FigureRole


Way = Literal["out", "back"]


class HeardLine(BaseModel):
    """One thing money was spent on. None is what was not said. `amount_pence` is one fare where `times` is more than 1."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    category: Annotated[str, BeforeValidator(one_line)] | None = None
    amount_pence: int | None = None
    miles_tenths: int | None = None
    passengers: int = 0
    times: int = 1
    on: date | None = None
    text: Said = Field(default="", repr=False)
    words: Said | None = Field(default=None, repr=False)
    """The person's own word for it, where it says more than the category: "coffee", "tram", "hearing aid batteries"."""
    way: Way | None = None
    """ "The taxi back": which of two journeys."""
    instead_of: int | None = None
    """The amount (pence) or the miles (tenths) that were taken back: "7 miles, not 17"."""
    is_sure: bool = False
    """The person has said YES to an amount that was asked about."""
    is_doubtful: bool = False
    """It is not certain that this sum was paid by this person for this: it is asked once."""
    is_others: bool = False
    """It is plainly somebody else's cost: whether this person paid it is asked."""
    is_denied: bool = False
    """ "Not the bus", "the 1.40 is my change": this was not spent."""


DoubtKind = Literal["amount", "category", "miles", "travel", "sure", "who", "whole_or_each"]


class Doubt(BaseModel):
    """What must be asked about one line (its place, from 0). `times` for "whole or each"."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: DoubtKind
    line: int
    times: int = 1


DangerKind = Literal["self_harm", "abuse", "fraud", "medical", "fire", "carer_strain", "unsafe"]


class Danger(BaseModel):
    """What kind of danger somebody may be in. A certain one is acted on now; a possible one is asked about quietly."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: DangerKind
    is_certain: bool


class OfferChoice(BaseModel):
    """What somebody takes of a fee that was offered: less, with the amount, or only their costs; or that they say so later, or want
    it in cash, or in another way, or give it to a charity: `charity` has their words for it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["less", "expenses_only", "later", "in_cash", "another_way", "charity"]
    amount_pence: int | None = None
    charity: Said | None = Field(default=None, repr=False)


LimitPeriodSaid = Literal["week", "fortnight", "four_weeks", "month"]


class LimitWish(BaseModel):
    """The most that somebody wants to be paid in a time, that they want to be asked first, that they want no limit any more, or
    to be told which they have ("tell").

    "unclear": a limit is said in part. Its `amount_pence` is the amount alone, where there is one."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["most", "ask_first", "end", "tell", "unclear"]
    amount_pence: int | None = None
    period: LimitPeriodSaid | None = None


class Understood(BaseModel):
    """All that one message says. `intents` begins with the one that decides.

    `number` where it is one whole number and nothing else (a choice, or an amount). `names`: who speaks, as the person says; to our
    question for a name or a picture word, the words that may be one. `thing`: what we have no word for, where the text is nothing
    else. `choice`: the answer to an offer, where it is neither yes nor no. `has_bank_numbers`: never keep the text as it came; mask it first.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    intents: tuple[Intent, ...] = (Intent.UNCLEAR,)
    lines: tuple[HeardLine, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    figures: tuple[Figure, ...] = ()
    danger: Danger | None = None
    total_said_pence: int | None = None
    number: int | None = None
    whole_or_each: Literal["whole", "each"] | None = None
    on: date | None = None
    """The first day that is said, with or without a line."""
    names: tuple[Said, ...] = Field(default=(), repr=False)
    thing: Said | None = Field(default=None, repr=False)
    choice: OfferChoice | None = None
    limit: LimitWish | None = None
    """What LIMIT wants."""
    by_post: bool = False
    """What they want to have is to be posted."""
    has_bank_numbers: bool = False

    @property
    def intent(self) -> Intent:
        """The one that decides."""
        return self.intents[0] if self.intents else Intent.UNCLEAR

    def wants(self, intent: Intent) -> bool:
        """Whether this is among what is wanted."""
        return intent in self.intents


LIKELY_TENTHS = 3000


def doubts_of(lines: Sequence[HeardLine], whole_or_each: Mapping[int, int]) -> tuple[Doubt, ...]:
    """What must be asked before these lines can be read back, in order; none about what is denied. It is one question for each line,
    and two where neither what an amount was for nor for how many it was is known.

    `whole_or_each` has the number of fares for the places of lines where it is not clear whether the amount is for one or for all.
    """
    return tuple(
        doubt for number, line in enumerate(lines) for doubt in _doubts(number, line, whole_or_each.get(number))
    )


def _doubts(number: int, line: HeardLine, times: int | None) -> tuple[Doubt, ...]:
    found = _doubt(number, line, times)
    is_open = found is not None and found.kind in ("category", "travel") and times is not None
    has_figure = line.amount_pence is not None or line.miles_tenths is not None
    more = (
        Doubt(kind="whole_or_each", line=number, times=times) if times is not None and is_open and has_figure else None
    )
    return tuple(doubt for doubt in (found, more) if doubt is not None)


def _doubt(number: int, line: HeardLine, times: int | None) -> Doubt | None:
    if line.is_denied:
        return None
    if line.category is None:
        return Doubt(kind="travel" if line.miles_tenths is not None else "category", line=number)
    if line.category in MILEAGE:
        return _doubt_of_miles(number, line, times)
    if not line.amount_pence:
        return Doubt(kind="amount", line=number)
    if line.is_others:
        return Doubt(kind="who", line=number)
    if times is not None:
        return Doubt(kind="whole_or_each", line=number, times=times)
    is_large = line.amount_pence > likely_pence(line.category)
    return Doubt(kind="sure", line=number) if (is_large or line.is_doubtful) and not line.is_sure else None


def _doubt_of_miles(number: int, line: HeardLine, times: int | None) -> Doubt | None:
    """Miles are asked again where none were said, and where it is not clear whether they are for both ways."""
    is_unlikely = line.miles_tenths is not None and (line.miles_tenths > LIKELY_TENTHS or line.is_doubtful)
    if line.miles_tenths is None or (is_unlikely and not line.is_sure):
        return Doubt(kind="miles", line=number)
    if times is not None and not line.is_sure:
        return Doubt(kind="whole_or_each", line=number, times=times)
    return None
