"""Writing down that a person agreed to a supporter, and ending it: by staff, or at once by the person's own word. The person is told of both the
agreement and each claim."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.payments.claims.tables import Claim
from services.payments.claims.usecases.lines import lines_of
from services.payments.people.tables import Person
from services.payments.people.usecases import get_person, lock_people, person_to_contact, staff_names
from services.payments.phone.supporters.rules import NewSupporter, check_supporter
from services.payments.phone.supporters.tables import SupporterAgreement
from services.payments.worklist.reviews import ask_about_each
from services.payments.worklist.usecases import close_items_by_id
from shared import audit
from shared.contracts.notices import Notice, NoticeRequested
from shared.contracts.purposes import purpose_of_costs
from shared.database import london_today
from shared.errors import ConflictError, Effect, ForbiddenError, NotFoundError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.outbox import send_message

REVIEW = "supporter_review"
"""The kind of task: somebody must ask again whether a person still wants a supporter to claim for them."""


@dataclass(frozen=True, slots=True)
class SupporterView:
    """An agreement with the name of whoever wrote it down. `is_due`: it counts for nothing until it is looked at again."""

    agreement: SupporterAgreement
    seen_by: str
    is_due: bool


@dataclass(frozen=True, slots=True)
class SupportersOfPerson:
    """A person with everybody who claims or claimed for them, the newest first."""

    person_id: UUID
    name: str
    views: tuple[SupporterView, ...]


def see_supporters(session: Session, actor: Actor, person_id: UUID) -> SupportersOfPerson:
    """Who claims for a person, and who did. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SAVE_CONTACT)
    person = get_person(session, actor.org_id, person_id)
    rows = session.scalars(
        select(SupporterAgreement)
        .filter_by(org_id=actor.org_id, person_id=person_id)
        .order_by(SupporterAgreement.created_at.desc(), SupporterAgreement.id.desc())
    ).all()
    names = staff_names(session, actor.org_id, {one.seen_by for one in rows})
    today = london_today(session)
    views = tuple(
        SupporterView(one, names.get(one.seen_by, ""), one.ended_at is None and one.review_on < today) for one in rows
    )
    return SupportersOfPerson(person_id, person.name, views)


def check_may_add(session: Session, actor: Actor, person_id: UUID, new: NewSupporter) -> Person:
    """Before the number is saved. Raises ForbiddenError (role, oneself), NotFoundError, ConflictError (erased or merged), InvalidError."""
    person = person_to_contact(session, actor, person_id)
    if actor.is_one_of(person_id):
        raise ForbiddenError(
            "supporter.own", "This is you, and nobody writes down as staff who helps them.", "Ask a colleague."
        )
    check_supporter(new, london_today(session))
    return person


def add_supporter(
    session: Session, actor: Actor, person_id: UUID, number_id: UUID, new: NewSupporter
) -> SupporterAgreement:
    """Writes down that a person agreed to whoever has this telephone; what was written of the same telephone ends. The person is told. Raises as
    `check_may_add` does."""
    actor.require(Permission.SAVE_CONTACT)
    check_may_add(session, actor, person_id, new)
    checked = check_supporter(new, london_today(session))
    lock_people(session, actor.org_id, [person_id])
    _end(session, actor.org_id, person_id, actor.id, number_id=number_id)
    agreement = SupporterAgreement(
        org_id=actor.org_id,
        id=new_id(),
        person_id=person_id,
        number_id=number_id,
        supporter_name=checked.supporter_name,
        evidence=checked.evidence,
        seen_on=checked.seen_on,
        seen_by=actor.id,
        review_on=checked.review_on,
    )
    session.add(agreement)
    session.flush()
    audit.record(session, actor, "supporter.agreed", "person", person_id, {"review_on": checked.review_on.isoformat()})
    told = NoticeRequested(person_id=person_id, notice=Notice.SUPPORTER_AGREED, about_id=agreement.id)
    send_message(session, actor.org_id, told)
    return agreement


def end_supporter(session: Session, actor: Actor, agreement_id: UUID) -> SupporterAgreement:
    """Ends an agreement at once. Raises ForbiddenError, NotFoundError, ConflictError (ended before)."""
    actor.require(Permission.SAVE_CONTACT)
    found = session.get(SupporterAgreement, (actor.org_id, agreement_id))
    if found is None:
        raise NotFoundError("supporter.not_found", "There is no such agreement in your organisation.")
    lock_people(session, actor.org_id, [found.person_id])
    if not _end(session, actor.org_id, found.person_id, actor.id, agreement_id=agreement_id):
        raise ConflictError("supporter.ended_before", "This ended before.", effect=Effect.NOTHING_SAVED)
    audit.record(session, actor, "supporter.ended", "person", found.person_id)
    _tell_of_end(session, actor.org_id, found.person_id, found.id)
    session.refresh(found)
    return found


