"""Merging: two records side by side, proposed by one human, confirmed by another one, or dropped."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from services.payments.claims.tables import Claim
from services.payments.involvement.tables import Engagement, Offer
from services.payments.payees.rules import MethodStatus
from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.payouts.tables import Obligation
from services.payments.people.rules import known_by
from services.payments.people.tables import Person
from services.payments.people.usecases import earlier_records, get_person, staff_names
from services.payments.personal_data.erasing.blockers import MERGE_TASK
from services.payments.personal_data.erasing.locking import lock_all_of
from services.payments.personal_data.merging.joining import join
from services.payments.personal_data.merging.tables import PersonMerge
from services.payments.personal_data.merging.why_not import has_gone, why_not
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.contracts.merging import PersonMerged
from shared.database import FOR_CHANGE, app_now
from shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from shared.identity import Actor, Permission
from shared.outbox import send_message

LIFE = timedelta(days=30)
"""What was proposed longer ago is looked at anew."""
MOST_EVENTS = 20


@dataclass(frozen=True, slots=True)
class MergeSide:
    """One of the two records, as it stands beside the other one."""

    id: UUID
    name: str = field(repr=False)
    known_by: str
    since: datetime
    offers: int
    claims: int
    paid_for: int
    has_bank_details: bool
    goes: bool


@dataclass(frozen=True, slots=True)
class MergeView:
    """Two records side by side; `id` where somebody has proposed to merge them. `both_at` are events at which both took part."""

    goes: MergeSide
    stays: MergeSide
    waits_for: tuple[str, ...]
    both_at: tuple[str, ...]
    id: UUID | None
    asked_by: str | None
    asked_at: datetime | None
    may_propose: bool
    may_confirm: bool


def compare(session: Session, actor: Actor, goes_id: UUID, stays_id: UUID) -> MergeView:
    """Both records, and what must be over before one can go. Raises ForbiddenError, NotFoundError, InvalidError, ConflictError (one of them
    has gone)."""
    actor.require(Permission.MERGE_PEOPLE, at_any_age=True)
    goes, stays = _both(session, actor, goes_id, stays_id)
    merge = session.scalar(
        select(PersonMerge).where(
            PersonMerge.org_id == actor.org_id,
            PersonMerge.goes_id == goes_id,
            PersonMerge.stays_id == stays_id,
            PersonMerge.outcome.is_(None),
        )
    )
    waits_for = why_not(session, actor.org_id, goes_id, stays_id)
    if merge is not None and app_now(session) >= merge.asked_at + LIFE:
        waits_for = (*waits_for, "It was proposed too long ago. Take it off the list, and propose it anew.")
    own = actor.is_one_of(goes_id, stays_id)
    names = staff_names(session, actor.org_id, [merge.asked_by]) if merge else {}
    return MergeView(
        goes=_side(session, goes, goes=True),
        stays=_side(session, stays, goes=False),
        waits_for=waits_for,
        both_at=tuple(_both_at(session, actor.org_id, goes_id, stays_id)),
        id=merge.id if merge else None,
        asked_by=names.get(merge.asked_by) if merge else None,
        asked_at=merge.asked_at if merge else None,
        may_propose=merge is None and not waits_for and not own,
        may_confirm=merge is not None and not waits_for and not own and not actor.is_one_of(merge.asked_by),
    )


def propose_merge(session: Session, actor: Actor, goes_id: UUID, stays_id: UUID) -> PersonMerge:
    """Proposes that two records are one person. Nothing is changed before another human confirms it.

    Raises ForbiddenError (role, or their own record), NotFoundError, InvalidError, ConflictError (something is open, or one is proposed).
    """
    actor.require(Permission.MERGE_PEOPLE)
    _both(session, actor, goes_id, stays_id)
    _refuse_own(actor, goes_id, stays_id)
    _refuse_open(why_not(session, actor.org_id, goes_id, stays_id))
    waits = select(PersonMerge.id).where(
        PersonMerge.org_id == actor.org_id, PersonMerge.outcome.is_(None), PersonMerge.goes_id.in_((goes_id, stays_id))
    )
    if session.scalar(waits.limit(1)) is not None:
        raise ConflictError(
            "merge.asked", "Somebody has proposed to merge one of these records already.", "Confirm or drop that first."
        )
    merge = PersonMerge(org_id=actor.org_id, goes_id=goes_id, stays_id=stays_id, asked_by=actor.id)
    session.add(merge)
    session.flush()
    ask_a_human(
        session,
        actor.org_id,
        kind=MERGE_TASK,
        subject_type="person",
        subject_id=stays_id,
        reason="Somebody says that two records are one person. A colleague of theirs looks at both and confirms it, or takes it off the list.",
        due_in=timedelta(days=2),
    )
    audit.record(session, actor, "person.merge_proposed", "person", stays_id, {"goes": str(goes_id)})
    return merge


def confirm_merge(session: Session, actor: Actor, merge_id: UUID) -> PersonMerge:
    """Another human confirms: the record that goes leads to the other one from now on. It is not undone.

    Raises ForbiddenError (role, who proposed it, or whom it is about), NotFoundError, ConflictError (decided, too old, something is open,
    or one of the two has gone).
    """
    actor.require(Permission.MERGE_PEOPLE)
    merge = _open(session, actor.org_id, merge_id)
    _refuse_own(actor, merge.goes_id, merge.stays_id)
    if actor.is_one_of(merge.asked_by):
        raise ForbiddenError(
            "merge.second_person", "Somebody who did not propose this must confirm it.", "Ask a colleague."
        )
    if app_now(session) >= merge.asked_at + LIFE:
        raise ConflictError("merge.old", "It was proposed too long ago.", "Take it off the list, and propose it anew.")
    # The earlier records of the one that goes lead to the other one as well, so they are locked with them, in one order.
    earlier = earlier_records(session, actor.org_id, merge.goes_id)
    lock_all_of(session, actor.org_id, merge.goes_id, merge.stays_id, *earlier)
    goes, stays = _both(session, actor, merge.goes_id, merge.stays_id)
    _refuse_open(why_not(session, actor.org_id, goes.id, stays.id))
    merge.outcome, merge.decided_by, merge.decided_at = "merged", actor.id, app_now(session)
    session.flush()
    done = join(session, actor, goes, stays, merge.id)
    _close_task(session, actor, stays.id)
    send_message(session, actor.org_id, PersonMerged(merge_id=merge.id, goes_id=goes.id, stays_id=stays.id))
    audit.record(session, actor, "person.merged", "person", stays.id, {"goes": str(goes.id), **done})
    return merge


def drop_merge(session: Session, actor: Actor, merge_id: UUID) -> PersonMerge:
    """They are two people, or it was proposed by mistake: nothing is changed. Raises ForbiddenError, NotFoundError, ConflictError."""
    actor.require(Permission.MERGE_PEOPLE, at_any_age=True)
    merge = _open(session, actor.org_id, merge_id)
    merge.outcome, merge.decided_by, merge.decided_at = "dropped", actor.id, app_now(session)
    session.flush()
    _close_task(session, actor, merge.stays_id)
    audit.record(session, actor, "person.merge_dropped", "person", merge.stays_id, {"goes": str(merge.goes_id)})
    return merge


def about_whom(session: Session, actor: Actor, merge_id: UUID, goes_id: UUID) -> tuple[UUID, UUID]:
    """(who goes, who stays) of a proposal; a page shows one and does nothing to another. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.MERGE_PEOPLE, at_any_age=True)
    merge = session.get(PersonMerge, (actor.org_id, merge_id))
    if merge is None or merge.goes_id != goes_id:
        raise NotFoundError("merge.not_found", "Nobody has proposed this in your organisation.")
    return merge.goes_id, merge.stays_id


