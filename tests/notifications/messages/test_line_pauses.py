"""A refusal that is our own account's fault: the line pauses, one task is told, nobody gets a letter instead, and all goes on in order."""

import threading
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.notifications.messages.tables import LinePause, Message
from services.notifications.messages.usecases import pauses, sends
from services.notifications.messages.usecases.transitions import SEND, enqueue, queue_reply
from shared.contracts.lines import LineResumeAsked
from shared.contracts.notices import NoticeRequested
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests.notifications.conftest import ADDRESS, STAFF_ID, VALUES, Service, person_of
from tests.notifications.notify_world import NotifyWorld

FAULTS = [
    ({"trial": True}, "trial"),
    ({"team_only": True}, "team_key"),
    ({"template_deleted": True}, "template"),
    ({"may_send_texts": False}, "permission"),
    ({"daily_limit": 0}, "limit"),
    ({"key_revoked": True}, "account"),
]


def told(service: Service) -> list[tuple[str, bool]]:
    """What payments hears of lines: the fault, and whether it is over."""
    return [(one["fault"], one["is_over"]) for one in service.told() if one["topic"] == "line.told"]


def again(notify_world: NotifyWorld, person_id: UUID) -> Message:
    """One more notice to the same person."""
    about_id = new_id()
    notify_world.service.take(
        NoticeRequested(person_id=person_id, notice="payment_sent", values=VALUES, about_id=about_id)
    )
    return notify_world.service.message(about_id)


def pause_of(service: Service) -> LinePause:
    """The only pause there ever was."""
    with service.dependencies.database.transaction(service.org_id) as session:
        return session.scalars(select(LinePause)).one()


def resume(service: Service) -> None:
    """A member of staff put it right and says so at the desk."""
    service.take(LineResumeAsked(pause_id=pause_of(service).id, asked_by=STAFF_ID))


@pytest.mark.parametrize(("wrong", "fault"), FAULTS, ids=[fault for _, fault in FAULTS])
def test_one_task_no_letters_and_everything_goes_once_a_person_resumes_it(
    notify_world: NotifyWorld, wrong: dict[str, Any], fault: str
) -> None:
    notify_world.be(**wrong)
    before = len(notify_world.texts())
    messages = [notify_world.ready(**ADDRESS) for _ in range(4)]
    notify_world.work()
    assert [notify_world.status(one) for one in messages] == ["queued"] * 4
    assert told(notify_world.service) == [(fault, False)], "one task, however many wait"
    assert len(notify_world.texts()) == before
    notify_world.be()
    resume(notify_world.service)
    notify_world.work()
    assert [notify_world.status(one) for one in messages] == ["sent"] * 4
    assert [one["reference"] for one in notify_world.texts()[before:]] == [str(one.id) for one in messages]
    assert told(notify_world.service) == [(fault, False), (fault, True)]
    assert [one["topic"] for one in notify_world.service.told()] == ["line.told"] * 2


def test_a_refusal_that_is_the_person_s_pauses_nothing(notify_world: NotifyWorld) -> None:
    notify_world.be()
    wrong, right = notify_world.ready("07700 900995"), notify_world.ready()
    notify_world.work()
    assert (notify_world.status(wrong), notify_world.status(right)) == ("failed", "sent")
    assert told(notify_world.service) == []


def test_the_line_is_tried_again_by_itself_and_goes_on_without_a_person(notify_world: NotifyWorld) -> None:
    notify_world.be(trial=True)
    messages = [notify_world.ready() for _ in range(3)]
    notify_world.work()
    notify_world.service.later(timedelta(minutes=7))
    notify_world.work()
    assert (pause_of(notify_world.service).probes, told(notify_world.service)) == (1, [("trial", False)])
    notify_world.be()
    notify_world.service.later(timedelta(minutes=26))
    notify_world.work()
    assert [notify_world.status(one) for one in messages] == ["sent"] * 3
    assert [len(notify_world.texts(one)) for one in messages] == [1, 1, 1]
    assert told(notify_world.service) == [("trial", False), ("trial", True)]
    assert notify_world.service.history(messages[0]) == ["leased", "line_fault"] * 2 + ["leased", "accepted"]


def test_tries_of_a_paused_line_are_no_tries_of_the_message(notify_world: NotifyWorld) -> None:
    notify_world.be(trial=True)
    message = notify_world.ready(**ADDRESS)
    notify_world.work()
    for _ in range(9):
        notify_world.service.later(timedelta(hours=2))
        notify_world.work()
    found = notify_world.service.message(message.about_id)
    assert (found.status, found.attempts, found.channel) == ("queued", 0, "sms")
    assert pause_of(notify_world.service).probes == 9


