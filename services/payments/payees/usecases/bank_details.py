"""Bank details become tokens: entered by one person, registered with the rail, confirmed by another, then ready."""

import json
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payees import rules
from services.payments.payees.evidence import Evidence, needs_evidence
from services.payments.payees.modulus.usecases import check_account
from services.payments.payees.rules import METHOD_TRANSITIONS, UNDER_WAY, MethodEvent, MethodStatus, Written
from services.payments.payees.tables import Payee, PayeeAuthority, PayoutMethod, SealedBankDetails
from services.payments.payees.usecases import registering
from services.payments.payees.usecases.changes import (
    NOT_PAYABLE,
    REFUSED,
    announce_change,
    end_refused,
    end_unusable,
    lock_method,
    usable_from,
    use_confirmed,
    wipe_sealed,
)
from services.payments.payees.usecases.confirmations import take_decision
from services.payments.payees.usecases.details_requests import end_tasks
from services.payments.payees.usecases.name_checks import ask_to_confirm
from services.payments.payees.usecases.payees import payee_of
from services.payments.payees.usecases.registering import REGISTER_TOPIC
from services.payments.people.rules import share_a_word
from services.payments.people.usecases import get_person
from services.payments.rails.protocol import BankDetails, RegisteredMethod
from services.payments.worklist.usecases import ask_a_human
from shared import audit
from shared.database import FOR_CHANGE, update_status
from shared.errors import ConflictError, Effect, ForbiddenError, InvalidError, NotFoundError
from shared.identity import Actor, Permission
from shared.outbox import Task, enqueue
from shared.sealing import Sealer


def enter_bank_details(
    session: Session,
    actor: Actor,
    sealer: Sealer,
    person_id: UUID,
    rail: str,
    written: Written,
    *,
    on_paper: bool = False,
    money: rules.AuthorityScope | None = None,
) -> PayoutMethod:
    """Seals bank details and asks the worker to register them with the rail. Without a holder's name the account is the
    person's own. `on_paper`: they stand on a form that the person filled in. Where there are details already, this is a
    change: it waits, and the person is told at the contact that we have. Where somebody acts for one kind of money alone, `money` says
    for which kind these are.

    Raises InvalidError (one sentence for each wrong field; an account that needs a roll number, or that the bank's own rules do not
    allow), ForbiddenError (role, or one's own), NotFoundError, and ConflictError where new details are being checked already.
    """
    actor.require(Permission.ENTER_BANK_DETAILS)
    if actor.is_one_of(person_id):
        raise ForbiddenError(
            "bank_details.own",
            "You cannot enter your own bank details here.",
            "Ask a colleague to do it.",
            effect=Effect.NOTHING_SAVED,
        )
    return keep_bank_details(
        session, actor, sealer, person_id, rail, written, how="paper" if on_paper else "desk", money=money
    )


def keep_bank_details(  # whose details, what was written, how they came and what for
    session: Session,
    actor: Actor,
    sealer: Sealer,
    person_id: UUID,
    rail: str,
    written: Written,
    *,
    how: str,
    money: rules.AuthorityScope | None = None,
) -> PayoutMethod:
    """The same for whoever may enter them: staff (`how` "desk" or "paper"), or the person by the link that they asked for
    ("link")."""
    person_name = get_person(session, actor.org_id, person_id).name
    payee_id = payee_of(session, actor.org_id, person_id)
    wanted = _money_of(acts_for_one_kind(session, actor.org_id, person_id), money, how)
    method = keep_for_payee(session, actor, sealer, payee_id, rail, written, person_name, how=how, money=wanted)
    end_tasks(session, actor, person_id)
    if method.usable_from is not None:
        announce_change(session, method, person_id)
    return method


def acts_for_one_kind(session: Session, org_id: UUID, person_id: UUID) -> rules.AuthorityScope | None:
    """The kind of money that somebody acts for alone, fees or expenses; None where nobody does."""
    scope = session.scalar(
        select(PayeeAuthority.scope)
        .filter_by(org_id=org_id, person_id=person_id, ended_at=None)
        .where(PayeeAuthority.kind != "supporter", PayeeAuthority.scope != rules.AuthorityScope.BOTH.value)
    )
    return rules.AuthorityScope(scope) if scope is not None else None


def _money_of(alone: rules.AuthorityScope | None, money: rules.AuthorityScope | None, how: str) -> rules.AuthorityScope:
    """For which money details are. What comes by a person's own link is for what is their own."""
    if alone is None:
        if money not in (None, rules.AuthorityScope.BOTH):
            raise InvalidError(
                "bank_details.money",
                "Nobody acts for this person's fees or expenses alone, so their bank details are for both.",
                "Leave it out.",
                effect=Effect.NOTHING_SAVED,
            )
        return rules.AuthorityScope.BOTH
    if how == "link":
        return rules.AuthorityScope.EXPENSES if alone is rules.AuthorityScope.FEES else rules.AuthorityScope.FEES
    if money is None or money is rules.AuthorityScope.BOTH:
        raise InvalidError(
            "bank_details.money",
            f"Somebody acts for this person's {alone.value} alone, so these bank details are for fees or for expenses.",
            "Say for which.",
            effect=Effect.NOTHING_SAVED,
            field="money",
        )
    return money


