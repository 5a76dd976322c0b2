"""Attacks on the API with tokens: too old, made for too long, from the future, for another purpose, or of somebody who was signed out."""

import time
from uuid import uuid4

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import Key, KeySet, OctKey

from services.payments.settings import PaymentsSettings
from services.payments.sign_in.keys import LONGEST_SECONDS, MOST_FETCHES, REFRESH_SECONDS, KeyRing
from services.payments.sign_in.protocol import SignInProvider
from services.payments.wiring import sign_in_service
from shared.errors import UnauthenticatedError, UnavailableError
from tests.payments.council import Council, Payments, browser_cookie, token_for
from tests.payments.problems import is_problem
from tests.security.signing_in import COOKIE, Browser
from tests.sign_in_provider import CLIENT_ID, Provider, new_key, provider


def ask(payments: Payments, token: str) -> httpx2.Response:
    """Asks for the float with a token."""
    return payments.client.get("/api/v1/float", headers={"Authorization": f"Bearer {token}"})


def test_a_good_token(council: Council) -> None:
    assert ask(council.payments, token_for(council.payer.subject)).status_code == 200


def test_a_token_that_was_made_to_live_too_long(council: Council) -> None:
    now = int(time.time())
    answer = ask(council.payments, token_for(council.payer.subject, iat=now, exp=now + 901))
    is_problem(answer, 401, "sign_in.too_long")
    assert ask(council.payments, token_for(council.payer.subject, iat=now, exp=now + 900)).status_code == 200


@pytest.mark.parametrize("name", ["iat", "exp", "aud", "iss", "sub"])
def test_a_token_without_a_claim_that_matters(council: Council, name: str) -> None:
    is_problem(ask(council.payments, token_for(council.payer.subject, **{name: None})), 401, "sign_in.invalid")


@pytest.mark.parametrize("name", ["iat", "auth_time", "nbf"])
def test_a_token_from_the_future(council: Council, name: str) -> None:
    later = int(time.time()) + 120
    token = token_for(council.payer.subject, **{name: later, "exp": later + 60})
    is_problem(ask(council.payments, token), 401, "sign_in.invalid")


@pytest.mark.parametrize("value", ["1700000000", True, -1, 1e300, [1]])
def test_a_time_that_is_none(council: Council, value: object) -> None:
    for name in ("iat", "auth_time"):
        is_problem(ask(council.payments, token_for(council.payer.subject, **{name: value})), 401, "sign_in.invalid")


def test_an_id_token_does_not_open_the_api(council: Council) -> None:
    is_problem(ask(council.payments, token_for(council.payer.subject, aud=CLIENT_ID)), 401, "sign_in.invalid")


def test_a_token_of_another_issuer(council: Council) -> None:
    is_problem(ask(council.payments, token_for(council.payer.subject, iss="https://elsewhere")), 401, "sign_in.invalid")


def test_a_token_without_a_second_factor(council: Council) -> None:
    is_problem(ask(council.payments, token_for(council.payer.subject, amr=["pwd"])), 401, "sign_in.second_factor")


def test_a_token_signed_with_a_secret_of_ours(council: Council) -> None:
    """The secret between our services, or what we show the sign-in service, signs nobody in."""
    settings = council.payments.dependencies.settings
    claims = provider().api_claims(council.payer.subject)
    for secret in (settings.internal_token_secret, settings.link_secret, settings.sign_in_client_secret):
        key = OctKey.import_key(secret.get_secret_value())
        forged = jwt.encode({"alg": "HS256", "kid": provider().key.kid}, claims, key)
        is_problem(ask(council.payments, forged), 401, "sign_in.invalid")


@pytest.mark.parametrize("token", ["x", "a.b.c", "x" * 20_000, "....", "é.é.é", "e30.e30.e30"])
def test_what_is_no_token(council: Council, token: str) -> None:
    header = {b"Authorization": f"Bearer {token}".encode()}
    is_problem(council.payments.client.get("/api/v1/float", headers=header), 401)


def test_tokens_and_sessions_that_were_ended(council: Council) -> None:
    payer, other = council.payer, council.approver
    browser, now = Browser(council.payments.client), int(time.time())
    browser.cookies[COOKIE] = browser_cookie(payer)
    before = token_for(payer.subject, iat=now - 30)
    assert browser.is_signed_in()
    assert ask(council.payments, before).status_code == 200
    council.administrator.post(f"/principals/{payer.actor.id}/sign-out")
    assert not browser.is_signed_in()
    is_problem(ask(council.payments, before), 401, "sign_in.ended")
    assert ask(council.payments, token_for(payer.subject, iat=now + 20)).status_code == 200, "a new sign-in is let in"
    assert ask(council.payments, token_for(other.subject, iat=now - 30)).status_code == 200, "nobody else is ended"


