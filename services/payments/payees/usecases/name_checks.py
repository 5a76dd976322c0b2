"""Name checks between two payments: each payment uses one up, so a new one is made, compared with what people confirmed, and cleared
at the rail; one that says something else asks a person.

The rail is asked by `sending.py` between these transactions. Whoever comes second with the same check finds its number taken, and
changes nothing.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payees.evidence import Confirmed, is_covered, why_to_confirm
from services.payments.payees.rules import METHOD_TRANSITIONS, UNDER_WAY, MethodEvent, MethodStatus
from services.payments.payees.tables import PayoutMethod
from services.payments.people.rules import fold
from services.payments.rails.protocol import Credentials, NameCheck, NameMatch
from services.payments.rails.usecases import open_credentials
from services.payments.worklist.usecases import ask_a_human
from shared import audit
from shared.database import FOR_CHANGE, app_now
from shared.identity import system_actor
from shared.sealing import Sealer

ACKNOWLEDGE_TOPIC = "payee.acknowledge"
ITEM = "name_check"
"""Worklist item: somebody must confirm a name that the bank did not call right."""


@dataclass(frozen=True, slots=True)
class NameQuestion:
    """What the rail is asked about a method: a new check, its `number`; or, where `verification` is there, that it be cleared."""

    method_id: UUID
    number: int
    rail: str
    recipient: str
    method: str
    verification: str | None
    credentials: Credentials

    @property
    def idempotency_key(self) -> str:
        """The key of this check at the rail: the same however often it is asked, until its answer is recorded."""
        return f"nc_{self.method_id}_{self.number}"


@dataclass(frozen=True, slots=True)
class MadeCheck:
    """A check that the rail has made and that may be used as it is; nobody has recorded it yet."""

    asked: NameQuestion
    found: NameCheck


def begin_check(session: Session, org_id: UUID, method_id: UUID, sealer: Sealer) -> NameQuestion | None:
    """What to ask before a payment may go to this method; None where its check is there already, or no money goes there now."""
    method = session.get(PayoutMethod, (org_id, method_id), populate_existing=True)
    if method is None or method.status != MethodStatus.READY or method.recipient is None or method.method is None:
        return None
    if method.verification is not None and method.verification_cleared:
        return None
    number = method.check_number if method.verification is not None else method.check_number + 1
    return NameQuestion(
        method_id=method.id,
        number=number,
        rail=method.rail,
        recipient=method.recipient,
        method=method.method,
        verification=method.verification,
        credentials=open_credentials(session, org_id, method.rail, sealer),
    )


def record_check(session: Session, org_id: UUID, asked: NameQuestion, found: NameCheck, sealer: Sealer) -> bool:
    """Keeps a new check. True where the rail must still be told that its result was accepted; False where that is not so, where a
    person must look first, or where somebody else has recorded it before."""
    method = session.get_one(
        PayoutMethod, (org_id, asked.method_id), with_for_update=FOR_CHANGE, populate_existing=True
    )
    if method.check_number != asked.number - 1 or method.status != MethodStatus.READY:
        return False
    covered = is_covered(found.match, _confirmed(session, method, found, sealer))
    digest = digest_of_name(sealer, org_id, method.id, found.matched_name)
    method.check_number, method.verification, method.verification_cleared = (
        asked.number,
        found.verification,
        found.cleared,
    )
    method.name_match, method.name_digest = found.match.value, digest
    if covered:
        if found.match.value == method.confirmed_match:
            method.confirmed_digest = digest  # the same name, under the newest key
        session.flush()
        return not found.cleared
    if _has_new_details(session, method):  # two cannot wait at once, and money is to go to the new ones anyway
        METHOD_TRANSITIONS.move(method, MethodEvent.NO_MONEY_ARRIVES)
        session.flush()
        audit.record(session, system_actor(org_id), "bank_details.retired", "payout_method", method.id)
        return False
    METHOD_TRANSITIONS.move(method, MethodEvent.CHECK_CHANGED)
    method.first_confirmed_by = method.confirmed_by = method.confirmed_at = None
    session.flush()
    facts = {"name_match": found.match.value, "was": method.confirmed_match}
    audit.record(session, system_actor(org_id), "bank_details.check_changed", "payout_method", method.id, facts)
    ask_to_confirm(session, method, found.match, again=True)
    return False


def record_cleared(session: Session, org_id: UUID, asked: NameQuestion, verification: str, *, cleared: bool) -> None:
    """Notes that the rail was told of the acceptance. A check that it does not clear is thrown away: the next payment asks anew."""
    method = session.get_one(
        PayoutMethod, (org_id, asked.method_id), with_for_update=FOR_CHANGE, populate_existing=True
    )
    if method.verification != verification:
        return
    method.verification, method.verification_cleared = (verification, True) if cleared else (None, False)
    session.flush()


def ask_to_confirm(session: Session, method: PayoutMethod, match: NameMatch, *, again: bool = False) -> None:
    """Asks a person to confirm a method whose name the bank did not call right."""
    ask_a_human(
        session,
        method.org_id,
        kind=ITEM,
        subject_type="payout_method",
        subject_id=method.id,
        reason=why_to_confirm(match, again=again),
        urgent=again,
    )


def digest_of_name(sealer: Sealer, org_id: UUID, method_id: UUID, matched_name: str | None) -> str | None:
    """By what the name of an account is known again: never the name itself."""
    return None if matched_name is None else sealer.digest(fold(matched_name), org_id.bytes + method_id.bytes)


def waits_to_be_usable(session: Session, org_id: UUID, payee_id: UUID) -> bool:
    """Whether a payee has bank details that are on their way: to the rail, to somebody who confirms them, or to the end of a wait."""
    waiting = select(PayoutMethod.id).where(
        PayoutMethod.org_id == org_id, PayoutMethod.payee_id == payee_id, PayoutMethod.status.in_(UNDER_WAY)
    )
    return session.scalar(waiting.limit(1)) is not None


def _has_new_details(session: Session, method: PayoutMethod) -> bool:
    return waits_to_be_usable(session, method.org_id, method.payee_id)


def _confirmed(session: Session, method: PayoutMethod, found: NameCheck, sealer: Sealer) -> Confirmed:
    before, bound_to = method.confirmed_digest, method.org_id.bytes + method.id.bytes
    if before is None or found.matched_name is None:
        is_same_name = before is None and found.matched_name is None
    else:
        is_same_name = sealer.is_digest(before, fold(found.matched_name), bound_to)
    match = NameMatch(method.confirmed_match) if method.confirmed_match else None
    age = app_now(session) - method.confirmed_at if method.confirmed_at else timedelta.max
    return Confirmed(match, is_same_name, age)
