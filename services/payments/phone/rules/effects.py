"""What the store must carry out after a turn, as data, in order and in the transaction of the turn."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from shared.contracts.understood import HeardLine, Intent, LimitWish


@dataclass(frozen=True, slots=True)
class SubmitClaim:
    """The person said YES to the read-back of exactly these lines.

    With `waits_for_receipt` the claim is submitted when the photo or a reason for none has come, without another YES. The store
    prices miles again: where that comes to another total it must not submit, and the read-back is said again. What to say then is
    `answers.after_submit`.
    """

    lines: tuple[HeardLine, ...]
    event_id: UUID | None
    read_back_id: UUID
    waits_for_receipt: bool


@dataclass(frozen=True, slots=True)
class SendLink:
    """Make the one-time link for the photo of a receipt; `answers.after_link` says it."""


@dataclass(frozen=True, slots=True)
class SendPage:
    """Make the link of the claim page, or find the one that is still open, and put these lines of the conversation into its draft;
    `answers.after_page` says it. Nothing is claimed."""

    lines: tuple[HeardLine, ...]
    days: tuple[date, ...]
    """The day of each line."""
    event_id: UUID | None


@dataclass(frozen=True, slots=True)
class SendOfferPage:
    """Make the one-time link of the page on which this offer is answered, or find the one that is still open; `answers.after_offer_page`
    says it. Nothing is answered by it."""

    offer_id: UUID


@dataclass(frozen=True, slots=True)
class SendStatement:
    """The person wants to have what they were paid: `wanted` says what for. By post, or on a page: `answers.after_statement` says it."""

    wanted: Intent
    by_post: bool


@dataclass(frozen=True, slots=True)
class AskBankDetails:
    """The person hears that we do not know where to send their money: they are asked how they want to tell us."""


@dataclass(frozen=True, slots=True)
class TakeBankDetails:
    """The person answers how they want to tell us the bank details that we asked them for: by the page behind a link, which
    `answers.after_bank_page` says; by a call; or on a paper form."""

    by: Literal["link", "call", "letter"]


@dataclass(frozen=True, slots=True)
class ExplainNoReceipt:
    """The person has no receipt, and says why: the claim that waits for one is submitted with this reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class AnswerQuestion:
    """What the person answered; bank numbers are masked."""

    question_id: UUID
    answer: str


@dataclass(frozen=True, slots=True)
class ChooseFee:
    """The person said YES to a read-back of their choice: a smaller fee, only their expenses, or a charity. Or they say so later, or want to be paid
    in another way, which needs no read-back: nothing is paid by it."""

    offer_id: UUID
    reply: Literal["yes", "no", "less", "expenses_only", "charity", "later", "another_way"]
    amount_pence: int | None
    charity_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class SetLimit:
    """The person said YES to the read-back of a limit of their own: it is set, or with "end" every limit of theirs ends."""

    wish: LimitWish


@dataclass(frozen=True, slots=True)
class TellLimits:
    """The person asks which limits they have; `has_page`: with the page on which they see and change them."""

    has_page: bool


@dataclass(frozen=True, slots=True)
class AskForCash:
    """The person wants in cash what they take of an offer: they come onto a list where a tin of the event is open, else a person speaks
    with them. Its answer says which."""

    offer_id: UUID


@dataclass(frozen=True, slots=True)
class AskAhead:
    """The person asks us to pay before they come: their words, bank numbers masked, with the category and the amount where they said them."""

    said: str
    category: str | None
    amount_pence: int | None


@dataclass(frozen=True, slots=True)
class Appeal:
    """Another person looks at a claim that was refused."""

    claim_id: UUID


@dataclass(frozen=True, slots=True)
class AskCallBack:
    """A person of the organisation calls: a task on the worklist."""

    reason: Literal["asked", "not_understood", "not_known", "money_problem", "earlier_money", "no_helper"]


@dataclass(frozen=True, slots=True)
class CountWrongPicture:
    """A picture word was wrong for this person, from the number that the turn came from."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class EndSupport:
    """Nobody who helps this person claims for them any more."""


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """The person wants this language from now on."""

    language: Literal["en", "cy"]


Effect = (
    SubmitClaim
    | SendLink
    | SendPage
    | SendOfferPage
    | SendStatement
    | AskBankDetails
    | TakeBankDetails
    | ExplainNoReceipt
    | AnswerQuestion
    | ChooseFee
    | SetLimit
    | TellLimits
    | AskForCash
    | AskAhead
    | Appeal
    | AskCallBack
    | CountWrongPicture
    | EndSupport
    | SetLanguage
)
