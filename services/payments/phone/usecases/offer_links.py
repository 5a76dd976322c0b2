"""The page on which an offer is answered: what it shows, what it read back, and the yes to exactly that. The answer is the same use case as
a text's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import AnswerChannel
from services.payments.involvement.tables import EngagementSession, Offer, OfferSession
from services.payments.involvement.usecases.answering import OfferAnswer, answer_own_offer
from services.payments.payees.charities.usecases import charities_by_id, offered_charities
from services.payments.phone.rules.conversation import CharityFact, QuestionFact
from services.payments.phone.rules.offer_page import KEPT_OPEN, PageChoice, WhenOffered, choice_on_page, still_holds
from services.payments.phone.usecases.facts import offers_asked
from services.payments.phone.usecases.links import Opened, finish_link
from shared.database import app_now
from shared.errors import ConflictError, NotFoundError
from shared.ids import new_id
from shared.organisations import adviser_of


@dataclass(frozen=True, slots=True)
class OfferPageView:
    """An offer that waits for its answer, with the sessions that it is for (none for a task at home), on which day a fee with wages comes, and
    what of it was agreed to come later."""

    asked: QuestionFact
    sessions: Sequence[tuple[datetime, datetime]]
    pay_on: date | None
    charities: Sequence[CharityFact]
    adviser: str
    later_pence: int | None
    later_on: date | None

    @property
    def when(self) -> WhenOffered:
        """For when it is: what a yes is bound to."""
        return WhenOffered(activity=self.asked.activity, sessions=tuple(self.sessions), pay_on=self.pay_on)


def offer_id_of(opened: Opened) -> UUID:
    """The offer that the link is for. Raises NotFoundError for a link to something else."""
    if opened.link.offer_id is None:
        raise NotFoundError("link.not_for_offer", "This link is not for an offer.")
    return opened.link.offer_id


def see_offer(session: Session, opened: Opened) -> OfferPageView:
    """The offer as it is asked about now. Raises NotFoundError; ConflictError where it is not asked any more."""
    offer_id, org_id = offer_id_of(opened), opened.link.org_id
    waiting = offers_asked(session, org_id, opened.link.person_id, app_now(session))
    asked = next((one for one in waiting if one.question_id == offer_id), None)
    if asked is None:
        raise ConflictError(
            "offer.not_asked",
            "We do not ask you about this any more. You may have answered already, or the day has changed.",
            "If you want to change your answer, call us.",
        )
    sessions = session.execute(
        select(EngagementSession.starts_at, EngagementSession.ends_at)
        .join(
            OfferSession,
            (OfferSession.org_id == EngagementSession.org_id) & (OfferSession.session_id == EngagementSession.id),
        )
        .where(OfferSession.org_id == org_id, OfferSession.offer_id == offer_id)
        .order_by(EngagementSession.starts_at)
    ).all()
    pay_on, later_pence, later_on = session.execute(
        select(Offer.pay_on, Offer.instalment_pence, Offer.instalment_on).filter_by(org_id=org_id, id=offer_id)
    ).one()
    charities = tuple(CharityFact(one.id, one.name) for one in offered_charities(session, org_id))
    times = [(row.starts_at, row.ends_at) for row in sessions]
    return OfferPageView(asked, times, pay_on, charities, adviser_of(session, org_id), later_pence, later_on)


def read_choice_back(session: Session, opened: Opened, reply: str, amount: str, charity: str) -> PageChoice:
    """Keeps what the page reads back now; a yes to an earlier read-back chooses nothing any more. Raises InvalidError, ConflictError."""
    shown = see_offer(session, opened)
    now = app_now(session)
    choice = choice_on_page(shown.asked, shown.when, shown.charities, reply, amount, charity, now, new_id())
    _keep(session, opened, choice)
    return choice


def choice_of(opened: Opened) -> PageChoice | None:
    """What the page read back last."""
    return None if opened.link.choice is None else PageChoice.model_validate(opened.link.choice)


def read_again(session: Session, opened: Opened) -> PageChoice | None:
    """The same choice, to be read back anew where the page is looked at again; None where there is none, or it does not fit the offer any more."""
    choice, shown = choice_of(opened), see_offer(session, opened)
    now = app_now(session)
    if choice is None or not still_holds(
        choice.model_copy(update={"said_at": now}), shown.asked, shown.when, shown.charities, now
    ):
        return None
    if still_holds(choice, shown.asked, shown.when, shown.charities, now):
        return choice
    fresh = choice.model_copy(update={"id": new_id(), "said_at": now})
    _keep(session, opened, fresh)
    return fresh


def yes_to_choice(session: Session, opened: Opened, choice_id: UUID) -> PageChoice:
    """The yes to exactly what the page read back: the offer has its answer, and the link ends unless the offer waits on.

    Raises ConflictError (something else was read back since, the offer changed, or is not asked any more), and what `answer_own_offer` does.
    """
    shown, choice = see_offer(session, opened), choice_of(opened)
    holds = choice is not None and still_holds(choice, shown.asked, shown.when, shown.charities, app_now(session))
    if choice is None or choice.id != choice_id or not holds:
        raise ConflictError(
            "offer.read_again", "Something was changed since this was shown.", "Look at it again, then answer."
        )
    offer_id = offer_id_of(opened)
    answer = OfferAnswer(offer_id, choice.reply, choice.amount_pence, AnswerChannel.WEB, charity_id=choice.charity_id)
    answer_own_offer(session, opened.actor, answer)
    if choice.reply not in KEPT_OPEN:
        finish_link(session, opened.actor, opened.link)
    return choice


def charity_of(session: Session, opened: Opened, choice: PageChoice) -> str:
    """The name of the charity that was chosen; "" for another choice."""
    if choice.charity_id is None:
        return ""
    return charities_by_id(session, opened.link.org_id, {choice.charity_id})[choice.charity_id].name


def _keep(session: Session, opened: Opened, choice: PageChoice) -> None:
    opened.link.choice = choice.model_dump(mode="json")
    session.flush()
