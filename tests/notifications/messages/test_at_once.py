"""What becomes of nearly every text is written down without reading it first; what waits for it, and who has it, is never passed over."""

from sqlalchemy import text

from services.notifications.messages.rules import MessageCause, MessageStatus
from services.notifications.messages.usecases.transitions import move_at_once
from shared.ids import new_id
from tests.notifications.conftest import Service


def moved(service: Service, message_id: object, **how: object) -> bool:
    """A line takes on a message that somebody leased."""
    with service.dependencies.database.transaction(service.org_id) as session:
        return move_at_once(session, message_id, MessageStatus.SENDING, MessageCause.ACCEPTED, **how)  # type: ignore[arg-type]  # a test's shorthand


def test_only_whoever_has_a_message_writes_down_what_the_line_said(service: Service) -> None:
    service.organisation()
    person_id = new_id()
    service.contact(person_id)
    message = service.notice(person_id)
    taken = service.lease(message)
    assert not moved(service, message.id, provider_id="SM1", lease_token=new_id())
    assert moved(service, message.id, provider_id="SM1", lease_token=taken.lease_token)
    assert not moved(service, message.id, provider_id="SM1", lease_token=taken.lease_token), "once"
    assert service.history(message) == ["leased", "accepted"]
    kept = service.message(message.about_id)
    assert (kept.status, kept.provider_id, kept.lease_token, kept.look_at is not None) == ("sent", "SM1", None, True)


def test_what_waits_for_a_message_leaves_once_it_has_left(service: Service) -> None:
    service.organisation()
    person_id = new_id()
    service.contact(person_id)
    first, second = service.notice(person_id), service.notice(person_id)
    with service.dependencies.database.transaction(service.org_id) as session:
        session.execute(
            text("UPDATE message SET follows_id = :first WHERE id = :second"), {"first": first.id, "second": second.id}
        )
        session.execute(
            text("UPDATE outbox SET acknowledged_at = now() WHERE aggregate_id = :second"), {"second": second.id}
        )
    taken = service.lease(first)
    assert moved(service, first.id, provider_id="SM1", lease_token=taken.lease_token)
    service.work()
    assert service.message(second.about_id).status == "sent"


def test_a_receipt_for_another_copy_at_the_line_changes_nothing(service: Service) -> None:
    service.organisation()
    person_id = new_id()
    service.contact(person_id)
    message = service.notice(person_id)
    service.work()
    with service.dependencies.database.transaction(service.org_id) as session:
        step = MessageStatus.SENT, MessageCause.RECEIPT_DELIVERED
        assert not move_at_once(session, message.id, *step, provider_id="SM-another")
    assert service.message(message.about_id).status == "sent"