def test_texts_to_one_person_go_in_the_order_in_which_they_were_wanted(notify_world: NotifyWorld) -> None:
    notify_world.be(trial=True)
    first = notify_world.ready()
    notify_world.work()
    others = [again(notify_world, person_of(first)) for _ in range(3)]
    notify_world.work()
    notify_world.be()
    resume(notify_world.service)
    service = notify_world.service
    with service.dependencies.database.transaction(service.org_id) as session:
        follows = {row.id: row.follows_id for row in session.execute(select(Message.id, Message.follows_id))}
    chain = [first, *others]
    assert [follows[one.id] for one in chain] == [None, *(one.id for one in chain[:-1])]
    for _ in range(5):
        notify_world.work()
    sent = [one["reference"] for one in notify_world.texts() if one["reference"] in {str(one.id) for one in chain}]
    assert sent == [str(one.id) for one in chain]


def test_a_worker_lost_between_the_refusal_and_our_record_costs_nothing(notify_world: NotifyWorld) -> None:
    notify_world.be(trial=True)
    message = notify_world.ready()
    service, outgoing = notify_world.service, notify_world.service.dependencies.outgoing
    taken = service.lease(message)
    outgoing.hand_over(taken)  # the worker dies here
    service.later(timedelta(seconds=61))
    with service.dependencies.database.transaction(service.org_id) as session:
        sends.expire_lease(session, message.id, resolve_after=timedelta(seconds=1))
    notify_world.work()
    assert (notify_world.status(message), told(service)) == ("queued", [("trial", False)])
    notify_world.be()
    resume(service)
    notify_world.work()
    assert len(notify_world.texts(message)) == 1


def test_a_worker_lost_in_the_middle_of_a_probe_does_not_end_the_trying(notify_world: NotifyWorld) -> None:
    notify_world.be(trial=True)
    message = notify_world.ready()
    notify_world.work()
    service, outgoing = notify_world.service, notify_world.service.dependencies.outgoing
    with service.dependencies.database.transaction(service.org_id) as session:
        work_id = session.scalars(select(OutboxRow.id).where(OutboxRow.topic == pauses.PROBE)).one()
        taken = sends.lease_probe(session, service.org_id, work_id, pause_of(service).id, outgoing.sending_rules)
    assert taken is not None  # and the worker dies here
    notify_world.be()
    service.later(timedelta(minutes=27))
    with service.dependencies.database.transaction(service.org_id) as session:
        sends.expire_lease(session, message.id, resolve_after=timedelta(seconds=1))
    for _ in range(3):
        notify_world.work()
        service.later(timedelta(hours=2))
    assert notify_world.status(message) in {"sent", "delivered"}
    assert len(notify_world.texts(message)) == 1
    assert told(service)[-1] == ("trial", True)


def say_call_999(notify_world: NotifyWorld, message: Message) -> UUID:
    """Replies about somebody's safety to the number that a message goes to, and sees it leave; gives what the reply is about."""
    service = notify_world.service
    point_id = service.message(message.about_id).contact_point_id
    assert point_id is not None
    about_id = new_id()
    with service.dependencies.database.transaction(service.org_id) as session:
        reply = queue_reply(
            session, service.org_id, contact_point_id=point_id, about_id=about_id, words="Call 999.", safety=True
        )
        enqueue(session, reply, SEND)
    notify_world.work()
    assert [text["body"] for text in service.exchange.texts] == ["Call 999."]
    return about_id


def test_words_about_safety_go_by_the_other_line(notify_world: NotifyWorld) -> None:
    notify_world.be(trial=True)
    service = notify_world.service
    message = notify_world.ready()
    notify_world.work()
    assert notify_world.status(message) == "queued"
    about_id = say_call_999(notify_world, message)
    sent = service.message(about_id)
    assert (sent.status, sent.line) == ("sent", "twilio")


def test_the_first_words_about_safety_that_meet_the_fault_go_by_the_other_line_at_once(
    notify_world: NotifyWorld,
) -> None:
    service = notify_world.service
    message = notify_world.ready()
    notify_world.work()
    notify_world.be(key_revoked=True)
    say_call_999(notify_world, message)
    assert told(service) == [("account", False)]


def test_resuming_while_messages_are_put_to_wait_leaves_none_behind(notify_world: NotifyWorld) -> None:
    notify_world.be(trial=True)
    first = notify_world.ready()
    notify_world.work()
    messages = [notify_world.ready() for _ in range(12)]
    notify_world.be()
    crowd = [threading.Thread(target=notify_world.service.work) for _ in range(3)]
    crowd.insert(1, threading.Thread(target=resume, args=(notify_world.service,)))
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    for _ in range(4):
        notify_world.work()
    everything = [first, *messages]
    assert [notify_world.status(one) for one in everything] == ["sent"] * 13
    assert [len(notify_world.texts(one)) for one in everything] == [1] * 13


def test_resuming_twice_is_once_and_an_unknown_pause_is_nothing(notify_world: NotifyWorld) -> None:
    notify_world.be(trial=True)
    message = notify_world.ready()
    notify_world.work()
    notify_world.be()
    for _ in range(2):
        resume(notify_world.service)
    notify_world.service.take(LineResumeAsked(pause_id=new_id(), asked_by=STAFF_ID))
    notify_world.work()
    assert len(notify_world.texts(message)) == 1
    assert told(notify_world.service) == [("trial", False), ("trial", True)]
