"""A change of bank details: it waits, the person's old contact is told, and staff can stop it until then.

Until a change is over money goes to the old account, unless that was retired because no money arrives there.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from services.payments.payees.rules import CHANGE_WAITS, METHOD_TRANSITIONS, UNDER_WAY, USED, MethodEvent, MethodStatus
from services.payments.payees.tables import Payee, PayoutMethod, SealedBankDetails
from services.payments.payees.usecases.details_requests import ask_again, close_request
from services.payments.worklist.usecases import ask_a_human, close_items, close_items_about
from shared import audit
from shared.contracts.notices import Notice, NoticeRequested
from shared.database import FOR_CHANGE, app_now
from shared.errors import NotFoundError
from shared.identity import Actor, Permission, system_actor
from shared.outbox import Task, enqueue, send_message

READY_TOPIC = "payee.ready"
"""Told to whoever pays: what waited for this payee's method may leave. `payouts/jobs.py` handles it."""
TURNED_DOWN_TOPIC = "payee.turned_down"
"""Told to whoever pays: new details of this payee will not come, so what is queued may have nowhere to go. `payouts/jobs.py` handles it."""
WAIT_OVER_TOPIC = "payee.wait_over"
_CHANGE_ITEM = "bank_details_change"
_ITEMS = (_CHANGE_ITEM, "name_check")
REFUSED = "bank_details_refused"
"""The kind of task about details that the bank does not take. Details of the same payee that are ready end it."""
NOT_PAYABLE = "payee_not_payable"
"""The same where the rail pays nobody of that name by bank."""


def usable_from(session: Session, org_id: UUID, payee_id: UUID) -> datetime | None:
    """From when on money may go to details that are entered now: later for a change, at once (None) for the first ones."""
    was_used = select(PayoutMethod.id).where(
        PayoutMethod.org_id == org_id, PayoutMethod.payee_id == payee_id, PayoutMethod.status.in_(USED)
    )
    return app_now(session) + CHANGE_WAITS if session.scalar(was_used.limit(1)) is not None else None


def announce_change(session: Session, method: PayoutMethod, person_id: UUID) -> None:
    """Tells the person's contact of before that a change was entered, without amounts, and asks a second person to confirm."""
    _say(session, method, person_id, Notice.BANK_DETAILS_CHANGING)
    ask_a_human(
        session,
        method.org_id,
        kind=_CHANGE_ITEM,
        subject_type="payout_method",
        subject_id=method.id,
        reason="Somebody's bank details are to be changed. The person was told at the contact that we have. No money goes to the "
        "new account before two days have passed and somebody who did not enter them has confirmed them. If the person says "
        "that it was not them, stop the change.",
    )


def announce_change_of_organisation(session: Session, method: PayoutMethod) -> None:
    """Asks somebody to call an organisation whose account is to be changed: nobody else would hear of it."""
    ask_a_human(
        session,
        method.org_id,
        kind=_CHANGE_ITEM,
        subject_type="payout_method",
        subject_id=method.id,
        reason="The bank details of a charity are to be changed. Call it on a number of the public register, never on one that came with the "
        "change, and ask whether this is right. No money goes to the new account before two days have passed and somebody who did not "
        "enter it has confirmed it. If it is not right, stop the change.",
    )


