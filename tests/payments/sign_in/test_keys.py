"""The sign-in service's keys: fetched when needed, kept no longer than they hold, and never fetched for whoever invents key ids."""

import time
from uuid import uuid4

import pytest
from joserfc.jwk import Key, KeySet

from services.payments.settings import PaymentsSettings
from services.payments.sign_in.keys import LONGEST_SECONDS, MOST_FETCHES, REFRESH_SECONDS, KeyRing
from services.payments.sign_in.protocol import SignInProvider
from services.payments.wiring import sign_in_service
from shared.errors import UnauthenticatedError, UnavailableError
from tests.payments.council import Council
from tests.sign_in_provider import Provider, new_key


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


def test_invented_key_ids_do_not_make_us_ask_the_service_each_time(
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
def test_settings_that_would_let_anybody_in(council: Council, changes: dict[str, object]) -> None:
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
