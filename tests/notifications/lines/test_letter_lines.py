"""The two lines for letters: every answer has one meaning, and nothing personal is said aloud."""

import logging
import socket
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.notifications.lines.govuk_notify import NotifyAccount, NotifyLine
from services.notifications.lines.print_at_office import PrintAtOffice
from services.notifications.lines.protocol import LetterKey, LineAnswerKind, ReceiptKind
from shared.errors import UnavailableError
from shared.ids import new_id
from tests.notifications.conftest import NOTIFY_KEY
from tests.notifications.fake_servers import PostOffice

PDF = b"%PDF-1.7 Sam Example"


def line_to(url: str) -> NotifyLine:
    """The Notify line to a post office at this address."""
    return NotifyLine(NotifyAccount(url, SecretStr(NOTIFY_KEY), "second", timeout_seconds=1))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, LineAnswerKind.REFUSED), (413, LineAnswerKind.REFUSED),
        (401, LineAnswerKind.LINE_FAULT), (403, LineAnswerKind.LINE_FAULT), (429, LineAnswerKind.TRY_LATER),
        (408, LineAnswerKind.UNKNOWN), (500, LineAnswerKind.UNKNOWN), (503, LineAnswerKind.UNKNOWN),
    ],
)  # fmt: skip
def test_what_notify_s_answers_mean(post_office: PostOffice, status: int, kind: LineAnswerKind) -> None:
    post_office.faults = [f"refuse:{status}"]
    assert line_to(post_office.url).post(LetterKey(new_id(), new_id()), PDF).kind is kind


def test_nobody_there_is_not_taken_for_a_refusal() -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    line, key = line_to(url), LetterKey(new_id(), new_id())
    assert line.post(key, PDF).kind is LineAnswerKind.UNKNOWN
    with pytest.raises(UnavailableError):
        line.find(key)
    with pytest.raises(UnavailableError):
        line.look("any")


def test_letters_are_found_by_their_own_key_the_first_first(post_office: PostOffice) -> None:
    line, key = line_to(post_office.url), LetterKey(new_id(), new_id())
    assert line.find(key) == []
    answers = [line.post(key, PDF) for _ in range(2)]
    line.post(LetterKey(key.org_id, new_id()), PDF)
    assert line.find(key) == [answer.provider_id for answer in answers]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("created", None), ("pending-virus-check", None), ("accepted", None), ("sending", None),
        ("received", ReceiptKind.DELIVERED), ("delivered", ReceiptKind.DELIVERED),
        ("cancelled", ReceiptKind.FAILED), ("something-new", ReceiptKind.FAILED),
    ],
)  # fmt: skip
def test_what_notify_s_statuses_mean(post_office: PostOffice, status: str, kind: ReceiptKind | None) -> None:
    line = line_to(post_office.url)
    answer = line.post(LetterKey(new_id(), new_id()), PDF)
    post_office.letters[0]["status"] = status
    receipt = line.look(answer.provider_id or "")
    assert (receipt.kind if receipt else None) is kind


def test_nothing_personal_and_no_key_is_logged(post_office: PostOffice, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    post_office.faults = ["refuse:400"]
    line = line_to(post_office.url)
    line.post(LetterKey(new_id(), new_id()), PDF)
    line.post(LetterKey(new_id(), new_id()), PDF)
    assert not any(secret in caplog.text for secret in ("Sam", "%PDF", NOTIFY_KEY[-36:]))


def test_the_office_s_folder_holds_a_letter_once_and_whole(tmp_path: Path) -> None:
    line, key = PrintAtOffice(tmp_path), LetterKey(new_id(), new_id())
    assert line.find(key) == []
    first = line.post(key, PDF)
    again = line.post(key, b"%PDF-1.7 written a day later")
    assert (first.kind, again) == (LineAnswerKind.ACCEPTED, first)
    [file] = tmp_path.glob("*/*")
    assert (file.read_bytes(), line.find(key)) == (PDF, [first.provider_id])
    assert line.find(LetterKey(new_id(), key.message_id)) == [], "another organisation's folder"
    assert line.look(first.provider_id or "") is None


def test_a_half_written_letter_is_no_letter(tmp_path: Path) -> None:
    line, key = PrintAtOffice(tmp_path), LetterKey(new_id(), new_id())
    line.post(key, PDF)
    [file] = tmp_path.glob("*/*")
    file.rename(file.with_suffix(".99.unfinished"))
    assert line.find(key) == []
