"""The route that connects an organisation's own account at a rail."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import Field, SecretStr

from services.payments.limits.api import PROPOSED, LimitProposalOut, proposed
from services.payments.rails import fetching, usecases
from services.payments.rails.fetching import Connector
from services.payments.rails.names import Rail
from services.payments.rails.usecases import Connection
from shared.api_request import Accepted, ApiRequest, InTransaction
from shared.http import RequestBody, ResponseBody


class StripeAccountIn(RequestBody):
    """An organisation's own Stripe account: a restricted key, and the financial account that holds the float."""

    api_key: SecretStr = Field(min_length=8, max_length=300)
    financial_account: str = Field(min_length=3, max_length=100, pattern=r"^fa_[A-Za-z0-9_]+$")


class RailAccountOut(ResponseBody):
    """A connected account; its key is never shown again."""

    rail: str
    financial_account: str
    subscribed: bool
    contact_email: str | None


class ContactEmailIn(RequestBody):
    """An address of the organisation's own, which it reads; null where Stripe is given none."""

    contact_email: str | None = Field(
        default=None, max_length=254, pattern=r"^[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
    )


def router(connector: Connector) -> APIRouter:
    """Routes under /rails."""
    routes = APIRouter(tags=["rails"])

    @routes.post("/rails/stripe", status_code=202, response_model=LimitProposalOut, responses=PROPOSED)
    def propose_stripe(new: StripeAccountIn, api: ApiRequest) -> JSONResponse:
        """Proposes the organisation's Stripe account, or another key of it; another administrator confirms it. Stripe is asked first,
        both times, whether the key opens the financial account: one that does not never replaces one that does."""
        command = Connection(Rail.STRIPE, new.api_key.get_secret_value(), new.financial_account)
        before = api.answered()
        if before is not None:
            return before
        proof = fetching.prove(connector, api.actor, command)

        def effect(tx: InTransaction) -> Accepted:
            under_way = connector.count_under_way(tx.session, tx.actor.org_id, command.rail)
            waiting = usecases.propose_connection(tx.session, tx.actor, connector.sealer, command, proof, under_way)
            return proposed(tx, waiting.id)

        return api.once(effect)

    @routes.get("/rails/stripe")
    def get_stripe(api: ApiRequest) -> RailAccountOut:
        """Which Stripe account is connected, and whether it tells us yet what becomes of payments."""
        return api.read(
            lambda tx: RailAccountOut.model_validate(
                usecases.describe(usecases.view_account(tx.session, tx.actor, Rail.STRIPE))
            )
        )

    @routes.post("/rails/stripe/contact-email", response_model=RailAccountOut)
    def set_contact_email(new: ContactEmailIn, api: ApiRequest) -> JSONResponse:
        """Sets the organisation's own e-mail address that Stripe is given as the contact of each recipient. Stripe's guide asks for one
        and its API does not; whether it takes the same address for many recipients is not verified."""
        return api.once(
            lambda tx: usecases.describe(
                usecases.set_contact_email(tx.session, tx.actor, Rail.STRIPE, new.contact_email)
            ),
            200,
        )

    return routes
