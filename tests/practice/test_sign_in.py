"""The practice sign-in as a real provider: what it gives to whom, and that payments lets in by it and refuses what it should."""

import base64
import hashlib
import json
import secrets
from urllib.parse import urlencode

import httpx2
import pytest

from deploy.local.api_clients import Council, RefusedError, connect, found_council, hire_staff, practice_sign_in
from deploy.local.house import House
from deploy.local.sign_in import CLIENT, NobodyError
from tests.payments.phone.pages import Forms
from tests.sign_in_provider import asked_of

SECRETS_SAID = "sign_in_client"


@pytest.fixture(scope="module")
def council(house: House) -> Council:
    """An organisation whose staff sign in at the practice sign-in."""
    return found_council(house, "Signing Council")


@pytest.fixture
def provider(house: House) -> httpx2.Client:
    """The practice sign-in."""
    return connect(house.url("sign_in"))


def wanted(house: House, verifier: str, **changes: str) -> dict[str, str]:
    """What payments asks for, but for the changes."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return {
        "response_type": "code",
        "client_id": "sameday",
        "redirect_uri": f"{house.url('payments')}/desk/sign-in/done",
        "scope": "openid",
        "state": "a-state",
        "nonce": "a-nonce",
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
    } | changes


def code_for(house: House, provider: httpx2.Client, council: Council, verifier: str) -> str:
    """A code for the payer, given to payments."""
    sent = provider.post("/authorize", data=wanted(house, verifier) | {"subject": council.payer.subject})
    return asked_of(sent.headers["location"])["code"]


def redeem(house: House, provider: httpx2.Client, code: str, **changes: str) -> httpx2.Response:
    """Exchanges a code, as payments does but for the changes."""
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{house.url('payments')}/desk/sign-in/done",
        "client_id": "sameday",
        "client_secret": house.plan.secrets[SECRETS_SAID],
    } | changes
    return provider.post("/token", data=fields)


def test_the_description_names_addresses_of_its_own(house: House, provider: httpx2.Client) -> None:
    known = provider.get("/.well-known/openid-configuration").json()
    assert known["issuer"] == house.url("sign_in")
    keys = provider.get("/jwks").json()["keys"]
    assert keys
    assert all("d" not in key and key["use"] == "sig" for key in keys), "private parts are shown to nobody"


def test_a_code_works_once_and_only_for_who_asked(house: House, provider: httpx2.Client, council: Council) -> None:
    verifier = secrets.token_urlsafe(48)
    for wrong in (
        {"code_verifier": secrets.token_urlsafe(48)},
        {"code_verifier": verifier, "client_id": CLIENT, "client_secret": ""},
        {"code_verifier": verifier, "redirect_uri": "http://127.0.0.1/command"},
        {},
    ):
        assert redeem(house, provider, code_for(house, provider, council, verifier), **wrong).status_code == 400
    code = code_for(house, provider, council, verifier)
    assert redeem(house, provider, code, code_verifier=verifier, client_secret="a wrong secret").status_code == 401
    tokens = redeem(house, provider, code, code_verifier=verifier).json()
    assert tokens["token_type"] == "Bearer"
    assert redeem(house, provider, code, code_verifier=verifier).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    "changes",
    [
        {"redirect_uri": "http://evil.example.org/"},
        {"client_id": "stranger"},
        {"client_id": CLIENT, "redirect_uri": "http://127.0.0.1.example.org/command"},
    ],
)
def test_a_stranger_s_browser_is_sent_nowhere(house: House, provider: httpx2.Client, changes: dict[str, str]) -> None:
    answer = provider.get("/authorize", params=wanted(house, "x" * 43, **changes))
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "email"}, "invalid_scope"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_what_is_asked_wrongly_is_sent_back_with_a_reason(
    house: House, provider: httpx2.Client, changes: dict[str, str], error: str
) -> None:
    answer = provider.get("/authorize", params=wanted(house, "x" * 43, **changes))
    told = asked_of(answer.headers["location"])
    assert (told["error"], told["state"], told["iss"]) == (error, "a-state", house.url("sign_in"))


def test_nobody_else_gets_a_token(house: House) -> None:
    with pytest.raises(NobodyError):
        practice_sign_in(house.url("sign_in")).token("mallory")


def test_a_browser_goes_the_whole_road(house: House, provider: httpx2.Client, council: Council) -> None:
    desk, cookies = connect(house.url("payments")), {}

    def kept(answer: httpx2.Response) -> httpx2.Response:
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            cookies[name] = rest.partition(";")[0]
        return answer

    def cookie() -> dict[str, str]:
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}

    sent = kept(desk.get("/desk/sign-in/start"))
    page = provider.get(sent.headers["location"])
    assert "PRACTICE" in page.text
    found = Forms()
    found.feed(page.text)
    chosen = next(form for form in found.forms if form.get("subject") == council.payer.subject)
    back = provider.post("/authorize", data={name: value for name, value in chosen.items() if name != "action"})
    path = back.headers["location"].removeprefix(house.url("payments"))
    welcome = kept(desk.get(path, headers=cookie()))
    assert welcome.headers["location"] == "/desk", welcome.text
    assert desk.get("/desk", headers=cookie()).status_code == 200
    again = desk.get(path, headers=cookie())
    assert again.status_code == 401, "the same way back opens nothing twice"


def test_payments_asks_for_evidence_of_a_second_factor(house: House, council: Council) -> None:
    weak = hire_staff(house, council.administrators, council.name, "Wanda Weak", ["finance_payer"])
    provider = practice_sign_in(house.url("sign_in"))
    provider.register(weak.subject, "Wanda Weak", ["finance_payer"], council.name, factors=["pwd"])
    with pytest.raises(RefusedError) as refused:
        weak.get("/float")
    assert refused.value.code == "sign_in.second_factor"


def test_payments_wants_a_recent_sign_in_for_what_moves_limits(house: House, council: Council) -> None:
    late = hire_staff(house, council.administrators, council.name, "Lara Late", ["administrator"])
    provider = practice_sign_in(house.url("sign_in"))
    provider.register(late.subject, "Lara Late", ["administrator"], council.name, signed_in_seconds_ago=400)
    assert late.get("/rates") == []
    rate = {"role": "x", "basis": "per_session", "amount_pence": 2500, "valid_from": "2030-01-01", "source": "x"}
    with pytest.raises(RefusedError) as refused:
        late.post("/rates", rate)
    assert refused.value.code == "sign_in.too_old"


def test_the_keys_may_change_to_another_kind_while_people_work(
    house: House, provider: httpx2.Client, council: Council
) -> None:
    assert "available_pence" in council.payer.get("/float")
    provider.post("/practice/rotate-keys", json={"algorithm": "ES256"}).raise_for_status()
    newcomer = hire_staff(house, council.administrators, council.name, "Nora New", ["finance_payer"])
    token = practice_sign_in(house.url("sign_in")).token(newcomer.subject)
    head = json.loads(base64.urlsafe_b64decode(token.partition(".")[0] + "=="))
    assert head["alg"] == "ES256"
    assert "available_pence" in newcomer.get("/float")
    assert "available_pence" in council.payer.get("/float"), "tokens under the old key are still good"


def test_addresses_that_are_read_by_machines_are_plain(house: House, provider: httpx2.Client) -> None:
    page = provider.get(f"/authorize?{urlencode(wanted(house, 'x' * 43))}")
    policy = page.headers["content-security-policy"]
    assert f"form-action 'self' {house.url('payments')}" in policy
