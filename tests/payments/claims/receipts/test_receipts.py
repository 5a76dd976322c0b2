"""Receipts from the request to the picture that staff look at, and who may do what with them."""

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlparse
from uuid import UUID, uuid4

import httpx2
import pytest
from fastapi import Request
from fastapi.testclient import TestClient
from sqlalchemy import update
from sqlalchemy.exc import ProgrammingError
from starlette.types import Message

from services.payments.app import make_payments_app
from services.payments.claims.receipts import api, usecases
from services.payments.claims.receipts.rules import LARGEST_BYTES, MOST_PER_CLAIM, MOST_PER_DAY
from services.payments.claims.receipts.sending import ReceiptKeeper
from services.payments.claims.receipts.storage import ReceiptStore
from services.payments.claims.receipts.tables import Receipt
from shared.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError
from shared.identity import Actor, ActorKind
from tests.payments.claims.receipts.files import a_receipt, moving, opened, paper, photo
from tests.payments.council import Council, Staff, token_for
from tests.payments.problems import is_problem


def send(staff: Staff, person_id: UUID, content: bytes | None = None, **more: Any) -> httpx2.Response:
    """Sends a file, as the body or in a form."""
    headers = {"Authorization": f"Bearer {token_for(staff.subject)}", "Idempotency-Key": more.pop("key", uuid4().hex)}
    path = f"/api/v1/receipts?person_id={person_id}"
    return staff.client.post(path, content=content, headers=headers, **more)


def kept(staff: Staff, person_id: UUID, content: bytes, **more: Any) -> dict[str, Any]:
    """A receipt that is kept."""
    answer = send(staff, person_id, content, **more)
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def store_of(council: Council) -> Path:
    """The folder that the test's service keeps pictures in."""
    return Path(unquote(urlparse(council.payments.dependencies.settings.receipts_url).path))


def test_a_photo_is_kept_and_staff_can_look_at_it(council: Council) -> None:
    person_id = council.person()
    receipt = kept(council.organiser, person_id, photo())
    assert (receipt["media_type"], receipt["pages"], receipt["pages_left_out"]) == ("image/jpeg", 1, 0)
    page = council.approver.call("GET", f"/receipts/{receipt['id']}/pages/1")
    assert page.status_code == 200
    assert opened(page.content).size == (600, 300)
    assert page.headers["content-type"] == "image/jpeg"
    assert page.headers["content-disposition"].startswith("attachment; filename=")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["content-security-policy"].startswith("sandbox")
    assert "no-store" in page.headers["cache-control"]


def test_each_page_of_a_pdf_can_be_looked_at(council: Council) -> None:
    receipt = kept(council.organiser, council.person(), paper(2))
    pages = [council.approver.call("GET", f"/receipts/{receipt['id']}/pages/{number}") for number in (0, 1, 2, 3)]
    assert [page.status_code for page in pages] == [404, 200, 200, 404]
    is_problem(pages[3], 404, "receipt.page_not_found")


def test_a_file_in_a_form_is_the_same_as_a_file_alone(council: Council) -> None:
    answer = send(council.organiser, council.person(), files={"photo": ("whatever.exe", photo(), "text/html")})
    assert answer.status_code == 201, answer.text
    assert answer.json()["media_type"] == "image/jpeg"


@pytest.mark.parametrize(
    "form",
    [
        {"data": {"photo": "no file"}, "files": {}},
        {"files": {"photo": ("empty.jpg", b"", "image/jpeg")}},
        {"content": b"no form", "headers": {"Content-Type": "multipart/form-data"}},
    ],
    ids=["no file", "an empty file", "no form"],
)
def test_a_form_without_a_file_is_refused(council: Council, form: dict[str, Any]) -> None:
    headers = {"Authorization": f"Bearer {token_for(council.organiser.subject)}", "Idempotency-Key": uuid4().hex}
    headers |= form.pop("headers", {})
    path = f"/api/v1/receipts?person_id={council.person()}"
    is_problem(council.organiser.client.post(path, headers=headers, **form), 422)


@pytest.mark.parametrize("as_form", [False, True])
def test_reading_stops_where_a_file_is_too_large(as_form: bool) -> None:
    """Of a body that never ends only so much is asked for."""
    parts = [b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'] if as_form else []
    asked = 0

    async def receive() -> Message:
        nonlocal asked
        part = parts.pop() if parts else bytes(100_000)
        asked += len(part)
        return {"type": "http.request", "body": part, "more_body": True}

    kind = b"multipart/form-data; boundary=x" if as_form else b"image/jpeg"
    scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind)]}
    with pytest.raises(InvalidError, match="larger than 10 MB"):
        asyncio.run(api.read_file(Request(scope, receive)))
    assert asked < LARGEST_BYTES + 200_000


def test_a_request_that_is_sent_again_keeps_one_receipt(council: Council) -> None:
    person_id, key, content = council.person(), uuid4().hex, photo()
    first, second = (kept(council.organiser, person_id, content, key=key) for _ in range(2))
    assert first == second


