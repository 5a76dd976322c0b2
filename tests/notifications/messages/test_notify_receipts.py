"""Texts through GOV.UK Notify are found by our own reference, and its receipts count whenever and however often they come."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.notifications.messages.usecases import sends
from tests.notifications.notify_world import NotifyWorld


def told(message_id: object, status: str = "delivered", *, minutes_ago: float = 0, **more: Any) -> dict[str, Any]:
    """A receipt as Notify writes it."""
    at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    written = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return {"id": str(uuid4()), "reference": str(message_id), "status": status, "created_at": written, **more}


@pytest.mark.parametrize("prefix", [False, True])
@pytest.mark.parametrize("fault", ["accept_then_close", "accept_then_500"])
def test_a_text_whose_answer_was_lost_goes_once_whatever_stands_before_its_words(
    notify_world: NotifyWorld, fault: str, prefix: bool
) -> None:
    notify_world.be(prefix=prefix, name="Riverbank Council Co-production", receipts_url=None)
    notify_world.fault(fault)
    message = notify_world.ready()
    notify_world.work()
    assert notify_world.status(message) == "unknown"
    for _ in range(5):
        notify_world.service.later(timedelta(minutes=2))
        notify_world.work()
    assert notify_world.status(message) == "sent"
    assert len(notify_world.texts(message)) == 1
    assert notify_world.service.history(message) == ["leased", "unclear", "found"]


def test_a_text_that_never_reached_notify_is_sent_again(notify_world: NotifyWorld) -> None:
    notify_world.fault("error_500")
    message = notify_world.ready()
    notify_world.work()
    notify_world.service.later(timedelta(minutes=2))
    notify_world.work()
    assert notify_world.service.history(message) == ["leased", "unclear", "not_found", "leased", "accepted"]
    assert len(notify_world.texts(message)) == 1


def test_a_receipt_between_the_answer_and_our_record_counts_once(notify_world: NotifyWorld) -> None:
    message = notify_world.ready()
    service, outgoing = notify_world.service, notify_world.service.dependencies.outgoing
    taken = service.lease(message)
    answer = outgoing.hand_over(taken)
    receipt = notify_world.receipt_bodies(1)[0]
    assert [notify_world.call_back(receipt) for _ in range(2)] == [204, 204]
    with service.dependencies.database.transaction(service.org_id) as session:
        sends.record_answer(session, taken, answer, resolve_after=timedelta(seconds=1))
    assert service.history(message) == ["leased", "receipt_delivered"]
    notify_world.work()
    assert len(notify_world.texts(message)) == 1


def test_a_receipt_finds_its_text_by_our_reference(notify_world: NotifyWorld) -> None:
    notify_world.fault("accept_then_close")
    message = notify_world.ready()
    notify_world.work()
    assert notify_world.status(message) == "unknown"
    assert notify_world.hand_on(at_least=1) == [204]
    assert notify_world.status(message) == "delivered"
    notify_world.service.later(timedelta(minutes=2))
    notify_world.work()
    assert notify_world.service.history(message) == ["leased", "unclear", "receipt_delivered"]
    assert len(notify_world.texts(message)) == 1


def test_receipts_out_of_order_and_twice_change_nothing_more(notify_world: NotifyWorld) -> None:
    message = notify_world.ready()
    notify_world.work()
    [text] = notify_world.texts(message)
    for status in ("delivered", "sending", "permanent-failure", "delivered"):
        assert notify_world.call_back(told(message.id, status, id=text["id"])) == 204
    assert notify_world.status(message) == "delivered"
    assert notify_world.service.told() == []


@pytest.mark.parametrize("reference", [None, "0f0e0d0c-0b0a-4900-8800-070605040302"])
def test_a_text_that_we_may_not_have_committed_yet_is_asked_for_again_and_not_for_ever(
    notify_world: NotifyWorld, reference: str | None
) -> None:
    assert notify_world.call_back(told(reference, reference=reference)) == 503
    assert notify_world.call_back(told(reference, reference=reference, minutes_ago=29)) == 503
    assert notify_world.call_back(told(reference, reference=reference, minutes_ago=31)) == 404
    without = told(reference, reference=reference)
    del without["created_at"]
    assert notify_world.call_back(without) == 404


def test_a_reference_that_is_no_id_of_ours_is_never_asked_for_again(notify_world: NotifyWorld) -> None:
    for reference in ("somebody-else-s-letter", "", "12345678"):
        assert notify_world.call_back(told(None, reference=reference or "x")) == 404


def test_the_second_copy_s_receipt_does_not_speak_for_the_text(notify_world: NotifyWorld) -> None:
    message = notify_world.ready()
    notify_world.work()
    assert notify_world.call_back(told(message.id, "permanent-failure")) == 204
    assert notify_world.status(message) == "sent"
