"""The check at start: a prefix or a wrong template at GOV.UK Notify is said in `./sameday status`, before anybody pays for it."""

from typing import Any

import pytest

from services.notifications.messages import fetching
from tests.notifications.notify_world import NotifyWorld


@pytest.mark.parametrize(
    ("set_up", "says"),
    [
        ({}, None),
        ({"prefix": True, "name": "Riverbank Council"}, "puts your service's name before every text"),
        ({"template_body": "((words)) Thank you."}, "more than ((words))"),
        ({"template_body": "Hello"}, "more than ((words))"),
    ],
)
def test_how_notify_is_set_up_is_told(notify_world: NotifyWorld, set_up: dict[str, Any], says: str | None) -> None:
    before = len(notify_world.texts())
    notify_world.be(**set_up)
    fetching.check_lines(notify_world.service.dependencies.outgoing)
    [line] = [one for one in lines(notify_world) if one["line"] == "govuk_notify"]
    assert line["finding"] is None if says is None else says in line["finding"]
    assert line["pause"] is None
    assert len(notify_world.texts()) == before, "looking sends nothing"


def test_what_was_found_stays_while_nobody_answers_and_goes_when_it_is_put_right(notify_world: NotifyWorld) -> None:
    found = []
    for set_up in ({"prefix": True}, {"key_revoked": True}, {}):
        notify_world.be(**set_up)
        fetching.check_lines(notify_world.service.dependencies.outgoing)
        found.append(next(one["finding"] for one in lines(notify_world) if one["line"] == "govuk_notify") is not None)
    assert found == [True, True, False]


def test_the_lines_say_which_is_paused_why_and_how_many_wait(notify_world: NotifyWorld) -> None:
    notify_world.be(trial=True)
    for _ in range(3):
        notify_world.ready()
    notify_world.work()
    shown = {(one["channel"], one["line"]): one for one in lines(notify_world)}
    assert set(shown) == {("sms", "govuk_notify"), ("sms", "twilio"), ("letter", "print_at_office")}
    pause = shown["sms", "govuk_notify"]["pause"]
    assert (pause["fault"], pause["waiting"]) == ("trial", 3)
    assert shown["sms", "twilio"]["is_for_safety_only"]


def lines(notify_world: NotifyWorld) -> list[dict[str, Any]]:
    """What payments is told of our lines."""
    service = notify_world.service
    answer = service.internal("GET", f"/internal/lines/{service.org_id}")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found
