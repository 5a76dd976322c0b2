"""The float: money of the organisation that waits at the rail, so that payments can leave at once."""

from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.orm import Session

from services.payments.ledger.rules import Step
from services.payments.ledger.usecases import Entry, has_posted, kept_balances, post
from services.payments.rails.protocol import ReceivedCredit
from services.payments.rails.usecases import find_account


def top_up(session: Session, org_id: UUID, rail: str, credit: ReceivedCredit) -> bool:
    """Books money that has arrived at the rail, once however often it is reported. False where there was nothing to book."""
    find_account(session, org_id, rail, lock=True)  # two reports of one credit at the same time wait for each other
    source_id = uuid5(NAMESPACE_URL, f"{rail}:{credit.provider_id}")
    if not credit.settled or has_posted(session, org_id, "credit", [source_id], Step.TOPPED_UP):
        return False
    post(session, org_id, [Entry(Step.TOPPED_UP, credit.amount_pence, "credit", source_id, rail)])
    return True


def available_pence(session: Session, org_id: UUID, rail: str) -> int:
    """What may be released now, in pence."""
    return kept_balances(session, org_id).get(f"{rail}.available", 0)
