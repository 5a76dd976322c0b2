"""By which rail a payee would be paid now: in cash while they stand on the list of a tin, else where their bank details say."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.payees.tables import Payee
from services.payments.payees.usecases.destinations import ready_destination, ready_destinations
from services.payments.rails.cash.tables import CashFloat
from services.payments.rails.cash.usecases.places import lock_tins_of, people_in_cash
from services.payments.rails.names import Rail
from shared.database import is_among


def rails_now(session: Session, org_id: UUID, payee_ids: Collection[UUID]) -> dict[UUID, str]:
    """The rail of each of these payees; those whom we cannot pay yet are missing. Nobody else is asked in whose name it was earned: an
    organisation that is paid in somebody's place gets no cash."""
    if not payee_ids:
        return {}
    by_bank = ready_destinations(session, org_id, list(payee_ids))
    rails = {payee_id: one.rail for payee_id, one in by_bank.items()}
    rows = session.execute(
        select(Payee.id, Payee.person_id).where(Payee.org_id == org_id, is_among(Payee.id, payee_ids))
    )
    people = {row.person_id: row.id for row in rows if row.person_id is not None}
    return rails | {people[one]: Rail.CASH.value for one in people_in_cash(session, org_id, set(people))}


def rail_now(session: Session, org_id: UUID, payee_id: UUID) -> str | None:
    """The same of one payee. Where we cannot pay them yet, no method becomes ready before this transaction ends (`ready_destination`)."""
    rail = rails_now(session, org_id, [payee_id]).get(payee_id)
    if rail is None:
        found = ready_destination(session, org_id, payee_id)
        rail = found.rail if found else rails_now(session, org_id, [payee_id]).get(payee_id)
    return rail


def lock_cash_of(session: Session, org_id: UUID, payee_ids: Collection[UUID]) -> dict[UUID, CashFloat]:
    """By payee: the tin on whose list they stand, locked with their place. Whoever decides by which rail somebody is paid holds them
    until that is done, so that nobody leaves the list in between."""
    rows = session.execute(select(Payee.id, Payee.person_id).where(Payee.org_id == org_id, Payee.id.in_(payee_ids)))
    people = {row.person_id: row.id for row in rows if row.person_id is not None}
    return {people[person_id]: tin for person_id, tin in lock_tins_of(session, org_id, set(people)).items()}
