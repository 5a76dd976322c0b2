"""Asking a person for new bank details, because no money arrives at those that we have; and how they want to tell us.

The page for bank details opens only in answer to this question: a link that nobody asked for would teach people to fall for fraud.
"""

from datetime import timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import exists, func, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.payees.rules import UNDER_WAY, MethodStatus
from services.payments.payees.tables import BankDetailsRequest, Payee, PayeeAuthority, PayoutMethod
from services.payments.worklist.usecases import ask_a_human, close_items
from shared.database import app_now
from shared.identity import Actor
from shared.ids import new_id

ASKED_LASTS = timedelta(days=28)
"""So long the word LINK is an answer to our question. Later it is not: somebody else may have the telephone by then."""


_TO_TELL_US = ("bank_details_call", "bank_details_form")


class NextAccount(StrEnum):
    """Where money goes next that did not arrive."""

    ASKED = "asked"
    """Nobody knows: the person was asked."""
    UNDER_WAY = "under_way"
    """To new details that are being checked."""
    READY = "ready"
    """To other details that are ready."""


class WayToTell(StrEnum):
    """How a person wants to tell us their new bank details."""

    LINK = "link"
    CALL = "call"
    LETTER = "letter"


def ask_for_details(session: Session, org_id: UUID, payee_id: UUID, failed_method_id: UUID | None) -> NextAccount:
    """Writes down that a payee is asked for new bank details, where we have none but those that failed. The caller says so to the
    person in the same transaction."""
    failed = session.get(PayoutMethod, (org_id, failed_method_id)) if failed_method_id is not None else None
    same_money = PayoutMethod.money == failed.money if failed is not None else true()
    others = session.execute(
        select(PayoutMethod.status)
        .where(PayoutMethod.org_id == org_id, PayoutMethod.payee_id == payee_id, PayoutMethod.id != failed_method_id)
        .where(PayoutMethod.status.in_([*UNDER_WAY, MethodStatus.READY]), same_money)
    )
    statuses = set(others.scalars())
    if failed_method_id is not None and MethodStatus.READY in statuses:
        return NextAccount.READY
    if statuses & set(UNDER_WAY):
        return NextAccount.UNDER_WAY
    session.execute(
        insert(BankDetailsRequest)
        .values(org_id=org_id, id=new_id(), payee_id=payee_id)
        .on_conflict_do_update(
            index_elements=["org_id", "payee_id"],
            index_where=BankDetailsRequest.closed_at.is_(None),
            set_={"asked_at": func.app_now(), "wants": None},
        )
    )
    return NextAccount.ASKED


def open_request(session: Session, org_id: UUID, person_id: UUID) -> BankDetailsRequest | None:
    """What a person is being asked for; None where they are not, were asked too long ago, or have told us already. None
    also where somebody acts for them: what they enter would count as that one's account."""
    told = exists().where(
        PayoutMethod.org_id == org_id,
        PayoutMethod.payee_id == BankDetailsRequest.payee_id,
        PayoutMethod.status.in_(UNDER_WAY),
    )
    acts = exists().where(
        PayeeAuthority.org_id == org_id,
        PayeeAuthority.person_id == person_id,
        PayeeAuthority.kind != "supporter",
        PayeeAuthority.ended_at.is_(None),
    )
    return session.scalar(
        select(BankDetailsRequest)
        .join(Payee, (Payee.org_id == BankDetailsRequest.org_id) & (Payee.id == BankDetailsRequest.payee_id))
        .where(BankDetailsRequest.org_id == org_id, Payee.person_id == person_id, ~told, ~acts)
        .where(BankDetailsRequest.closed_at.is_(None))
        .where(BankDetailsRequest.asked_at > app_now(session) - ASKED_LASTS)
        .execution_options(populate_existing=True)
    )


def keep_way(session: Session, request: BankDetailsRequest, person_id: UUID, wanted: WayToTell) -> None:
    """Keeps how the person wants to tell us; for a call or a paper form a person is asked to see to it."""
    request.wants = wanted.value
    session.flush()
    if wanted is WayToTell.CALL:
        ask_a_human(
            session,
            request.org_id,
            kind=_TO_TELL_US[0],
            subject_type="person",
            subject_id=person_id,
            reason="Somebody whose money has no account to go to wants to tell us their bank details by telephone. Call them on the number "
            "that we have, never on one that was just given to us, and enter the details at the desk while they speak.",
            due_in=timedelta(hours=4),
        )
    if wanted is WayToTell.LETTER:
        ask_a_human(
            session,
            request.org_id,
            kind=_TO_TELL_US[1],
            subject_type="person",
            subject_id=person_id,
            reason="Somebody whose money has no account to go to wants a paper form for their bank details. Print it from the page on "
            "which bank details are entered, and post it to the address that we "
            "have. When it comes back, one person enters it at the desk and another one confirms it.",
        )


def ask_again(session: Session, org_id: UUID, payee_id: UUID) -> bool:
    """The bank does not take what somebody told us: where they had been asked, they are asked anew. Whether they were."""
    asked = session.execute(
        update(BankDetailsRequest)
        .where(BankDetailsRequest.org_id == org_id, BankDetailsRequest.payee_id == payee_id)
        .where(BankDetailsRequest.closed_at.is_(None))
        .values(asked_at=func.app_now(), wants=None)
        .returning(BankDetailsRequest.id)
    )
    return asked.first() is not None


def end_tasks(session: Session, actor: Actor, person_id: UUID) -> None:
    """Somebody has entered new details: whoever was to call for them, or to post a form, need not any more."""
    close_items(session, actor.org_id, person_id, _TO_TELL_US, done_by=actor.id)


def close_request(session: Session, org_id: UUID, payee_id: UUID) -> bool:
    """New details are ready: the payee is asked no more. Whether they were."""
    closed = session.execute(
        update(BankDetailsRequest)
        .where(BankDetailsRequest.org_id == org_id, BankDetailsRequest.payee_id == payee_id)
        .where(BankDetailsRequest.closed_at.is_(None))
        .values(closed_at=func.app_now())
        .returning(BankDetailsRequest.id)
    )
    return closed.first() is not None
