"""One rule for characters at every way in of payments: JSON, addresses, headers, forms, events. None of them fails at our end."""

import json
import re
from uuid import uuid4

import httpx2
import pytest
from fastapi import FastAPI

from services.payments.desk.pages.desk_pages import COOKIE
from services.payments.people.rules import fold
from shared.identity import InternalTokens
from shared.ids import new_id
from tests.bodies import names_field, spoilt_bodies
from tests.payments.council import Council, Payments, Staff, browser_cookie, found
from tests.payments.problems import is_problem

ODD = ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\x9f", "\ud800", "\udfff", "\ufffe", "\uffff", "\ufdd0", "\U0010ffff"]


SAID = re.compile(
    r"body\.(?:said|mentions\.0|understood\.(?:names\.0|thing|choice\.charity)|(?:understood\.(?:lines|figures)|kept)\.0\.(?:text|words))"
)
"""What is kept of a person's own words in a turn."""


@pytest.fixture(scope="module")
def council(payments: Payments) -> Council:
    """One organisation for all of these tests."""
    return found(payments)


def app_of(payments: Payments) -> FastAPI:
    """The application behind the client."""
    app = payments.client.app
    assert isinstance(app, FastAPI)
    return app


def test_a_damaged_text_in_any_field_of_any_body_is_refused_by_name(council: Council, allmighty: Staff) -> None:
    payments = council.payments
    internal = InternalTokens("notifications", payments.dependencies.settings.internal_token_secret).make("payments")
    tried = 0
    for one in spoilt_bodies(app_of(payments)):
        if SAID.fullmatch(one.field):
            continue  # what somebody texted is never refused, nor what was heard in it
        tried += 1
        if one.path.startswith("/internal"):
            headers = {"Authorization": f"Bearer {internal}"}
            answer = payments.client.request(one.method, one.path, json=one.body, headers=headers)
        else:
            answer = allmighty.call(one.method, one.path.removeprefix("/api/v1"), one.body)
        assert names_field(is_problem(answer, 422, "request.invalid"), one.field), (one, answer.text)
    assert tried > 80


def test_the_table_of_bodies_sees_texts_within_lists_and_in_optional_fields(council: Council) -> None:
    fields = {(one.path.rpartition("/")[2], one.field) for one in spoilt_bodies(app_of(council.payments))}
    wanted = {
        ("claims", "body.lines.0.description"),
        ("decisions", "body.lines.0.words"),
        ("contact", "body.address_lines.0"),
        ("principals", "body.roles.0"),
        ("events", "body.funder"),
        ("turns", "body.said"),
    }
    assert wanted <= fields


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_every_character_that_cannot_be_kept_is_refused(council: Council, odd: str) -> None:
    problem = is_problem(post_raw(council, {"name": f"Mo{odd} Ash"}), 422, "request.invalid")
    assert [field["field"] for field in problem["fields"]] == ["body.name"]
    assert "Type it again" in problem["fields"][0]["problem"]


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_a_field_of_an_impossible_name_is_refused_and_not_a_fault_of_ours(council: Council, odd: str) -> None:
    is_problem(post_raw(council, {"name": "Mo", f"x{odd}": 1}), 422, "request.invalid")
    policy: dict[str, object] = {"caps": {f"x{odd}": {}}}
    answer = post_raw(council, policy, "/claim-policies", council.administrator)
    is_problem(answer, 422, "request.invalid")


def post_raw(council: Council, body: object, path: str = "/people", staff: Staff | None = None) -> httpx2.Response:
    """A body written as JSON writes it, with escapes: a client's library may refuse to send half a pair."""
    staff = staff or council.organiser
    authorization = staff.call("GET", "/float").request.headers["authorization"]
    headers = {"Idempotency-Key": uuid4().hex, "Content-Type": "application/json", "Authorization": authorization}
    return council.payments.client.post(f"/api/v1{path}", content=json.dumps(body), headers=headers)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Mo\u200b Ash\u2060", "Mo Ash"),
        ("\ufeffMo\u00ad Ash", "Mo Ash"),
        ("\u202dMo\u202c \u2066Ash\u2069", "Mo Ash"),
        ("Mo\U000e0041 Ash", "Mo Ash"),
        ("نازنین\u200cزهرا", "نازنین\u200cزهرا"),
        ("අක්\u200dෂර", "අක්\u200dෂර"),
        ("Mo 👩\u200d🦽", "Mo 👩\u200d🦽"),
        ("Sia\u0302n", "Sia\u0302n"),
    ],
)
def test_a_name_is_kept_as_given_but_for_what_nobody_sees(council: Council, typed: str, kept: str) -> None:
    assert council.organiser.post("/people", {"name": typed})["name"] == kept


