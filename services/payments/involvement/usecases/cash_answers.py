"""“Cash please” as an answer to an offer: onto the list of an open tin of the event; where none is open, a person speaks with them."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import AnswerChannel, OfferReply, promised_pence
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.usecases.answering import OfferAnswer, answer_own_offer
from services.payments.involvement.usecases.events import get_event
from services.payments.involvement.usecases.offers import get_offer
from services.payments.payouts.cash.usecases.asking import list_who_asks
from services.payments.rails.cash.rules import AskedHow
from shared.errors import NotFoundError
from shared.identity import Actor, ActorKind

_ASKED_HOW = {AnswerChannel.TEXT: AskedHow.TEXT, AnswerChannel.CALL: AskedHow.CALL}
_GIVES_NOTHING = (OfferStatus.WITHDRAWN.value, OfferStatus.DECLINED.value)


def ask_for_cash(session: Session, actor: Actor, offer_id: UUID, channel: AnswerChannel) -> bool:
    """Whether the person who speaks gets in cash what they take of this offer: it is neither a yes nor a no to it. Where no tin of the
    event can give it, their word is kept, and a person is asked to speak with them.

    Raises NotFoundError (not their offer), ConflictError (it was taken back).
    """
    offer = get_offer(session, actor, offer_id)
    if actor.kind is not ActorKind.PERSON or offer.person_id != actor.id:
        raise NotFoundError("offer.not_found", "There is no such offer for this person.")
    get_event(session, actor.org_id, offer.engagement_id, lock=True)
    session.refresh(offer)
    asked_how = _ASKED_HOW[channel]
    least_pence = promised_pence(offer.expected_pence, offer.accepted_pence)
    if offer.status not in _GIVES_NOTHING and list_who_asks(
        session, actor, offer.engagement_id, asked_how, least_pence=least_pence
    ):
        return True
    answer_own_offer(session, actor, OfferAnswer(offer.id, OfferReply.ANOTHER_WAY, None, channel))
    return False
