"""An offer on its page: which answers it has room for, and what is chosen there. Nothing counts but by a yes to the very read-back of it."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from services.payments.involvement.rules.choice import OfferReply
from services.payments.phone.rules.conversation import READ_BACK_LASTS, CharityFact, QuestionFact
from services.payments.phone.rules.typed import read_pounds
from shared.contracts.activities import Activity
from shared.errors import InvalidError

MOST = "offer_page.most"
"""The code for an amount above what was offered."""
_ALL = tuple(OfferReply)
_NO_PART_OF_IT = (OfferReply.LESS, OfferReply.EXPENSES_ONLY, OfferReply.CHARITY)
KEPT_OPEN = (OfferReply.LATER, OfferReply.ANOTHER_WAY)
"""After these the link answers the offer still."""


class WhenOffered(BaseModel):
    """For what and when an offer is, as its page says it, with the sessions, and the day on which a fee with wages comes."""

    model_config = ConfigDict(frozen=True)

    activity: Activity | None
    sessions: tuple[tuple[datetime, datetime], ...] = ()
    pay_on: date | None = None


class PageChoice(BaseModel):
    """What somebody takes of an offer, as its page read it back: only a yes that names `id` chooses it. `offered_pence` is what was offered, `when`
    for when: a yes to one day is none to another."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    said_at: datetime
    reply: OfferReply
    amount_pence: int | None
    offered_pence: int
    when: WhenOffered
    charity_id: UUID | None = None


def ways(asked: QuestionFact, charities: Sequence[CharityFact]) -> tuple[OfferReply, ...]:
    """The answers that an offer has room for: of what is unpaid, and of what a fee came to more, nothing less than all can be taken."""
    if asked.is_more or not asked.amount_pence:
        return tuple(one for one in _ALL if one not in _NO_PART_OF_IT)
    can_give = bool(charities) and not asked.is_with_wages
    return tuple(one for one in _ALL if can_give or one is not OfferReply.CHARITY)


def choice_on_page(
    asked: QuestionFact,
    when: WhenOffered,
    charities: Sequence[CharityFact],
    reply: str,
    amount: str,
    charity: str,
    now: datetime,
    fresh_id: UUID,
) -> PageChoice:
    """What was chosen on the page. Raises InvalidError, with the `field` that it is about."""
    if reply not in ways(asked, charities):
        raise _wrong("reply", "offer_page.reply", "Choose one of these.")
    wanted, amount_pence, charity_id = OfferReply(reply), None, None
    if wanted is OfferReply.LESS:
        amount_pence = read_pounds(amount)
        if amount_pence is None:
            raise _wrong("amount", "offer_page.amount", "Write how much you want in pounds and pence, like 10.00.")
        if amount_pence > asked.amount_pence:
            raise _wrong("amount", MOST, "It is more than we can pay.")
    if wanted is OfferReply.CHARITY:
        charity_id = next((one.charity_id for one in charities if str(one.charity_id) == charity), None)
        if charity_id is None:
            raise _wrong("charity", "offer_page.charity", "Choose the charity.")
    return PageChoice(
        id=fresh_id,
        said_at=now,
        reply=wanted,
        amount_pence=amount_pence,
        offered_pence=asked.amount_pence,
        when=when,
        charity_id=charity_id,
    )


def still_holds(
    choice: PageChoice, asked: QuestionFact, when: WhenOffered, charities: Sequence[CharityFact], now: datetime
) -> bool:
    """Whether a yes to a read-back still means the same: the offer is as it was, its days too, and the words are not old."""
    is_listed = choice.charity_id is None or any(one.charity_id == choice.charity_id for one in charities)
    is_same = (
        (choice.offered_pence, choice.when) == (asked.amount_pence, when)
        and choice.reply in ways(asked, charities)
        and is_listed
    )
    return is_same and now - choice.said_at <= READ_BACK_LASTS


def _wrong(field: str, code: str, words: str) -> InvalidError:
    return InvalidError(code, words, effect=None, field=field)
