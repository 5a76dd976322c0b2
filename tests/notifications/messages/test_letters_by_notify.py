"""Letters through GOV.UK Notify: posted, refused, lost on the way, or asked about."""

from datetime import timedelta

import pytest

from tests.notifications.conftest import Service
from tests.notifications.fake_servers import PostOffice
from tests.notifications.letters.test_letter_pdf import words_of
from tests.notifications.messages.test_letters import EASY_READ, asked, channels, told


def test_a_letter_through_notify_is_delivered_when_it_is_posted(notify: Service, post_office: PostOffice) -> None:
    message = asked(notify, **EASY_READ)
    notify.work()
    [letter] = post_office.letters
    assert (letter["reference"], letter["postage"]) == (str(message.id), "second")
    assert "Dear Sam Example" in words_of(letter["pdf"])
    notify.later(timedelta(seconds=6))
    notify.work()
    letter["status"] = "accepted"
    assert notify.work() == 0, "not asked again before the time"
    notify.later(timedelta(hours=1))
    notify.work()
    assert told(notify) == []
    letter["status"] = "received"
    notify.later(timedelta(hours=1))
    notify.work()
    assert told(notify) == []
    notify.later(timedelta(hours=2))
    assert notify.work() == 0, "nothing is left to ask"


@pytest.mark.parametrize("status", ["validation-failed", "virus-scan-failed", "permanent-failure", "technical-failure"])
def test_a_letter_that_notify_will_not_post_is_told_once(notify: Service, post_office: PostOffice, status: str) -> None:
    asked(notify, **EASY_READ)
    notify.work()
    post_office.letters[0]["status"] = status
    for _ in range(3):
        notify.later(timedelta(hours=1))
        notify.work()
    assert told(notify) == [("notice.failed", "letter", f"post_{status.replace('-', '_')}")]


@pytest.mark.parametrize("fault", ["accept_then_close", "accept_then_break"])
def test_an_unclear_answer_of_notify_is_looked_up_and_not_sent_again(
    notify: Service, post_office: PostOffice, fault: str
) -> None:
    post_office.faults = [fault]
    message = asked(notify, **EASY_READ)
    notify.work()
    assert channels(notify, message.about_id) == [("letter", "unknown")]
    notify.later(timedelta(seconds=31))
    notify.work()
    assert notify.history(message) == ["leased", "unclear", "found"]
    assert notify.message(message.about_id).provider_id == post_office.letters[0]["id"]
    assert len(post_office.letters) == 1


def test_a_letter_that_notify_never_got_is_sent_again(notify: Service, post_office: PostOffice) -> None:
    post_office.faults = ["refuse:500"]
    message = asked(notify, **EASY_READ)
    notify.work()
    notify.later(timedelta(seconds=31))
    notify.work()
    notify.work()
    assert notify.history(message) == ["leased", "unclear", "not_found", "leased", "accepted"]
    assert len(post_office.letters) == 1


def test_a_letter_that_notify_refuses_is_told(notify: Service, post_office: PostOffice) -> None:
    post_office.faults = ["refuse:400"]
    asked(notify, **EASY_READ)
    for _ in range(3):
        notify.work()
    assert told(notify) == [("notice.failed", "letter", "refused_400")]
    assert post_office.letters == []


def test_a_look_that_fails_is_repeated(notify: Service, post_office: PostOffice) -> None:
    message = asked(notify, **EASY_READ)
    notify.work()
    post_office.letters[0]["status"] = "received"
    post_office.faults = ["refuse:500"]
    notify.later(timedelta(seconds=6))
    notify.work()
    assert channels(notify, message.about_id) == [("letter", "sent")]
    notify.work()
    assert channels(notify, message.about_id) == [("letter", "delivered")]
