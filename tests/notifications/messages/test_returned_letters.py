"""A letter that comes back: nothing goes to that address any more, a person is asked to reach them, and it counts once."""

from typing import Any

import pytest
from sqlalchemy import select

from services.notifications.contacts.tables import PostalAddress
from services.notifications.messages.tables import Message
from shared.audit import AuditRow
from shared.ids import new_id
from tests.notifications.conftest import ADDRESS, Service, person_of
from tests.notifications.fake_servers import PostOffice
from tests.notifications.messages.test_letters import EASY_READ, asked, channels, told

TOKEN = "a-token-that-only-notify-and-we-know"


@pytest.fixture
def posted(notify: Service) -> Message:
    """A letter of ours that is on its way."""
    message = asked(notify, **EASY_READ)
    notify.work()
    return notify.message(message.about_id)


def report(service: Service, message: Message, token: str = TOKEN, **changes: Any) -> int:
    """GOV.UK Notify reports a letter that came back."""
    body = {
        "notification_id": message.provider_id,
        "reference": str(message.id),
        "date_sent": "2026-11-02T10:00:00.000000Z",
        "sent_by": "API",
        "template_name": None,
        "template_id": "None",
        **changes,
    }
    path = f"/lines/govuk_notify/returned-letters/{service.org_id}"
    answer = service.client.post(path, json=body, headers={"Authorization": f"Bearer {token}"})
    return int(answer.status_code)


def held(service: Service, message: Message) -> dict[str, Any]:
    """What the desk would read of the person's contact details."""
    answer = service.internal("GET", f"/internal/contacts/{service.org_id}/{person_of(message)}").json()
    assert isinstance(answer, dict)
    return answer


def test_a_letter_that_comes_back_marks_the_address_and_asks_a_person(notify: Service, posted: Message) -> None:
    assert report(notify, posted) == 204
    assert channels(notify, posted.about_id) == [("letter", "undelivered")]
    [failed] = notify.told()
    assert (failed["topic"], failed["reason"], failed["about_id"]) == (
        "notice.failed", "letter_returned", str(posted.about_id),
    )  # fmt: skip
    assert "brought their letter back" in failed["words"]
    assert "Long Lane" not in str(failed)
    shown = held(notify, posted)
    assert (shown["address_returned"], shown["address_lines"]) == (True, ["Flat 2", "14 Long Lane", "Riverbank"])
    with notify.dependencies.database.transaction(notify.org_id) as session:
        [row] = session.scalars(select(AuditRow).where(AuditRow.action == "contact.address_returned")).all()
        [address] = session.scalars(select(PostalAddress)).all()
    assert (row.object_id, row.actor_kind) == (posted.person_id, "system")
    assert address.returned_at is not None


def test_one_that_was_posted_long_ago_comes_back_too(notify: Service, post_office: PostOffice) -> None:
    message = asked(notify, **EASY_READ)
    notify.work()
    post_office.letters[0]["status"] = "received"
    notify.work()
    assert channels(notify, message.about_id) == [("letter", "delivered")]
    assert report(notify, notify.message(message.about_id)) == 204
    assert notify.history(message) == ["leased", "accepted", "receipt_delivered", "letter_returned"]
    assert told(notify) == [("notice.failed", "letter", "letter_returned")]


def test_repeats_change_nothing(notify: Service, posted: Message) -> None:
    assert [report(notify, posted) for _ in range(3)] == [204, 204, 204]
    assert told(notify) == [("notice.failed", "letter", "letter_returned")]
    assert notify.history(posted) == ["leased", "accepted", "letter_returned"]


@pytest.mark.parametrize(
    ("mobile", "expected"),
    [("07700 900123", [("sms", "sent")]), (None, [("sms", "failed")])],
    ids=["a mobile", "nothing else"],
)
def test_the_next_notice_does_not_go_there(
    notify: Service, posted: Message, mobile: str | None, expected: list[tuple[str, str]]
) -> None:
    notify.contact(person_of(posted), mobile, **EASY_READ)
    report(notify, posted)
    following = notify.notice(person_of(posted))
    notify.work()
    assert channels(notify, following.about_id) == expected
    assert ("notice.failed", "sms", "no_contact") in told(notify) or mobile


def test_a_letter_that_waits_when_another_comes_back_is_told_and_not_posted(
    notify: Service, posted: Message, post_office: PostOffice
) -> None:
    waiting = notify.notice(person_of(posted))
    report(notify, posted)
    notify.work()
    assert channels(notify, waiting.about_id) == [("letter", "failed")]
    assert told(notify)[-1] == ("notice.failed", "letter", "address_returned")
    assert "address" in notify.told()[-1]["words"]
    assert len(post_office.letters) == 1


def test_an_address_that_staff_save_again_is_used_again(
    notify: Service, posted: Message, post_office: PostOffice
) -> None:
    report(notify, posted)
    notify.contact(person_of(posted), **EASY_READ)
    assert held(notify, posted)["address_returned"] is False
    notify.notice(person_of(posted))
    notify.work()
    assert len(post_office.letters) == 2


def test_a_new_address_is_not_marked_for_what_came_back_from_the_old_one(notify: Service, posted: Message) -> None:
    notify.contact(person_of(posted), **{**EASY_READ, "address_lines": ("1 New Road",)})
    report(notify, posted)
    assert held(notify, posted)["address_returned"] is False
    assert told(notify) == [("notice.failed", "letter", "letter_returned")], "that letter was not read all the same"


def test_who_says_so_must_be_notify_and_the_letter_ours(notify: Service, posted: Message) -> None:
    assert report(notify, posted, token="another") == 403
    assert report(notify, posted, token="") in {401, 403}
    assert report(notify, posted, reference=str(new_id()), notification_id=str(new_id())) == 404
    assert report(notify, posted, reference="of somebody else", notification_id=str(new_id())) == 404
    assert told(notify) == []


def test_it_is_found_by_notify_s_own_id_where_no_reference_comes(notify: Service, posted: Message) -> None:
    assert report(notify, posted, reference=None) == 204
    assert channels(notify, posted.about_id) == [("letter", "undelivered")]


def test_a_text_is_never_a_letter_that_came_back(notify: Service) -> None:
    text = asked(notify, **ADDRESS)
    notify.work()
    assert report(notify, notify.message(text.about_id)) == 404
    assert channels(notify, text.about_id) == [("sms", "sent")]
