"""Connecting an account: the rail is asked whether the key opens it, and a key that does not never replaces one that does."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from uuid import uuid4

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from services.payments.app import make_payments_app
from services.payments.limits.fetching import Confirming
from services.payments.payouts.tables import Payout
from services.payments.rails.protocol import AccountFault, Credentials, RailUnavailableError
from services.payments.rails.rules import check_key
from services.payments.rails.stripe import StripeRail
from services.payments.rails.usecases import open_credentials
from services.payments.wiring import kinds_of_change
from shared.errors import InvalidError
from shared.ids import new_id
from tests.payments.council import Council, Payments, found
from tests.payments.problems import is_problem
from tests.payments.rails.peer import Peer, Reply, Seen, listening

ACCOUNTS = "/v2/money_management/financial_accounts/"
KEYS = {"rk_test_first": "ours", "rk_test_second": "ours", "rk_test_third": "ours", "rk_test_stranger": "theirs"}
PLACES = {"fa_ours": "ours", "fa_ours_too": "ours", "fa_theirs": "theirs"}


def bank(seen: Seen) -> Reply:
    """Two accounts at Stripe, as it answers for them."""
    owner, place = KEYS.get(seen.headers["authorization"].removeprefix("Bearer ")), seen.path.removeprefix(ACCOUNTS)
    if owner is None:
        return Reply.of({"error": {"message": "Invalid API Key provided", "type": "invalid_request_error"}}, 401)
    if PLACES.get(place) != owner:
        return Reply.refusal(404, "not_found")
    return Reply.of({"id": place, "object": "v2.money_management.financial_account", "status": "open"})


@pytest.fixture(scope="module")
def asking(payments: Payments) -> Iterator[tuple[Payments, Peer]]:
    """A service whose Stripe is the peer: one for all of these tests, because putting all its routes together takes longer than they."""
    with listening() as peer:
        dependencies = payments.dependencies
        rail = StripeRail(peer.base, connect_timeout_seconds=1, read_timeout_seconds=1)
        connector = replace(dependencies.connector, rails={"stripe": rail})
        confirming = Confirming(dependencies.database, kinds_of_change(connector, dependencies.first_day))
        app = make_payments_app(replace(dependencies, connector=connector, confirming=confirming))
        with TestClient(app, raise_server_exceptions=False) as client:
            yield Payments(dependencies, client), peer


@pytest.fixture
def stripe_peer(asking: tuple[Payments, Peer]) -> Iterator[Peer]:
    """Stripe, as far as it is asked here."""
    with asking[1].forgetting() as peer:
        peer.answer = bank
        yield peer


@pytest.fixture
def council(asking: tuple[Payments, Peer], stripe_peer: Peer) -> Council:
    """An organisation of that service."""
    assert stripe_peer.seen == []
    return found(asking[0])


def enter(council: Council, api_key: str, place: str = "fa_ours", *, key: str | None = None) -> httpx2.Response:
    """An administrator enters an account, and another one confirms it; gives the last answer."""
    proposed = propose(council, api_key, place, key=key)
    if proposed.status_code != 202:
        return proposed
    return council.second_administrator.call("POST", f"/limits/{proposed.json()['id']}/confirm", key=key)


def propose(council: Council, api_key: str, place: str = "fa_ours", *, key: str | None = None) -> httpx2.Response:
    """The first half of it."""
    body = {"api_key": api_key, "financial_account": place}
    return council.administrator.call("POST", "/rails/stripe", body, key=key)


def connected(council: Council) -> tuple[str, str]:
    """The key and the account that payments leave with."""
    dependencies = council.payments.dependencies
    with dependencies.database.transaction(council.org_id) as session:
        opened = open_credentials(session, council.org_id, "stripe", dependencies.sealer)
    return opened.api_key, opened.financial_account


@pytest.fixture
def working(council: Council) -> Council:
    """An organisation with an account that works."""
    assert enter(council, "rk_test_first").status_code == 200
    return council


def test_a_key_that_opens_the_account_is_kept_and_changed(working: Council, stripe_peer: Peer) -> None:
    assert connected(working) == ("rk_test_first", "fa_ours")
    assert enter(working, "rk_test_second").status_code == 200
    assert connected(working) == ("rk_test_second", "fa_ours")
    assert enter(working, "rk_test_second", "fa_ours_too").status_code == 200
    assert connected(working) == ("rk_test_second", "fa_ours_too")
    assert {seen.method for seen in stripe_peer.seen} == {"GET"}


REFUSED: dict[str, tuple[str, str, Reply | None, str]] = {
    "a mistyped key": ("rk_test_frist", "fa_ours", None, "rail.key_refused"),
    "a revoked key": ("rk_test_second", "fa_ours", Reply.refusal(401, "api_key_expired"), "rail.key_refused"),
    "a key without rights": (
        "rk_test_second",
        "fa_ours",
        Reply.refusal(403, "more_permissions_required"),
        "rail.key_may_not",
    ),
    "a key of another account": ("rk_test_stranger", "fa_ours", None, "rail.not_there"),
    "a place of another account": ("rk_test_second", "fa_theirs", None, "rail.not_there"),
    "a mistyped place": ("rk_test_second", "fa_uors", Reply.refusal(400, "invalid_fields"), "rail.not_there"),
    "a closed account": ("rk_test_second", "fa_ours", Reply.of({"id": "fa_ours", "status": "closed"}), "rail.not_open"),
    "a live key in practice": ("rk_live_second", "fa_ours", None, "rail.live_key_in_practice"),
    "a key for browsers": ("pk_test_second", "fa_ours", None, "rail.no_key"),
    "half a key and a blank": ("rk_test_se cond", "fa_ours", None, "rail.no_key"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_key_that_does_not_open_the_account_is_refused_and_the_working_one_stays(
    working: Council, stripe_peer: Peer, what: str
) -> None:
    api_key, place, reply, code = REFUSED[what]
    if reply is not None:
        stripe_peer.always(reply)
    answer = enter(working, api_key, place)
    is_problem(answer, 422, code)
    assert "no money moved. The account that is connected stays as it is" in answer.json()["detail"]
    assert api_key not in answer.text
    assert connected(working) == ("rk_test_first", "fa_ours")


AWAY: dict[str, Callable[[Peer], None]] = {
    "silence": lambda peer: peer.always(Reply(silent=True)),
    "a fault of Stripe's": lambda peer: peer.always(Reply.refusal(500, "internal_error")),
    "too many questions": lambda peer: peer.always(Reply.refusal(429, "rate_limit")),
    "a proxy that refuses": lambda peer: peer.always(Reply(403, b"<html>No</html>", "text/html")),
    "a proxy that knows no such page": lambda peer: peer.always(Reply(404, b"<html>No</html>", "text/html")),
    "nonsense": lambda peer: peer.always(Reply(200, b"{}")),
}


@pytest.mark.parametrize("what", AWAY)
def test_while_stripe_cannot_be_asked_the_working_key_stays(working: Council, stripe_peer: Peer, what: str) -> None:
    AWAY[what](stripe_peer)
    answer = enter(working, "rk_test_second")
    is_problem(answer, 503, "rail.away")
    assert "Try again in a minute" in answer.json()["detail"]
    assert connected(working) == ("rk_test_first", "fa_ours")
    stripe_peer.released.set()


def test_the_first_key_is_asked_about_too_but_needs_no_answer(council: Council, stripe_peer: Peer) -> None:
    """Where nothing is connected nothing that works can be lost."""
    is_problem(enter(council, "rk_test_stranger"), 422, "rail.not_there")
    stripe_peer.always(Reply.refusal(500, "internal_error"))
    assert enter(council, "rk_test_first").status_code == 200
    assert council.payer.get("/rails/stripe")["subscribed"] is False
    assert connected(council) == ("rk_test_first", "fa_ours")


def test_a_request_sent_again_gets_its_answer_though_stripe_is_away(working: Council, stripe_peer: Peer) -> None:
    key = uuid4().hex
    first = enter(working, "rk_test_second", key=key)
    stripe_peer.always(Reply.refusal(500, "internal_error"))
    again = enter(working, "rk_test_second", key=key)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_administrators_at_once_one_is_told(council: Council, stripe_peer: Peer, is_first: bool) -> None:
    if not is_first:
        assert enter(council, "rk_test_first").status_code == 200
    both_ask = threading.Barrier(2, timeout=30)

    def together(seen: Seen) -> Reply:
        both_ask.wait()
        return bank(seen)

    stripe_peer.answer = together
    answers: dict[str, httpx2.Response] = {}

    def administrator(api_key: str) -> None:
        answers[api_key] = propose(council, api_key)

    threads = [threading.Thread(target=administrator, args=[one]) for one in ("rk_test_second", "rk_test_third")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    stripe_peer.answer = bank
    [won] = [api_key for api_key, answer in answers.items() if answer.status_code == 202]
    (lost,) = [answer for answer in answers.values() if answer.status_code != 202]
    is_problem(lost, 409, "limit_proposal.waits")
    council.second_administrator.post(f"/limits/{answers[won].json()['id']}/confirm")
    assert connected(council) == (won, "fa_ours")


def test_a_key_that_was_revoked_before_it_is_confirmed_replaces_nothing(working: Council, stripe_peer: Peer) -> None:
    waiting = propose(working, "rk_test_second").json()
    stripe_peer.always(Reply.refusal(401, "api_key_expired"))
    path = f"/limits/{waiting['id']}/confirm"
    is_problem(working.second_administrator.call("POST", path), 422, "rail.key_refused")
    assert connected(working) == ("rk_test_first", "fa_ours")


def test_whoever_confirms_sees_where_money_would_leave_from_and_never_the_key(working: Council) -> None:
    answer = propose(working, "rk_test_stranger", "fa_theirs")
    waiting = answer.json()
    assert waiting["before"] == {"rail": "stripe", "financial_account": "fa_ours"}
    wanted = {"rail": "stripe", "financial_account": "fa_theirs", "key_ends": "nger", "is_another_account": True}
    assert waiting["after"] == wanted
    assert "rk_test_stranger" not in answer.text + working.administrator.call("GET", "/limits").text
    assert connected(working) == ("rk_test_first", "fa_ours")


@pytest.mark.parametrize(
    ("status", "moves"), [("processing", False), ("unknown", False), ("sending", False), ("posted", True)]
)
def test_another_account_is_connected_only_when_no_payment_is_on_its_way(
    working: Council, status: str, moves: bool
) -> None:
    working.approved(working.payable(1))
    with working.payments.dependencies.database.transaction(working.org_id) as session:
        lease = new_id() if status == "sending" else None
        row = {"status": status, "released_by": working.payer.actor.id, "lease_token": lease}
        session.execute(update(Payout).values(row))
    answer = enter(working, "rk_test_stranger", "fa_theirs")
    if moves:
        assert answer.status_code == 200, answer.text
        assert connected(working) == ("rk_test_stranger", "fa_theirs")
        return
    is_problem(answer, 409, "rail.payments_under_way")
    assert connected(working) == ("rk_test_first", "fa_ours")
    assert enter(working, "rk_test_second", "fa_ours_too").status_code == 200  # the same account at Stripe


@pytest.mark.parametrize("key", ["rk_live_1", "sk_live_1", "sk_org_live_1"])
def test_outside_practice_only_live_keys_are_taken(key: str) -> None:
    check_key(key, practice=False)
    with pytest.raises(InvalidError) as refused:
        check_key(key.replace("live", "test"), practice=False)
    assert refused.value.code == "rail.test_key"
    assert "no money would reach them" in refused.value.message
    check_key(key.replace("live", "test"), practice=True)


def test_what_stripe_says_of_an_account(peer: Peer, rail: StripeRail, credentials: Credentials) -> None:
    peer.always(Reply.of({"id": "fa_test_1", "status": "open"}))
    assert rail.prove(credentials) is None
    peer.always(Reply.of({"id": "fa_test_1", "status": "pending"}))
    assert rail.prove(credentials) is AccountFault.NOT_OPEN
    peer.always(Reply.refusal(409, "idempotency_conflict"))
    with pytest.raises(RailUnavailableError):
        rail.prove(credentials)


def test_nobody_but_an_administrator_connects_and_stripe_is_not_asked(council: Council, stripe_peer: Peer) -> None:
    body = {"api_key": "rk_test_first", "financial_account": "fa_ours"}
    is_problem(council.payer.call("POST", "/rails/stripe", body), 403)
    assert stripe_peer.seen == []
