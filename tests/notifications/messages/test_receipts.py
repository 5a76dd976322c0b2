"""Delivery receipts: believed only when signed, harmless when repeated, late or out of order."""

from datetime import timedelta
from uuid import UUID

import pytest
from twilio.request_validator import RequestValidator

from services.notifications.messages.tables import Message
from shared.contracts.notices import NoticeRequested
from shared.ids import new_id
from tests.notifications.conftest import TOKEN, VALUES, Service
from tests.notifications.messages.test_sending import ready


def post_receipt(
    service: Service, message: Message, status: str, *, sid: str = "", token: str = TOKEN, code: str = ""
) -> int:
    """Twilio reports on a message; gives our answer's status."""
    path = f"/webhooks/twilio/{message.org_id}/status?message_id={message.id}"
    return post(service, path, status, sid or service.exchange.texts[-1]["sid"], token=token, code=code)


def post(service: Service, path: str, status: str, sid: str, *, token: str = TOKEN, code: str = "") -> int:
    """A receipt to any address, signed with any token."""
    form = {"MessageSid": sid, "MessageStatus": status, "To": "+447700900123", "ErrorCode": code}
    signature = RequestValidator(token).compute_signature(f"https://notifications.example.org{path}", form)
    answer = service.client.post(path, data=form, headers={"X-Twilio-Signature": signature})
    return int(answer.status_code)


def test_the_line_is_told_where_to_report(service: Service) -> None:
    message = ready(service)
    service.work()
    assert service.exchange.texts[0]["callback"] == (
        f"https://notifications.example.org/webhooks/twilio/{service.org_id}/status?message_id={message.id}"
    )


def test_delivered_is_the_last_word_and_nothing_is_left_to_tell(service: Service) -> None:
    message = ready(service)
    service.work()
    for status in ("sent", "delivered", "delivered", "sent", "undelivered", "failed", "queued"):
        assert post_receipt(service, message, status) == 204
    assert service.message(message.about_id).status == "delivered"
    assert service.told() == []


@pytest.mark.parametrize(("status", "ends"), [("undelivered", "undelivered"), ("failed", "failed")])
def test_not_delivered_is_told_with_the_carrier_s_code(service: Service, status: str, ends: str) -> None:
    message = ready(service)
    service.work()
    post_receipt(service, message, status, code="30003")
    post_receipt(service, message, "delivered")
    assert service.message(message.about_id).status == ends
    assert [(told["topic"], told["reason"]) for told in service.told()] == [("notice.failed", "carrier_30003")]


@pytest.mark.parametrize("later_fails_first", [False, True])
def test_a_later_notice_that_arrives_says_what_the_earlier_could_not(service: Service, later_fails_first: bool) -> None:
    """Whether the earlier one failed before or after the later one was asked for."""
    earlier = ready(service)
    service.work()
    person, about = earlier.person_id, earlier.about_id
    assert person is not None
    sid = service.exchange.texts[-1]["sid"]
    later_asked = NoticeRequested(person_id=person, notice="payment_processing", values=VALUES, about_id=about)
    if later_fails_first:
        service.take(later_asked)
        service.work()
    assert post_receipt(service, earlier, "undelivered", sid=sid, code="30003") == 204
    if not later_fails_first:
        service.take(later_asked)
        service.work()
    later = next(one for one in service.messages(about) if one.notice == "payment_processing")
    assert post_receipt(service, later, "delivered") == 204
    failed, reached = service.told()
    assert (failed["topic"], failed["message_id"]) == ("notice.failed", str(earlier.id))
    assert (reached["topic"], reached["instead_of"]) == ("notice.reached", [str(earlier.id)])


def test_an_older_notice_that_arrives_late_does_not_say_what_a_newer_could_not(service: Service) -> None:
    """Nor does its letter, which is made later than the newer notice and says no more than its text."""
    older = ready(service)
    service.work()
    person, about = older.person_id, older.about_id
    assert person is not None
    older_sid = service.exchange.texts[-1]["sid"]
    service.take(NoticeRequested(person_id=person, notice="payment_failed", values=VALUES, about_id=about))
    service.work()
    newer = next(one for one in service.messages(about) if one.notice == "payment_failed")
    assert post_receipt(service, newer, "undelivered", code="30003") == 204
    assert post_receipt(service, older, "delivered", sid=older_sid) == 204
    assert [one["topic"] for one in service.told()] == ["notice.failed"]


