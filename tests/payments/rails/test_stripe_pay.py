"""What paying through Stripe's SDK does on the wire: the frozen bytes, one request, and every answer classified."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest

from services.payments.rails.protocol import (
    Credentials,
    FrozenRequest,
    PaymentOrder,
    RailAnswer,
    RailAnswerKind,
    RailStatus,
    RailUnavailableError,
)
from services.payments.rails.stripe import StripeRail
from tests.payments.rails.peer import Peer, Reply, Seen

PAYOUT = "0192f000-0000-7000-8000-000000000001"


def payment(status: str = "processing", **more: Any) -> dict[str, Any]:
    """An OutboundPayment as Stripe writes it, cut to what tells payments apart."""
    return {
        "id": "obp_1",
        "object": "v2.money_management.outbound_payment",
        "status": status,
        "amount": {"value": 1060, "currency": "gbp"},
        "created": "2026-11-23T10:00:00.000Z",
        "metadata": {"payout_id": PAYOUT},
        **more,
    }


def pay(rail: StripeRail, credentials: Credentials, order: PaymentOrder) -> RailAnswer:
    return rail.pay(credentials, rail.freeze(credentials, order), idempotency_key="po_1_1_0")


def test_the_bytes_on_the_wire_are_the_frozen_bytes(
    peer: Peer, rail: StripeRail, credentials: Credentials, order: PaymentOrder
) -> None:
    peer.always(Reply.of(payment()))
    frozen = replace(rail.freeze(credentials, replace(order, descriptor="Tŷ Bûn £3")), api_version="2026-10-28.older")
    answer = rail.pay(credentials, frozen, idempotency_key="po_1_2_0")

    [seen] = peer.seen
    assert seen.body == frozen.body.encode()
    assert (seen.method, seen.path) == ("POST", "/v2/money_management/outbound_payments")
    assert seen.headers["idempotency-key"] == "po_1_2_0"
    assert seen.headers["stripe-version"] == "2026-10-28.older"
    assert seen.headers["authorization"] == "Bearer rk_test_1"
    assert "telemetry" not in " ".join(seen.headers)
    assert (answer.kind, answer.provider_id, answer.status) == (RailAnswerKind.ACCEPTED, "obp_1", RailStatus.PROCESSING)
    assert (answer.amount_pence, answer.payout_id, answer.request_id) == (1060, order.payout_id, "req_1")


def test_the_order_is_in_the_request(rail: StripeRail, credentials: Credentials, order: PaymentOrder) -> None:
    body = json.loads(rail.freeze(credentials, order).body)
    assert body["amount"] == {"value": 1060, "currency": "gbp"}
    assert body["from"] == {"financial_account": "fa_test_1", "currency": "gbp"}
    assert (body["to"]["recipient"], body["to"]["payout_method"]) == ("acct_jo", "gbba_jo")
    assert body["to"]["payout_method_options"] == {"bank_account": {"preferred_networks": ["fps"]}}
    assert body["recipient_notification"] == {"setting": "none"}
    assert body["recipient_verification"] == "rv_jo"
    assert body["statement_descriptor"] == "SAMEDAY 7K3MQ2P9"
    assert body["metadata"] == {"payout_id": PAYOUT, "org": str(order.org_id), "gen": "2"}
    assert "recipient_verification" not in rail.freeze(credentials, replace(order, verification=None)).body


@pytest.mark.parametrize("change", [{"amount_pence": 0}, {"descriptor": "ab"}, {"descriptor": "x" * 23}])
def test_an_order_that_stripe_cannot_take_is_not_frozen(
    rail: StripeRail, credentials: Credentials, order: PaymentOrder, change: dict[str, Any]
) -> None:
    with pytest.raises(ValueError, match="Nothing was sent"):
        rail.freeze(credentials, replace(order, **change))


@pytest.mark.parametrize("body", ["not json", "[]", '{"a":1}', '{"headers": {}}', '{"base": "files"}'])
def test_a_frozen_request_that_the_sdk_would_change_is_not_sent(
    peer: Peer, rail: StripeRail, credentials: Credentials, body: str
) -> None:
    answer = rail.pay(credentials, FrozenRequest(body, "2026-10-28.endive"), idempotency_key="k")
    assert (answer.kind, peer.seen) == (RailAnswerKind.OUR_BUG, [])


@pytest.mark.parametrize(
    ("reply", "kind", "code"),
    [
        (Reply.refusal(500, "server_error"), RailAnswerKind.UNKNOWN, "server_error"),
        (Reply.refusal(503, "insufficient_funds"), RailAnswerKind.UNKNOWN, "insufficient_funds"),
        (Reply(502, b"<html>Bad Gateway</html>", "text/html"), RailAnswerKind.UNKNOWN, None),
        (Reply(200, b"{}"), RailAnswerKind.UNKNOWN, "answer_unreadable"),
        (Reply(200, b""), RailAnswerKind.UNKNOWN, None),
        (Reply(200, b"[]"), RailAnswerKind.UNKNOWN, "answer_unreadable"),
        (Reply(200, b"<html>Sign in to the guest network</html>", "text/html"), RailAnswerKind.UNKNOWN, None),
        (Reply(200, b"\xff\xfe"), RailAnswerKind.UNKNOWN, "answer_unreadable"),
        (Reply.of(payment(amount={"value": 10.6, "currency": "gbp"})), RailAnswerKind.UNKNOWN, "answer_unreadable"),
        (Reply.of(payment(amount={"value": 1060, "currency": "usd"})), RailAnswerKind.UNKNOWN, "answer_unreadable"),
        (Reply.of({"error": "slow down"}, 429), RailAnswerKind.UNKNOWN, "answer_unreadable"),
        (Reply.of({"error": {"message": "no code"}}, 400), RailAnswerKind.UNKNOWN, None),
        (Reply.refusal(429, "rate_limit"), RailAnswerKind.TRY_LATER, "rate_limit"),
        (
            Reply.refusal(400, "insufficient_funds", type="insufficient_funds"),
            RailAnswerKind.PAUSE_RUN,
            "insufficient_funds",
        ),
        (Reply.refusal(409, "idempotency_error"), RailAnswerKind.OUR_BUG, "idempotency_error"),
        (
            Reply.refusal(409, "idempotency_error", type="idempotency_error"),
            RailAnswerKind.OUR_BUG,
            "idempotency_error",
        ),
        (Reply.refusal(409, "idempotency_conflict"), RailAnswerKind.UNKNOWN, "idempotency_conflict"),
        (Reply.refusal(403, "approval_required"), RailAnswerKind.PAUSE_RUN, "approval_required"),
        (Reply.refusal(404, "payout_method_invalid"), RailAnswerKind.PAYEE_MUST_ACT, "payout_method_invalid"),
        (Reply.refusal(400, "Mr Jo Bloggs"), RailAnswerKind.UNKNOWN, None),
    ],
)
def test_each_answer_is_classified_after_exactly_one_request(
    peer: Peer,
    rail: StripeRail,
    credentials: Credentials,
    order: PaymentOrder,
    reply: Reply,
    kind: RailAnswerKind,
    code: str,
) -> None:
    peer.always(reply)
    answer = pay(rail, credentials, order)
    assert len(peer.seen) == 1
    assert (answer.kind, answer.code, answer.status) == (kind, code, None)
    assert "Bloggs" not in repr(answer)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (payment("posted"), RailAnswer(RailAnswerKind.ACCEPTED, status=RailStatus.POSTED)),
        (
            payment("processing", status_details={"processing": {"reason": "under_review"}}),
            RailAnswer(RailAnswerKind.ACCEPTED, status=RailStatus.PROCESSING, reason="under_review", under_review=True),
        ),
        (
            payment("returned", status_details={"returned": {"reason": "payout_method_closed"}}),
            RailAnswer(
                RailAnswerKind.ACCEPTED,
                status=RailStatus.RETURNED,
                reason="payout_method_closed",
                remedy=RailAnswerKind.PAYEE_MUST_ACT,
            ),
        ),
        (
            payment("failed", status_details={"failed": {"reason": "new_reason"}}),
            RailAnswer(
                RailAnswerKind.ACCEPTED,
                status=RailStatus.FAILED,
                reason="new_reason",
                remedy=RailAnswerKind.NEEDS_HUMAN,
            ),
        ),
        (payment("teleported"), RailAnswer(RailAnswerKind.NEEDS_HUMAN, reason="teleported", code="status_unknown")),
    ],
)
def test_a_payment_is_read_with_its_status(
    peer: Peer, rail: StripeRail, credentials: Credentials, document: dict[str, Any], expected: RailAnswer
) -> None:
    peer.always(Reply.of(document))
    payout_id = rail.fetch(credentials, "obp_1").payout_id
    assert str(payout_id) == PAYOUT
    assert rail.fetch(credentials, "obp_1") == replace(
        expected, provider_id="obp_1", amount_pence=1060, payout_id=payout_id
    )
    assert peer.seen[0].path == "/v2/money_management/outbound_payments/obp_1"


def test_a_silent_peer_is_left_within_the_timeout(peer: Peer, credentials: Credentials, order: PaymentOrder) -> None:
    rail = StripeRail(peer.base, connect_timeout_seconds=0.5, read_timeout_seconds=0.2)
    peer.always(Reply(silent=True))
    started = datetime.now(UTC)
    answer = pay(rail, credentials, order)
    assert (datetime.now(UTC) - started).total_seconds() < 3
    assert (answer.kind, answer.http_status, len(peer.seen)) == (RailAnswerKind.UNKNOWN, None, 1)


def test_nobody_listening_is_unknown(credentials: Credentials, order: PaymentOrder) -> None:
    rail = StripeRail("http://127.0.0.1:9", connect_timeout_seconds=0.5, read_timeout_seconds=0.5)
    assert pay(rail, credentials, order).kind is RailAnswerKind.UNKNOWN


@pytest.mark.parametrize("reply", [Reply.refusal(404, "not_found"), Reply(200, b"{}"), Reply.refusal(500, "x")])
def test_a_question_without_an_answer_says_nothing_about_the_payment(
    peer: Peer, rail: StripeRail, credentials: Credentials, reply: Reply
) -> None:
    peer.always(reply)
    with pytest.raises(RailUnavailableError) as caught:
        rail.fetch(credentials, "obp_1")
    assert "Bloggs" not in str(caught.value)


def test_find_reads_every_page_and_keeps_ours(
    peer: Peer, rail: StripeRail, credentials: Credentials, order: PaymentOrder
) -> None:
    second_page = "/v2/money_management/outbound_payments?page=two"

    def answer(seen: Seen) -> Reply:
        if seen.path == second_page:
            return Reply.of({"data": [payment("posted", id="obp_9")], "next_page_url": None})
        others = [payment(id="obp_2", metadata={"payout_id": "other"}), payment(id="obp_3", metadata=None)]
        return Reply.of({"data": others, "next_page_url": second_page})

    peer.answer = answer
    found = rail.find(
        credentials,
        recipient="acct_jo",
        payout_id=order.payout_id,
        created_after=datetime(2026, 11, 23, 9, 55, tzinfo=UTC),
    )
    assert [(one.provider_id, one.status) for one in found] == [("obp_9", RailStatus.POSTED)]
    assert "recipient=acct_jo" in peer.seen[0].path
    assert "created[gte]=2026-11-23T09:55:00.000Z" in unquote(peer.seen[0].path)


def test_find_does_not_take_a_broken_list_for_an_empty_one(
    peer: Peer, rail: StripeRail, credentials: Credentials, order: PaymentOrder
) -> None:
    for reply in (
        Reply(200, b"{}"),
        Reply(502, b"no"),
        Reply.of({"data": [payment(amount=None)], "next_page_url": None}),
    ):
        peer.always(reply)
        with pytest.raises(RailUnavailableError):
            rail.find(credentials, recipient="acct_jo", payout_id=order.payout_id, created_after=datetime.now(UTC))


def test_eight_threads_and_two_organisations_share_one_rail(
    peer: Peer, rail: StripeRail, credentials: Credentials, order: PaymentOrder
) -> None:
    together = threading.Barrier(8, timeout=60)
    peer.answer = lambda seen: Reply.of(payment(id="obp_" + seen.headers["idempotency-key"]))

    def worker(number: int) -> bool:
        mine = replace(credentials, api_key=f"rk_test_{number % 2}")
        together.wait()
        keys = [f"{number}_{turn}" for turn in range(5)]
        frozen = rail.freeze(mine, order)
        return all(rail.pay(mine, frozen, idempotency_key=key).provider_id == f"obp_{key}" for key in keys)

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(worker, range(8)))
    assert len(peer.seen) == 40
    for seen in peer.seen:
        number = int(seen.headers["idempotency-key"].split("_")[0])
        assert seen.headers["authorization"] == f"Bearer rk_test_{number % 2}"


def test_the_sdk_may_not_print_bodies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_LOG", "debug")
    with pytest.raises(ValueError, match="account numbers"):
        StripeRail("http://127.0.0.1:9", 1, 1)


def test_nothing_of_an_error_is_logged(
    peer: Peer, rail: StripeRail, credentials: Credentials, order: PaymentOrder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    peer.always(Reply.refusal(400, "payout_method_invalid"))
    pay(rail, credentials, order)
    assert "urllib3" in caplog.text
    assert "Bloggs" not in caplog.text
    assert "acct_jo" not in caplog.text
