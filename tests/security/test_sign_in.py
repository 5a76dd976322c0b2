"""Attacks on signing in at the pages: each answer of a sign-in service that is not right in everything lets nobody in."""

import base64
import hmac
import json
import time
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey
from joserfc.jws import JWSRegistry
from sqlalchemy import text

from services.payments.desk.pages.desk_pages import COOKIE
from services.payments.desk.usecases.sessions import LONGEST
from shared.identity import RECENT
from tests.payments.council import Council
from tests.security.signing_in import ATTEMPT_COOKIE, Browser, path_of
from tests.sign_in_provider import CLIENT_ID, new_key, provider


@pytest.fixture
def browser(council: Council) -> Browser:
    """A browser that nobody has signed in with."""
    return Browser(council.payments.client)


def test_the_right_answer_lets_in_and_the_cookie_is_kept_from_scripts_and_other_sites(
    browser: Browser, council: Council
) -> None:
    asked = browser.begin()
    assert (asked["response_type"], asked["scope"], asked["code_challenge_method"]) == ("code", "openid", "S256")
    assert asked["redirect_uri"] == "https://payments.example.org/desk/sign-in/done"
    answer = browser.sign_in(council.payer)
    assert (answer.status_code, path_of(answer)) == (303, "/desk")
    session, attempt = sorted(answer.headers.get_list("set-cookie"), key=lambda one: ATTEMPT_COOKIE in one)
    assert session.startswith(f"{COOKIE}=")
    assert attempt.startswith(f'{ATTEMPT_COOKIE}="";')
    for cookie in (session, attempt):
        assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert browser.is_signed_in()


def refused(browser: Browser, council: Council, words: str = "Sign in again", /, **changes: Any) -> None:
    """Nobody is let in, and the page says so in words."""
    answer = browser.sign_in(council.payer, **changes)
    assert answer.status_code == 401, answer.text
    assert words in answer.text
    assert COOKIE not in browser.cookies
    assert not browser.is_signed_in()


def test_a_wrong_nonce(browser: Browser, council: Council) -> None:
    refused(browser, council, nonce="of another sign-in")


def test_no_nonce(browser: Browser, council: Council) -> None:
    refused(browser, council, nonce=None)


@pytest.mark.parametrize("audience", ["another-client", ["another-client"], "sameday-api", None])
def test_a_wrong_audience(browser: Browser, council: Council, audience: object) -> None:
    refused(browser, council, aud=audience)


def test_several_audiences_without_us_as_the_authorised_party(browser: Browser, council: Council) -> None:
    refused(browser, council, aud=[CLIENT_ID, "another-client"])
    refused(browser, council, aud=[CLIENT_ID, "another-client"], azp="another-client")


@pytest.mark.parametrize("issuer", ["https://elsewhere.example.org", "", None])
def test_a_wrong_issuer(browser: Browser, council: Council, issuer: str | None) -> None:
    refused(browser, council, iss=issuer)


def test_the_answer_of_another_service_mixed_in(browser: Browser, council: Council) -> None:
    asked = browser.begin()
    provider().gives(provider().id_claims(council.payer.subject, asked["nonce"]), asked["code_challenge"])
    answer = browser.come_back(code="a-code", state=asked["state"], iss="https://elsewhere.example.org")
    assert answer.status_code == 401
    assert not browser.is_signed_in()


def test_an_unsigned_token(browser: Browser, council: Council) -> None:
    unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."
    refused(browser, council, signing={"id_token": unsigned})


def test_a_token_signed_with_our_public_key_as_if_it_were_a_secret(browser: Browser, council: Council) -> None:
    key = provider().key
    assert isinstance(key, ECKey)
    asked = browser.begin()
    claims = provider().id_claims(council.payer.subject, asked["nonce"])
    signed = b".".join(_part(one) for one in ({"alg": "HS256", "kid": key.kid}, claims))
    seal = hmac.digest(key.as_pem(private=False), signed, "sha256")
    forged = f"{signed.decode()}.{base64.urlsafe_b64encode(seal).decode().rstrip('=')}"
    provider().gives(claims, asked["code_challenge"], id_token=forged)
    assert browser.come_back(code="a-code", state=asked["state"]).status_code == 401
    assert not browser.is_signed_in()


def _part(content: object) -> bytes:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=")


def test_a_token_signed_by_a_key_that_is_not_published(browser: Browser, council: Council) -> None:
    refused(browser, council, signing={"key": new_key()})


def test_a_code_that_is_used_a_second_time(browser: Browser, council: Council) -> None:
    asked = browser.begin()
    provider().gives(provider().id_claims(council.payer.subject, asked["nonce"]), asked["code_challenge"])
    sealed = browser.cookies[ATTEMPT_COOKIE]
    assert browser.come_back(code="a-code", state=asked["state"]).status_code == 303
    thief = Browser(council.payments.client)
    thief.cookies[ATTEMPT_COOKIE] = sealed
    assert thief.come_back(code="a-code", state=asked["state"]).status_code == 401
    assert not thief.is_signed_in()


def test_a_code_that_another_browser_asked_for(browser: Browser, council: Council) -> None:
    """Somebody sends their victim a link with a code of their own, to have them work under the wrong name."""
    asked = browser.begin()
    provider().gives(provider().id_claims(council.payer.subject, asked["nonce"]), asked["code_challenge"])
    victim = Browser(council.payments.client)
    assert victim.come_back(code="a-code", state=asked["state"]).status_code == 401
    victim.begin()
    assert victim.come_back(code="a-code", state=asked["state"]).status_code == 401
    assert not victim.is_signed_in()


