"""The lists of tins: who gets their money in cash, from which tin; and moving from one to another, which both holders sign."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.payees.tables import Payee
from services.payments.payees.usecases.payees import payee_of
from services.payments.payouts.cash.usecases.due import find_put_aside
from services.payments.payouts.cash.usecases.tins import (
    check_holder,
    check_no_slip,
    lock_place,
    not_on_list,
    place_of,
)
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus, WaitsFor
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.rails_now import rails_now
from services.payments.payouts.usecases.releasing import wake, wake_cash, wake_runs
from services.payments.payouts.usecases.status_effects import after_move
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from services.payments.people.usecases import get_person
from services.payments.rails.cash.rules import AskedHow, FloatStatus, status_words
from services.payments.rails.cash.tables import CashFloat, CashMove, CashPlace
from services.payments.rails.cash.usecases.places import TAKES_PLACES
from services.payments.rails.names import BANK_RAIL, Rail
from shared import audit
from shared.contracts.notices import Notice, NoticeRequested
from shared.database import FOR_CHANGE, app_now
from shared.errors import ConflictError, Effect, ForbiddenError, NotFoundError
from shared.identity import PERMITTED, Actor, Permission
from shared.outbox import send_message

NOT_COLLECTED = (
    "This money was to be handed over in cash, and nobody has said that the person was given it. It is still owed. Ask them first if you "
    "are not sure. Then pay it again: it goes to their bank account, or in cash if they stand on another list by then."
)


@dataclass(frozen=True, slots=True)
class NewPlace:
    """Somebody who wants cash from a tin, and how they said so."""

    float_id: UUID
    person_id: UUID
    asked_how: AskedHow


def put_on_list(session: Session, actor: Actor, new: NewPlace) -> CashPlace:
    """Puts somebody on a tin's list: what is not released yet, and what is approved meanwhile, they get in cash.

    What is on its way to their bank goes on its way. Raises ForbiddenError (role, or not the holder), NotFoundError, ConflictError (the
    tin takes nobody any more, or they stand on a list already).
    """
    actor.require(Permission.HAND_OVER_CASH)
    tin = _hold(session, actor, new.float_id)
    _check_takes(tin)
    get_person(session, actor.org_id, new.person_id)
    if actor.is_one_of(new.person_id):
        raise ForbiddenError("cash.own", "Nobody hands cash to themself.", "Stand on a colleague's list.")
    before = place_of(session, actor.org_id, new.person_id)
    if before is not None and before.float_id == tin.id:
        return before
    if before is not None:
        raise ConflictError(
            "cash.on_another_list",
            "This person stands on another float's list already.",
            "The holders of both floats can move them.",
            effect=Effect.NO_MONEY_MOVED,
        )
    place = write_place(session, actor, new, put_by=actor.id)
    told = NoticeRequested(
        person_id=new.person_id, notice=Notice.CASH_LISTED, values={}, about_id=place.id, occasion_id=place.id
    )
    send_message(session, actor.org_id, told)
    return place


def write_place(session: Session, actor: Actor, new: NewPlace, *, put_by: UUID | None) -> CashPlace:
    """Writes somebody's place down and turns what is not released yet to cash. The caller holds the tin; nobody is told by this."""
    place = CashPlace(
        org_id=actor.org_id,
        float_id=new.float_id,
        person_id=new.person_id,
        asked_how=new.asked_how.value,
        put_by=put_by,
    )
    session.add(place)
    session.flush()
    audit.record(session, actor, "cash.put_on_list", "person", new.person_id, {"float_id": str(new.float_id)})
    payee_of(session, actor.org_id, new.person_id)
    turn_rails(session, actor.org_id, [new.person_id])
    return place


def take_off_list(session: Session, actor: Actor, float_id: UUID, person_id: UUID) -> None:
    """Takes somebody off a list, as its holder or for finance: what was not handed over is owed still. Raises ForbiddenError,
    NotFoundError, ConflictError (they do not stand there, a slip of theirs is about, or the tin is counted in)."""
    actor.require(Permission.COUNT_CASH)
    tin = _hold(session, actor, float_id, or_finance=True)
    _check_takes(tin)
    place = lock_place(session, tin, person_id)
    _leave(session, actor, [place])
    audit.record(session, actor, "cash.taken_off_list", "person", person_id, {"float_id": str(tin.id)})