@pytest.mark.parametrize(
    "typed", ["\u200d", "\u200b", "\u3164", "\u2800", "\ufe0f", "\u0301", "\u115f\u1160", " \u200c\u2060 "]
)
def test_a_name_of_nothing_that_can_be_seen_is_refused_in_words(council: Council, typed: str) -> None:
    problem = is_problem(council.organiser.call("POST", "/people", {"name": typed}), 422, "request.invalid")
    [field] = problem["fields"]
    assert field["field"] == "body.name"
    assert field["problem"].startswith("Nothing can be seen in this")


def test_words_of_several_lines_keep_their_lines_and_a_name_has_none(council: Council, allmighty: Staff) -> None:
    for line in ("Mo\nAsh", "Mo\tAsh", "Mo\r\nAsh", "Mo\u2028Ash"):
        is_problem(council.organiser.call("POST", "/people", {"name": line}), 422, "request.invalid")
    answer = allmighty.call("POST", f"/claims/{new_id()}/lines/1/answer", {"words": "Bus there.\r\n\tBus back."})
    is_problem(answer, 404)


def test_names_that_look_alike_are_found_alike() -> None:
    assert fold("Mo\u200d Ash") == fold("Mo Ash") == fold("MO\ufe0f ash")


@pytest.mark.parametrize("odd", ["%00", "%01", "%7F", "%C2%85", "%EF%BF%BE"])
def test_an_address_with_a_damaged_sign_is_refused(council: Council, odd: str) -> None:
    for path in (f"/people/{odd}", f"/imports/people?source_system=a{odd}", f"/claims?after=a{odd}"):
        method = "POST" if "import" in path else "GET"
        answer = council.organiser.call(method, path)
        assert answer.status_code == 422, (path, answer.text)
        assert answer.json()["fields"][0]["field"].startswith(("path.", "query."))
    client = council.payments.client
    for path in (
        f"/p/{odd}",
        f"/desk/claims/find?reference=E{odd}",
        f"/assets/phone/{odd}",
        f"/webhooks/{odd}/{new_id()}",
    ):
        assert client.get(path).status_code in (404, 405, 422), path
    assert client.post(f"/webhooks/stripe{odd}/{new_id()}", content=b"{}").status_code == 422


@pytest.mark.parametrize("odd", [b"\x00", b"\x01", b"\x7f", b"\x85", b"\xff", b"\xc2\x85"])
def test_a_header_with_a_damaged_sign_is_no_fault_of_ours(council: Council, odd: bytes) -> None:
    authorization = council.organiser.call("GET", "/float").request.headers["authorization"].encode()
    key = [(b"idempotency-key", b"a-good-key-" + odd)]
    client = council.payments.client
    answer = client.post("/api/v1/people", json={"name": "Jo"}, headers=[(b"authorization", authorization), *key])
    is_problem(answer, 422, "idempotency.key_missing")
    is_problem(client.get("/api/v1/float", headers=[(b"authorization", b"Bearer " + odd)]), 401)
    for name in (
        b"cookie",
        b"accept-language",
        b"x-correlation-id",
        b"sec-fetch-site",
        b"content-type",
        b"content-length",
    ):
        value = b"__Host-sameday=a" + odd if name == b"cookie" else odd
        for path in ("/desk/claims", "/p/" + "a" * 43):
            assert client.get(path, headers=[(name, value)], follow_redirects=False).status_code < 500, (name, path)


@pytest.mark.parametrize("token", ["!" * 43, "a" * 42 + "!", "A" * 43, "é" * 43])
def test_a_link_that_is_no_link_opens_nothing(council: Council, token: str) -> None:
    assert council.payments.client.get(f"/p/{token}").status_code == 404


@pytest.mark.parametrize("odd", ["%00", "%1B", "%C2%85", "%EF%BF%BF"])
def test_a_form_whose_seal_has_a_damaged_sign_is_not_ours(council: Council, odd: str) -> None:
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{COOKIE}={browser_cookie(council.payer)}",
    }
    answer = council.payments.client.post("/desk/sign-out", content=f"token=a{odd}", headers=headers)
    assert answer.status_code == 403
    assert "damaged" not in answer.text, "nobody typed it"


@pytest.mark.parametrize("charset", ["undefined", "unicode_escape", "idna", "utf-7", "no-such", "rot13"])
def test_a_form_in_an_odd_encoding_is_refused_or_read(council: Council, charset: str) -> None:
    body = (
        b"--x\r\nContent-Disposition: form-data; name=\"token\"; filename*=utf-8''%00\r\n\r\n\\ud800\\x00\r\n--x--\r\n"
    )
    body += b'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n\\ud800\r\n--x--\r\n'
    headers = {"Content-Type": f"multipart/form-data; boundary=x; charset={charset}"}
    for path in ("/desk/sign-out", f"/p/{'a' * 43}/language"):
        assert council.payments.client.post(path, content=body, headers=headers).status_code < 500
