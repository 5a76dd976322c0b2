"""Attendance through the API: only of people who were asked, every bad mark named, and frozen once a fee is decided."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import httpx2
import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.payments.involvement.tables import Attendance
from services.payments.involvement.usecases.attendance import Mark, mark_attendance
from shared.ids import new_id
from tests.payments.involvement.conftest import Work, refused


def bad_marks(answer: Any, status: int = 422) -> dict[int, str]:
    """The codes of the marks that were refused, by their place."""
    problem = refused(answer, status, "attendance.bad_marks")
    assert "none was saved" in problem["detail"]
    assert all(one["reason"].endswith(".") for one in problem["marks"])
    return {one["index"]: one["code"] for one in problem["marks"]}


def marks_of(work: Work, event: dict[str, Any]) -> list[dict[str, Any]]:
    """The marks that are kept."""
    found: list[dict[str, Any]] = work.council.organiser.get(f"/events/{event['id']}/attendance")
    return found


def test_every_way_of_taking_part(work: Work) -> None:
    work.rate()
    people = [work.council.person() for _ in range(5)]
    event = work.event()
    work.agreed(event, people)
    kinds: list[dict[str, Any]] = [{}, {"kind": "came_late", "minutes": 100}, {"kind": "left_early", "minutes": 30}, {"kind": "sent_supporter"},
             {"kind": "absent"}]  # fmt: skip
    work.attended(event, *(work.mark(event, person, **kind) for person, kind in zip(people, kinds, strict=True)))
    kept = {one["person_id"]: (one["kind"], one["minutes"]) for one in marks_of(work, event)}
    expected = [("present", 120), ("came_late", 100), ("left_early", 30), ("sent_supporter", 120), ("absent", 0)]
    assert kept == {str(person): mark for person, mark in zip(people, expected, strict=True)}
    assert [line["amount_pence"] for line in work.preview(event)["lines"]] == [2500, 2500, 625]


def test_every_bad_mark_is_named_and_none_is_saved(work: Work) -> None:
    work.rate()
    asked, never_asked = work.council.person(), work.council.person()
    event, elsewhere = work.event(), work.event((5, 6))
    work.agreed(event, [asked])
    answer = work.attend(
        event,
        work.mark(event, asked),
        work.mark(event, never_asked),
        work.mark(event, asked, minutes=121),
        work.mark(event, asked, kind="absent", minutes=5),
        work.mark(event, asked, role="chair"),
        work.mark(elsewhere, asked),
        work.mark(event, uuid4()),
        work.mark(event, asked, kind="came_late"),
    )
    assert bad_marks(answer) == {
        1: "attendance.never_asked",
        2: "attendance.too_long",
        3: "attendance.absent_minutes",
        4: "attendance.other_role",
        5: "session.not_found",
        6: "attendance.never_asked",
        7: "attendance.minutes_missing",
    }
    assert marks_of(work, event) == []
    assert "offer first" in answer.json()["marks"][0]["reason"]


def test_a_second_mark_replaces_the_first_until_the_fee_is_decided(work: Work) -> None:
    work.rate()
    paid, other = work.council.payable(2)
    event = work.event()
    offers = work.ask(event, [paid, other])
    work.answer(event, offers[:1])
    work.attended(event, work.mark(event, paid, minutes=60), work.mark(event, other, minutes=60))
    work.attended(event, work.mark(event, paid), work.mark(event, paid, kind="left_early", minutes=90))
    assert marks_of(work, event)[0]["minutes"] == 90
    assert work.pay(event).json()["total_pence"] == 1875
    assert bad_marks(work.attend(event, work.mark(event, paid)), 409) == {0: "attendance.fee_decided"}
    mixed = work.attend(event, work.mark(event, paid), work.mark(event, other, minutes=999))
    assert bad_marks(mixed) == {0: "attendance.fee_decided", 1: "attendance.too_long"}
    work.attended(event, work.mark(event, paid, kind="left_early", minutes=90), work.mark(event, other))  # nothing new
    assert [one["minutes"] for one in marks_of(work, event)] == [90, 120]


def test_nobody_is_paid_twice_for_the_same_hour(work: Work) -> None:
    work.rate()
    person = work.council.person()
    event = work.event((0, 2), (1, 3))
    work.agreed(event, [person])
    both = [work.mark(event, person, 0), work.mark(event, person, 1)]
    assert bad_marks(work.attend(event, *both)) == {0: "attendance.two_places", 1: "attendance.two_places"}
    work.attended(event, both[0], work.mark(event, person, 1, kind="came_late", minutes=60))
    assert bad_marks(work.attend(event, both[1])) == {0: "attendance.two_places"}


@pytest.mark.parametrize(("whole", "half", "elsewhere"), [((0, 2), (1, 3), (2.5, 4)), ((2, 4), (1, 3), (0, 1.5))])
def test_nor_for_the_same_hour_of_two_events(
    work: Work, whole: tuple[float, float], half: tuple[float, float], elsewhere: tuple[float, float]
) -> None:
    """All of one session and an hour of the next leave no time for all of a third that overlaps only the second."""
    work.rate()
    person = work.council.person()
    event, other = work.event(*sorted((whole, half))), work.event(elsewhere)
    for one in (event, other):
        work.agreed(one, [person])
    in_order = sorted((whole, half))
    work.attended(
        event,
        work.mark(event, person, in_order.index(whole)),
        work.mark(event, person, in_order.index(half), kind="left_early", minutes=60),
    )
    assert bad_marks(work.attend(other, work.mark(other, person))) == {0: "attendance.two_places"}
    work.attended(other, work.mark(other, person, kind="left_early", minutes=60))


def test_two_events_in_the_same_second_do_not_share_somebodys_time(work: Work) -> None:
    """The second event is marked while the first has not committed yet: it waits, and sees where the person was."""
    work.rate()
    person = work.council.person()
    event, other = work.event(), work.event()
    for one in (event, other):
        work.agreed(one, [person])
    answers = list[httpx2.Response]()
    other_hand = Thread(target=lambda: answers.append(work.attend(other, work.mark(other, person))))
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        mark = Mark(UUID(event["sessions"][0]["id"]), person, work.role)
        mark_attendance(session, work.council.organiser.actor, UUID(event["id"]), [mark])
        other_hand.start()
        while other_hand.is_alive() and not session.scalar(
            text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        ):
            other_hand.join(0.02)
    other_hand.join()
    assert bad_marks(answers[0]) == {0: "attendance.two_places"}


def test_a_task_has_no_attendance(work: Work) -> None:
    task, event = work.task(), work.event()
    assert bad_marks(work.attend(task, work.mark(event, work.council.person()))) == {0: "session.not_found"}


def test_the_database_itself_keeps_out_whoever_was_never_asked(work: Work) -> None:
    work.rate()
    event, other = work.event(), work.event((5, 6))
    (offer,) = work.ask(event, [work.council.person()])
    row = Attendance(
        org_id=work.council.org_id,
        id=new_id(),
        offer_id=UUID(offer["id"]),
        session_id=UUID(other["sessions"][0]["id"]),
        kind="present",
        minutes=60,
        marked_by=work.council.organiser.actor.id,
    )
    with (
        pytest.raises(IntegrityError, match="attendance_only_of_people_asked"),
        work.council.payments.dependencies.database.transaction(work.council.org_id) as session,
    ):
        session.add(row)


@contextmanager
def statements(work: Work) -> Iterator[list[str]]:
    """Every SQL statement that is sent meanwhile."""
    sent: list[str] = []

    def note(*arguments: Any) -> None:
        sent.append(arguments[2])

    engine = work.council.payments.dependencies.database._app
    sqlalchemy_event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        sqlalchemy_event.remove(engine, "before_cursor_execute", note)


def test_many_people_cost_no_more_statements_than_few(work: Work) -> None:
    work.rate()

    def hold(people: list[UUID]) -> list[int]:
        event = work.event()
        counts = []
        for act in (
            lambda: work.agreed(event, people),
            lambda: work.attended(event, *(work.mark(event, one) for one in people)),
            lambda: work.preview(event),
            lambda: work.pay(event),
        ):
            with statements(work) as sent:
                act()
            counts.append(len(sent))
        return counts

    payable, others = work.council.payable(6), [work.council.person() for _ in range(4)]
    assert hold([payable[0], others[0]]) == hold([*payable[1:], *others[1:]])
