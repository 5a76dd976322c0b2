"""Text that breaks programs: NUL, marks that turn the direction of writing, nesting without end, numbers without end, no UTF-8."""

import gc
import json
from collections.abc import Iterator

import httpx2
import pytest
from sqlalchemy import select

from services.payments.people.tables import Person
from tests.payments.council import Council, token_for
from tests.payments.problems import is_problem

COPIED_ALONG = ["\u202a", "\u202b", "\u202d", "\u2066", "\u2067", "\u2068", "\u200f"]
"""Marks that address books set around what people copy."""


def send(council: Council, body: bytes) -> httpx2.Response:
    """Adds a person by exactly these bytes."""
    headers = {
        "Authorization": f"Bearer {token_for(council.organiser.subject)}",
        "Idempotency-Key": "hostile-text",
        "Content-Type": "application/json",
    }
    return council.payments.client.post("/api/v1/people", content=body, headers=headers)


@pytest.fixture
def nothing_collected() -> Iterator[None]:
    """No garbage is collected meanwhile: what other tests left behind cannot be put away at the bottom of a deep recursion."""
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": ' + b"[" * 200_000,
        b'{"name": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"name": ' + b"9" * 100_000 + b"}",
        b'{"name": "\xff\xfe"}',
        b"\xff\xfe\x00",
        b'{"name": "Sam\\u0000"}',
        b'{"na\\u0000me": "Sam"}',
        b'{"name": "Sam\\ud800"}',
        b"[" * 900 + b"]" * 900,
    ],
    ids=lambda body: repr(body[:24]),
)
@pytest.mark.usefixtures("nothing_collected")
def test_a_body_that_breaks_programs_is_refused(council: Council, body: bytes) -> None:
    is_problem(send(council, body), 422, "request.invalid")


def test_a_mark_that_turns_writing_round_is_refused(council: Council) -> None:
    is_problem(send(council, json.dumps({"name": "Sam \u202eelpmaxE"}).encode()), 422, "request.invalid")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        assert session.scalars(select(Person.name).where(Person.name.contains("elpmaxE"))).all() == []


@pytest.mark.parametrize("mark", COPIED_ALONG)
def test_marks_that_were_copied_along_are_not_kept(council: Council, mark: str) -> None:
    assert send(council, json.dumps({"name": f"Sam {mark}Example"}).encode()).json()["name"] == "Sam Example"


@pytest.mark.parametrize("path", ["/people/%00", "/claims?status=%00", "/claims/%E2%80%AE"])
def test_nor_does_an_address_break_anything(council: Council, path: str) -> None:
    assert council.organiser.call("GET", path).status_code in (404, 422)
