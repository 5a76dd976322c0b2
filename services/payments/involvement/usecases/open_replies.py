"""What people say to an offer that is neither yes nor no: later, or another way to be paid. The offer stays open and the fee waits."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from services.payments.involvement.rules.choice import LEAVES_OPEN, OfferReply
from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import AnswerToOffer, Offer
from services.payments.involvement.usecases.limit_questions import asked_of
from services.payments.involvement.usecases.reminders import NO_ANSWER
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.errors import ConflictError, Effect, InvalidError
from shared.identity import Actor
from shared.ids import new_id

ANOTHER_WAY = "pay_another_way"
"""The kind of task: somebody wants to be paid in another way."""


def keep_open(
    session: Session,
    actor: Actor,
    offer: Offer,
    reply: OfferReply,
    channel: str,
    witness: str | None,
    *,
    amount_pence: int | None = None,
) -> None:
    """Keeps the word and leaves the offer as it is. Raises InvalidError (an amount beside it), ConflictError (answered already)."""
    if amount_pence is not None:
        raise InvalidError(
            "offer.amount_without_less",
            "An amount goes only with “less”.",
            "Send it with “less”, or leave it out.",
            effect=Effect.NOTHING_SAVED,
        )
    if offer.status == OfferStatus.WITHDRAWN or (reply is OfferReply.LATER and not _is_asked(session, offer)):
        raise ConflictError(
            "offer.not_open",
            "This offer is not open, so it cannot be answered later.",
            "Record a no where they do not want the money after all.",
        )
    choice = LEAVES_OPEN[reply]
    session.add(
        AnswerToOffer(
            org_id=actor.org_id,
            id=new_id(),
            offer_id=offer.id,
            choice=choice.value,
            accepted_pence=None,
            channel=channel,
            witness=witness,
            actor_kind=actor.kind.value,
            actor_id=actor.id,
        )
    )
    who = replace(actor, on_behalf_of=offer.person_id)
    audit.record(session, who, f"offer.{choice.value}", "offer", offer.id)
    close_items(session, actor.org_id, offer.id, [NO_ANSWER], done_by=actor.id)
    if reply is OfferReply.ANOTHER_WAY:
        ask_a_human(
            session,
            actor.org_id,
            kind=ANOTHER_WAY,
            subject_type="offer",
            subject_id=offer.id,
            person_id=offer.person_id,
            reason="This person wants to be paid in another way than we do now. Ask them which way would be good, and see what is "
            "possible. Until then their offer stays as it is, and the money waits.",
            due_in=timedelta(hours=24),
        )


def _is_asked(session: Session, offer: Offer) -> bool:
    """Whether the offer waits for an answer, or was said yes to and is asked about because a limit of theirs holds its fee."""
    if offer.status != OfferStatus.ACCEPTED.value:
        return offer.status == OfferStatus.OFFERED.value
    return any(one.offer_id == offer.id for one in asked_of(session, offer.org_id, offer.person_id))
