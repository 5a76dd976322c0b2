"""One turn of a conversation: what a person said to us, and what we say next. Body and answer of POST /internal/turns.

Payments decides what is said, as names of prompts with typed values. Notifications owns the words, in each language and channel.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Literal, get_args
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.characters import Said
from shared.contracts.categories import FACTS
from shared.contracts.money import GIFTS, WITH_DAY, MoneyKind, PromiseKind
from shared.contracts.understood import HeardLine, LimitPeriodSaid, Understood

Channel = Literal["sms", "voice", "web"]
Language = Literal["en", "cy"]
Expect = Literal["free", "yes_no", "choice", "digits", "nothing"]
"""What kind of answer comes next: anything, YES or NO, the number of a choice, key presses, or none."""


class ValueKind(StrEnum):
    """What a value of a prompt is, and how it travels."""

    PENCE = "pence"
    """A whole number of pence."""
    COUNT = "count"
    """A whole number of something."""
    DATE = "date"
    """A day as text, "2026-11-24"."""
    TIME = "time"
    """A time of day in the United Kingdom as text, "16:10"."""
    TEXT = "text"
    """A person's own words, from finance or the organiser. Said as they are, in no other language."""
    REFERENCE = "reference"
    """Eight characters that people read aloud."""
    LINK = "link"
    """A full web address without anything personal in it."""
    CATEGORY = "category"
    """What money was spent on, a `Category`."""
    LINES = "lines"
    """A list of `ReadLine`."""
    CHOICES = "choices"
    """A list of `ReadLine` to choose from by number, from 1."""
    ACTIVITY = "activity"
    """What somebody is asked to do and when, the JSON text of an `Activity`; as `asked` the question whether they will."""
    DAYS = "days"
    """A list of `Day`."""


class ReadLine(BaseModel):
    """One line of a claim as we read it back. `amount_pence` is the whole line: `times` times one fare, or the price of the miles.

    Words for each: "Bus £4.60." "Bus, 2 times £3.20: £6.40." "Car, 12 miles with 1 other person: £7.20."
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    category: str
    words: str | None = None
    """What the person called it, where that says more than the category: said instead of it ("Coffee £1.80.")."""
    amount_pence: int
    times: int = 1
    each_pence: int | None = None
    """One fare, where `times` is more than 1."""
    miles_tenths: int | None = None
    """Tenths of a mile: 125 is 12.5 miles."""
    passengers: int = 0
    on: date | None = None
    """The day, where it is another than the event's."""


class Day(BaseModel):
    """One event to choose by its number. Only when it was: a name could tell others more than they should know."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number: int
    on: date
    at: str
    """When it began, "14:00"."""


Value = int | str | tuple[ReadLine, ...] | tuple[Day, ...]


class Prompt(BaseModel):
    """One thing to say: a name of PROMPTS with its values."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    values: dict[str, Value] = Field(default_factory=dict)


class LastAsked(BaseModel):
    """What was asked last, where that was no answer of payments: a notice that asks something ("ask_offer", "question"), with the offer or
    the asking that it is; a member of staff's own words; or a question of notifications about somebody's safety."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    question: str = Field(pattern=r"^[a-z_]{1,60}$")
    about_id: UUID | None = None


class Turn(BaseModel):
    """What a person said, and what was understood of it. `people` are the persons this number may belong to, most often one.

    `understood` is missing in turns of an older notifications service: payments cannot answer those. `kept` are lines that were
    said beside another intent or an alarm, which notifications answered by itself: they are a draft, and nothing was asked for.
    `answers_to` is the read-back that was the last thing we asked, as notifications knows it; a YES counts for that one only.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    turn_id: UUID
    conversation_id: UUID
    number_in_order: int = Field(ge=1)
    org_id: UUID
    people: tuple[UUID, ...]
    channel: Channel
    said: Said = Field(max_length=2000, repr=False)
    understood: Understood | None = None
    kept: tuple[HeardLine, ...] = ()
    language: Language = "en"
    answers_to: UUID | None = None
    number_id: UUID | None = None
    """Which number it came from, by an id that says nothing of the number; missing in turns of an older notifications service."""
    said_at: AwareDatetime | None = None
    """When it came; missing in turns of an older notifications service."""
    last_asked: LastAsked | None = None
    """Missing where payments itself asked last, and in turns of an older notifications service."""
    helped: tuple[UUID, ...] = ()
    """Those of `people` whose number it is not: somebody who helps them has it."""
    mentions: tuple[Said, ...] = Field(default=(), max_length=30, repr=False)
    """Words that may be first names, where some are helped."""
    same_number: tuple[UUID, ...] = ()
    """Other conversations of the number that raised tasks, where nobody knows which of several people speaks."""


