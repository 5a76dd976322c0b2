"""Standing mandates: two people of finance sign a daily ceiling in advance, and what fits under it needs no second hand.

A day is a day in London. What a day has used is never given back, not even when a payment fails or is canceled: a failed
payment may still turn out to have left, and room that came back could be spent twice. The two signers can always
withdraw a mandate and sign a higher one; that is a decision of two people, like every other.

A mandate rests while one of its signers may not sign in or is not of finance any more: what it covered waits for a second person.
It is in force again when both are back, and another one can be signed once somebody has withdrawn it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.payouts.tables import Mandate, MandateDay
from services.payments.people.signatures import has_two_administrators
from services.payments.people.tables import Principal
from services.payments.people.usecases import earlier_records
from shared import audit
from shared.database import FOR_CHANGE, app_now, london_today
from shared.days import check_day
from shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from shared.identity import Actor, Permission
from shared.ids import new_id

LONGEST = timedelta(days=366)
Purpose = Literal["claims", "fees"]


class NoRoomError(Exception):
    """No mandate is in force for this, or what it has left today is less than the amount."""


@dataclass(frozen=True, slots=True)
class NewMandate:
    """What two people sign: for claims, or for the fees of one event (`source_id`); from a day to a day, both included.
    `on_attendance`: who is marked as having come is paid once the event is over, and nobody else looks at it."""

    purpose: Purpose
    source_id: UUID | None
    daily_ceiling_pence: int
    valid_from: date
    expires_on: date
    on_attendance: bool = False


@dataclass(frozen=True, slots=True)
class MandateView:
    """A mandate as people see it: `status` is waiting (for its second signature), early, in_force, resting, expired or withdrawn;
    `room_today_pence` is what it may still release today."""

    id: UUID
    purpose: str
    source_id: UUID | None
    daily_ceiling_pence: int
    valid_from: date
    expires_on: date
    first_signed_by: UUID
    second_signed_by: UUID | None
    status: str
    room_today_pence: int
    on_attendance: bool


def sign(session: Session, actor: Actor, new: NewMandate) -> Mandate:
    """Signs first. Nothing is released under it until somebody else of finance has signed too.

    Raises ForbiddenError (role), InvalidError (dates, or a purpose without its event).
    """
    actor.require(Permission.SIGN_MANDATE)
    today = london_today(session)
    check_day(new.valid_from, today)
    check_day(new.expires_on, today)
    if not new.valid_from < new.expires_on <= new.valid_from + LONGEST or new.expires_on < today:
        raise InvalidError(
            "mandate.dates",
            "A mandate ends after it begins, a year later at most, and not in the past.",
            "Choose other days.",
        )
    if (new.purpose == "fees") != (new.source_id is not None):
        raise InvalidError(
            "mandate.purpose",
            "A mandate for fees is for one event, and a mandate for claims is for no event.",
        )
    if new.on_attendance and new.purpose != "fees":
        raise InvalidError(
            "mandate.on_attendance", "Only fees of an event are paid when somebody is marked as having come."
        )
    mandate = Mandate(
        org_id=actor.org_id,
        purpose=new.purpose,
        source_id=new.source_id,
        daily_ceiling_pence=new.daily_ceiling_pence,
        first_signed_by=actor.id,
        valid_from=new.valid_from,
        expires_on=new.expires_on,
        on_attendance=new.on_attendance,
    )
    session.add(mandate)
    session.flush()
    facts = {
        "purpose": new.purpose,
        "daily_ceiling_pence": new.daily_ceiling_pence,
        "on_attendance": new.on_attendance,
    }
    audit.record(session, actor, "mandate.signed", "mandate", mandate.id, facts)
    return mandate


def countersign(session: Session, actor: Actor, mandate_id: UUID) -> Mandate:
    """Signs second: from its first day on the mandate is in force. One that has expired for the same purpose is closed.

    Raises ForbiddenError (role; the first signer, or the same person under another sign-in), NotFoundError, ConflictError
    (signed twice already, withdrawn, expired, or another one for this purpose stands).
    """
    actor.require(Permission.SIGN_MANDATE)
    mandate = _get(session, actor.org_id, mandate_id, lock=True)
    if actor.is_one_of(mandate.first_signed_by, mandate.first_signed_by_person_id):
        raise ForbiddenError(
            "mandate.two_signers",
            "You have signed this mandate already, so somebody else must sign second.",
            "Ask a colleague in finance.",
        )
    today = london_today(session)
    if mandate.second_signed_by is not None or mandate.withdrawn_at is not None or mandate.expires_on < today:
        raise ConflictError(
            "mandate.not_waiting",
            "This mandate does not wait for a signature: it is signed, withdrawn or over.",
        )
    _make_way(session, actor, mandate, today)
    mandate.second_signed_by = actor.id
    session.flush()
    audit.record(session, actor, "mandate.countersigned", "mandate", mandate.id)
    return mandate


def withdraw(session: Session, actor: Actor, mandate_id: UUID) -> Mandate:
    """Takes a mandate back at once; one person is enough. What was released under it stays released.

    Raises ForbiddenError, NotFoundError, ConflictError (withdrawn before).
    """
    actor.require(Permission.SIGN_MANDATE, at_any_age=True)
    mandate = _get(session, actor.org_id, mandate_id, lock=True)
    if mandate.withdrawn_at is not None:
        raise ConflictError("mandate.withdrawn", "This mandate was withdrawn before.")
    _close(session, actor, mandate)
    return mandate


def list_mandates(session: Session, actor: Actor) -> list[MandateView]:
    """Every mandate, the newest first, with its room today. Raises ForbiddenError."""
    actor.require(Permission.SEE_PAYMENTS)
    return _views(session, actor.org_id, None)


def view_mandate(session: Session, actor: Actor, mandate_id: UUID) -> MandateView:
    """One mandate with its room today. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_PAYMENTS)
    _get(session, actor.org_id, mandate_id)
    return _views(session, actor.org_id, mandate_id)[0]