def keep_for_payee(  # noqa: PLR0913  # whose details, what was written, and how they came
    session: Session,
    actor: Actor,
    sealer: Sealer,
    payee_id: UUID,
    rail: str,
    written: Written,
    payee_name: str,
    *,
    how: str,
    is_organisation: bool = False,
    money: rules.AuthorityScope = rules.AuthorityScope.BOTH,
) -> PayoutMethod:
    """The same for any payee, whose permission the caller has checked. Raises InvalidError, ConflictError."""
    details = rules.read_bank_details(replace(written, holder_name=written.holder_name or payee_name))
    account_check = check_account(session, actor.org_id, details)
    clean = {
        "holder_name": details.holder_name,
        "sort_code": details.sort_code,
        "account_number": details.account_number,
    }
    # Locked before we look: of two who enter details at once, the second sees what the first has entered.
    session.get_one(Payee, (actor.org_id, payee_id), with_for_update=FOR_CHANGE)
    if session.scalar(
        select(PayoutMethod.id).where(
            PayoutMethod.org_id == actor.org_id,
            PayoutMethod.payee_id == payee_id,
            PayoutMethod.status.in_(UNDER_WAY),
        )
    ):
        raise ConflictError(
            "bank_details.under_way",
            "New bank details are being checked already, and what was entered now was not kept.",
            "Look at those first: have them confirmed, or stop them and enter these.",
        )
    method = PayoutMethod(
        org_id=actor.org_id,
        payee_id=payee_id,
        rail=rail,
        money=money.value,
        status=MethodStatus.REGISTERING.value,
        last4=clean["account_number"][-4:],
        account_check=account_check.value,
        account_digest=_digest_of_account(session, actor.org_id, sealer, clean),
        entered_by=actor.id,
        entered_how=how,
        usable_from=usable_from(session, actor.org_id, payee_id),
    )
    session.add(method)
    session.flush()
    whole = clean | ({"is_organisation": True} if is_organisation else {})
    sealed = sealer.seal_bytes(json.dumps(whole).encode(), _bound_to(actor.org_id, method.id))
    session.add(SealedBankDetails(org_id=actor.org_id, method_id=method.id, sealed=sealed))
    facts = {"rail": rail, "how": how, "money": money.value, "is_change": method.usable_from is not None}
    facts |= {
        "in_another_name": not share_a_word(payee_name, details.holder_name),
        "account_check": account_check.value,
    }
    audit.record(session, actor, "bank_details.entered", "payout_method", method.id, facts)
    enqueue(session, actor.org_id, [Task("payments", REGISTER_TOPIC, method.id)])
    return method


def _digest_of_account(session: Session, org_id: UUID, sealer: Sealer, clean: dict[str, str]) -> str:
    """By what the same account is known at other payees of the organisation: as before where it is known, so that a new key of ours
    does not hide it."""
    digests = sealer.digests(clean["sort_code"] + clean["account_number"], org_id.bytes)
    known = select(PayoutMethod.account_digest).where(
        PayoutMethod.org_id == org_id, PayoutMethod.account_digest.in_(digests)
    )
    return session.scalar(known.limit(1)) or digests[0]


def open_bank_details(
    session: Session, org_id: UUID, method_id: UUID, sealer: Sealer
) -> tuple[str, BankDetails] | None:
    """(rail, details) of a method that still waits to be registered, unsealed in memory; None where that is done."""
    method = session.get(PayoutMethod, (org_id, method_id))
    kept = session.scalar(select(SealedBankDetails).filter_by(org_id=org_id, method_id=method_id))
    if method is None or method.status != MethodStatus.REGISTERING or kept is None or kept.sealed is None:
        return None
    return method.rail, BankDetails(**json.loads(sealer.open_bytes(kept.sealed, _bound_to(org_id, method_id))))


def record_registration(
    session: Session, org_id: UUID, method_id: UUID, found: RegisteredMethod, name_digest: str | None = None
) -> None:
    """Keeps the rail's tokens and wipes the sealed details. A method that the rail cannot use goes to a human.

    `name_digest`: by what the account's name is known again (`name_checks.digest_of_name`).
    """
    event = MethodEvent.REGISTERED if found.usable else MethodEvent.UNUSABLE
    tokens = {
        "recipient": found.recipient,
        "method": found.method,
        "verification": found.verification,
        "verification_cleared": found.cleared,
        "name_digest": name_digest,
        "bank_name": found.bank_name,
        "last4": found.last4,
        "name_match": found.match.value,
    }
    if not _end_registering(session, org_id, method_id, event, tokens):
        return
    if not found.usable:
        _ask_for_new_details(session, org_id, method_id)
    elif needs_evidence(found.match):
        ask_to_confirm(session, session.get_one(PayoutMethod, (org_id, method_id)), found.match)


