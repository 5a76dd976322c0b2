"""The code that somebody says at a table goes to their phone at once, or not at all: never as a letter, never in the morning."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from shared.contracts.notices import NoticeRequested
from shared.ids import new_id
from shared.london import in_london
from tests import clock
from tests.notifications.conftest import ADDRESS, Service


def asked(
    service: Service,
    mobile: str | None = "07700 900123",
    *,
    safe: bool = True,
    notice: str = "cash_code",
    **details: Any,
) -> UUID:
    """A code for somebody with these contact details; gives what it is about."""
    person, about_id = new_id(), new_id()
    service.organisation()
    service.contact(person, mobile, safe=safe, **details)
    values = {"code": "123 456", "amount_pence": 1250}
    service.take(NoticeRequested(person_id=person, notice=notice, values=values, about_id=about_id))
    for _ in range(3):
        service.work()
    return about_id


def channels(service: Service, about_id: UUID) -> list[tuple[str, str]]:
    """(channel, status) of every message about something."""
    return [(message.channel, message.status) for message in service.messages(about_id)]


def test_who_asked_for_letters_gets_the_code_on_their_phone(service: Service) -> None:
    about_id = asked(service, **ADDRESS, format="easy_read_letter")
    assert channels(service, about_id) == [("sms", "sent")]


def test_a_phone_that_others_read_gets_no_code_and_the_post_neither(service: Service) -> None:
    for mobile, safe in (("07700 900123", False), (None, True)):
        about_id = asked(service, mobile, safe=safe, **ADDRESS)
        assert channels(service, about_id) == [("sms", "failed")]
    assert service.exchange.texts == []


def test_quiet_hours_do_not_hold_a_code_back(service: Service) -> None:
    now = in_london(clock.now())
    hours = {"quiet_from": now - timedelta(hours=2), "quiet_until": now + timedelta(hours=2)}
    quiet: dict[str, Any] = {name: f"{at:%H:%M}" for name, at in hours.items()}
    about_id = asked(service, **quiet)
    assert channels(service, about_id) == [("sms", "sent")]


def test_the_text_says_what_its_code_is_for(service: Service) -> None:
    asked(service)
    asked(service, "07700 900456", notice="cash_back_code")
    to_have, to_return = (text["body"] for text in service.exchange.texts)
    assert "once you have £12.50 in your hand" in to_have
    assert "to give £12.50 in cash back" in to_return
    assert "in your hand" not in to_return