def merges_about(session: Session, actor: Actor, person_id: UUID) -> list[PersonMerge]:
    """What is proposed about a person. Raises ForbiddenError."""
    actor.require(Permission.MERGE_PEOPLE, at_any_age=True)
    about = (PersonMerge.goes_id == person_id) | (PersonMerge.stays_id == person_id)
    open_ones = select(PersonMerge).where(PersonMerge.org_id == actor.org_id, PersonMerge.outcome.is_(None), about)
    return list(session.scalars(open_ones.order_by(PersonMerge.id)))


def _both(session: Session, actor: Actor, goes_id: UUID, stays_id: UUID) -> tuple[Person, Person]:
    if goes_id == stays_id:
        raise InvalidError("merge.same", "This is one record and not two.", "Choose another one.")
    goes, stays = get_person(session, actor.org_id, goes_id), get_person(session, actor.org_id, stays_id)
    if has_gone(goes) or has_gone(stays):
        raise ConflictError(
            "person.not_here", "One of these records was erased, or merged before.", "Look for the person by name."
        )
    return goes, stays


def _side(session: Session, person: Person, *, goes: bool) -> MergeSide:
    def how_many(table: type[Offer | Claim | Obligation]) -> int:
        which = select(func.count()).where(table.org_id == person.org_id, table.person_id == person.id)
        return session.scalar(which) or 0

    ready = (
        select(PayoutMethod.id)
        .join(Payee, (Payee.org_id == PayoutMethod.org_id) & (Payee.id == PayoutMethod.payee_id))
        .where(Payee.org_id == person.org_id, Payee.person_id == person.id, PayoutMethod.status == MethodStatus.READY)
    )
    return MergeSide(
        id=person.id,
        name=person.name,
        known_by=known_by(person.id, person.source_system, person.external_id),
        since=person.created_at,
        offers=how_many(Offer),
        claims=how_many(Claim),
        paid_for=how_many(Obligation),
        has_bank_details=session.scalar(ready.limit(1)) is not None,
        goes=goes,
    )


