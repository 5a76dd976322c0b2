"""What payments asks notifications to say, and what notifications reports back."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from shared.characters import Typed
from shared.contracts.base import ContractMessage
from shared.duty import USUAL_HOURS

type_of_value = str | int


class Notice(StrEnum):
    """Everything that payments may ask us to say first. A new one has three further places: docs/how-to/add-a-notice.md."""

    PAYMENT_SENT = "payment_sent"
    WAGES_PAID = "wages_paid"
    WAGES_NOT_PAID = "wages_not_paid"
    CASH_GIVEN = "cash_given"
    CASH_GIVEN_BACK = "cash_given_back"
    CASH_LISTED = "cash_listed"
    CASH_CODE = "cash_code"
    CASH_BACK_CODE = "cash_back_code"
    CASH_NOT_GIVEN = "cash_not_given"
    PAYMENT_PROCESSING = "payment_processing"
    PAYMENT_UNDER_REVIEW = "payment_under_review"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_RETURNED = "payment_returned"
    PAYMENT_FAILED_TELL_US_WHERE = "payment_failed_tell_us_where"
    PAYMENT_RETURNED_TELL_US_WHERE = "payment_returned_tell_us_where"
    PAYMENT_GOES_TO_NEW_ACCOUNT = "payment_goes_to_new_account"
    BANK_DETAILS_CHANGING = "bank_details_changing"
    BANK_DETAILS_STOPPED = "bank_details_stopped"
    BANK_DETAILS_NOT_TAKEN = "bank_details_not_taken"
    BANK_DETAILS_IN_USE = "bank_details_in_use"
    PICTURE_CHANGED = "picture_changed"
    SUPPORTER_AGREED = "supporter_agreed"
    SUPPORTER_CLAIMED = "supporter_claimed"
    SUPPORTER_ENDED = "supporter_ended"
    PICTURE_UNLOCKED = "picture_unlocked"
    NUMBER_CHANGED = "number_changed"
    TEXTS_STOPPED = "texts_stopped"
    RECORD_ERASING = "record_erasing"
    RECORDS_JOINED = "records_joined"
    CLAIM_RECEIVED = "claim_received"
    CLAIM_LINE_REFUSED = "claim_line_refused"
    CLAIM_PAID_PART = "claim_paid_part"
    CLAIM_QUESTION = "claim_question"
    CLAIM_PHOTO_WANTED = "claim_photo_wanted"
    CLAIM_HELD = "claim_held"
    CLAIM_APPEAL_RECEIVED = "claim_appeal_received"
    CLAIM_ADVANCE_USED = "claim_advance_used"
    CLAIM_ADVANCE_AGREED = "claim_advance_agreed"
    CLAIM_ADVANCE_PAID_BACK = "claim_advance_paid_back"
    CLAIM_ADVANCE_WRITTEN_OFF = "claim_advance_written_off"
    CLAIM_TICKET_AGREED = "claim_ticket_agreed"
    OFFER_MADE = "offer_made"
    OFFER_MADE_WITH_WAGES = "offer_made_with_wages"
    OFFER_TAKEN_BACK = "offer_taken_back"
    OFFER_TAKEN_BACK_SEVERAL = "offer_taken_back_several"
    OFFER_CHOSE_LESS = "offer_chose_less"
    OFFER_CHOSE_INSTALMENT = "offer_chose_instalment"
    OFFER_CHOSE_EXPENSES = "offer_chose_expenses"
    OFFER_CHOSE_NOTHING = "offer_chose_nothing"
    OFFER_CHOSE_CHARITY = "offer_chose_charity"
    MONEY_MAY_MATTER = "money_may_matter"
    AHEAD_REFUSED = "ahead_refused"
    STATEMENT_READY = "statement_ready"
    GIVEN_VOUCHER = "given_voucher"
    GIVEN_VOUCHER_UNDONE = "given_voucher_undone"
    CHARITY_SENT = "charity_sent"
    CHARITY_NOT_SENT = "charity_not_sent"
    OFFER_MADE_UNPAID = "offer_made_unpaid"
    OFFER_MOVED = "offer_moved"
    OFFER_END_CHANGED = "offer_end_changed"
    OFFER_PLACE_CHANGED = "offer_place_changed"
    OFFER_REMINDER = "offer_reminder"
    OFFER_WAITS = "offer_waits"
    OFFER_WAITS_LAST = "offer_waits_last"
    OFFER_ABOVE_LIMIT = "offer_above_limit"
    OFFER_LATER_ABOVE_LIMIT = "offer_later_above_limit"
    OFFER_MORE_ABOVE_LIMIT = "offer_more_above_limit"


_Kinds = Mapping[str, type[int] | type[str]]
_PAYMENT: dict[str, type[int] | type[str]] = {"amount_pence": int, "reference": str}
_MONEY = _PAYMENT | {"purpose": str}
"""`purpose` is what the money is for (`shared/contracts/purposes.py`)."""
_PROMISE: dict[str, type[int] | type[str]] = {"promise": str, "promise_by": str}
"""A `PromiseKind`, and the moment that it speaks of as ISO text."""
_LINE = _PAYMENT | {"what": str}
"""`what` is what one line is for (`shared/contracts/categories.py`, `words_in_texts`)."""
_CHARITY: dict[str, type[int] | type[str]] = {"amount_pence": int, "charity": str, "purpose": str}
_ACTIVITY: dict[str, type[int] | type[str]] = {"activity": str}
_OFFER: dict[str, type[int] | type[str]] = {"amount_pence": int, "purpose": str} | _ACTIVITY
"""`activity` is what they are asked to do, when and where (`activities.py`). `starts_at` is the moment at which it begins, as ISO text, `was_at` that
of before; `all_starts` are several, with a space between.
`pay_on` is the day on which it is paid with wages, as ISO text.
`given_at` is the moment at which cash was handed over, or given back; `code` is said at the table, by whoever gets it.
`adviser` is a human adviser about benefits, whom the organisation names."""

NOTICES: Mapping[str, _Kinds] = {
    Notice.PAYMENT_SENT: _MONEY,
    Notice.WAGES_PAID: _MONEY,
    Notice.WAGES_NOT_PAID: _MONEY,
    Notice.CASH_GIVEN: _MONEY | {"given_at": str},
    Notice.CASH_GIVEN_BACK: _MONEY | {"given_at": str},
    Notice.CASH_LISTED: {},
    Notice.CASH_CODE: {"code": str, "amount_pence": int},
    Notice.CASH_BACK_CODE: {"code": str, "amount_pence": int},
    Notice.CASH_NOT_GIVEN: _MONEY,
    Notice.PAYMENT_PROCESSING: _MONEY,
    Notice.PAYMENT_UNDER_REVIEW: _MONEY,
    Notice.PAYMENT_FAILED: _MONEY,
    Notice.PAYMENT_RETURNED: _MONEY,
    Notice.PAYMENT_FAILED_TELL_US_WHERE: _MONEY,
    Notice.PAYMENT_RETURNED_TELL_US_WHERE: _MONEY,
    Notice.PAYMENT_GOES_TO_NEW_ACCOUNT: _MONEY,
    Notice.BANK_DETAILS_CHANGING: {},
    Notice.BANK_DETAILS_STOPPED: {},
    Notice.BANK_DETAILS_NOT_TAKEN: {},
    Notice.BANK_DETAILS_IN_USE: {},
    Notice.PICTURE_CHANGED: {},
    Notice.SUPPORTER_AGREED: {},
    Notice.SUPPORTER_CLAIMED: {"amount_pence": int, "purpose": str},
    Notice.SUPPORTER_ENDED: {},
    Notice.PICTURE_UNLOCKED: {},
    Notice.NUMBER_CHANGED: {},
    Notice.TEXTS_STOPPED: {},
    Notice.RECORD_ERASING: {},
    Notice.RECORDS_JOINED: {},
    Notice.CLAIM_RECEIVED: _MONEY | _PROMISE,
    Notice.CLAIM_LINE_REFUSED: _LINE | {"reason": str},
    Notice.CLAIM_PAID_PART: _LINE | {"reason": str, "claimed_pence": int},
    Notice.CLAIM_QUESTION: _LINE | {"question": str},
    Notice.CLAIM_PHOTO_WANTED: _MONEY,
    Notice.CLAIM_HELD: _LINE | {"reason": str},
    Notice.CLAIM_APPEAL_RECEIVED: _MONEY | _PROMISE,
    Notice.CLAIM_ADVANCE_USED: _MONEY | {"advance_pence": int},
    Notice.CLAIM_ADVANCE_AGREED: _LINE,
    Notice.CLAIM_ADVANCE_PAID_BACK: _MONEY | {"left_pence": int},
    Notice.CLAIM_ADVANCE_WRITTEN_OFF: _MONEY | {"left_pence": int},
    Notice.CLAIM_TICKET_AGREED: _LINE,
    Notice.OFFER_MADE: _OFFER,
    Notice.OFFER_MADE_WITH_WAGES: _OFFER | {"pay_on": str},
    Notice.OFFER_TAKEN_BACK: _ACTIVITY,
    Notice.OFFER_TAKEN_BACK_SEVERAL: _ACTIVITY | {"all_starts": str},
    Notice.OFFER_CHOSE_LESS: _OFFER | {"offered_pence": int},
    Notice.OFFER_CHOSE_INSTALMENT: _OFFER | {"at_once_pence": int, "pay_on": str},
    Notice.OFFER_CHOSE_EXPENSES: _ACTIVITY,
    Notice.OFFER_CHOSE_NOTHING: _ACTIVITY,
    Notice.OFFER_CHOSE_CHARITY: _ACTIVITY | {"charity": str, "adviser": str},
    Notice.MONEY_MAY_MATTER: {"adviser": str},
    Notice.AHEAD_REFUSED: {"reason": str},
    Notice.STATEMENT_READY: {"adviser": str},
    Notice.GIVEN_VOUCHER: {"amount_pence": int, "purpose": str},
    Notice.GIVEN_VOUCHER_UNDONE: {"amount_pence": int, "purpose": str},
    Notice.CHARITY_SENT: _CHARITY,
    Notice.CHARITY_NOT_SENT: _CHARITY,
    Notice.OFFER_MADE_UNPAID: _ACTIVITY,
    Notice.OFFER_MOVED: _ACTIVITY | {"was_at": str, "starts_at": str},
    Notice.OFFER_END_CHANGED: _ACTIVITY,
    Notice.OFFER_PLACE_CHANGED: _ACTIVITY,
    Notice.OFFER_REMINDER: _OFFER,
    Notice.OFFER_WAITS: _OFFER,
    Notice.OFFER_WAITS_LAST: _OFFER,
    Notice.OFFER_ABOVE_LIMIT: _OFFER | {"adviser": str},
    Notice.OFFER_LATER_ABOVE_LIMIT: _OFFER | {"adviser": str},
    Notice.OFFER_MORE_ABOVE_LIMIT: _OFFER | {"adviser": str},
}
"""Every notice with the values that payments gives it, and their types."""


class NoticeRequested(ContractMessage):
    """Say one catalogue notice to one person. Values are typed by name: `…_pence` are pence, `reference` a payment reference."""

    topic: ClassVar[str] = "notice.requested"
    destination: ClassVar[str] = "notifications"

    person_id: UUID
    notice: str = Field(pattern=r"^[a-z_]{3,60}$")
    values: dict[str, type_of_value] = Field(default_factory=dict)
    about_id: UUID
    """What the notice is about (a payout): reported back with the result."""
    occasion_id: UUID | None = None
    """What happened, where the same notice may be said several times about the same thing; without it, it is said once."""
    by_post: bool = False
    """In a letter, whatever they usually get."""


class NoticeFailed(ContractMessage):
    """The words did not reach the person; somebody should."""

    topic: ClassVar[str] = "notice.failed"
    destination: ClassVar[str] = "payments"

    person_id: UUID
    notice: str
    about_id: UUID
    channel: str
    reason: str
    words: str = ""
    """What is wrong and what to do, for staff and without anything personal, where the reason has such words."""
    no_calls: bool = False
    """They asked that nobody calls them."""
    message_id: UUID | None = None
    """The message, as `NoticeReached` names it."""


class NoticeReached(ContractMessage):
    """A later notice arrived that says what these could not: `instead_of` are the messages of which `NoticeFailed` was told."""

    topic: ClassVar[str] = "notice.reached"
    destination: ClassVar[str] = "payments"

    person_id: UUID
    instead_of: tuple[UUID, ...]


class NumberChanged(ContractMessage):
    """Another mobile took the place of the one that we had of a person. No number is told: only that it is so."""

    topic: ClassVar[str] = "contact.mobile_replaced"
    destination: ClassVar[str] = "payments"

    person_id: UUID


class MessageShown(BaseModel):
    """A message about something and how far it got: part of the answer of GET /internal/messages/{org_id}?about_id=…. `title` says what
    it was about, `words` are those that were sent, None where none were yet or they have been erased."""

    model_config = ConfigDict(frozen=True, extra="ignore", from_attributes=True)

    about_id: UUID
    title: str
    channel: str
    status: str
    created_at: AwareDatetime
    changed_at: AwareDatetime
    """When it came to this status."""
    words: str | None = Field(None, repr=False)


class OrganisationChanged(ContractMessage):
    """An organisation as it is now: notifications keeps this copy."""

    topic: ClassVar[str] = "organisation.changed"
    destination: ClassVar[str] = "notifications"

    name: str
    short_name: str
    helpline: str
    helpline_hours: str = USUAL_HOURS
    """When somebody answers and calls people back, "mon-fri 09:00-17:00"."""
    duty_number: str | None = None
    """The organisation's own mobile (E.164) that is told where somebody may be in danger and nobody is on duty."""