def mandate_in_force(session: Session, org_id: UUID, purpose: str, source_id: UUID | None) -> Mandate | None:
    """The mandate under which this may be released today, unless it rests or the organisation has no two administrators yet. It cannot be
    withdrawn until this transaction ends."""
    if not has_two_administrators(session, org_id):
        return None
    today = london_today(session)
    return session.scalar(
        select(Mandate)
        .where(Mandate.org_id == org_id, Mandate.purpose == purpose, Mandate.source_id.is_not_distinct_from(source_id))
        .where(Mandate.second_signed_by.is_not(None), Mandate.withdrawn_at.is_(None))
        .where(Mandate.valid_from <= today, Mandate.expires_on >= today, ~_rests())
        .with_for_update(read=True)
        .execution_options(populate_existing=True)
    )


def take_room(session: Session, mandate: Mandate, amount_pence: int) -> None:
    """Takes an amount out of what the mandate may release today, in one guarded statement: of two at once, the second
    sees what the first has left. Raises NoRoomError, with nothing taken."""
    if amount_pence > mandate.daily_ceiling_pence:
        raise NoRoomError
    new = insert(MandateDay).values(
        org_id=mandate.org_id,
        id=new_id(),
        mandate_id=mandate.id,
        day=london_today(session),
        used_pence=amount_pence,
        ceiling_pence=mandate.daily_ceiling_pence,
    )
    used = MandateDay.used_pence + new.excluded.used_pence
    taken = session.execute(
        new.on_conflict_do_update(
            index_elements=["org_id", "mandate_id", "day"],
            set_={"used_pence": used},
            where=used <= MandateDay.ceiling_pence,
        ).returning(MandateDay.id)
    )
    if taken.first() is None:
        raise NoRoomError


def signers_in_person(session: Session, mandate: Mandate) -> list[UUID]:
    """The participants that the two signers also are, as is known today and not when they signed, in every record of theirs."""
    signers = (mandate.first_signed_by, mandate.second_signed_by)
    people = select(Principal.person_id).where(Principal.org_id == mandate.org_id, Principal.id.in_(signers))
    found = [one for one in session.scalars(people) if one is not None]
    return [*found, *(one for each in found for one in earlier_records(session, mandate.org_id, each))]


def _make_way(session: Session, actor: Actor, mandate: Mandate, today: date) -> None:
    """Closes a mandate for the same purpose that has expired; refuses where one still stands."""
    standing = session.scalar(
        select(Mandate)
        .where(Mandate.org_id == mandate.org_id, Mandate.purpose == mandate.purpose)
        .where(Mandate.source_id.is_not_distinct_from(mandate.source_id))
        .where(Mandate.second_signed_by.is_not(None), Mandate.withdrawn_at.is_(None))
        .with_for_update(key_share=True)
    )
    if standing is None:
        return
    if standing.expires_on >= today:
        raise ConflictError(
            "mandate.one_live",
            "Another mandate for this purpose is in force or about to be.",
            "Withdraw that one first.",
        )
    _close(session, actor, standing)


def _close(session: Session, actor: Actor, mandate: Mandate) -> None:
    mandate.withdrawn_at = app_now(session)
    session.flush()
    audit.record(session, actor, "mandate.withdrawn", "mandate", mandate.id)


def _get(session: Session, org_id: UUID, mandate_id: UUID, *, lock: bool = False) -> Mandate:
    mandate = session.get(Mandate, (org_id, mandate_id), with_for_update=FOR_CHANGE if lock else None)
    if mandate is None:
        raise NotFoundError("mandate.not_found", "There is no such mandate in your organisation.")
    return mandate


def _views(session: Session, org_id: UUID, mandate_id: UUID | None) -> list[MandateView]:
    today = london_today(session)
    query = (
        select(Mandate, func.coalesce(MandateDay.used_pence, 0), _rests())
        .outerjoin(
            MandateDay,
            (MandateDay.org_id == Mandate.org_id) & (MandateDay.mandate_id == Mandate.id) & (MandateDay.day == today),
        )
        .where(Mandate.org_id == org_id)
        .order_by(Mandate.id.desc())
    )
    if mandate_id is not None:
        query = query.where(Mandate.id == mandate_id)
    return [_view(mandate, used_pence, today, rests) for mandate, used_pence, rests in session.execute(query)]


def _rests() -> ColumnElement[bool]:
    """Whether a signer may not sign in, is not of finance any more, or both signers are one human after all."""
    signers = (Mandate.first_signed_by, Mandate.second_signed_by)
    return func.mandate_rests(Mandate.org_id, *signers, type_=Boolean)


def _view(mandate: Mandate, used_pence: int, today: date, rests: bool) -> MandateView:
    if mandate.withdrawn_at is not None:
        status = "withdrawn"
    elif mandate.expires_on < today:
        status = "expired"
    elif mandate.second_signed_by is None:
        status = "waiting"
    elif rests:
        status = "resting"
    else:
        status = "in_force" if mandate.valid_from <= today else "early"
    return MandateView(
        id=mandate.id,
        purpose=mandate.purpose,
        source_id=mandate.source_id,
        daily_ceiling_pence=mandate.daily_ceiling_pence,
        valid_from=mandate.valid_from,
        expires_on=mandate.expires_on,
        first_signed_by=mandate.first_signed_by,
        second_signed_by=mandate.second_signed_by,
        status=status,
        room_today_pence=mandate.daily_ceiling_pence - used_pence if status == "in_force" else 0,
        on_attendance=mandate.on_attendance,
    )
