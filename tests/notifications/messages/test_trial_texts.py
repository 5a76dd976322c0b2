"""A text that an administrator sends to their own mobile: sent once, told how far it got, and never a way to write to strangers."""

from uuid import UUID

import pytest

from services.notifications.messages.usecases.trial_texts import MOST_A_DAY
from shared.ids import new_id
from tests.notifications.conftest import STAFF_ID, Service
from tests.notifications.fake_servers import Exchange


def ask(service: Service, mobile: str = "07700 900123", trial_id: UUID | None = None) -> int:
    """An administrator asks for one; the answer's status."""
    body = {
        "trial_id": str(trial_id or new_id()), "mobile": mobile, "actor_kind": "staff", "actor_id": str(STAFF_ID),
    }  # fmt: skip
    status: int = service.internal("POST", f"/internal/lines/{service.org_id}/trial", body).status_code
    return status


def test_a_test_text_is_sent_once_and_how_far_it_got_is_told(service: Service, exchange: Exchange) -> None:
    service.organisation()
    trial = new_id()
    path = f"/internal/lines/{service.org_id}/trial/{trial}"
    assert service.internal("GET", path).json() is None
    assert [ask(service, trial_id=trial) for _ in range(2)] == [204, 204]
    assert service.internal("GET", path).json()["status"] == "queued"
    service.work()
    assert [one["body"].partition(":")[2] for one in exchange.texts if one["to"] == "+447700900123"] == [
        " this is a test. Our line for texts works. Please do not answer."
    ]
    assert service.internal("GET", path).json()["status"] != "queued"


@pytest.mark.parametrize("number", ["01632 960000", "999", "+33612345678", "not a number", ""])
def test_what_is_no_uk_mobile_is_refused(service: Service, number: str) -> None:
    assert ask(service, number) == 422


def test_nobody_makes_the_line_write_to_strangers(service: Service) -> None:
    service.organisation()
    assert [ask(service, f"07700 9001{n:02}") for n in range(MOST_A_DAY)] == [204] * MOST_A_DAY
    assert ask(service) == 429
