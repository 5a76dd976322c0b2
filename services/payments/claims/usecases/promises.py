"""What the person is promised about a claim, by the rail that is ready for them now."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.payments.claims.rules.policy import Policy
from services.payments.claims.rules.send_deadline import Promise, promise
from services.payments.claims.tables import Claim
from services.payments.payouts.usecases.run_preview import rails_for
from services.payments.rails.names import BANK_RAIL, Rail
from shared.days_in_words import day_in_words
from shared.london import london_day


def make_promise(session: Session, claim: Claim, policy: Policy, now: datetime) -> Promise:
    """What we may promise now about sending this person money, on the organisation's working days and by its cut-offs."""
    rail = rails_for(session, claim.org_id, [claim.person_id]).get(claim.person_id, BANK_RAIL)
    return promise(now, Rail(rail), policy.calendar, policy.cutoffs)


def will_look(promised: Promise) -> str:
    """What is said while finance must decide first: nobody promises money that may be refused."""
    by = day_in_words(london_day(promised.misses_at), weekday=True, year=False)
    when = "today" if promised.same_day else f"on {by}"
    return f"Finance will look at it {when} and we will tell you."