def sign_move(session: Session, actor: Actor, person_id: UUID, to_float_id: UUID) -> CashMove:
    """Moves somebody to another tin's list: the first holder asks for it, the other one agrees; until then they stay where they are.
    Finance may sign for the holder of the tin that they leave, who may be ill or gone.

    Raises ForbiddenError (neither's holder nor finance, or both's), NotFoundError, ConflictError (on no list, on this one, or a tin takes nobody).
    """
    actor.require(Permission.COUNT_CASH)
    get_person(session, actor.org_id, person_id)
    place = place_of(session, actor.org_id, person_id)
    if place is None:
        raise not_on_list()
    tins = {one.id: one for one in _lock_floats(session, actor.org_id, {place.float_id, to_float_id})}
    session.refresh(place, with_for_update=FOR_CHANGE)
    source, target = tins.get(place.float_id), tins.get(to_float_id)
    if source is None or target is None:
        raise NotFoundError("cash.not_found", "There is no such cash float in your organisation.")
    if source is target or place.left_at is not None:
        raise ConflictError("cash.on_this_list", "This person stands on that list already, or on none.")
    _check_takes(source)
    _check_takes(target)
    check_no_slip(session, actor.org_id, person_id)
    takes = _signs_for(actor, source, target) is target
    waiting = _open_move(session, place)
    if waiting is not None and (waiting.from_float_id, waiting.to_float_id) != (source.id, target.id):
        waiting.dropped_at = app_now(session)
        session.flush()
        waiting = None
    if waiting is None:
        waiting = CashMove(
            org_id=actor.org_id,
            place_id=place.id,
            from_float_id=source.id,
            to_float_id=target.id,
            signed_by=actor.id,
        )
        session.add(waiting)
        session.flush()
    elif not actor.is_one_of(waiting.signed_by):
        if not takes and not _is_human(session, waiting.signed_by, target):
            raise _two_holders()  # two have signed for the tin that they leave, and nobody for the one that takes them
        _check_has(session, target, person_id)
        waiting.countersigned_by, waiting.countersigned_at = actor.id, app_now(session)
        session.flush()
        place.float_id = target.id
        session.flush()
        turn_rails(session, actor.org_id, [person_id])
        wake_cash(session, actor.org_id)  # what they had in the other tin is free there
    step = "cash.moved" if waiting.countersigned_at else "cash.move_signed"
    audit.record(session, actor, step, "person", person_id, {"from": str(source.id), "to": str(target.id)})
    return waiting


def _signs_for(actor: Actor, source: CashFloat, target: CashFloat) -> CashFloat:
    """For which of the two tins this human signs. Raises ForbiddenError."""
    holds = [one for one in (source, target) if actor.is_one_of(one.holder_id)]
    if len(holds) == 1:
        return holds[0]
    if not holds and actor.roles & PERMITTED[Permission.ISSUE_CASH]:
        return source
    raise _two_holders()


def _two_holders() -> ForbiddenError:
    return ForbiddenError(
        "cash.two_holders",
        "Two different people hold the two floats, and each signs for their own.",
        "Ask the holder of the float. Where the holder of the first one is not there, finance signs for them.",
        effect=Effect.NO_MONEY_MOVED,
    )


def _is_human(session: Session, signed_by: UUID, tin: CashFloat) -> bool:
    human = func.human_of
    return bool(session.scalar(select(human(tin.org_id, signed_by) == human(tin.org_id, tin.holder_id))))


def _check_has(session: Session, target: CashFloat, person_id: UUID) -> None:
    """What is put aside for somebody goes along to the other tin, so that must be open and have it."""
    held = sum(one.amount_pence for one in find_put_aside(session, target.org_id, person_id))
    left = target.issued_pence - target.handed_pence - target.reserved_pence
    if held and (target.status != FloatStatus.OPEN.value or held > left):
        raise ConflictError(
            "cash.other_too_little",
            "The other float is not counted out yet, or has too little for this person.",
            "Ask finance for another float, or take them off the list.",
            effect=Effect.NO_MONEY_MOVED,
        )


def clear_list(session: Session, actor: Actor, tin: CashFloat) -> None:
    """Everybody leaves a tin's list: what was not handed over to them is owed still, and somebody is asked to pay it."""
    places = session.scalars(
        select(CashPlace)
        .filter_by(org_id=tin.org_id, float_id=tin.id, left_at=None)
        .order_by(CashPlace.id)
        .with_for_update(key_share=True)
    ).all()
    _leave(session, actor, places)


def _hold(session: Session, actor: Actor, float_id: UUID, *, or_finance: bool = False) -> CashFloat:
    found = _lock_floats(session, actor.org_id, {float_id})
    if not found:
        raise NotFoundError("cash.not_found", "There is no such cash float in your organisation.")
    check_holder(actor, found[0], or_finance=or_finance)
    return found[0]


