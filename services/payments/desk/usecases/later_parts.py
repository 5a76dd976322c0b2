"""What an organiser or the helpline writes down of a later part of a fee: how much, from which day on, how it was said and who was there."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.usecases.lines import get_claim
from services.payments.desk.rules.cells import CellError, read_pence
from services.payments.desk.rules.typed_dates import read_typed_day
from services.payments.involvement.rules.choice import AnswerChannel
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.instalments import WantedInstalment, agree_instalment
from shared.database import london_today
from shared.errors import Effect, InvalidError, NotFoundError
from shared.identity import Actor, Permission


def write_later_part(session: Session, actor: Actor, event_id: UUID, offer_id: UUID, typed: Mapping[str, str]) -> None:
    """Writes down what somebody agreed to on the page of an event. Raises as `agree_instalment` does, and NotFoundError for an offer of
    another event."""
    actor.require(Permission.MANAGE_EVENTS)
    offer = session.get(Offer, (actor.org_id, offer_id))
    if offer is None or offer.engagement_id != event_id:
        raise NotFoundError("offer.not_found", "There is no such offer for this event.")
    agree_instalment(session, actor, _wanted(session, offer_id, typed))


def later_part_for_caller(
    session: Session, actor: Actor, claim_id: UUID, offer_id: UUID, typed: Mapping[str, str]
) -> None:
    """Writes down what the caller of this claim agrees to. Raises as `agree_instalment` does, and NotFoundError for another's offer."""
    actor.require(Permission.ANSWER_OFFERS)
    claim = get_claim(session, actor.org_id, claim_id)
    offer = session.get(Offer, (actor.org_id, offer_id))
    if offer is None or offer.person_id != claim.person_id or not actor.is_one_of(claim.entered_by):
        raise NotFoundError("offer.not_found", "There is no such offer to this caller.")
    agree_instalment(session, actor, _wanted(session, offer_id, {**typed, "channel": AnswerChannel.HELPLINE.value}))


def _wanted(session: Session, offer_id: UUID, typed: Mapping[str, str]) -> WantedInstalment:
    """Raises InvalidError for what is no amount, no day or no way that an answer comes."""
    channels = {one.value: one for one in AnswerChannel}
    channel = channels.get(typed.get("channel") or AnswerChannel.STAFF.value, AnswerChannel.STAFF)
    witness = typed.get("witness", "").strip()[:100] or None
    if typed.get("do") == "all_at_once":
        return WantedInstalment(offer_id, None, None, channel, witness)
    try:
        pence = read_pence(typed.get("later", ""))
    except CellError as error:
        raise InvalidError("offer.instalment_amount", str(error), effect=Effect.NOTHING_SAVED) from None
    try:
        pay_on = read_typed_day(typed, "later_on", london_today(session))
    except ValueError:
        pay_on = None
    if pence is None or pay_on is None:
        raise InvalidError(
            "offer.instalment_amount", "Write how much comes later, and on which day.", effect=Effect.NOTHING_SAVED
        )
    return WantedInstalment(offer_id, pence, pay_on, channel, witness)
