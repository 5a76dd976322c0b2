"""Looking at an account at Stripe before its first run: each call that we make is tried with an order that cannot be carried out.

Stripe has no question "what may this key do". A call whose right is missing is answered with 403, any other refusal shows that the
right is there: so the calls that would change something name objects that do not exist, and addresses that are none. That the right
is looked at before the order is Stripe's long-standing way, and not promised in its documents.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import stripe
from pydantic import BaseModel, ConfigDict

from services.payments.rails import stripe_requests as bodies
from services.payments.rails import stripe_wire as wire
from services.payments.rails.protocol import Credentials
from services.payments.rails.readiness.protocol import AccountSurvey, CallAnswer, FoundDestination, RailCall
from services.payments.rails.stripe import StripeRail

_NOWHERE = "sameday_check"
"""An id that nothing has."""


class _Dictable(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


class _Found(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class _Storage(_Found):
    holds_currencies: list[str]


class _Account(_Found):
    status: str
    balance: wire.Balances
    storage: _Storage | None = None


class _AddressBank(_Found):
    type: str


class _Address(_Found):
    status: str
    settlement_currency: str
    bank_account: _AddressBank | None = None

    @property
    def takes_pounds(self) -> bool:
        return self.settlement_currency == "gbp" and (
            self.bank_account is None or self.bank_account.type == "sort_code"
        )


class _Webhook(_Found):
    url: str | None = None


class _Destination(_Found):
    id: str
    status: str
    event_payload: str
    enabled_events: list[str]
    webhook_endpoint: _Webhook | None = None

    def found(self) -> FoundDestination:
        return FoundDestination(
            id=self.id,
            url=self.webhook_endpoint.url if self.webhook_endpoint else None,
            enabled=self.status == "enabled",
            thin=self.event_payload == "thin",
            types=frozenset(self.enabled_events),
        )


class _Addresses(_Found):
    data: list[_Address]


class _Destinations(_Found):
    data: list[_Destination]


_Shape = TypeVar("_Shape", bound=_Found)


class StripeInspector(StripeRail):
    """AccountInspector for Stripe. Safe to share between threads."""

    def survey(self, credentials: Credentials) -> AccountSurvey:
        """Asks for everything once. Never raises for Stripe's answer, nor for none."""
        client = self._client_for(credentials.api_key)
        money, core = client.v2.money_management, client.v2.core
        place = credentials.financial_account
        account = _asked(lambda: money.financial_accounts.retrieve(place), _Account)
        addresses = _asked(
            lambda: money.financial_addresses.list({"financial_account": place, "limit": 100}), _Addresses
        )
        destinations = _asked(
            lambda: core.event_destinations.list({"limit": 100, "include": ["webhook_endpoint.url"]}), _Destinations
        )
        calls = {
            RailCall.SEE_FLOAT: account[0],
            RailCall.SEE_ADDRESSES: addresses[0],
            RailCall.SEE_STATEMENT: _tried(lambda: money.transactions.list({"financial_account": place, "limit": 1})),
            RailCall.SEE_CREDITS: _tried(lambda: money.received_credits.list({"limit": 1})),
            RailCall.SEE_PAYMENTS: _tried(lambda: money.outbound_payments.list({"limit": 1})),
            RailCall.SEE_DESTINATIONS: destinations[0],
            **_try_what_changes(client),
        }
        held, addressed, listed = account[1], addresses[1], destinations[1]
        return AccountSurvey(
            calls=calls,
            wanted_types=frozenset(bodies.EVENT_TYPES),
            account_status=held.status if held else None,
            holds_pounds=_holds_pounds(held) if held else None,
            available_pence=wire.pence(held.balance.available) if held else None,
            address_statuses=(
                frozenset(one.status for one in addressed.data if one.takes_pounds) if addressed else None
            ),
            destinations=[one.found() for one in listed.data] if listed else None,
        )

    def ping(self, credentials: Credentials, destination_id: str) -> str | None:
        """Has Stripe send a test event; returns its id, or None where Stripe did not say that it does."""
        destinations = self._client_for(credentials.api_key).v2.core.event_destinations
        return found.id if (found := _asked(lambda: destinations.ping(destination_id), _Event)[1]) else None


class _Event(_Found):
    id: str


def _try_what_changes(client: stripe.StripeClient) -> dict[RailCall, CallAnswer]:
    """Every call that changes something, with an order that Stripe cannot carry out."""
    money, core = client.v2.money_management, client.v2.core
    return {
        RailCall.PAY: _tried(lambda: money.outbound_payments.create(bodies.no_payment(_NOWHERE))),
        RailCall.ADD_RECIPIENTS: _tried(lambda: core.accounts.create(bodies.no_recipient())),
        RailCall.ADD_BANK_DETAILS: _tried(
            lambda: money.outbound_setup_intents.create({"payout_method": f"gbba_{_NOWHERE}"})
        ),
        RailCall.CHECK_NAMES: _tried(
            lambda: money.recipient_verifications.create(
                {"payout_method": f"gbba_{_NOWHERE}", "recipient": f"acct_{_NOWHERE}"}
            )
        ),
        RailCall.ACKNOWLEDGE_NAMES: _tried(lambda: money.recipient_verifications.acknowledge(f"recver_{_NOWHERE}")),
        RailCall.SUBSCRIBE: _tried(lambda: core.event_destinations.create(bodies.event_destination(_NOWHERE))),
    }


def _holds_pounds(account: _Account) -> bool:
    stored = account.storage.holds_currencies if account.storage else list(account.balance.available)
    return "gbp" in stored


def _tried(call: Callable[[], object]) -> CallAnswer:
    try:
        call()
    except stripe.StripeError as error:
        return _meaning(error)
    except Exception:  # whatever broke on the way says nothing of the key
        return CallAnswer.UNKNOWN
    return CallAnswer.ALLOWED


def _asked(call: Callable[[], _Dictable], shape: type[_Shape]) -> tuple[CallAnswer, _Shape | None]:
    found: list[_Shape] = []
    answer = _tried(lambda: found.append(shape.model_validate(call().to_dict())))
    return answer, found[0] if found else None


def _meaning(error: stripe.StripeError) -> CallAnswer:
    said = error.json_body.get("error") if isinstance(error.json_body, dict) else None
    if not isinstance(said, dict):
        return CallAnswer.UNKNOWN  # a proxy on the way also refuses, in a shape of its own
    if said.get("type") == "feature_not_enabled":
        return CallAnswer.NOT_ENABLED
    match error.http_status:
        case 401:
            return CallAnswer.KEY_REFUSED
        case 403:
            return CallAnswer.NOT_ALLOWED
        case 400 | 404:
            return CallAnswer.ALLOWED
        case _:
            return CallAnswer.UNKNOWN
