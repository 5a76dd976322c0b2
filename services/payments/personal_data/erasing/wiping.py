"""Takes the words and names of one person out of payments. Amounts, days and decisions stay; every statement may run again."""

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnClause,
    CursorResult,
    Select,
    String,
    Update,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session, aliased

from services.payments.claims.ahead.tables import AdvanceRequest
from services.payments.claims.money_statement.tables import StatementRequest
from services.payments.claims.receipts.tables import Receipt
from services.payments.claims.tables import AdvanceSettlement, Claim, ClaimLine, ClaimNote, ClaimStep
from services.payments.involvement.tables import AnswerToOffer, Offer
from services.payments.payees.rules import METHOD_TRANSITIONS, MethodEvent, MethodStatus
from services.payments.payees.tables import BankDetailsDecision, BankDetailsRequest, Payee, PayeeAuthority, PayoutMethod
from services.payments.payouts.tables import Obligation
from services.payments.payouts.tables.of_people import payouts_of
from services.payments.payouts.tables.payroll import PayrollCorrection, PayrollFile, PayrollLine
from services.payments.people.acting import act_as
from services.payments.people.groups.tables import PersonGroupMember
from services.payments.people.payment_limits.tables import AgreedAboveLimit, PaymentLimit
from services.payments.people.rules import fold
from services.payments.people.tables import Person
from services.payments.people.vouchers.tables import VoucherGiven
from services.payments.personal_data.erasing.rules import ERASED, name_of_erased
from services.payments.personal_data.unclaimed.tables import UnclaimedMoney
from services.payments.phone.supporters.tables import SupporterAgreement
from services.payments.phone.tables import PhoneConversation, PhoneLink, PhoneTurn, PictureWord
from services.payments.worklist.tables import WorkItem, WorkItemStep
from shared.database import app_now
from shared.idempotency import IdempotentRequest
from shared.identity import Actor
from shared.set_aside import forget_set_aside

Whose = UUID | ColumnClause[UUID]
"""A person, or the column of a query about many."""
ERASED_ANSWER = {"erased": True}
"""What a program gets that asks again under a key whose answer told of somebody."""


def wipe(session: Session, actor: Actor, person: Person) -> dict[str, int]:
    """Wipes everything of a person whose row and claims the caller has locked; gives how much went, by kind."""
    act_as(session, actor)
    org_id, person_id = person.org_id, person.id
    done = {name: rows(session, statement) for name, statement in words_of(org_id, person_id).items()}
    of_theirs = payouts_of(org_id, Obligation.person_id == person_id)
    done["payroll_corrections"] = rows(
        session,
        update(PayrollCorrection)
        .where(PayrollCorrection.org_id == org_id, PayrollCorrection.payout_id.in_(of_theirs))
        .values(reason=ERASED),
    )
    done["bank_details"] = _bank_details(session, org_id, person_id)
    done["groups"] = rows(
        session,
        update(PersonGroupMember)
        .where(PersonGroupMember.org_id == org_id, PersonGroupMember.person_id == person_id)
        .where(PersonGroupMember.left_at.is_(None))
        .values(left_at=func.app_now(), changed_by=actor.id, changed_at=func.app_now()),
    )
    done["limits"] = rows(
        session,
        update(PaymentLimit)
        .where(PaymentLimit.org_id == org_id, PaymentLimit.person_id == person_id)
        .values(
            amount_pence=None,
            period=None,
            ended_by=func.coalesce(PaymentLimit.ended_by, actor.id),
            ended_at=func.coalesce(PaymentLimit.ended_at, func.app_now()),
        ),
    )
    done["who_acts_for_them"] = rows(
        session,
        update(PayeeAuthority)
        .where(PayeeAuthority.org_id == org_id, PayeeAuthority.person_id == person_id)
        .values(
            holder_name=ERASED,
            evidence=ERASED,
            invoice_number=case((PayeeAuthority.kind == "organisation", ERASED)),
            ended_by=func.coalesce(PayeeAuthority.ended_by, actor.id),
            ended_at=func.coalesce(PayeeAuthority.ended_at, func.app_now()),
        ),
    )
    done["bank_details_requests"] = rows(session, close_requests(org_id, person_id))
    done["supporters"] = rows(
        session,
        update(SupporterAgreement)
        .where(SupporterAgreement.org_id == org_id, SupporterAgreement.person_id == person_id)
        .values(
            supporter_name=ERASED,
            evidence=ERASED,
            ended_by=func.coalesce(SupporterAgreement.ended_by, actor.id),
            ended_at=func.coalesce(SupporterAgreement.ended_at, func.app_now()),
        ),
    )
    in_files = select(PayrollLine.file_id).where(PayrollLine.org_id == org_id, PayrollLine.payout_id.in_(of_theirs))
    done["payroll_files"] = rows(
        session,
        update(PayrollFile).where(PayrollFile.org_id == org_id, PayrollFile.id.in_(in_files)).values(content=ERASED),
    )
    # Whoever registered them by the API is given the same answer again under the same key.
    done["stored_answers"] = rows(
        session,
        update(IdempotentRequest)
        .where(IdempotentRequest.org_id == org_id, IdempotentRequest.answer["id"].astext == str(person_id))
        .where(IdempotentRequest.answer["name"].astext.is_not(None))
        .values(answer=IdempotentRequest.answer.concat({"name": ERASED})),
    )
    # Every other answer that tells of them or of a claim of theirs: a repeat of the question is answered with nothing.
    told = IdempotentRequest.answer.cast(String)
    claims = session.scalars(select(Claim.id).where(Claim.org_id == org_id, Claim.person_id == person_id)).all()
    done["other_stored_answers"] = rows(
        session,
        update(IdempotentRequest)
        .where(IdempotentRequest.org_id == org_id, or_(*(told.contains(str(one)) for one in (person_id, *claims))))
        .where(IdempotentRequest.answer["id"].astext.is_distinct_from(str(person_id)))
        .values(answer=ERASED_ANSWER),
    )
    about = session.scalars(items_about(org_id, person_id)).all()
    done["work_set_aside"] = forget_set_aside(session, org_id, {person_id, *claims, *about})
    person.name = name_of_erased(person_id)
    person.folded_name = fold(person.name)
    person.number_changed_at = None
    person.erased_at = app_now(session)
    session.flush()
    return done | {"name": 1}