def record_refusal(session: Session, org_id: UUID, method_id: UUID) -> None:
    """The rail refused these details for good: they are wiped, and a human asks for better ones."""
    if _end_registering(session, org_id, method_id, MethodEvent.REFUSED):
        _ask_for_new_details(session, org_id, method_id)


def record_not_payable(session: Session, org_id: UUID, method_id: UUID) -> None:
    """The rail never pays this payee, whatever their bank details: those are wiped, and a human finds another way."""
    if not _end_registering(session, org_id, method_id, MethodEvent.UNUSABLE):
        return
    end_unusable(session, org_id, method_id)
    ask_a_human(
        session,
        org_id,
        kind=NOT_PAYABLE,
        subject_type="payout_method",
        subject_id=method_id,
        reason="Stripe does not pay this person or organisation by bank transfer, whatever their bank details are. No money moved, and what "
        "is owed stays owed. Ask them for another way to be paid; ask Stripe if you think that this is wrong.",
    )


def _end_registering(
    session: Session, org_id: UUID, method_id: UUID, event: MethodEvent, tokens: Mapping[str, object] | None = None
) -> bool:
    """What the rail said of details that were being registered: the sealed ones are wiped. False, with nothing done, where it had said
    something before, as to a second worker."""
    moved = session.execute(
        update_status(PayoutMethod, METHOD_TRANSITIONS, MethodStatus.REGISTERING, event)
        .where(PayoutMethod.org_id == org_id, PayoutMethod.id == method_id)
        .values(tokens or {})
        .returning(PayoutMethod.id)
    )
    if moved.first() is None:
        return False
    wipe_sealed(session, org_id, method_id)
    registering.end_wait(session, org_id, method_id)
    return True


def confirm(session: Session, actor: Actor, method_id: UUID, evidence: Evidence | None = None) -> PayoutMethod:
    """A second person confirms a method; from then on money may go there, or when the wait of a change is over. Where the bank did not
    say that the name is right, they say what they heard, and where it said that the name is wrong, a third person does so too.

    Raises ForbiddenError (role; who entered it; one's own), NotFoundError, ConflictError (not waiting for this), InvalidError
    (evidence is needed).
    """
    actor.require(Permission.CONFIRM_BANK_DETAILS)
    method, payee = lock_method(session, actor.org_id, method_id)
    if actor.is_one_of(method.entered_by, payee.person_id):
        raise ForbiddenError(
            "bank_details.second_person",
            "A different person must confirm these bank details.",
            "Ask a colleague.",
        )
    if take_decision(session, actor, method, evidence):
        use_confirmed(session, actor, method, payee)
    return method


def get_method(session: Session, actor: Actor, method_id: UUID) -> PayoutMethod:
    """A payout method of this organisation. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_BANK_DETAILS)
    method = session.get(PayoutMethod, (actor.org_id, method_id))
    if method is None:
        raise NotFoundError("payout_method.not_found", "There are no such bank details in your organisation.")
    return method


def methods_of(session: Session, actor: Actor, person_id: UUID) -> list[PayoutMethod]:
    """Every method of a person, the newest first. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_BANK_DETAILS)
    get_person(session, actor.org_id, person_id)
    rows = session.scalars(
        select(PayoutMethod)
        .join(Payee, (Payee.org_id == PayoutMethod.org_id) & (Payee.id == PayoutMethod.payee_id))
        .where(PayoutMethod.org_id == actor.org_id, Payee.person_id == person_id)
        .order_by(PayoutMethod.id.desc())
    )
    return list(rows)


def _ask_for_new_details(session: Session, org_id: UUID, method_id: UUID) -> None:
    end_refused(session, org_id, method_id)
    ask = "Ask the person to read them again from their bank card."
    if is_of_organisation(session, org_id, method_id):
        ask = "Ask the charity on a number of its public register, and read them back."
    ask_a_human(
        session,
        org_id,
        kind=REFUSED,
        subject_type="payout_method",
        subject_id=method_id,
        reason=f"The bank does not accept these bank details. {ask}",
    )


def is_of_organisation(session: Session, org_id: UUID, method_id: UUID) -> bool:
    """Whether bank details are those of an organisation that is paid in somebody's place."""
    method = session.get_one(PayoutMethod, (org_id, method_id))
    return session.get_one(Payee, (org_id, method.payee_id)).person_id is None


def _bound_to(org_id: UUID, method_id: UUID) -> bytes:
    return org_id.bytes + method_id.bytes
