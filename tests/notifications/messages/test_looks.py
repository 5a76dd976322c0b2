"""A text that stays sent: the line is asked three times with growing waits, and one that then is still only sent is no failure."""

from datetime import timedelta

import pytest

from services.notifications.messages import rules
from tests.notifications.conftest import ADDRESS
from tests.notifications.notify_world import NotifyWorld
from tests.practice.conftest import wait_for


def pass_looks(notify_world: NotifyWorld, looks: int = len(rules.LOOKS_AT_A_TEXT)) -> None:
    """So many looks come due, one after the other."""
    for wait in rules.LOOKS_AT_A_TEXT[:looks]:
        notify_world.service.later(wait + timedelta(seconds=1))
        notify_world.work()


def test_a_text_that_nobody_speaks_of_stays_sent_and_makes_no_letter(notify_world: NotifyWorld) -> None:
    message = notify_world.ready("07700 900997", **ADDRESS)
    notify_world.work()
    pass_looks(notify_world)
    asked = notify_world.service.message(message.about_id, "sms")
    assert (asked.status, asked.looks) == ("sent", 3)
    notify_world.service.later(timedelta(days=30))
    assert notify_world.service.work() == 0, "nobody asks for ever"
    assert [one.channel for one in notify_world.service.messages(message.about_id)] == ["sms"]
    assert notify_world.service.told() == []


@pytest.mark.parametrize(("mobile", "ends"), [("07700 900991", "undelivered"), ("07700 902001", "delivered")])
def test_a_lost_receipt_is_made_good_by_the_first_look(notify_world: NotifyWorld, mobile: str, ends: str) -> None:
    notify_world.be(receipts_url=None)
    message = notify_world.ready(mobile)
    notify_world.work()
    [text] = notify_world.texts(message)
    wait_for(lambda: notify_world.texts(message)[0]["status"] not in {"created", "sending"})
    pass_looks(notify_world, 1)
    assert notify_world.status(message) == ends
    assert [told["reason"] for told in notify_world.service.told()] == (
        [] if ends == "delivered" else [f"notify_{notify_world.texts(message)[0]['status'].replace('-', '_')}"]
    )
    assert text["id"] == notify_world.service.message(message.about_id).provider_id


def test_a_look_that_finds_the_line_s_own_fault_has_the_text_wait_for_the_line(notify_world: NotifyWorld) -> None:
    notify_world.be(receipts_url=None)
    message = notify_world.ready("07700 900994")
    notify_world.work()
    wait_for(lambda: notify_world.texts(message)[0]["status"] == "technical-failure")
    pass_looks(notify_world, 1)
    assert notify_world.status(message) == "queued"
    assert [told["topic"] for told in notify_world.service.told()] == ["line.told"]


def test_a_text_with_a_receipt_is_not_asked_about(notify_world: NotifyWorld) -> None:
    message = notify_world.ready()
    notify_world.work()
    assert notify_world.hand_on(at_least=1) == [204]
    pass_looks(notify_world, 1)
    assert notify_world.service.message(message.about_id).looks == 0
