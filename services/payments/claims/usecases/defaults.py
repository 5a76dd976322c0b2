"""What an organisation starts with: rules for claims, mileage rates, and the ledger's accounts."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.rules.send_deadline import Subdivision
from services.payments.claims.usecases.policies import ship_policy
from services.payments.claims.usecases.rates import ship_rates
from services.payments.ledger.usecases import open_accounts
from services.payments.payouts.usecases.urgent import EXPENSES
from services.payments.rails.names import BANK_RAIL


def prepare_organisation(session: Session, org_id: UUID, nation: Subdivision = Subdivision.ENGLAND) -> None:
    """Writes all of it when the organisation is made.

    Each is also written by whoever needs it first; but of two who need it first, the second waits for the first to commit,
    whatever locks both hold, and so two could wait for each other.
    """
    ship_policy(session, org_id, nation)
    ship_rates(session, org_id)
    open_accounts(session, org_id, BANK_RAIL, set(EXPENSES.values()))