def lock_method(session: Session, org_id: UUID, method_id: UUID) -> tuple[PayoutMethod, Payee]:
    """A method and its payee as they are now, locked with every method of the payee that is in use or on its way: one of them
    may have to make room for another. Raises NotFoundError."""
    payee_id = session.scalar(
        select(PayoutMethod.payee_id).where(PayoutMethod.org_id == org_id, PayoutMethod.id == method_id)
    )
    if payee_id is None:
        raise NotFoundError("payout_method.not_found", "There are no such bank details in your organisation.")
    rows = session.scalars(
        select(PayoutMethod)
        .where(PayoutMethod.org_id == org_id, PayoutMethod.payee_id == payee_id)
        .where(PayoutMethod.status.in_([*UNDER_WAY, MethodStatus.READY]) | (PayoutMethod.id == method_id))
        .order_by(PayoutMethod.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    method = next(one for one in rows if one.id == method_id)
    return method, session.get_one(Payee, (org_id, payee_id), with_for_update=FOR_CHANGE)


def use_confirmed(session: Session, actor: Actor, method: PayoutMethod, payee: Payee) -> None:
    """What follows when a second person has confirmed a method that the caller has locked (`lock_method`): money may go there
    at once, or a change waits. Raises ConflictError where it does not wait to be confirmed."""
    if method.usable_from is not None and method.usable_from > app_now(session):
        METHOD_TRANSITIONS.move(method, MethodEvent.CONFIRMED, MethodStatus.WAITING)
        method.confirmed_by = actor.id
        session.flush()
        wait = method.usable_from - app_now(session)
        enqueue(session, method.org_id, [Task("payments", WAIT_OVER_TOPIC, method.id, due_in=wait)])
        return
    METHOD_TRANSITIONS.next_status(MethodStatus(method.status), MethodEvent.CONFIRMED, MethodStatus.READY)
    _make_room(session, method)
    METHOD_TRANSITIONS.move(method, MethodEvent.CONFIRMED, MethodStatus.READY)
    method.confirmed_by = actor.id
    _let_money_go_there(session, method, payee)


def end_wait(session: Session, org_id: UUID, method_id: UUID) -> None:
    """The wait of a change is over: money goes to the new account from now on. Quietly nothing where it was stopped."""
    method, payee = lock_method(session, org_id, method_id)
    if method.status != MethodStatus.WAITING or method.usable_from is None:
        return
    left = method.usable_from - app_now(session)
    if left.total_seconds() > 0:  # a clock that was put back
        enqueue(session, org_id, [Task("payments", WAIT_OVER_TOPIC, method.id, due_in=left)])
        return
    _make_room(session, method)
    METHOD_TRANSITIONS.move(method, MethodEvent.WAIT_OVER)
    audit.record(session, system_actor(org_id), "bank_details.wait_over", "payout_method", method.id)
    _let_money_go_there(session, method, payee)


def stop_change(session: Session, actor: Actor, method_id: UUID) -> PayoutMethod:
    """Stops bank details that no money may go to yet; what was ready before stays so. The person is told.

    Raises ForbiddenError, NotFoundError, ConflictError (in use already, or over).
    """
    actor.require(Permission.STOP_BANK_DETAILS)
    method, payee = lock_method(session, actor.org_id, method_id)
    METHOD_TRANSITIONS.move(method, MethodEvent.STOPPED)
    session.flush()
    wipe_sealed(session, actor.org_id, method_id)
    audit.record(session, actor, "bank_details.stopped", "payout_method", method.id)
    close_items(session, actor.org_id, method.id, _ITEMS, done_by=actor.id)
    enqueue(session, actor.org_id, [Task("payments", TURNED_DOWN_TOPIC, method.payee_id)])
    if payee.person_id is not None:
        _say(session, method, payee.person_id, Notice.BANK_DETAILS_STOPPED)
    return method


def retire(session: Session, org_id: UUID, method_id: UUID) -> None:
    """No money arrives at this account: none is sent there any more, also where its name is just being asked about. Quietly nothing
    where it is not in use any more."""
    method, _ = lock_method(session, org_id, method_id)
    if method.status not in (MethodStatus.READY, MethodStatus.TO_CONFIRM):
        return
    waited = method.status == MethodStatus.TO_CONFIRM
    METHOD_TRANSITIONS.move(method, MethodEvent.NO_MONEY_ARRIVES, MethodStatus.RETIRED)
    session.flush()
    if waited:  # nobody need confirm it, and what waited for that is looked at
        close_items(session, org_id, method.id, _ITEMS, done_by=system_actor(org_id).id)
        enqueue(session, org_id, [Task("payments", TURNED_DOWN_TOPIC, method.payee_id)])
    audit.record(session, system_actor(org_id), "bank_details.retired", "payout_method", method.id)


def end_unusable(session: Session, org_id: UUID, method_id: UUID) -> None:
    """No money will go to these details: nobody need confirm them."""
    close_items(session, org_id, method_id, _ITEMS, done_by=system_actor(org_id).id)


def end_refused(session: Session, org_id: UUID, method_id: UUID) -> None:
    """The bank does not take these details: nobody need confirm them, and a person whom we had asked is told and asked anew."""
    end_unusable(session, org_id, method_id)
    method = session.get_one(PayoutMethod, (org_id, method_id))
    payee = session.get_one(Payee, (org_id, method.payee_id))
    if payee.person_id is not None and ask_again(session, org_id, method.payee_id):
        _say(session, method, payee.person_id, Notice.BANK_DETAILS_NOT_TAKEN)


def wipe_sealed(session: Session, org_id: UUID, method_id: UUID) -> None:
    """Takes away the sealed details of a method; the rail's tokens stay."""
    session.execute(
        update(SealedBankDetails)
        .where(SealedBankDetails.org_id == org_id, SealedBankDetails.method_id == method_id)
        .where(SealedBankDetails.sealed.is_not(None))
        .values(sealed=None, wiped_at=func.app_now())
    )


def _make_room(session: Session, method: PayoutMethod) -> None:
    """The details that were used until now for the same money are replaced, by new ones for both all of them; `lock_method` has locked them."""
    ready = session.scalars(
        select(PayoutMethod)
        .filter_by(org_id=method.org_id, payee_id=method.payee_id, status=MethodStatus.READY.value)
        .where(PayoutMethod.id != method.id)
    ).all()
    for one in ready:
        if method.money in (one.money, "both"):
            METHOD_TRANSITIONS.move(one, MethodEvent.REPLACED)
    session.flush()  # only one for each kind of money may be ready at any moment


def _let_money_go_there(session: Session, method: PayoutMethod, payee: Payee) -> None:
    session.flush()
    by_itself = system_actor(method.org_id).id
    close_items(session, method.org_id, method.id, _ITEMS, done_by=by_itself)
    earlier = session.scalars(select(PayoutMethod.id).filter_by(org_id=method.org_id, payee_id=method.payee_id)).all()
    close_items_about(session, method.org_id, earlier, [REFUSED, NOT_PAYABLE], done_by=by_itself)
    was_asked = close_request(session, method.org_id, method.payee_id)
    if payee.person_id is not None and (was_asked or method.usable_from is not None):
        _say(session, method, payee.person_id, Notice.BANK_DETAILS_IN_USE)
    enqueue(session, method.org_id, [Task("payments", READY_TOPIC, method.payee_id)])


def _say(session: Session, method: PayoutMethod, person_id: UUID, notice: Notice) -> None:
    send_message(session, method.org_id, NoticeRequested(person_id=person_id, notice=notice, about_id=method.id))