def _lock_floats(session: Session, org_id: UUID, float_ids: Collection[UUID]) -> Sequence[CashFloat]:
    return session.scalars(
        select(CashFloat)
        .where(CashFloat.org_id == org_id, CashFloat.id.in_(float_ids))
        .order_by(CashFloat.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def _check_takes(tin: CashFloat) -> None:
    if tin.status not in TAKES_PLACES:
        raise ConflictError(
            "cash.not_open",
            f"This cash float is {status_words(tin.status)}, so its list does not change.",
            effect=Effect.NO_MONEY_MOVED,
        )


def _open_move(session: Session, place: CashPlace) -> CashMove | None:
    return session.scalar(
        select(CashMove).filter_by(org_id=place.org_id, place_id=place.id, countersigned_at=None, dropped_at=None)
    )


def _leave(session: Session, actor: Actor, places: Sequence[CashPlace]) -> None:
    people = [one.person_id for one in places]
    if not people:
        return
    for one in people:
        check_no_slip(session, actor.org_id, one)
    _lock_unfinished(session, actor.org_id, people)
    _check_none_stopped(session, actor.org_id, people)
    to = PayoutStatus.CANCELED
    step = Transition(PayoutStatus.QUEUED, MoneyAt.RESERVED, to, PayoutCause.WITHDRAWN)
    queued = PAYOUT.payee_person_id.in_(people) & (PAYOUT.rail == Rail.CASH.value)
    moved = transition(session, actor, step, queued)
    now = app_now(session)
    for place in places:
        place.left_at = now
        waiting = _open_move(session, place)
        if waiting is not None:
            waiting.dropped_at = now
    session.flush()
    turn_rails(session, actor.org_id, people)
    after_move(session, actor.org_id, moved, PayoutStatus.QUEUED, to, reason=NOT_COLLECTED)


def _check_none_stopped(session: Session, org_id: UUID, people: Collection[UUID]) -> None:
    stopped = select(Payout.id).where(
        Payout.org_id == org_id,
        Payout.payee_person_id.in_(people),
        Payout.rail == Rail.CASH.value,
        Payout.is_open,
        Payout.status == PayoutStatus.NEEDS_HUMAN.value,
    )
    if session.scalar(select(stopped.exists())):
        raise ConflictError(
            "cash.money_waits",
            "A payment in cash to somebody on this list was stopped, and waits for a decision.",
            "Look at the payments that need a person first.",
            effect=Effect.NO_MONEY_MOVED,
        )


def standing_on(session: Session, tin: CashFloat) -> Sequence[UUID]:
    """The people on a tin's list, in the order in which they came onto it."""
    places = select(CashPlace.person_id).filter_by(org_id=tin.org_id, float_id=tin.id, left_at=None)
    return session.scalars(places.order_by(CashPlace.id)).all()


def turn_rails(session: Session, org_id: UUID, people: Collection[UUID]) -> None:
    """What is not released yet goes by the rail that each of these people has now, and is looked at again whatever it waited for.
    Their payees are locked, as by who makes a method ready: who finds no way to pay them meanwhile is seen waiting."""
    rows, payees = _lock_unfinished(session, org_id, people)
    rails = rails_now(session, org_id, {one.payee_id for one in rows})
    for one in rows:
        if one.status != PayoutStatus.QUEUED.value and one.rail != Rail.PAYROLL.value:
            one.rail = rails.get(one.payee_id, BANK_RAIL)
    session.flush()
    for waits_for in (WaitsFor.METHOD, WaitsFor.FLOAT):
        wake(session, org_id, waits_for, Payout.payee_id.in_(payees))
    wake_runs(session, org_id, people)


def _lock_unfinished(
    session: Session, org_id: UUID, people: Collection[UUID]
) -> tuple[Sequence[Payout], Sequence[UUID]]:
    """What is proposed, approved or put aside in cash for these people, and their payees: all locked, in that order."""
    not_released = Payout.status.in_([PayoutStatus.DRAFT.value, PayoutStatus.APPROVED.value])
    in_cash = (Payout.status == PayoutStatus.QUEUED.value) & (Payout.rail == Rail.CASH.value)
    rows = session.scalars(
        select(Payout)
        .where(Payout.org_id == org_id, Payout.is_open, Payout.payee_person_id.in_(people), not_released | in_cash)
        .order_by(Payout.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()
    payees = session.scalars(
        select(Payee.id)
        .where(Payee.org_id == org_id, Payee.person_id.in_(people))
        .order_by(Payee.id)
        .with_for_update(key_share=True)
    ).all()
    return rows, payees
