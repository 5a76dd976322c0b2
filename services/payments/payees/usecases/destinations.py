"""Where a payee's money goes now: the method that is ready for this kind of money, else for both."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, case, func, select, update
from sqlalchemy.orm import Session

from services.payments.payees.rules import MethodStatus
from services.payments.payees.tables import Payee, PayoutMethod
from shared.database import FOR_CHANGE, table_of


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a payee's money goes now: the rail and its tokens."""

    payee_id: UUID
    method_id: UUID
    rail: str
    recipient: str
    method: str
    verification: str | None
    """A name check that this payment may use up; None where one must be made first."""


def ready_destination(session: Session, org_id: UUID, payee_id: UUID) -> Destination | None:
    """Where one payee's money goes now. Where there is no ready method, none becomes ready before this transaction ends, so
    that what the caller then writes down as waiting is found by the one who makes it ready."""
    found = ready_destinations(session, org_id, [payee_id])
    if not found:
        session.get_one(Payee, (org_id, payee_id), with_for_update=FOR_CHANGE)
        found = ready_destinations(session, org_id, [payee_id])
    return found.get(payee_id)


_METHOD = table_of(PayoutMethod).c
_READY = select(
    *(_METHOD.payee_id, _METHOD.id, _METHOD.rail, _METHOD.recipient, _METHOD.method),
    case((_METHOD.verification_cleared, _METHOD.verification)).label("verification"),
).where(
    _METHOD.org_id == bindparam("org"),
    _METHOD.status == MethodStatus.READY,
    _METHOD.payee_id == any_(bindparam("payees", type_=ARRAY(Uuid))),
)
_FOR_MONEY = _METHOD.id == func.method_for(bindparam("org"), _METHOD.payee_id, bindparam("what"))

_BEFORE = table_of(PayoutMethod).alias("before")
_USE = (
    update(table_of(PayoutMethod))
    .where(_METHOD.org_id == bindparam("org"), _METHOD.payee_id == bindparam("payee"), _METHOD.rail == bindparam("by"))
    .where(_METHOD.status == MethodStatus.READY, _METHOD.verification_cleared, _FOR_MONEY)
    .where(_BEFORE.c.org_id == _METHOD.org_id, _BEFORE.c.id == _METHOD.id)
    .where(_BEFORE.c.verification == _METHOD.verification)  # else another payment was faster
    .values(verification=None, verification_cleared=False)
    .returning(_METHOD.payee_id, _METHOD.id, _METHOD.rail, _METHOD.recipient, _METHOD.method, _BEFORE.c.verification)
)


def ready_destinations(session: Session, org_id: UUID, payee_ids: list[UUID]) -> dict[UUID, Destination]:
    """Where each of these payees can be paid now, fees or expenses; payees without a ready method are missing."""
    rows = session.execute(_READY, {"org": org_id, "payees": payee_ids})
    return {row.payee_id: Destination(*row) for row in rows}


def destination_for(session: Session, org_id: UUID, payee_id: UUID, purpose: str) -> Destination | None:
    """Where a payee's money of this purpose goes now; None where no method is ready for it."""
    found = {"org": org_id, "payees": [payee_id], "what": money_of(purpose)}
    row = session.execute(_READY.where(_FOR_MONEY), found).one_or_none()
    return None if row is None else Destination(*row)


def money_of(purpose: str) -> str:
    """The kind of money that a payment is: what is paid for claims is expenses, everything else a fee."""
    return "expenses" if purpose == "claims" else "fees"


def use_destination(session: Session, org_id: UUID, payee_id: UUID, rail: str, purpose: str) -> Destination | None:
    """Where a payee's money of this purpose goes now by this rail, and the name check there is used up by this payment: rails accept each only once. None
    where no method is ready, or it has no check that nobody else has used."""
    row = session.execute(_USE, {"org": org_id, "payee": payee_id, "by": rail, "what": money_of(purpose)}).one_or_none()
    return None if row is None else Destination(*row)
