"""A rail that talks to the scripted peer, and the values that most tests send."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from services.payments.rails.protocol import Credentials, PaymentOrder
from services.payments.rails.stripe import StripeRail
from tests.payments.rails.peer import Peer, listening

NOW = 1_790_000_000.0


@pytest.fixture
def peer() -> Iterator[Peer]:
    with listening() as it:
        yield it


@pytest.fixture
def rail(peer: Peer) -> StripeRail:
    return StripeRail(peer.base, connect_timeout_seconds=1, read_timeout_seconds=5, now=lambda: NOW)


@pytest.fixture
def credentials() -> Credentials:
    return Credentials("rk_test_1", "fa_test_1", ("whsec_new", "whsec_old"))


@pytest.fixture
def order() -> PaymentOrder:
    return PaymentOrder(
        payout_id=UUID("0192f000-0000-7000-8000-000000000001"),
        org_id=UUID("0192f000-0000-7000-8000-0000000000aa"),
        generation=2,
        amount_pence=1060,
        descriptor="SAMEDAY 7K3MQ2P9",
        recipient="acct_jo",
        method="gbba_jo",
        verification="rv_jo",
    )
