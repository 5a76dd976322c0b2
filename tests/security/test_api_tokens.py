"""Attacks on the API with tokens: too old, made for too long, from the future, for another purpose, or of somebody who was signed out."""

import time

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.payments.council import Council, Payments, browser_cookie, token_for
from tests.payments.problems import is_problem
from tests.security.signing_in import COOKIE, Browser
from tests.sign_in_provider import CLIENT_ID, provider


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
