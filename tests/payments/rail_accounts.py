"""An organisation's account at the bank, as it is once two administrators have agreed to it, without a bank that is asked."""

from sqlalchemy.orm import Session

from services.payments.limits.tables import LimitProposal
from services.payments.rails.tables import RailAccount
from shared.database import app_now, london_today
from shared.ids import new_id
from shared.sealing import Sealer
from tests.payments.council import Council


def connect_account(session: Session, council: Council, sealer: Sealer, api_key: str, financial_account: str) -> None:
    """Writes the account, and the proposal that its administrators have confirmed."""
    account_id, (first, second) = new_id(), council.administrators
    session.add(
        LimitProposal(
            org_id=council.org_id,
            kind="rail_account",
            about="rail:stripe",
            subject_id=account_id,
            after={"rail": "stripe", "financial_account": financial_account},
            in_force_from=london_today(session),
            proposed_by=first.actor.id,
            outcome="confirmed",
            decided_by=second.actor.id,
            decided_at=app_now(session),
        )
    )
    session.flush()
    session.add(
        RailAccount(
            org_id=council.org_id,
            id=account_id,
            rail="stripe",
            financial_account=financial_account,
            api_key_sealed=sealer.seal(api_key),
            entered_by=second.actor.id,
        )
    )
