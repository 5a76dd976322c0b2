"""Holds every exchange between the program under test and the practice world against the vendors' contracts."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from tests.contracts.closed import ContractError
from tests.contracts.exchanges import Breach, Call, Webhook, Who, take
from tests.contracts.notify_contract import NotifyContract
from tests.contracts.stripe_contract import StripeContract
from tests.contracts.twilio_contract import TwilioContract

VARIABLE = "PRACTICE_EXCHANGES_FILE"
"""Names the file to a practice world. Every world that a test starts inherits it."""


class VendorContract(Protocol):
    """One vendor's contract: what may be asked, what may be answered, and what its webhooks may say."""

    def check_request(self, call: Call) -> None:
        """Raises ContractError for a request of ours that the vendor does not know."""
        ...

    def check_answer(self, call: Call) -> None:
        """Raises ContractError for an answer that the vendor would not give."""
        ...

    def check_webhook(self, webhook: Webhook) -> None:
        """Raises ContractError for a webhook that the vendor would not post."""
        ...

    def check_our_answer(self, webhook: Webhook) -> None:
        """Raises ContractError for an answer of ours to a webhook that the vendor could not read."""
        ...


class Referee:
    """Looks at what was kept in one file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._stripe, self._twilio, self._notify = StripeContract(), TwilioContract(), NotifyContract()

    def breaches(self) -> list[Breach]:
        """What broke a contract since the last look."""
        return [breach for exchange in take(self._file) for breach in self.judge(exchange)]

    def demand(self, *, ours_excused: bool = False) -> None:
        """Raises ContractError with everything that broke a contract since the last look; `ours_excused`: on their side only."""
        found = dict.fromkeys(one for one in self.breaches() if not (ours_excused and one.by == "we"))
        if found:
            raise ContractError("\n".join(f"{one.by}: {one.what}" for one in found))

    def judge(self, exchange: Call | Webhook) -> list[Breach]:
        """What one exchange breaks, on either side."""
        found: list[Breach] = []

        def hold(by: Who, check: Callable[[], None]) -> None:
            try:
                check()
            except ContractError as broken:
                found.append(Breach(by, str(broken)))

        contract = self._contract_of(exchange)
        if isinstance(exchange, Webhook):
            hold("the practice world", lambda: contract.check_webhook(exchange))
            hold("we", lambda: contract.check_our_answer(exchange))
        elif exchange.crash:
            found.append(Breach("the practice world", f"{exchange.crash} at {exchange.method} {exchange.path}"))
        else:
            hold("we", lambda: contract.check_request(exchange))
            if not exchange.spoilt:
                hold("the practice world", lambda: contract.check_answer(exchange))
        return found

    def _contract_of(self, exchange: Call | Webhook) -> VendorContract:
        if isinstance(exchange, Call):
            vendor = exchange.path.split("/")[1]
            is_stripe, is_twilio = vendor == "bank", vendor == "phones"
        else:
            is_stripe, is_twilio = "stripe-signature" in exchange.headers, "x-twilio-signature" in exchange.headers
        return self._stripe if is_stripe else self._twilio if is_twilio else self._notify