def _both_at(session: Session, org_id: UUID, goes_id: UUID, stays_id: UUID) -> Iterator[str]:
    def at(person_id: UUID) -> Select[UUID]:
        return select(Offer.engagement_id).where(
            Offer.org_id == org_id, Offer.person_id == person_id, Offer.status == "accepted"
        )

    both = select(Engagement.title).where(
        Engagement.org_id == org_id, Engagement.id.in_(at(goes_id)), Engagement.id.in_(at(stays_id))
    )
    yield from session.scalars(both.order_by(Engagement.id.desc()).limit(MOST_EVENTS))


def _open(session: Session, org_id: UUID, merge_id: UUID) -> PersonMerge:
    merge = session.get(PersonMerge, (org_id, merge_id), with_for_update=FOR_CHANGE, populate_existing=True)
    if merge is None:
        raise NotFoundError("merge.not_found", "Nobody has proposed this in your organisation.")
    if merge.outcome is not None:
        raise ConflictError("merge.over", "This was confirmed or taken off the list before.", "Look at the person.")
    return merge


def _close_task(session: Session, actor: Actor, stays_id: UUID) -> None:
    """The task about a record stays open while another record is proposed to go into it."""
    others = select(PersonMerge.id).filter_by(org_id=actor.org_id, stays_id=stays_id, outcome=None)
    if session.scalar(others.limit(1)) is None:
        close_items(session, actor.org_id, stays_id, [MERGE_TASK], done_by=actor.id)


def _refuse_own(actor: Actor, *person_ids: UUID) -> None:
    if actor.is_one_of(*person_ids):
        raise ForbiddenError("merge.own", "This is your own record: colleagues do this for you.", "Ask a colleague.")


def _refuse_open(found: tuple[str, ...]) -> None:
    if found:
        raise ConflictError("merge.open", f"They cannot be merged yet. {' '.join(found)}", open=list(found))
