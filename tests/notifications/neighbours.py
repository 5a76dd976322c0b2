"""Two addresses that stay the same for all tests of a process; behind each answers the stand-in of the test that runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.identity import InternalTokens
from tests.notifications.fake_servers import Exchange, PaymentsSide, Reply, serving


class Neighbours:
    """Where the telephone exchange and payments are reached, and who they are at the moment."""

    def __init__(self, tokens: InternalTokens) -> None:
        self._tokens = tokens
        self.exchange_url = ""
        self.payments_url = ""
        self.exchange = Exchange()
        self.payments = PaymentsSide(tokens)

    def new_exchange(self) -> Exchange:
        """An exchange that has heard nothing yet; whoever was there before it is asked no more."""
        self.exchange = Exchange(self.exchange_url)
        return self.exchange

    def new_payments(self) -> PaymentsSide:
        """The same for payments."""
        self.payments = PaymentsSide(self._tokens, self.payments_url)
        return self.payments


@contextmanager
def open_neighbours(tokens: InternalTokens) -> Iterator[Neighbours]:
    """Serves both until the block ends."""
    here = Neighbours(tokens)

    def exchange(method: str, path: str, query: dict[str, str], body: bytes) -> Reply:
        return here.exchange.answer(method, path, query, body)

    def payments(method: str, path: str, query: dict[str, str], body: bytes) -> Reply:
        return here.payments.answer(method, path, query, body)

    with (
        serving(exchange) as here.exchange_url,
        serving(payments, lambda token: here.payments.check(token)) as here.payments_url,
    ):
        yield here
