"""A line that refuses a question because of our account is our fault, which a person must put right; one that is away is not."""

from datetime import UTC, datetime

import pytest

from services.notifications.lines.protocol import LetterKey
from shared.errors import UnavailableError
from shared.ids import new_id
from tests.notifications.fake_servers import serving
from tests.notifications.lines import test_letter_lines, test_twilio_line

FAULTS = [(401, "http_401"), (404, "http_404"), (429, None), (500, None)]


@pytest.mark.parametrize(("status", "fault"), FAULTS)
def test_twilio(status: int, fault: str | None) -> None:
    with (
        serving(lambda *_: (status, {"code": 20003, "message": "no"})) as url,
        pytest.raises(UnavailableError) as refused,
    ):
        test_twilio_line.line_to(url).find(test_twilio_line.TO, new_id(), datetime.now(UTC))
    assert refused.value.fault == fault


@pytest.mark.parametrize(("status", "fault"), FAULTS)
def test_notify(status: int, fault: str | None) -> None:
    with serving(lambda *_: (status, {"errors": [{"error": "x", "message": "no"}]})) as url:
        line = test_letter_lines.line_to(url)
        with pytest.raises(UnavailableError) as refused:
            line.find(LetterKey(new_id(), new_id()))
    assert refused.value.fault == fault


def test_nobody_there_is_no_fault() -> None:
    with pytest.raises(UnavailableError) as away:
        test_twilio_line.line_to("http://127.0.0.1:1").find(test_twilio_line.TO, new_id(), datetime.now(UTC))
    assert away.value.fault is None