def test_a_receipt_needs_a_key(council: Council) -> None:
    is_problem(send(council.organiser, council.person(), photo(), key="short"), 422, "idempotency.key_missing")


def test_a_file_that_cannot_be_used_leaves_nothing_behind(council: Council) -> None:
    is_problem(send(council.organiser, council.person(), moving("PNG")), 422, "receipt.moving")
    assert not (store_of(council) / str(council.org_id)).exists()


def test_files_have_names_that_say_nothing_in_a_folder_of_the_organisation(council: Council) -> None:
    person_id = council.person()
    receipts = [kept(council.organiser, person_id, photo(quality=quality)) for quality in (80, 90)]
    files = [file for file in (store_of(council) / str(council.org_id)).rglob("*") if file.is_file()]
    assert len(files) == 2
    for said in (str(person_id), *(receipt["id"] for receipt in receipts)):
        assert not [file for file in files if said in str(file)]


def test_a_picture_that_has_gone_from_the_store_is_said_plainly(council: Council) -> None:
    receipt_id = a_receipt(council, council.person())
    answer = council.approver.call("GET", f"/receipts/{receipt_id}/pages/1")
    is_problem(answer, 404, "receipt.file_not_found")


def test_a_store_that_is_away_is_said_plainly(council: Council, tmp_path: Path) -> None:
    (tmp_path / "receipts").write_text("a file where the folder should be")
    store = ReceiptStore((tmp_path / "receipts").as_uri())
    dependencies = council.payments.dependencies
    without = replace(dependencies, receipts=ReceiptKeeper(dependencies.database, store))
    headers = {"Authorization": f"Bearer {token_for(council.organiser.subject)}", "Idempotency-Key": uuid4().hex}
    path = f"/api/v1/receipts?person_id={council.person()}"
    client = TestClient(make_payments_app(without))
    is_problem(client.post(path, headers=headers, content=photo()), 503, "receipt.store_away")


def test_one_person_can_send_only_so_many_a_day(council: Council) -> None:
    person_id, somebody_else = council.person(), council.person()
    for _ in range(MOST_PER_DAY):
        a_receipt(council, person_id)
    is_problem(send(council.organiser, person_id, photo()), 409, "receipt.enough_today")
    with pytest.raises(ConflictError, match="last 24 hours"):
        a_receipt(council, person_id)
    assert kept(council.organiser, somebody_else, photo())["pages"] == 1


def test_nobody_can_change_what_is_kept(council: Council) -> None:
    receipt_id = a_receipt(council, council.person())
    database, changing = council.payments.dependencies.database, update(Receipt).where(Receipt.id == receipt_id)
    with database.transaction(council.org_id) as session, pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(changing.values(digest=b"\1" * 32))


def test_people_send_and_see_their_own_receipts_and_those_of_whom_they_help(council: Council) -> None:
    jo, sam = council.person("Jo"), council.person("Sam")
    keeper = council.payments.dependencies.receipts
    helper = Actor(council.org_id, ActorKind.PERSON, jo, on_behalf_of=sam)
    receipt = keeper.receive(helper, sam, photo())
    assert (receipt.actor_kind, receipt.actor_id, receipt.on_behalf_of) == ("person", jo, sam)
    for actor in (helper, Actor(council.org_id, ActorKind.PERSON, sam)):
        assert keeper.open_page(actor, receipt.id, 1)
    with pytest.raises(NotFoundError):
        keeper.open_page(Actor(council.org_id, ActorKind.PERSON, jo), receipt.id, 1)
    with pytest.raises(ForbiddenError):
        keeper.receive(Actor(council.org_id, ActorKind.PERSON, jo), sam, photo())


def test_a_claim_takes_a_few_receipts_of_its_own_person(council: Council) -> None:
    jo, sam = council.person(), council.person()
    theirs = [a_receipt(council, jo) for _ in range(MOST_PER_CLAIM + 1)]
    other = a_receipt(council, sam)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        fit = usecases.receipts_for_claim(session, council.org_id, jo, theirs[:MOST_PER_CLAIM])
        assert list(fit) == theirs[:MOST_PER_CLAIM] or set(fit) == set(theirs[:MOST_PER_CLAIM])
        with pytest.raises(ConflictError, match="at most 5 receipts"):
            usecases.receipts_for_claim(session, council.org_id, jo, theirs)
        with pytest.raises(NotFoundError):
            usecases.receipts_for_claim(session, council.org_id, jo, [theirs[0], other])


def test_the_same_file_sent_again_is_noticed_and_kept(council: Council, other_council: Council) -> None:
    jo, sam = council.person(), council.person()
    first, second, third = (a_receipt(council, person, b"\7" * 32) for person in (jo, jo, sam))
    different = a_receipt(council, jo, b"\1" * 32)
    elsewhere = a_receipt(other_council, other_council.person(), b"\7" * 32)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        same = usecases.sent_before(session, council.org_id, [first, second, third, different, elsewhere])
    assert same == {second: [first], third: [first, second]}
