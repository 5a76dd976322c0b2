"""People decide about bank details that wait to be confirmed: they say what they heard, confirm, or turn them down."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payees.evidence import Evidence, needs_evidence, needs_two, read_evidence
from services.payments.payees.modulus.rules import AccountCheck
from services.payments.payees.rules import METHOD_TRANSITIONS, MethodEvent, MethodStatus
from services.payments.payees.tables import BankDetailsDecision, Payee, PayoutMethod
from services.payments.payees.usecases.cautions import cautions
from services.payments.payees.usecases.changes import TURNED_DOWN_TOPIC, end_refused, lock_method
from services.payments.payees.usecases.name_checks import ACKNOWLEDGE_TOPIC, ITEM
from services.payments.payees.usecases.registering import list_waiting
from services.payments.people.tables import Person
from services.payments.rails.protocol import NameMatch
from services.payments.worklist.usecases import close_items
from shared import audit
from shared.database import app_now
from shared.errors import Effect, ForbiddenError, InvalidError
from shared.identity import PERMITTED, Actor, Permission
from shared.ids import new_id
from shared.outbox import Task, enqueue


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """Bank details that wait to be confirmed, as whoever confirms sees them."""

    id: UUID
    person_id: UUID | None
    name: str
    bank_name: str | None
    last4: str | None
    match: NameMatch
    account_check: AccountCheck
    cautions: tuple[str, ...]
    needs_evidence: bool
    needs_two: bool
    first_confirmed: bool
    was_ready: bool
    since: datetime
    may_confirm: bool


def take_decision(session: Session, actor: Actor, method: PayoutMethod, evidence: Evidence | None) -> bool:
    """Keeps that this person confirms a method that the caller has locked, with what they heard. True where nobody else need confirm;
    False where a second person must.

    Raises ConflictError (it does not wait for this), InvalidError (no evidence where it is needed), ForbiddenError (the second is the
    first).
    """
    actor.require(Permission.CONFIRM_BANK_DETAILS)
    METHOD_TRANSITIONS.next_status(MethodStatus(method.status), MethodEvent.CONFIRMED, MethodStatus.READY)
    match = match_of(method)
    if needs_evidence(match) and evidence is None:
        raise InvalidError(
            "bank_details.evidence",
            "The bank did not say that the name is right.",
            "Say whom you spoke with, on what kind of number, and what was said.",
            effect=Effect.NO_MONEY_MOVED,
        )
    heard = read_evidence(evidence) if evidence is not None and needs_evidence(match) else None
    if actor.is_one_of(method.first_confirmed_by):
        raise ForbiddenError(
            "bank_details.second_person",
            "You have confirmed these bank details already.",
            "A different person must do so too.",
        )
    decision = _keep(session, actor, method, "confirmed", heard)
    is_first = needs_two(match) and method.first_confirmed_by is None
    facts = _facts(method, heard, decision)
    if is_first:
        method.first_confirmed_by = actor.id
        session.flush()
        audit.record(session, actor, "bank_details.confirmed_first", "payout_method", method.id, facts)
        return False
    method.confirmed_at, method.confirmed_match = app_now(session), method.name_match
    method.confirmed_digest = method.name_digest
    audit.record(session, actor, "bank_details.confirmed", "payout_method", method.id, facts)
    close_items(session, actor.org_id, method.id, [ITEM], done_by=actor.id)
    if not method.verification_cleared:
        enqueue(session, actor.org_id, [Task("payments", ACKNOWLEDGE_TOPIC, method.id)])
    return True


def turn_down(session: Session, actor: Actor, method_id: UUID, evidence: Evidence) -> PayoutMethod:
    """Somebody has heard that this is not the person's account: no money goes there.

    Raises ForbiddenError (role, one's own), NotFoundError, ConflictError (it does not wait to be confirmed), InvalidError.
    """
    actor.require(Permission.CONFIRM_BANK_DETAILS, at_any_age=True)
    method, payee = lock_method(session, actor.org_id, method_id)
    if actor.is_one_of(payee.person_id):
        raise ForbiddenError(
            "bank_details.second_person",
            "A different person must decide about these bank details.",
            "Ask a colleague.",
        )
    heard = read_evidence(evidence)
    METHOD_TRANSITIONS.move(method, MethodEvent.TURNED_DOWN)
    session.flush()
    decision = _keep(session, actor, method, "turned_down", heard)
    facts = _facts(method, heard, decision)
    audit.record(session, actor, "bank_details.turned_down", "payout_method", method.id, facts)
    end_refused(session, actor.org_id, method.id)
    enqueue(session, actor.org_id, [Task("payments", TURNED_DOWN_TOPIC, method.payee_id)])
    return method


def list_to_confirm(session: Session, actor: Actor) -> list[ToConfirm]:
    """Bank details that wait to be confirmed, the oldest first. Raises ForbiddenError."""
    actor.require(Permission.SEE_BANK_DETAILS)
    rows = session.execute(
        select(PayoutMethod, Payee, Person.name)
        .join(Payee, (Payee.org_id == PayoutMethod.org_id) & (Payee.id == PayoutMethod.payee_id))
        .outerjoin(Person, (Person.org_id == Payee.org_id) & (Person.id == Payee.person_id))
        .where(PayoutMethod.org_id == actor.org_id, PayoutMethod.status == MethodStatus.TO_CONFIRM)
        .order_by(PayoutMethod.id)
    )
    return [_shown(session, actor, method, payee, name) for method, payee, name in rows]


def count_to_confirm(session: Session, actor: Actor) -> int:
    """How many bank details this person may see waiting: those to confirm, and those that the bank has not taken on; 0 for whoever
    confirms none. Raises ForbiddenError."""
    actor.require(Permission.SEE_BANK_DETAILS)
    if not actor.roles & PERMITTED[Permission.CONFIRM_BANK_DETAILS]:
        return 0
    return len(list_to_confirm(session, actor)) + len(list_waiting(session, actor))


def match_of(method: PayoutMethod) -> NameMatch:
    """The result of the last name check; without one it counts as no answer."""
    return NameMatch(method.name_match) if method.name_match else NameMatch.UNAVAILABLE


def _shown(session: Session, actor: Actor, method: PayoutMethod, payee: Payee, name: str | None) -> ToConfirm:
    match = match_of(method)
    had_a_hand = actor.is_one_of(payee.person_id, method.entered_by, method.first_confirmed_by)
    may = bool(actor.roles & PERMITTED[Permission.CONFIRM_BANK_DETAILS])
    return ToConfirm(
        id=method.id,
        person_id=payee.person_id,
        name=name or payee.organisation_name or "",
        bank_name=method.bank_name,
        last4=method.last4,
        match=match,
        account_check=AccountCheck(method.account_check),
        cautions=tuple(cautions(session, method, payee)),
        needs_evidence=needs_evidence(match),
        needs_two=needs_two(match),
        first_confirmed=method.first_confirmed_by is not None,
        was_ready=method.check_number > 0,
        since=method.created_at,
        may_confirm=may and not had_a_hand,
    )


def _keep(session: Session, actor: Actor, method: PayoutMethod, decision: str, evidence: Evidence | None) -> UUID:
    row = BankDetailsDecision(
        id=new_id(),
        org_id=actor.org_id,
        method_id=method.id,
        decision=decision,
        name_match=match_of(method).value,
        spoken_to=evidence.spoken_to if evidence else None,
        known_number=evidence.known_number if evidence else None,
        said=evidence.said if evidence else None,
        decided_by=actor.id,
    )
    session.add(row)
    session.flush()
    return row.id


def _facts(method: PayoutMethod, evidence: Evidence | None, decision: UUID) -> dict[str, str | None]:
    facts: dict[str, str | None] = {"name_match": method.name_match, "decision": str(decision)}
    if evidence is not None:
        facts |= {"spoken_to": evidence.spoken_to, "known_number": evidence.known_number}
    return facts
