"""Finance undoes a decision in the moment in which somebody pays it again: of the two, the second sees what the first did."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlalchemy import func, select, text

from services.payments.claims.usecases.decisions import undo
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import ObligationTakenBack, Payout
from services.payments.payouts.usecases.manual_actions import pay_again
from services.payments.payouts.usecases.transitions import PAYOUT, Transition, transition
from shared.database import Session
from shared.errors import ProblemError
from shared.identity import Role, system_actor
from tests.payments.claims.conftest import Desk

Effect = Callable[[Session], object]
WAITS = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"


def agreed_and_failed(desk: Desk) -> tuple[UUID, UUID]:
    """A claim that was agreed and whose payment failed before it was ever sent, so that it is paid again at once; (claim, payment)."""
    claim = desk.referred(desk.ready())
    desk.decided(claim, action="approve")
    (payout,) = desk.payouts()
    org_id = desk.council.org_id
    with desk.council.payments.dependencies.database.transaction(org_id) as session:
        step = Transition(PayoutStatus.QUEUED, MoneyAt.RESERVED, PayoutStatus.FAILED, PayoutCause.REFUSED)
        assert transition(session, system_actor(org_id), step, PAYOUT.id == payout.id)
    return UUID(claim["id"]), payout.id


def second_while_first(desk: Desk, first: Effect, second: Effect) -> BaseException | None:
    """Begins `second` while `first` is done and not committed; gives what the second is refused with."""
    database, org_id = desk.council.payments.dependencies.database, desk.council.org_id
    with ThreadPoolExecutor(1) as threads:
        with database.transaction(org_id) as session:
            first(session)
            later: Future[object] = threads.submit(database.run, org_id, second)
            while not later.done() and not session.scalar(text(WAITS)):
                pass
        return later.exception(timeout=60)


@pytest.mark.parametrize("undoes_first", [False, True])
def test_undone_or_paid_again_but_never_both(desk: Desk, undoes_first: bool) -> None:
    claim_id, payout_id = agreed_and_failed(desk)
    again = desk.council.hire(Role.FINANCE_APPROVER).actor
    both: list[Effect] = [
        lambda session: pay_again(session, again, payout_id),
        lambda session: undo(session, desk.approver.actor, claim_id, 1),
    ]
    refused = second_while_first(desk, *(reversed(both) if undoes_first else both))
    assert refused is not None
    if not undoes_first:
        assert isinstance(refused, ProblemError)
        assert refused.code == "payout.released"
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        undone = session.scalar(select(func.count()).select_from(ObligationTakenBack))
        statuses = session.scalars(select(Payout.status).order_by(Payout.id)).all()
    assert (undone, statuses) == ((1, ["failed"]) if undoes_first else (0, ["failed", "queued"]))
