"""Uploads that cost work or room and lead to nothing: forged forms, endless tries, files that no receipt ever names."""

from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlparse
from uuid import UUID, uuid4

import httpx2
import pytest

from services.payments.claims.receipts.rules import MOST_PER_DAY
from services.payments.claims.receipts.sending import digest_of
from services.payments.claims.receipts.usecases import begin_try
from services.payments.claims.usecases.drafts import NewLine
from shared.contracts.categories import Category
from shared.ids import new_id
from tests import clock
from tests.payments.claims.receipts.files import photo
from tests.payments.council import Council, Staff, token_for
from tests.payments.phone.pages import Phone, hand_link
from tests.payments.problems import is_problem


def files_of(council: Council) -> set[str]:
    """The names of every file that is kept for an organisation."""
    root = Path(unquote(urlparse(council.payments.dependencies.settings.receipts_url).path))
    return {file.name for file in root.rglob("*.jpg") if str(council.org_id) in str(file)}


def upload(staff: Staff, person_id: UUID, content: bytes, key: str | None = None) -> httpx2.Response:
    """Sends a file."""
    headers = {"Authorization": f"Bearer {token_for(staff.subject)}", "Idempotency-Key": key or uuid4().hex}
    return staff.client.post(f"/api/v1/receipts?person_id={person_id}", content=content, headers=headers)


@pytest.fixture
def phone(council: Council) -> Phone:
    """Somebody with a line that takes a photo."""
    line = NewLine(Category.TAXI, clock.today() - timedelta(days=1), 1200)
    return hand_link(council, council.person(), lines=[line])


def test_a_photo_with_a_forged_form_is_not_worked_on(council: Council, phone: Phone) -> None:
    sent = {"photo": ("photo.jpg", photo(), "image/jpeg")}
    forged = phone.send("/lines/1/photo", {"form": f"{uuid4().hex}.{'0' * 32}"}, sent)

    assert forged.status_code == 403
    assert files_of(council) == set()


def test_a_photo_is_worked_on_once_however_often_its_form_is_sent(council: Council, phone: Phone) -> None:
    fields = phone.form("/lines/1/photo")
    answers = [
        phone.send("/lines/1/photo", fields, {"photo": ("photo.jpg", content, "image/jpeg")})
        for content in (photo(), photo(width=300))
    ]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert files_of(council) == {f"{digest_of(photo()).hex()}-1.jpg"}


def test_the_same_file_sent_twice_is_kept_once_under_its_digest(council: Council) -> None:
    for _ in range(2):
        assert upload(council.organiser, council.person(), photo()).status_code == 201

    assert files_of(council) == {f"{digest_of(photo()).hex()}-1.jpg"}


def test_tries_count_not_only_what_is_kept(council: Council) -> None:
    person_id = council.person()
    for _ in range(MOST_PER_DAY):
        is_problem(upload(council.organiser, person_id, b"no picture"), 422, "receipt.not_a_picture")

    is_problem(upload(council.organiser, person_id, photo()), 409, "receipt.enough_today")


def test_an_answer_that_was_lost_is_given_again_and_counts_no_try(council: Council) -> None:
    person_id = council.person()
    answers = {
        upload(council.organiser, person_id, photo(), key="the-same-key").json()["id"] for _ in range(MOST_PER_DAY + 1)
    }

    assert len(answers) == 1


def test_files_that_no_receipt_names_are_swept(council: Council) -> None:
    keeper, organiser, person_id = council.payments.dependencies.receipts, council.organiser.actor, council.person()
    assert upload(council.organiser, person_id, photo()).status_code == 201
    begun, orphan = digest_of(b"begun a moment ago"), digest_of(b"its row was never written")
    with keeper.database.transaction(council.org_id) as session:
        begin_try(session, organiser, person_id, begun)
    for digest in (begun, orphan):
        keeper.store.put(council.org_id, digest.hex(), [b"one", b"two"])
    left_aside = digest_of(photo())
    keeper.store.move_aside(council.org_id, left_aside.hex())  # a sweep that was stopped half way

    keeper.sweep()

    kept = {f"{left_aside.hex()}-1.jpg", f"{begun.hex()}-1.jpg", f"{begun.hex()}-2.jpg"}
    assert files_of(council) == kept
    assert keeper.store.list_names(aside=True).get(council.org_id) is None
    assert keeper.store.get(council.org_id, left_aside.hex(), 1)


def test_a_sweep_takes_nothing_that_another_organisation_keeps(council: Council, other_council: Council) -> None:
    assert upload(other_council.organiser, other_council.person(), photo()).status_code == 201
    keeper = council.payments.dependencies.receipts
    keeper.store.put(new_id(), digest_of(photo()).hex(), [b"of nobody"])

    keeper.sweep()

    assert files_of(other_council) == {f"{digest_of(photo()).hex()}-1.jpg"}