class ContactDetails(Typed):
    """How to reach a person. `mobile` and `landline` in any form people write; `address_lines` as on an envelope, without name and postcode;
    `addressed_to` the name on the envelope."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    mobile: str | None = Field(None, min_length=6, max_length=30)
    old_number: str | None = Field(None, pattern=r"^(lost|anothers)$")
    """What became of the mobile of before, where it must not be told of the new one: it is lost, or somebody else's by now."""
    landline: str | None = Field(None, min_length=6, max_length=30)
    """They are known when they call from it; it is never texted."""
    safe_to_text: bool = True
    language: str = Field("en", pattern=r"^(en|cy)$")
    format: str = Field("sms", pattern=r"^(sms|easy_read_letter)$")
    """What they want to get: texts, or Easy Read letters."""
    no_calls: bool = False
    """They asked that nobody calls them, as many deaf people do: they are texted or written to, and never told to call."""
    quiet_from: str | None = Field(None, pattern=r"^[0-2][0-9]:[0-5][0-9]$")
    """Between these two times of day (London) the person is not texted first; answers to their own texts still come."""
    quiet_until: str | None = Field(None, pattern=r"^[0-2][0-9]:[0-5][0-9]$")
    addressed_to: str | None = Field(None, min_length=1, max_length=60)
    address_lines: tuple[str, ...] = ()
    postcode: str | None = Field(None, min_length=5, max_length=10)
    safe_to_write: bool = True
    """Nobody else opens letters to that address."""


