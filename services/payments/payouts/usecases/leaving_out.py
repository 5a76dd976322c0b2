"""What a run leaves out: nothing silently, and its money stays owed."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Select, exists, func, insert, or_, select
from sqlalchemy.orm import Session

from services.payments.payees.charities.tables import Charity
from services.payments.payees.tables import PayeeAuthority
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import LeftOut, Payout, PayoutRun
from services.payments.payouts.usecases.own_acts import has_acted_on_it
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from shared.errors import Effect, ForbiddenError
from shared.identity import Actor
from shared.ids import new_id

_NEXT_RUN = "The money stays owed: trigger the payout again, and somebody else approves and releases that run."

WHY_LEFT_OUT = {
    "no_ready_method": "There are no checked bank details for this person. The money stays owed: add and confirm bank details, then "
    "trigger the payout again.",
    "own_payment": f"Whoever approved or released this run would have paid themselves. {_NEXT_RUN}",
    "own_act": "Whoever approved or released this run had set this amount, marked attendance or answered for the person. "
    f"{_NEXT_RUN}",
    "earlier_payment_unclear": "The bank says something else about an earlier payment of this money. Look at that payment first.",
    "own_limit": "This would cross a limit that the person set for themself. The money stays owed. Ask them, record what they say, then "
    "trigger the payout again.",
    "no_open_tin": "This person stands on the list of a cash float that two people have not counted out. The money stays owed: count the "
    "float out, then trigger the payout again.",
    "tin_too_low": "The cash float on whose list this person stands has too little in it. The money stays owed: take them off its list, or "
    "move them to another float, then trigger the payout again.",
    "authority": "Somebody else acts for this person with their money, or did. It is past the day on which that is to be looked at again, it is not for this money, or the bank details were entered before it began or ended. The money stays owed: look at who the money goes to, on the page of the person.",
    "charity_left": "The person gave this to a charity that is not on the list any more. The money stays owed. Ask them what they want now, "
    "record it, then trigger the payout again.",
    "fee_first": "This is what a fee came to more, and the fee itself was not let go. The money stays owed: release the fee, then propose this again.",
    "changed_their_mind": "The person said something else after this run was made. Trigger the payout again: it has what they want now.",
}
"""What each reason means for the money, and what to do next."""


def leave_out_own(
    session: Session, actor: Actor, run: PayoutRun, now: PayoutStatus, person_ids: Collection[UUID]
) -> None:
    """Leaves out what is earned by, or paid to, one of these people."""
    if not person_ids:
        return
    own: ColumnElement[bool] = or_(PAYOUT.person_id.in_(person_ids), PAYOUT.payee_person_id.in_(person_ids))
    step = Transition(now, MoneyAt.OWED, PayoutStatus.CANCELED, PayoutCause.LEFT_OUT)
    moved = transition(session, actor, step, (PAYOUT.run_id == run.id) & own)
    leave_out(session, run, [one.obligation_id for one in moved], "own_payment")


def leave_out_handled(session: Session, actor: Actor, run: PayoutRun, now: PayoutStatus) -> None:
    """Leaves out the lines that the actor worked on; the next run of the same event has them, for somebody else.

    Raises ForbiddenError where no line is left.
    """
    of_run = (PAYOUT.run_id == run.id) & (PAYOUT.status == now.value)
    step = Transition(now, MoneyAt.OWED, PayoutStatus.CANCELED, PayoutCause.LEFT_OUT)
    moved = transition(session, actor, step, of_run & has_acted_on_it(actor))
    leave_out(session, run, [one.obligation_id for one in moved], "own_act")
    if moved and session.scalar(select(~exists().where(PAYOUT.org_id == run.org_id, of_run))):
        raise ForbiddenError(
            "run.own_act",
            "You set the amount, marked attendance or answered for the person in every line of this run.",
            "Ask a colleague in finance.",
            effect=Effect.NO_MONEY_MOVED,
        )


def leave_out_unauthorised(session: Session, actor: Actor, run: PayoutRun, now: PayoutStatus) -> None:
    """Leaves out what nobody may have just now, because of who acts for its person."""
    held = session.scalars(
        select(PAYOUT.id)
        .where(PAYOUT.org_id == run.org_id, PAYOUT.run_id == run.id, PAYOUT.status == now.value)
        .where(PAYOUT.person_id.in_(_people_with_authority(run.org_id)))
        .where(func.authority_holds(PAYOUT.org_id, PAYOUT.id).is_not(None))
    ).all()
    if held:
        step = Transition(now, MoneyAt.OWED, PayoutStatus.CANCELED, PayoutCause.LEFT_OUT)
        moved = transition(session, actor, step, PAYOUT.id.in_(held))
        leave_out(session, run, [one.obligation_id for one in moved], "authority")


def _people_with_authority(org_id: UUID) -> Select[UUID]:
    return select(PayeeAuthority.person_id).where(PayeeAuthority.org_id == org_id, PayeeAuthority.kind != "supporter")


def leave_out_gone_charities(session: Session, actor: Actor, run: PayoutRun, now: PayoutStatus) -> None:
    """Leaves out what would go to a charity that left the list: the person is asked what they want now."""
    step = Transition(now, MoneyAt.OWED, PayoutStatus.CANCELED, PayoutCause.LEFT_OUT)
    moved = transition(session, actor, step, (PAYOUT.run_id == run.id) & PAYOUT.payee_id.in_(_gone(run.org_id)))
    leave_out(session, run, [one.obligation_id for one in moved], "charity_left")


def goes_to_gone_charity(session: Session, payout: Payout) -> bool:
    """Whether a payment would go to a charity that left the list."""
    return session.scalar(_gone(payout.org_id).where(Charity.payee_id == payout.payee_id)) is not None


def _gone(org_id: UUID) -> Select[UUID]:
    return select(Charity.payee_id).where(Charity.org_id == org_id, Charity.ended_at.is_not(None))


def leave_out(session: Session, run: PayoutRun, obligation_ids: Sequence[UUID], reason: str) -> None:
    """Writes down that a run does not pay these obligations, and why."""
    if obligation_ids:
        rows = [
            {"id": new_id(), "org_id": run.org_id, "run_id": run.id, "obligation_id": one, "reason": reason}
            for one in obligation_ids
        ]
        session.execute(insert(LeftOut), rows)
