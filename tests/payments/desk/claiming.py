"""Claims for tests of the desk's pages: what staff do at the API, beside `Desk`, which is a browser of one of them."""

from tests.payments.claims import conftest


class Claims(conftest.Desk):
    """The claims of one organisation."""
