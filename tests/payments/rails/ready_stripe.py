"""Stripe as it answers for an account that is ready for its first run, to be spoiled piece by piece."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from services.payments.rails.stripe_requests import EVENT_TYPES
from tests.payments.rails.peer import Reply, Seen

FINANCIAL_ACCOUNT = "fa_ready"
PING = "evt_ping"


@dataclass
class ReadyStripe:
    """What it answers; `instead` takes the place of the answer for one method and path."""

    url: str = ""
    account: dict[str, Any] = field(default_factory=dict)
    address: dict[str, Any] | None = field(default_factory=dict)
    destination: dict[str, Any] | None = field(default_factory=dict)
    instead: dict[tuple[str, str], Reply] = field(default_factory=dict)

    def answer(self, seen: Seen) -> Reply:
        """One answer. Orders that name nothing that exists are refused, as at Stripe."""
        path = seen.path.partition("?")[0].removeprefix("/v2/").removeprefix("money_management/")
        if (seen.method, path) in self.instead:
            return self.instead[seen.method, path]
        if seen.method == "POST" and path.endswith("/ping"):
            return Reply.of({"id": PING, "object": "v2.core.event"})
        if seen.method == "POST":
            return Reply.refusal(404, "not_found")
        shown: dict[str, Callable[[], dict[str, Any]]] = {
            f"financial_accounts/{FINANCIAL_ACCOUNT}": self._account,
            "financial_addresses": lambda: _page([] if self.address is None else [self._address()]),
            "core/event_destinations": lambda: _page([] if self.destination is None else [self._destination()]),
        }
        return Reply.of(shown[path]() if path in shown else _page([]))

    def _account(self) -> dict[str, Any]:
        nothing: dict[str, Any] = {}
        held = {"available": {"gbp": {"value": 125_000, "currency": "gbp"}}, "outbound_pending": nothing}
        usual = {"status": "open", "balance": held, "storage": {"holds_currencies": ["gbp"]}}
        return {"id": FINANCIAL_ACCOUNT, **usual, **self.account}

    def _address(self) -> dict[str, Any]:
        usual = {"status": "active", "settlement_currency": "gbp", "bank_account": {"type": "sort_code"}}
        return {"id": "finaddr_1", **usual, **(self.address or {})}

    def _destination(self) -> dict[str, Any]:
        usual = {"status": "enabled", "event_payload": "thin", "enabled_events": list(EVENT_TYPES)}
        return {"id": "ed_1", **usual, "webhook_endpoint": {"url": self.url}, **(self.destination or {})}


def _page(data: list[dict[str, Any]]) -> dict[str, Any]:
    return {"data": data, "next_page_url": None, "previous_page_url": None}
