"""A refused question is our fault, which a person must put right; a bank that is away or busy is not."""

import pytest

from services.payments.rails.protocol import Credentials, RailUnavailableError
from services.payments.rails.stripe import StripeRail
from tests.payments.rails.peer import Peer, Reply


@pytest.mark.parametrize(
    ("reply", "fault"),
    [
        (Reply.refusal(401, "api_key_expired"), "api_key_expired"),
        (Reply.refusal(404, "resource_missing"), "resource_missing"),
        (Reply.of({"nothing": "known"}), "answer_unreadable"),
        (Reply.refusal(429, "rate_limit"), None),
        (Reply.refusal(500, "server_error"), None),
        (Reply.refusal(503, "server_error"), None),
    ],
    ids=["key", "missing", "unreadable", "busy", "failing", "away"],
)
def test_whose_fault_it_is(
    peer: Peer, rail: StripeRail, credentials: Credentials, reply: Reply, fault: str | None
) -> None:
    peer.always(reply)
    with pytest.raises(RailUnavailableError) as refused:
        rail.fetch(credentials, "obp_test_1")
    assert refused.value.fault == fault