class DoneBy(Typed):
    """Who does what the other service asks for: the audit rows there name them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    actor_kind: str = Field(pattern=r"^(staff|person|system)$")
    actor_id: UUID


class ContactChange(ContactDetails, DoneBy):
    """Contact details and who saves them: body of PUT /internal/contacts/{org_id}/{person_id}."""

    seen: str | None = Field(None, max_length=100)
    """The version that whoever saves had seen: where another is held by now, nothing is saved."""


class NumberDecision(DoneBy):
    """A second member of staff made sure of a new number, and types it; without one the new number is not the person's: body of POST
    /internal/contacts/{org_id}/{person_id}/new-number. `saved_by` saved the number that they looked at; without it this can only be a
    decision of before that is sent again."""

    mobile: str | None = Field(None, min_length=6, max_length=30, repr=False)
    saved_by: UUID | None = None


class NumberLink(DoneBy):
    """Another number with which a person texts or calls us: body of PUT /internal/contacts/{org_id}/{person_id}/numbers."""

    mobile: str = Field(min_length=6, max_length=30, repr=False)
    """A mobile or a landline."""
    role: str = Field(pattern=r"^(shared|helper)$")
    safe_to_text: bool = True
    ended: bool = False
    """It is theirs no longer."""


class NumberLinked(BaseModel):
    """Its answer: an id that stands for the number and says nothing of it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    number_id: UUID