class TurnAnswer(BaseModel):
    """What to say next. `person_id` once it is known who speaks; `read_back_id` where the answer is a read-back that a YES may name;
    `language` where the person asked for another one; `done` where nothing more is asked. `by_text` goes as a text to the number that we
    have of that person, whatever number the call shows; where it may not, a person calls."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    person_id: UUID | None
    say: tuple[Prompt, ...]
    expect: Expect
    done: bool
    read_back_id: UUID | None = None
    language: Language | None = None
    by_text: tuple[Prompt, ...] = ()


_K = ValueKind
_AMOUNT = {"amount_pence": _K.PENCE}
_OFFER = _AMOUNT | {"activity": _K.ACTIVITY}
_PROMISED = {
    PromiseKind.SEND_TODAY: {"by_time": _K.TIME},
    PromiseKind.SEND_LATER: {"by_day": _K.DATE},
    PromiseKind.LOOK_LATER: {"by_day": _K.DATE},
}
"""The time or the day that a promise speaks of."""
_TOTAL = {"total_pence": _K.PENCE, "reference": _K.REFERENCE}

PROMPTS: Mapping[str, Mapping[str, ValueKind]] = {
    # Who is there: before this is answered no amount is said.
    "ask_first_name": {},
    "ask_first_name_again": {},  # What came was no name. 0 is a person.
    # On the telephone of a supporter, of those who agreed to it: For whom is it? 1: Jo. 2: Sam. Somebody else says their first name.
    "ask_for_whom": {"people": _K.TEXT},
    "one_at_a_time": {},  # Two people in one message: nothing of it is kept, and the list follows.
    "ask_picture_word": {},
    "ask_picture_word_again": {},
    "not_matched": {},  # The name or the picture word is not right. After some wrong ones we wait before we look again.
    "not_known": {},  # The name or the picture word was not right three times. A person will call.
    # On a call, before earlier money is told.
    "ask_picture_word_for_money": {},
    "earlier_after_this": {},  # Earlier money was asked for beside something that is done first.
    "needs_picture": {},  # An earlier claim is not read out without the picture word. A person is offered next.
    "offer_text": {},  # Shall we send the answer as a text to the number that we have? YES, or NO for a call back.
    "money_by_text": {},  # We send it.
    # Asking what was spent.
    "welcome": {},  # What you can do here: tell us what you spent, ask MONEY, or 0 for a person.
    "ask_spent": {},
    "ask_event": {"days": _K.DAYS},  # Which day was it for? Reply with its number.
    "no_event": {},  # We do not know of a day that you came. Told, and then asked what was spent.
    "ask_amount": {"category": _K.CATEGORY},
    "ask_category": {"amount_pence": _K.PENCE},  # What was the £4.60 for?
    "ask_miles": {"category": _K.CATEGORY},  # How many miles was it in the car?
    "ask_travel": {"miles_tenths": _K.COUNT},  # 20 miles, in a car, on a motorcycle or a bicycle?
    "ask_sure": {"category": _K.CATEGORY, "amount_pence": _K.PENCE},  # Was the bus £460.00? YES or NO.
    "ask_who_paid": {"category": _K.CATEGORY, "amount_pence": _K.PENCE},  # Did you pay the £8.00 for the taxi yourself? NO leaves it out.
    # Was the £3.20 for the bus all together, or £3.20 each time? Reply 1 for all together, 2 for each time (`times` fares).
    "ask_whole_or_each": {"category": _K.CATEGORY, "amount_pence": _K.PENCE, "times": _K.COUNT},
    "ask_miles_whole_or_each": {"category": _K.CATEGORY, "miles_tenths": _K.COUNT, "times": _K.COUNT},  # The same for miles.
    "amount_not_known": {},  # "I do not know": it may be on the ticket or the receipt. A person is offered next.
    "left_out": {},  # NO to a question about a line: it is left out.
    "all_right": {},  # To "I do not know", before a person is offered.
    "total_differs": {"said_pence": _K.PENCE, "total_pence": _K.PENCE},  # You said £10.60, the lines come to £9.60. Say all again.
    "not_understood": {},  # Sorry, we did not understand. The question follows again.
    "offer_person": {},  # Shall a person call you? YES or NO.
    "person_will_call": {},
    "no_bank_details": {},  # Please do not send bank numbers here. We have not kept them.
    # Reading back.
    "for_person": {"name": _K.TEXT},  # On a telephone of several people, before each read-back: whose it is.
    "read_back_part": {"lines": _K.LINES, "part": _K.COUNT, "parts": _K.COUNT},  # Long claims: before the last part.
    "read_back": {"lines": _K.LINES, "total_pence": _K.PENCE},  # Bus £4.60. Total £4.60. Is that right? YES or NO.
    "read_back_again": {},  # Some time has gone by, or something was changed. Please look once more: the read-back follows.
    "ask_what_is_wrong": {},
    "ask_which_line": {"lines": _K.CHOICES},  # Which one do you mean? 1: Coffee £2.00. 2: Lunch £6.00.
    "begin_again": {},  # "Start again": the claim from its beginning.
    "nothing_claimed": {},
    "draft_kept": {},  # We kept what you told us. Nothing is claimed yet.
    "no_last_claim": {},  # To "same as last time", where there was none.
    # After YES.
    **{f"claim_{kind}": _TOTAL | _PROMISED.get(kind, {}) for kind in PromiseKind},
    "receipt_link": {"link": _K.LINK},  # Please send a photo of the receipt here. No receipt? Reply NO RECEIPT.
    "receipt_link_before": {},  # The link for the photo is in a text before this one. What else can be done.
    "link_sent_before": {},  # The same for the claim page; a person is offered next.
    "claim_page": {"link": _K.LINK},  # Tell us what you spent on this page.
    "moved_to_page": {},  # What you told us stands on the page. Nothing is claimed yet.
    "bank_page": {"link": _K.LINK},  # In answer to our question, and never else: tell us your bank details on this page.
    "offer_page": {"link": _K.LINK},  # Answer us about the offer on this page, or with YES or NO; what was spent is told by LINK once more.
    "bank_form_by_post": {},  # We post you a form.
    "no_bank_details_but": {},  # We do not take bank numbers by text. How they can be told: LINK, CALL, LETTER.
    "no_photo": {},  # Who cannot send a photo: to the organiser, by hand or by post, or a person.
    "ask_why_no_receipt": {},
    "reason_saved": {},
    # What they were paid, to read or on paper.
    "statement_page": {"link": _K.LINK},  # Here you can read what we paid you.
    "statement_by_post": {},  # We post it, where there is a safe address: asked for, or because others may read this telephone.
    # You asked for the same on that day: the page is there still, or it is on its way.
    "statement_page_before": {"link": _K.LINK, "asked_on": _K.DATE},
    "statement_by_post_before": {"asked_on": _K.DATE},
    # Where is my money?
    "money_none": {},
    "money_not_claimed_yet": {"total_pence": _K.PENCE},  # We wait for your YES.
    "money_after_yes": {},  # Asked beside a new claim: it is read back next.
    # Before what is told of one claim or payment: the number that the person knows it by.
    "money_about": {"reference": _K.REFERENCE},
    **{
        f"money_{kind}": _AMOUNT
        | ({"sent_on": _K.DATE} if kind in WITH_DAY else {})
        | ({"charity": _K.TEXT} if kind in GIFTS else {})
        for kind in MoneyKind
    },
    "money_more": {},  # There is more than fits. 0 is a person.
    # Questions, appeals and the rest.
    "question": {"question": _K.TEXT},  # What finance or the organiser wants to know.
    "ask_offer": _OFFER,  # We can pay you £25.00 for the art group on Tuesday. Do you want the money? YES or NO.
    "ask_unpaid": {"asked": _K.ACTIVITY},  # Will you come to the art group on Tuesday? We do not pay money for it, only costs. YES or NO.
    "ask_above_limit": _OFFER,  # A limit that they set holds it. All, less or none? YES or NO.
    "ask_later_above_limit": _OFFER,  # The same of the part that they agreed to get later.
    "ask_more_above_limit": _OFFER,  # What it came to more, and a limit holds. All or none? YES or NO.
    "chose_later": {},  # All right: the money waits for them.
    "cash_listed": {},  # They stand on the list for cash at the event. Do they want the money? YES or NO.
    "cash_not_now": {},  # No cash can be given at that event now: a person speaks with them.
    "chose_another_way": {},  # A person speaks with them; nothing is decided.
    # What they choose of it is read back, and then said once more with how to change it.
    "confirm_less": _OFFER,
    "confirm_expenses": {"activity": _K.ACTIVITY},
    # They give it to a charity: which one, then the read-back, with whom to ask about benefits.
    "ask_charity": {"charities": _K.TEXT},  # Which charity? 1: Age UK. 2: Mind. Reply with the number.
    "more_charities": {},  # There are more than fit into one text: any can be named.
    "charity_not_listed": {},  # We can give it only to these: the list follows.
    "wages_not_to_charity": {},  # It comes with their wages, so it goes to nobody else; whom to ask. The offer is asked about again.
    "no_charity": {},  # No charity is on our list: a person speaks with them.
    "confirm_charity": {"amount_pence": _K.PENCE, "day_of": _K.ACTIVITY, "charity": _K.TEXT, "adviser": _K.TEXT},
    "chose_charity": {"charity": _K.TEXT},
    "most_is": {"amount_pence": _K.PENCE},  # They named more than we can pay: the offer follows again.
    "chose_less": {"amount_pence": _K.PENCE, "offered_pence": _K.PENCE},
    "chose_expenses": {},
    # A limit of their own: read back, then said with how to change it.
    **{f"confirm_limit_{period}": _AMOUNT for period in get_args(LimitPeriodSaid)},
    "confirm_ask_first": {},
    "confirm_limit_end": {},
    "limit_set": {},
    "ask_first_set": {},
    "limit_ended": {},
    "limit_not_changed": {},
    # Which limits they have, and where or how they change them.
    **{f"limit_is_{period}": _AMOUNT for period in get_args(LimitPeriodSaid)},
    "limit_is_ask_first": {},
    "limit_is_none": {},
    "limits_page": {"link": _K.LINK},  # To the person's own telephone alone.
    "limit_how": {},  # On a call, and on a telephone of others.
    "limit_unclear": {},  # Said in part, or for a time that we have no limit for: how to say it. A person is offered next.
    "answer_saved": {},
    "no_longer_asked": {},  # YES or NO to what was asked last, which is not open any more: another open question may follow.
    "appeal_received": {},
    "nothing_to_appeal": {},
    "language_changed": {},
    "helper_ended": {},  # Nobody who helps them tells us for them any more.
    "you_are_welcome": {},
    # Small talk, and questions about us: the open question follows again.
    "hello": {},
    "nothing_open": {},  # YES or NO, and nothing was asked.
    "about_us": {},
    "about_receipt": {},
    "about_paying": {},
    "about_benefits": {},  # No advice that could be wrong: a person first.
    "question_for_person": {},
    "asked_ahead": {},  # We ask the organiser to buy it or to send the money before; nothing is claimed.
    "thanks_for_news": {},
    "nothing_to_do": {},  # To what is no message for us.
}  # fmt: skip
"""Every prompt with the values it takes. Several are said one after the other, the question last."""


def fits(prompt: Prompt) -> bool:
    """Whether a prompt is known and its values are all there and of their kinds, no others."""
    kinds = PROMPTS.get(prompt.name)
    return (
        kinds is not None
        and kinds.keys() == prompt.values.keys()
        and all(_is(kind, prompt.values[name]) for name, kind in kinds.items())
    )


def _is(kind: ValueKind, value: Value) -> bool:
    """Whether a value is of a kind."""
    match kind:
        case ValueKind.PENCE | ValueKind.COUNT:
            return type(value) is int and value >= 0
        case ValueKind.LINES | ValueKind.CHOICES:
            return isinstance(value, tuple) and bool(value) and all(isinstance(line, ReadLine) for line in value)
        case ValueKind.DAYS:
            return isinstance(value, tuple) and bool(value) and all(isinstance(day, Day) for day in value)
        case ValueKind.CATEGORY:
            return value in FACTS
        case _:
            return isinstance(value, str) and bool(value)
