"""The route that checks an organisation's account at Stripe before its first run."""

from fastapi import APIRouter

from services.payments.rails.names import Rail
from services.payments.rails.readiness.fetching import AccountChecker
from services.payments.rails.readiness.rules import CheckState, ReadinessTopic
from shared.api_request import SignedInActor
from shared.http import ResponseBody


class ReadinessLineOut(ResponseBody):
    """One thing that the first run needs: how it stands, what that means, and what to do ("" where there is nothing)."""

    topic: ReadinessTopic
    state: CheckState
    says: str
    to_do: str


def router(checker: AccountChecker) -> APIRouter:
    """The route under /rails."""
    routes = APIRouter(tags=["rails"])

    @routes.get("/rails/stripe/check")
    def check_stripe(actor: SignedInActor) -> list[ReadinessLineOut]:
        """Asks Stripe whether everything is ready, and for a test event; takes some seconds, moves no money, makes nothing."""
        return [ReadinessLineOut.model_validate(one) for one in checker.check(actor, Rail.STRIPE)]

    return routes