@pytest.mark.parametrize("state", ["", "another", "é"])
def test_a_state_that_is_not_this_browsers(browser: Browser, council: Council, state: str) -> None:
    asked = browser.begin()
    provider().gives(provider().id_claims(council.payer.subject, asked["nonce"]), asked["code_challenge"])
    assert browser.come_back(code="a-code", state=state).status_code == 401
    assert not browser.is_signed_in()


def test_an_attempt_that_somebody_made_up(browser: Browser) -> None:
    browser.cookies[ATTEMPT_COOKIE] = "gAAAAABmade-up"
    assert browser.come_back(code="a-code", state="made-up").status_code == 401


def test_a_token_that_is_over(browser: Browser, council: Council) -> None:
    now = int(time.time())
    refused(browser, council, iat=now - 900, exp=now - 600)


@pytest.mark.parametrize("name", ["iat", "auth_time"])
def test_a_token_from_the_future(browser: Browser, council: Council, name: str) -> None:
    changes: dict[str, Any] = {name: int(time.time()) + 120}
    refused(browser, council, **changes)


@pytest.mark.parametrize("name", ["iat", "exp", "sub"])
def test_a_token_without_a_claim_that_matters(browser: Browser, council: Council, name: str) -> None:
    changes: dict[str, Any] = {name: None}
    refused(browser, council, **changes)


@pytest.mark.parametrize("amr", [None, ["pwd"], [], "mfa"])
def test_a_sign_in_without_a_second_factor(browser: Browser, council: Council, amr: object) -> None:
    refused(browser, council, "second step", amr=amr)


def test_somebody_whom_nobody_has_added(browser: Browser, council: Council) -> None:
    refused(browser, council, "is not known here", sub="a stranger")


def test_an_old_sign_in_where_a_new_one_was_asked_for(browser: Browser, council: Council) -> None:
    """The sign-in service did not ask again; whoever found the screen unlocked would go on."""
    old = int(time.time() - RECENT.total_seconds()) - 60
    for auth_time in (old, None):
        answer = browser.sign_in(council.payer, again=True, auth_time=auth_time)
        assert answer.status_code == 401
        assert "did not ask you to sign in again" in answer.text
    asked = browser.begin(again=True)
    assert (asked["prompt"], asked["max_age"]) == ("login", "300")


def test_a_service_that_refuses_or_says_nothing(browser: Browser, council: Council) -> None:
    del council
    asked = browser.begin()
    assert browser.come_back(error="access_denied", state=asked["state"]).status_code == 401
    asked = browser.begin()
    assert browser.come_back(state=asked["state"]).status_code == 401


@pytest.mark.parametrize("sent_by", ["cross-site", "same-site"])
def test_another_website_begins_no_sign_in(browser: Browser, sent_by: str) -> None:
    """Where the sign-in service asks nothing, a link elsewhere would begin a session that nobody wanted."""
    answer = browser.client.get("/desk/sign-in/start", headers={"Sec-Fetch-Site": sent_by}, follow_redirects=False)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    for own in ("same-origin", "none"):
        answer = browser.client.get("/desk/sign-in/start", headers={"Sec-Fetch-Site": own}, follow_redirects=False)
        assert answer.status_code == 303


def test_nothing_that_the_service_gave_reaches_the_browser(browser: Browser, council: Council) -> None:
    asked = browser.begin()
    claims = provider().id_claims(council.payer.subject, asked["nonce"])
    token = provider().signed(claims)
    provider().gives(claims, asked["code_challenge"], id_token=token)
    answer = browser.come_back(code="a-code", state=asked["state"])
    assert answer.status_code == 303
    told = f"{dict(answer.headers)}{answer.text}{browser.cookies}{browser.ask('GET', '/desk').text}"
    assert not [one for one in (token, token.split(".")[1], "of-no-use", council.payer.subject) if one in told]


@pytest.mark.parametrize("header", ["jwk", "jku", "x5u"])
def test_a_token_that_brings_its_own_key(browser: Browser, council: Council, header: str) -> None:
    key, asked = new_key(), browser.begin()
    claims = provider().id_claims(council.payer.subject, asked["nonce"])
    brought = key.as_dict(private=False) if header == "jwk" else "https://elsewhere.example.org/keys"
    for kid in (key.kid, provider().key.kid):
        signed_by = {"alg": "ES256", "kid": kid, header: brought}
        forged = jwt.encode(
            signed_by, claims, key, registry=JWSRegistry(algorithms=["ES256"], strict_check_header=False)
        )
        provider().gives(claims, asked["code_challenge"], id_token=forged)
        assert browser.come_back(code="a-code", state=asked["state"]).status_code == 401
        assert not browser.is_signed_in()
        asked = browser.begin()
        claims["nonce"] = asked["nonce"]


def test_a_session_ends_after_eight_hours_whatever_is_clicked(browser: Browser, council: Council) -> None:
    browser.sign_in(council.payer)
    assert browser.is_signed_in()
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(
            text("UPDATE staff_session SET created_at = created_at - :past, expires_at = expires_at - :past"),
            {"past": LONGEST},
        )
    assert not browser.is_signed_in()