def test_somebody_else_s_sign_ins_are_not_ended_from_another_organisation(
    council: Council, other_council: Council
) -> None:
    path = f"/principals/{council.payer.actor.id}/sign-out"
    is_problem(other_council.administrator.call("POST", path), 404, "principal.not_found")


class Clock:
    """A clock that tests turn."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now

    def token(self, service: Provider, subject: str = "somebody", key: Key | None = None) -> str:
        """A good token of this moment."""
        now = int(self.now)
        claims = service.api_claims(subject, iat=now, exp=now + 300, auth_time=now)
        signing = key or service.key
        return service.signed(claims, key=signing, algorithm=str(signing.get("alg")))


@pytest.fixture
def clock() -> Clock:
    """Time, turned and not waited for."""
    return Clock()


@pytest.fixture
def other() -> Provider:
    """A sign-in service of the test's own."""
    return Provider()


@pytest.fixture
def sign_in(council: Council, other: Provider, clock: Clock) -> SignInProvider:
    """How payments meets it."""
    settings = council.payments.dependencies.settings.model_copy(update={"sign_in_issuer": other.issuer})
    return sign_in_service(settings, clock)


def test_a_rotated_key_is_found_and_the_old_one_forgotten(
    sign_in: SignInProvider, other: Provider, clock: Clock
) -> None:
    old, subject = other.key, uuid4().hex
    assert sign_in.check_token(clock.token(other, subject)).subject == subject
    other.key = new_key("RS256")
    other.published = [other.key]
    assert sign_in.check_token(clock.token(other, subject)).subject == subject, "the keys are fetched once more"
    with pytest.raises(UnauthenticatedError):
        sign_in.check_token(clock.token(other, subject, old))


def test_a_key_that_is_taken_away_is_not_believed_for_long(
    sign_in: SignInProvider, other: Provider, clock: Clock
) -> None:
    stolen = other.key
    sign_in.check_token(clock.token(other))
    other.published = [new_key()]
    clock.now += REFRESH_SECONDS + 1
    with pytest.raises(UnauthenticatedError):
        sign_in.check_token(clock.token(other, key=stolen))


def test_invented_key_ids_do_not_make_us_knock_at_the_service_s_door(
    sign_in: SignInProvider, other: Provider, clock: Clock
) -> None:
    sign_in.check_token(clock.token(other))
    for _ in range(30):
        clock.now += 1
        with pytest.raises(UnauthenticatedError):
            sign_in.check_token(clock.token(other, key=new_key()))
    assert other.key_fetches == MOST_FETCHES
    clock.now += 60
    other.published.append(new_key())
    sign_in.check_token(clock.token(other, key=other.published[-1]))


def test_keys_are_believed_for_a_while_without_the_service_and_then_nobody_is(
    sign_in: SignInProvider, other: Provider, clock: Clock
) -> None:
    sign_in.check_token(clock.token(other))
    other.close()
    clock.now += REFRESH_SECONDS + 1
    assert sign_in.check_token(clock.token(other)).subject == "somebody"
    clock.now += LONGEST_SECONDS
    with pytest.raises(UnavailableError):
        sign_in.check_token(clock.token(other))


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://elsewhere.example.org"},
        {"jwks_uri": "http://keys.example.org/jwks"},
        {"token_endpoint": None},
    ],
)
def test_a_service_that_describes_itself_as_another_one(
    sign_in: SignInProvider, other: Provider, clock: Clock, changes: dict[str, object]
) -> None:
    other.changes = changes
    with pytest.raises(UnavailableError):
        sign_in.check_token(clock.token(other))


@pytest.mark.parametrize(
    "changes",
    [
        {"sign_in_issuer": "http://sign-in.example.org"},
        {"sign_in_client_id": "sameday-api"},
        {"sign_in_second_factor": ""},
        {"sign_in_second_factor": "mfa"},
        {"api_token_minutes": 61},
    ],
)
def test_settings_that_would_open_a_door(council: Council, changes: dict[str, object]) -> None:
    values = council.payments.dependencies.settings.model_dump() | changes
    with pytest.raises(ValueError, match="validation error"):
        PaymentsSettings.model_validate(values)


def test_a_key_ring_does_not_ask_twice_a_second_while_nobody_answers(clock: Clock) -> None:
    asked = 0

    def nobody_answers() -> KeySet:
        nonlocal asked
        asked += 1
        raise UnavailableError("x", "Nobody answers.")

    ring = KeyRing(nobody_answers, clock)
    for _ in range(20):
        with pytest.raises(UnavailableError):
            ring.find("any")
    assert asked == 1