def words_of(org_id: UUID, person_id: Whose) -> dict[str, Update]:
    """What takes words of one person out of rows that stay, by kind. Each finds only what is not taken out yet."""
    claims = select(Claim.id).where(Claim.org_id == org_id, Claim.person_id == person_id)
    lines = select(ClaimLine.id).where(ClaimLine.org_id == org_id, ClaimLine.person_id == person_id)
    offers = select(Offer.id).where(Offer.org_id == org_id, Offer.person_id == person_id)
    items = items_about(org_id, person_id)
    owed = select(Obligation.id).where(Obligation.org_id == org_id, Obligation.person_id == person_id)
    talks = select(PhoneConversation.id).where(
        PhoneConversation.org_id == org_id, PhoneConversation.person_id == person_id
    )
    used = exists(select(ClaimLine.id).where(ClaimLine.org_id == Receipt.org_id, ClaimLine.receipt_id == Receipt.id))
    return {
        "claim_lines": update(ClaimLine)
        .where(ClaimLine.org_id == org_id, ClaimLine.id.in_(lines), ClaimLine.description != ERASED)
        .values(description=ERASED),
        "lost_receipts": update(ClaimLine)
        .where(ClaimLine.org_id == org_id, ClaimLine.id.in_(lines), ClaimLine.lost_receipt_reason != ERASED)
        .values(lost_receipt_reason=ERASED),
        "claim_steps": update(ClaimStep)
        .where(ClaimStep.org_id == org_id, ClaimStep.line_id.in_(lines), ClaimStep.words != ERASED)
        .values(words=ERASED),
        "claim_notes": update(ClaimNote)
        .where(ClaimNote.org_id == org_id, ClaimNote.claim_id.in_(claims), ClaimNote.words != ERASED)
        .values(words=ERASED),
        "asked_ahead": update(AdvanceRequest)
        .where(AdvanceRequest.org_id == org_id, AdvanceRequest.person_id == person_id, AdvanceRequest.said != ERASED)
        .values(said=ERASED),
        "answers_ahead": update(AdvanceRequest)
        .where(AdvanceRequest.org_id == org_id, AdvanceRequest.person_id == person_id, AdvanceRequest.words != ERASED)
        .values(words=ERASED),
        "statements": update(StatementRequest)
        .where(StatementRequest.org_id == org_id, StatementRequest.person_id == person_id)
        .where(StatementRequest.kind != ERASED)
        .values(kind=ERASED),
        "settlements": update(AdvanceSettlement)
        .where(AdvanceSettlement.org_id == org_id, AdvanceSettlement.person_id == person_id)
        .where(AdvanceSettlement.words != ERASED)
        .values(words=ERASED),
        "settled_by_hand": update(UnclaimedMoney)
        .where(
            UnclaimedMoney.org_id == org_id, UnclaimedMoney.obligation_id.in_(owed), UnclaimedMoney.outcome.is_not(None)
        )
        .where(UnclaimedMoney.evidence != ERASED)
        .values(evidence=ERASED),
        "task_notes": update(WorkItemStep)
        .where(WorkItemStep.org_id == org_id, WorkItemStep.item_id.in_(items), WorkItemStep.words != ERASED)
        .values(words=ERASED),
        "witnesses": update(AnswerToOffer)
        .where(AnswerToOffer.org_id == org_id, AnswerToOffer.offer_id.in_(offers), AnswerToOffer.witness != ERASED)
        .values(witness=ERASED),
        "witnesses_above_limits": update(AgreedAboveLimit)
        .where(AgreedAboveLimit.org_id == org_id, AgreedAboveLimit.person_id == person_id)
        .where(AgreedAboveLimit.witness != ERASED)
        .values(witness=ERASED),
        "vouchers": update(VoucherGiven)
        .where(VoucherGiven.org_id == org_id, VoucherGiven.person_id == person_id, VoucherGiven.reason != ERASED)
        .values(reason=ERASED, undone_reason=case((VoucherGiven.undone_at.is_not(None), ERASED))),
        "picture_words": update(PictureWord)
        .where(PictureWord.org_id == org_id, PictureWord.person_id == person_id, PictureWord.word != ERASED)
        .values(word=ERASED, second_word=None),
        "links": update(PhoneLink)
        .where(PhoneLink.org_id == org_id, PhoneLink.person_id == person_id, PhoneLink.expires_at > func.app_now())
        .values(expires_at=func.greatest(PhoneLink.created_at + timedelta(seconds=1), func.app_now())),
        "answers": update(PhoneTurn)
        .where(PhoneTurn.org_id == org_id, or_(PhoneTurn.conversation_id.in_(talks), PhoneTurn.person_id == person_id))
        .where(PhoneTurn.answer != {})
        .values(answer={}),
        "conversations": update(PhoneConversation)
        .where(PhoneConversation.org_id == org_id, PhoneConversation.id.in_(talks))
        .values(state={}, person_id=None),
        "receipts": update(Receipt)
        .where(Receipt.org_id == org_id, Receipt.person_id == person_id, Receipt.erased_at.is_(None), ~used)
        .values(erased_at=func.app_now()),
    }