def move_agreements(session: Session, actor: Actor, goes_id: UUID, stays_id: UUID) -> int:
    """Two records turned out to be one person, who agreed under the one that goes: it holds for the one that stays, with what was seen and until
    the same day, and they are told. Where they ended the same telephone's later, under whichever of the two, that no holds, and they are told of an
    end that is new. Gives how many ended. Raises ForbiddenError."""
    actor.require(Permission.MERGE_PEOPLE, at_any_age=True)
    of_both = select(SupporterAgreement).where(
        SupporterAgreement.org_id == actor.org_id, SupporterAgreement.person_id.in_([goes_id, stays_id])
    )
    theirs: dict[UUID, list[SupporterAgreement]] = defaultdict(list)
    for one in session.scalars(of_both.order_by(SupporterAgreement.created_at, SupporterAgreement.id)):
        theirs[one.number_id].append(one)
    held = {number: [one for one in found if one.ended_at is None] for number, found in theirs.items()}
    refused = {number for number, found in held.items() if found and _was_refused_later(theirs[number], found[-1])}
    ended = [*_end(session, actor.org_id, goes_id, actor.id)]
    for number in sorted(refused):
        ended += _end(session, actor.org_id, stays_id, actor.id, number_id=number)
    new_ends = [one.id for number in sorted(refused) for one in held[number] if one.person_id == stays_id]
    if new_ends:
        audit.record(session, actor, "supporter.ended", "person", stays_id, {"by": "a merge"})
        _tell_of_end(session, actor.org_id, stays_id, new_ends[0])
    for number, found in held.items():
        if number not in refused and found and all(one.person_id == goes_id for one in found):
            _move(session, actor, found[-1], stays_id)
    return len(ended)


def _was_refused_later(of_number: Sequence[SupporterAgreement], newest: SupporterAgreement) -> bool:
    """Whether the person ended an agreement of this telephone after they last agreed to it. What was written down anew ended in the same moment."""
    return any(one.ended_at is not None and one.ended_at > newest.created_at for one in of_number)


def _move(session: Session, actor: Actor, one: SupporterAgreement, stays_id: UUID) -> None:
    moved = SupporterAgreement(
        org_id=actor.org_id,
        id=new_id(),
        person_id=stays_id,
        number_id=one.number_id,
        supporter_name=one.supporter_name,
        evidence=one.evidence,
        seen_on=one.seen_on,
        seen_by=one.seen_by,
        review_on=one.review_on,
    )
    session.add(moved)
    session.flush()
    told = NoticeRequested(person_id=stays_id, notice=Notice.SUPPORTER_AGREED, about_id=moved.id)
    send_message(session, actor.org_id, told)


def end_by_own_word(session: Session, actor: Actor, person_id: UUID) -> int:
    """The person says that nobody claims for them any more: everything ends now, and they are told at their own number. Gives how many agreements
    ended."""
    ended = _end(session, actor.org_id, person_id, actor.id)
    if ended:
        audit.record(session, actor, "supporter.ended", "person", person_id, {"by": "the person"})
        _tell_of_end(session, actor.org_id, person_id, ended[0])
    return len(ended)


def ask_for_reviews(session: Session, org_id: UUID) -> int:
    """Asks a member of staff to look again at who claims for somebody, a month before it counts for nothing any more; each once. Gives how many."""
    reason = (
        "Somebody claims for this person by text, and it is time to look at that again. Ask the person, and not whoever claims, whether "
        "they still want that. Write it down anew or end it under “Who claims for them by text”. After its day nothing is claimed so any more."
    )
    return ask_about_each(session, org_id, SupporterAgreement, REVIEW, reason, is_one_of_several=True)


def _tell_of_end(session: Session, org_id: UUID, person_id: UUID, agreement_id: UUID) -> None:
    told = NoticeRequested(person_id=person_id, notice=Notice.SUPPORTER_ENDED, about_id=agreement_id)
    send_message(session, org_id, told)


def tell_of_claim(session: Session, claim: Claim) -> None:
    """The person hears of what a supporter claimed for them."""
    purpose = purpose_of_costs(one.category for one in lines_of(session, claim))
    told = NoticeRequested(
        person_id=claim.person_id,
        notice=Notice.SUPPORTER_CLAIMED,
        values={"amount_pence": claim.total_pence, "purpose": purpose},
        about_id=claim.id,
    )
    send_message(session, claim.org_id, told)


def agreements_of(session: Session, org_id: UUID, number_id: UUID, people: Sequence[UUID]) -> dict[UUID, UUID]:
    """The agreements that hold now for a telephone, by person."""
    rows = session.execute(
        select(SupporterAgreement.person_id, SupporterAgreement.id).where(
            SupporterAgreement.org_id == org_id,
            SupporterAgreement.number_id == number_id,
            SupporterAgreement.person_id.in_(people),
            SupporterAgreement.ended_at.is_(None),
            SupporterAgreement.review_on >= func.london_today(),
        )
    )
    return {row[0]: row[1] for row in rows}


def _end(
    session: Session,
    org_id: UUID,
    person_id: UUID,
    by: UUID,
    *,
    number_id: UUID | None = None,
    agreement_id: UUID | None = None,
) -> Sequence[UUID]:
    statement = (
        update(SupporterAgreement)
        .where(SupporterAgreement.org_id == org_id, SupporterAgreement.person_id == person_id)
        .where(SupporterAgreement.ended_at.is_(None))
        .values(ended_at=func.app_now(), ended_by=by)
        .returning(SupporterAgreement.id)
    )
    if number_id is not None:
        statement = statement.where(SupporterAgreement.number_id == number_id)
    if agreement_id is not None:
        statement = statement.where(SupporterAgreement.id == agreement_id)
    ended = session.scalars(statement).all()
    if ended:
        close_items_by_id(session, org_id, ended, done_by=by)  # of these agreements alone: others are asked about still
    return ended