def test_a_receipt_before_our_own_record_settles_it(service: Service) -> None:
    service.exchange.faults = ["accept_then_close"]
    message = ready(service)
    service.work()
    assert service.message(message.about_id).status == "unknown"
    post_receipt(service, message, "delivered")
    service.later(timedelta(minutes=2))
    service.work()
    settled = service.message(message.about_id)
    assert (settled.status, settled.provider_id) == ("delivered", service.exchange.texts[0]["sid"])
    assert len(service.exchange.texts) == 1


def test_a_forged_receipt_is_refused(service: Service) -> None:
    message = ready(service)
    service.work()
    assert post_receipt(service, message, "delivered", token="another token") == 403
    path = f"/webhooks/twilio/{message.org_id}/status?message_id={message.id}"
    unsigned = service.client.post(path, data={"MessageSid": "SM1", "MessageStatus": "delivered"})
    assert unsigned.status_code == 403
    assert unsigned.headers["content-type"] == "application/problem+json"
    assert service.message(message.about_id).status == "sent"
    assert service.told() == []


def test_a_signature_is_good_for_its_own_address_only(service: Service) -> None:
    message = ready(service)
    service.work()
    other = new_id()
    form = {"MessageSid": service.exchange.texts[0]["sid"], "MessageStatus": "delivered"}
    signed_for = f"https://notifications.example.org/webhooks/twilio/{message.org_id}/status?message_id={other}"
    signature = RequestValidator(TOKEN).compute_signature(signed_for, form)
    path = f"/webhooks/twilio/{message.org_id}/status?message_id={message.id}"
    assert service.client.post(path, data=form, headers={"X-Twilio-Signature": signature}).status_code == 403


def test_another_organisation_s_address_finds_nothing(service: Service) -> None:
    message = ready(service)
    service.work()
    wrong: UUID = new_id()
    assert post(service, f"/webhooks/twilio/{wrong}/status?message_id={message.id}", "delivered", "SM1") == 404
    assert service.message(message.about_id).status == "sent"


def test_a_second_copy_s_receipt_does_not_speak_for_the_message(service: Service) -> None:
    message = ready(service)
    service.work()
    post_receipt(service, message, "undelivered", sid="SMother")
    assert service.message(message.about_id).status == "sent"


def test_nonsense_is_refused(service: Service) -> None:
    path = f"/webhooks/twilio/{new_id()}/status?message_id={new_id()}"
    assert service.client.post(path, content=b"\xff\xfe").status_code == 422
    assert service.client.post(path, content=b"a" * 70_000).status_code == 422
    assert service.client.post(f"/webhooks/twilio/{new_id()}/status", data={}).status_code == 422


@pytest.mark.parametrize(("code", "fault"), [("30001", "limit"), ("30002", "account")])
def test_a_text_that_our_own_account_kept_from_leaving_pauses_the_line_and_goes_again(
    service: Service, code: str, fault: str
) -> None:
    """A full queue, or an account that was suspended: no letter instead, and told twice it is the same."""
    message = ready(service)
    service.work()
    first = service.exchange.texts[-1]["sid"]
    for _ in range(2):
        assert post_receipt(service, message, "failed", sid=first, code=code) == 204
        assert service.message(message.about_id).status == "queued"
    assert [(told["topic"], told["fault"]) for told in service.told()] == [("line.told", fault)]
    service.later(timedelta(hours=2))
    service.work()
    again = service.message(message.about_id)
    assert (again.status, again.provider_id) == ("sent", service.exchange.texts[-1]["sid"])
    assert again.provider_id != first
    post_receipt(service, message, "failed", sid=first, code=code)
    assert post_receipt(service, message, "delivered") == 204
    assert service.message(message.about_id).status == "delivered"


def test_a_text_that_never_gets_away_fails_in_the_end(service: Service) -> None:
    message = ready(service)
    for _ in range(5):
        service.work()
        post_receipt(service, message, "failed", code="30001")
        service.later(timedelta(hours=5))
    assert service.message(message.about_id).status == "failed"