def close_requests(org_id: UUID, person_id: UUID) -> Update:
    """Nobody is asked for bank details any more: the word LINK opens no page."""
    payees = select(Payee.id).where(Payee.org_id == org_id, Payee.person_id == person_id)
    return (
        update(BankDetailsRequest)
        .where(BankDetailsRequest.org_id == org_id, BankDetailsRequest.payee_id.in_(payees))
        .where(BankDetailsRequest.closed_at.is_(None))
        .values(closed_at=func.app_now())
    )


def items_about(org_id: UUID, person_id: Whose) -> Select[UUID]:
    """Tasks about them, also those that name a claim, payment, account, offer or conversation of theirs and not themself."""
    theirs = [
        select(table.id).where(table.org_id == org_id, table.person_id == person_id)
        for table in (Claim, Offer, PhoneConversation, AdvanceRequest)
    ]
    theirs.append(payouts_of(org_id, Obligation.person_id == person_id))
    methods = (
        select(PayoutMethod.id)
        .join(Payee, and_(Payee.org_id == PayoutMethod.org_id, Payee.id == PayoutMethod.payee_id))
        .where(Payee.org_id == org_id, Payee.person_id == person_id)
    )
    # As a union, so that the indices of tasks are used: asked with OR, every task of the organisation would be read.
    item = aliased(WorkItem)
    of_item = select(item.id).where(item.org_id == org_id)
    about = union_all(
        of_item.where(item.person_id == person_id),
        of_item.where(item.subject_id == person_id),
        *(of_item.where(item.subject_id.in_(one)) for one in (*theirs, methods)),
    )
    return select(WorkItem.id).where(WorkItem.org_id == org_id, WorkItem.id.in_(about))


def _bank_details(session: Session, org_id: UUID, person_id: UUID) -> int:
    methods = session.scalars(
        select(PayoutMethod)
        .join(Payee, and_(Payee.org_id == PayoutMethod.org_id, Payee.id == PayoutMethod.payee_id))
        .where(Payee.org_id == org_id, Payee.person_id == person_id)
        .order_by(PayoutMethod.id)
        .with_for_update(key_share=True, of=PayoutMethod)
    ).all()
    for method in methods:
        if method.status == MethodStatus.READY:
            METHOD_TRANSITIONS.move(method, MethodEvent.PERSON_ERASED)
        method.bank_name = method.last4 = None
        method.name_digest = method.account_digest = method.confirmed_digest = None
    session.flush()
    rows(session, evidence_of(org_id, person_id))
    return len(methods)


def evidence_of(org_id: UUID, person_id: Whose) -> Update:
    """What takes out whom somebody spoke with about bank details, and what was said."""
    methods = (
        select(PayoutMethod.id)
        .join(Payee, and_(Payee.org_id == PayoutMethod.org_id, Payee.id == PayoutMethod.payee_id))
        .where(Payee.org_id == org_id, Payee.person_id == person_id)
    )
    return (
        update(BankDetailsDecision)
        .where(BankDetailsDecision.org_id == org_id, BankDetailsDecision.method_id.in_(methods))
        .where(BankDetailsDecision.said != ERASED)
        .values(spoken_to=ERASED, known_number=ERASED, said=ERASED)
    )


def rows(session: Session, statement: Update) -> int:
    """Does it, and says how many rows it changed."""
    done = session.execute(statement, execution_options={"synchronize_session": False})
    return cast("CursorResult[Any]", done).rowcount
