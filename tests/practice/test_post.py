"""The practice post office."""

import base64
import json
import time
import uuid
from typing import Any

import jwt
import pytest

from tests.drawn_pdfs import drawn
from tests.practice.conftest import World, wait_for
from tests.practice.receiver import Receiver

ADDRESS = ("Sam Example", "14 Long Lane", "LS1 4AP")
IN_THE_WINDOW = [(26, 44 + 3.5 * row, line) for row, line in enumerate(ADDRESS)]
PDF = drawn([IN_THE_WINDOW])
API_KEY = "practice-notify-key-of-at-least-32-bytes"


def authorised(**claims: Any) -> dict[str, str]:
    """A bearer token as the Notify client makes it."""
    payload = {"iss": str(uuid.uuid4()), "iat": int(time.time())} | claims
    return {"Authorization": f"Bearer {jwt.encode(payload, API_KEY, algorithm='HS256')}"}


def hand_in(world: World, body: dict[str, Any], headers: dict[str, str] | None = None) -> Any:
    """Hand one letter in."""
    return world.http.post("/post/v2/notifications/letter", json=body, headers=headers or authorised())


def test_a_letter_is_kept_and_shown(world: World) -> None:
    reference = f"letter-{uuid.uuid4()}"
    answer = hand_in(world, {"reference": reference, "content": base64.b64encode(PDF).decode(), "postage": "first"})
    assert answer.status_code == 201
    letter_id = answer.json()["id"]
    wait_for(lambda: _status(world, letter_id) == "received")
    assert world.http.get(f"/post/letters/{letter_id}.pdf").content == PDF
    assert reference in world.http.get("/post/").text


def _status(world: World, letter_id: str) -> str:
    answer = world.http.get(f"/post/v2/notifications/{letter_id}", headers=authorised()).json()
    status: str = answer["status"]
    return status


def test_a_sender_can_look_for_its_letter_at_the_address_that_notify_s_client_uses(world: World) -> None:
    reference = f"letter-{uuid.uuid4()}"
    content = base64.b64encode(PDF).decode()
    for _ in range(2):
        body = {"reference": reference, "content": content}
        assert world.http.post("/v2/notifications/letter", json=body, headers=authorised()).status_code == 201
    query = {"template_type": "letter", "reference": reference}
    listed = world.http.get("/v2/notifications", params=query, headers=authorised()).json()["notifications"]
    assert [letter["reference"] for letter in listed] == [reference] * 2, "a repeated reference is a second letter"
    assert world.http.get("/v2/notifications", params=query).status_code == 403
    nothing = world.http.get("/v2/notifications", params={"reference": "unknown"}, headers=authorised())
    assert nothing.json()["notifications"] == []


@pytest.mark.wrong_on_purpose
@pytest.mark.parametrize(
    "change",
    [
        {"content": "abc"},
        {"content": 7},
        {"postage": "pigeon"},
        {"postage": "europe"},
        {"reference": 7},
        {"surprise": 1},
    ],
)
def test_wrong_letters_are_refused(world: World, change: dict[str, Any]) -> None:
    answer = hand_in(world, {"reference": "r", "content": base64.b64encode(PDF).decode()} | change)
    assert answer.status_code == 400
    assert answer.json()["errors"]


def letter_of(world: World, pdf: bytes) -> str:
    """Hands one letter in; gives its id."""
    body = {"reference": f"letter-{uuid.uuid4()}", "content": base64.b64encode(pdf).decode()}
    return str(hand_in(world, body).json()["id"])


def with_lines(*lines: str) -> bytes:
    """A page with these lines in the window."""
    return drawn([[(26, 43 + 3.2 * row, line) for row, line in enumerate(lines)]])


@pytest.mark.parametrize(
    ("pdf", "code"),
    [
        (b"%PDF-1.7 a letter", "unable-to-read-the-file"),
        (drawn([IN_THE_WINDOW] + [[]] * 10), "letter-too-long"),
        (drawn([IN_THE_WINDOW], size_mm=(297, 210)), "letter-not-a4-portrait-oriented"),
        (drawn([[*IN_THE_WINDOW, (60, 36, "Riverbank Council")]]), "content-outside-printable-area"),
        (drawn([IN_THE_WINDOW, [(2, 4, "NOTIFY")]], white="NOTIFY"), "notify-tag-found-in-content"),
        (drawn([[(20, 150, "words")]]), "address-is-empty"),
        (with_lines("Sam Example", "LS1 4AP"), "not-enough-address-lines"),
        (with_lines("Sam Example", *"123456", "LS1 4AP"), "too-many-address-lines"),
        (with_lines("...", *ADDRESS[1:]), "invalid-address-line-1-or-2"),
        (with_lines("Sam Example", "1 Unit", "BFPO 58", "Germany"), "has-country-for-bfpo-address"),
        (with_lines("Sam Example", "14 Long Lane", "ZZ1 1ZZ"), "not-a-real-uk-postcode"),
        (with_lines("Sam Example", "14 rue Longue", "France"), "not-a-real-uk-postcode"),
        (with_lines("Sam Example", "(14 Long Lane)", "LS1 4AP"), "invalid-char-in-address"),
        (with_lines("Sam Example", "No fixed abode", "LS1 4AP"), "no-fixed-abode-address"),
    ],
)  # fmt: skip
def test_a_letter_that_notify_would_not_print_is_taken_and_is_not_valid(world: World, pdf: bytes, code: str) -> None:
    letter_id = letter_of(world, pdf)
    wait_for(lambda: _status(world, letter_id) == "validation-failed")
    assert code in world.http.get("/post/").text


@pytest.mark.parametrize(
    "lines", [("Sam Example", "1 Unit", "BFPO 58", "BF1 2AU"), ("Sam Example", "1 Unit", "BFPO 58")]
)
def test_letters_to_british_forces_are_printed(world: World, lines: tuple[str, ...]) -> None:
    letter_id = letter_of(world, with_lines(*lines))
    wait_for(lambda: _status(world, letter_id) == "received")


def test_the_post_can_be_told_to_fail_a_letter(world: World) -> None:
    letter_id = letter_of(world, PDF)
    world.control(f"/post/practice/letters/{letter_id}/fail", status="technical-failure")
    wait_for(lambda: _status(world, letter_id) == "technical-failure")
    assert world.http.post("/post/practice/letters/none/fail", json={"status": "cancelled"}).status_code == 404


def test_a_letter_that_comes_back_is_reported_and_its_status_stays(world: World, receiver: Receiver) -> None:
    world.control("/post/practice/callback", url=receiver.url(), bearer_token="a-token-of-the-service")
    letter_id = letter_of(world, PDF)
    world.control(f"/post/practice/letters/{letter_id}/return")
    [hit] = receiver.hits
    assert hit.headers["authorization"] == "Bearer a-token-of-the-service"
    assert json.loads(hit.body)["notification_id"] == letter_id
    wait_for(lambda: _status(world, letter_id) == "received")
    pressed = world.http.post(f"/post/practice/letters/{letter_id}/decide", data={"do": "return"})
    assert pressed.status_code == 303
    assert "it came back" in world.http.get("/post/").text


@pytest.mark.wrong_on_purpose
@pytest.mark.parametrize("headers", [{"Authorization": "Bearer nonsense"}, authorised(iat=1), authorised(iss="me")])
def test_wrong_tokens_are_refused(world: World, headers: dict[str, str]) -> None:
    assert hand_in(world, {}, headers).status_code == 403
