"""Why two records cannot be merged now: each a sentence that says what to do first."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from services.payments.involvement.rules.offers import OfferStatus
from services.payments.involvement.tables import Engagement, EngagementSession, Offer
from services.payments.payees.rules import MethodStatus
from services.payments.payees.tables import Payee, PayeeAuthority, PayoutMethod
from services.payments.people.tables import Human, Person
from services.payments.personal_data.erasing.blockers import blockers
from services.payments.personal_data.erasing.tables import PersonErasure
from services.payments.rails.cash.tables import CashPlace

_LIVE = (OfferStatus.OFFERED, OfferStatus.ACCEPTED)


def why_not(session: Session, org_id: UUID, goes_id: UUID, stays_id: UUID) -> tuple[str, ...]:
    """Everything that must be over first; empty where they can be merged."""
    return tuple(dict.fromkeys(_reasons(session, org_id, goes_id, stays_id)))


def _reasons(session: Session, org_id: UUID, goes_id: UUID, stays_id: UUID) -> Iterator[str]:
    both = (goes_id, stays_id)
    for title in _asked_twice(session, org_id, goes_id, stays_id):
        yield f"Both records are asked to “{title}”. Take back the offer to the record that goes."
    # Enabled or not: a sign-in knows the one record that its human takes part as, and nobody approves money of their own by the other one.
    staff = exists(select(Human.id).where(Human.org_id == org_id, Human.person_id.in_(both)))
    if session.scalar(select(staff)):
        yield (
            "One of the records belongs to a member of staff, or to somebody who was one. It is not merged, so that nobody decides about"
            " money of their own. Use one of the two from now on."
        )
    yield from _how_they_are_paid(session, org_id, goes_id, stays_id)
    if _is_to_be_erased(session, org_id, both):
        yield "Somebody asked to erase one of the records. Take that off the list, or wait until it is done."
    for reason in blockers(session, org_id, goes_id):
        if not reason.startswith(("They sign in", "They stand on a list")):  # said above in words of its own
            yield f"The record that goes: {reason}"


def _how_they_are_paid(session: Session, org_id: UUID, goes_id: UUID, stays_id: UUID) -> Iterator[str]:
    """Cash, bank details, and somebody who acts for them: none of it moves by itself."""
    places = select(CashPlace.person_id).where(
        CashPlace.org_id == org_id, CashPlace.person_id.in_((goes_id, stays_id)), CashPlace.left_at.is_(None)
    )
    on_lists = set(session.scalars(places))
    if goes_id in on_lists:
        both_stand = " Both stand on a list for cash." if len(on_lists) == 2 else ""
        yield f"The record that goes stands on a list for cash.{both_stand} Take it off the list first."
    if _is_ready(session, org_id, goes_id) and not _is_ready(session, org_id, stays_id):
        yield "Only the record that goes has bank details, and details never move by themselves. Merge the other way round."
    if _has_somebody_acting(session, org_id, goes_id):
        yield (
            "Somebody acts for the person of the record that goes. Write that down at the record that stays first, "
            "then end it at the record that goes."
        )


def _asked_twice(session: Session, org_id: UUID, goes_id: UUID, stays_id: UUID) -> Iterator[str]:
    theirs = select(Offer.engagement_id).where(
        Offer.org_id == org_id, Offer.person_id == goes_id, Offer.status.in_(_LIVE)
    )
    also = exists(
        select(Offer.id).where(
            Offer.org_id == org_id,
            Offer.person_id == stays_id,
            Offer.status.in_(_LIVE),
            Offer.engagement_id == Engagement.id,
        )
    )
    not_over = exists(
        select(EngagementSession.id).where(
            EngagementSession.org_id == org_id,
            EngagementSession.engagement_id == Engagement.id,
            EngagementSession.ends_at > func.app_now(),
        )
    )
    yield from session.scalars(
        select(Engagement.title).where(Engagement.org_id == org_id, Engagement.id.in_(theirs), also, not_over).limit(5)
    )


def _is_ready(session: Session, org_id: UUID, person_id: UUID) -> bool:
    ready = (
        select(PayoutMethod.id)
        .join(Payee, and_(Payee.org_id == PayoutMethod.org_id, Payee.id == PayoutMethod.payee_id))
        .where(Payee.org_id == org_id, Payee.person_id == person_id, PayoutMethod.status == MethodStatus.READY)
    )
    return session.scalar(ready.limit(1)) is not None


def _has_somebody_acting(session: Session, org_id: UUID, person_id: UUID) -> bool:
    """Who helps a person with their money is not forgotten by a merge."""
    acting = select(PayeeAuthority.id).filter_by(org_id=org_id, person_id=person_id, ended_at=None)
    return session.scalar(acting.limit(1)) is not None


def _is_to_be_erased(session: Session, org_id: UUID, both: tuple[UUID, UUID]) -> bool:
    asked = select(PersonErasure.id).where(
        PersonErasure.org_id == org_id, PersonErasure.person_id.in_(both), PersonErasure.outcome.is_(None)
    )
    return session.scalar(asked.limit(1)) is not None


def has_gone(person: Person) -> bool:
    """Whether a record was erased, or merged before."""
    return person.erased_at is not None or person.merged_into_id is not None
