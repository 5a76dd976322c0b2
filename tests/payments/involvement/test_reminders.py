"""Silence is neither yes nor no: one reminder before, then a reminder, a call and a last reminder, each once; and the fee waits."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from services.payments.involvement.rules.reminders import (
    FROM,
    UNTIL,
    ReminderStage,
    Unanswered,
    due_now,
    is_since,
    second_working_day_after,
)
from services.payments.involvement.usecases.reminders import NO_ANSWER, remind_at
from services.payments.worklist.tables import WorkItem
from shared.contracts.activities import Activity
from shared.contracts.purposes import TAKING_PART
from shared.london import in_london
from tests.payments.council import Council
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.test_offer_notices import LATER, told
from tests.payments.phone.speaking import Texter, names, prompt

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
ENGLAND = "england"


def days(number: float) -> timedelta:
    """So many days."""
    return timedelta(days=number)


def unanswered(**changes: Any) -> Unanswered:
    """Somebody who was asked a month before and came on Monday, for two hours from noon."""
    values: dict[str, Any] = {
        "offered_at": MONDAY - days(30),
        "first": MONDAY,
        "last_ends": MONDAY + timedelta(hours=2),
        "done_on": None,
        "fee_waits": True,
        "is_reached": False,
        "had": (),
    }
    return Unanswered(**values | changes)


@pytest.mark.parametrize(
    ("after", "changes", "stages"),
    [
        (-3, {}, ()),
        (-1, {}, ("before",)),
        (-1, {"offered_at": MONDAY - days(1.5)}, ()),
        (-1, {"had": ("before",)}, ()),
        (0.01, {}, ()),
        (0.1, {}, ()),
        (1, {}, ("day_after",)),
        (1, {"fee_waits": False}, ()),
        (1.5, {}, ()),  # at midnight nobody is texted
        (2, {"had": ("day_after",)}, ("call",)),
        (2, {"is_reached": True}, ()),
        (6, {"had": ("day_after", "call")}, ()),
        (7, {"had": ("day_after", "call")}, ("last",)),
        (7, {"had": ("day_after", "call"), "is_reached": True}, ()),
        (9, {"had": ("day_after", "call", "last")}, ()),
        (40, {}, ("call",)),
        (1, {"first": None, "last_ends": None, "done_on": date(2026, 11, 23)}, ("day_after",)),
        (1, {"first": None, "last_ends": None}, ()),
    ],
)
def test_what_is_due(after: float, changes: dict[str, Any], stages: tuple[str, ...]) -> None:
    assert due_now(unanswered(**changes), MONDAY + days(after), ENGLAND) == stages


def test_later_said_before_the_work_ends_reaches_nobody() -> None:
    ends = MONDAY + timedelta(hours=2)
    assert [is_since(MONDAY + days(day), ends, None) for day in (-1, 0, 1)] == [False, False, True]
    done_on = MONDAY.date()
    assert [is_since(MONDAY + days(day), None, done_on) for day in (-1, 0, 1)] == [False, True, True]
    assert not is_since(None, None, done_on)
    assert not is_since(MONDAY, None, None)


def test_the_call_waits_for_the_second_working_day() -> None:
    assert second_working_day_after(date(2026, 11, 27), ENGLAND) == date(2026, 12, 1)
    assert second_working_day_after(date(2026, 12, 24), ENGLAND) == date(2026, 12, 30)


@given(st.lists(st.tuples(st.integers(0, 70 * 24), st.booleans()), max_size=40).map(sorted), st.booleans())
def test_nobody_is_asked_twice_at_one_stage_nor_at_night(hours: list[tuple[int, bool]], waits: bool) -> None:
    """However often and however late the clock looks: each stage once, at most three texts, all in the day."""
    had: list[ReminderStage] = []
    for hour, crashes in hours:
        now = MONDAY - days(4) + timedelta(hours=hour)
        due = due_now(unanswered(had=tuple(had), fee_waits=waits), now, ENGLAND)
        assert len([one for one in due if one is not ReminderStage.CALL]) <= 1
        assert not due or FROM <= in_london(now).time() < UNTIL
        had += [] if crashes else due
    assert len(had) == len(set(had))
    assert waits or set(had) <= {ReminderStage.BEFORE}


def sweep(council: Council, now: datetime) -> int:
    """What the clock does at a moment."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return remind_at(session, council.org_id, now)


def calls(council: Council) -> list[WorkItem]:
    """Whom somebody is asked to call, open or closed."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return list(session.scalars(select(WorkItem).filter_by(kind=NO_ANSWER).order_by(WorkItem.id)))


def reminders(council: Council) -> list[dict[str, Any]]:
    """The reminders that were asked for, in order."""
    return [one for one in told(council) if one["notice"] in ("offer_reminder", "offer_waits", "offer_waits_last")]


def noon(work: Work, day: int) -> datetime:
    """Noon so many days after the event."""
    return work.time(24 * day)


@pytest.fixture
def silent(work: Work) -> tuple[dict[str, Any], UUID, dict[str, Any]]:
    """Somebody came yesterday for £25.00 and has not answered."""
    work.rate()
    [person] = work.council.payable()
    event = work.event()
    [offer] = work.ask(event, [person])
    work.attended(event, work.mark(event, person, kind="present"))
    return event, person, offer


def test_one_reminder_goes_out_before_the_event(work: Work) -> None:
    work.rate()
    event = work.event((24 * 10, 24 * 10 + 2))
    offers = work.ask(event, [work.council.person() for _ in range(3)])
    work.answer(event, offers[:1])
    work.answer(event, offers[1:2], "no")
    for ago in (9, 5, 1.9, 1.5, 1, 0.2):
        sweep(work.council, work.time(24 * (10 - ago)))
    [notice] = reminders(work.council)
    assert notice["about_id"] == offers[2]["id"]
    assert notice["notice"] == "offer_reminder"
    activity = Activity(starts_at=work.time(24 * 10), ends_at=work.time(24 * 10 + 2)).as_value()
    assert notice["values"] == {"amount_pence": 2500, "purpose": TAKING_PART, "activity": activity}


def test_after_the_event_a_reminder_a_call_and_a_last_reminder(
    work: Work, silent: tuple[dict[str, Any], UUID, dict[str, Any]]
) -> None:
    event, person, offer = silent
    for day in range(40):
        sweep(work.council, noon(work, day))
        sweep(work.council, noon(work, day))
    assert [one["notice"] for one in reminders(work.council)] == ["offer_waits", "offer_waits_last"]
    assert {one["values"]["amount_pence"] for one in reminders(work.council)} == {2500}
    [call] = calls(work.council)
    assert (str(call.subject_id), call.person_id, call.done_at) == (offer["id"], person, None)
    held = work.preview(event)["lines"][0]
    assert (held["held"], work.preview(event)["held_pence"]) == ("no_answer", 2500), "it waits, and does not expire"
    work.answer(event, [offer])
    assert calls(work.council)[0].done_at is not None
    assert work.pay(event).json()["total_pence"] == 2500


@pytest.mark.parametrize("outcome", ["spoke", "not_reached"])
def test_no_last_reminder_where_somebody_reached_them(
    work: Work, silent: tuple[dict[str, Any], UUID, dict[str, Any]], outcome: str
) -> None:
    del silent
    for day in range(6):
        sweep(work.council, noon(work, day))
    [call] = calls(work.council)
    closed = {"outcome": outcome, "words": "We tried at noon."}
    answer = work.council.organiser.call("POST", f"/worklist/{call.id}/close", closed)
    assert answer.status_code == 200, answer.text
    for day in range(6, 12):
        sweep(work.council, noon(work, day))
    last = [one["notice"] for one in reminders(work.council)][1:]
    assert last == ([] if outcome == "spoke" else ["offer_waits_last"])
    assert len(calls(work.council)) == 1


def test_two_clocks_at_once_say_it_once(work: Work, silent: tuple[dict[str, Any], UUID, dict[str, Any]]) -> None:
    del silent
    with ThreadPoolExecutor(4) as clocks:
        done = list(clocks.map(lambda _: sweep(work.council, noon(work, 1)), range(4)))
    assert sum(done) >= 1
    assert len(reminders(work.council)) == 1


def test_a_clock_that_dies_says_nothing_and_the_next_one_does(
    work: Work, silent: tuple[dict[str, Any], UUID, dict[str, Any]]
) -> None:
    del silent
    database = work.council.payments.dependencies.database
    with pytest.raises(RuntimeError), database.transaction(work.council.org_id) as session:  # noqa: PT012  # it dies in there
        assert remind_at(session, work.council.org_id, noon(work, 1))
        raise RuntimeError
    assert reminders(work.council) == []
    sweep(work.council, noon(work, 1))
    assert len(reminders(work.council)) == 1


def later(work: Work, offer: dict[str, Any], **more: Any) -> Any:
    """They say: later."""
    return work.council.organiser.call("POST", f"/offers/{offer['id']}/answer", {"answer": "later"} | more)


def test_later_is_kept_and_nobody_is_asked_again(
    work: Work, silent: tuple[dict[str, Any], UUID, dict[str, Any]]
) -> None:
    event, _, offer = silent
    kept = later(work, offer, channel="in_person", witness="Her brother")
    assert (kept.status_code, kept.json()["status"], kept.json()["choice"]) == (200, "offered", None)
    for day in range(12):
        sweep(work.council, noon(work, day))
    assert reminders(work.council) == []
    assert calls(work.council) == []
    assert work.preview(event)["lines"][0]["held"] == "no_answer"
    refused(later(work, offer, amount_pence=5), 422, "offer.amount_without_less")
    work.answer(event, [offer])
    refused(later(work, offer), 409, "offer.not_open")


def test_another_way_to_be_paid_asks_a_person_and_changes_nothing(
    work: Work, silent: tuple[dict[str, Any], UUID, dict[str, Any]]
) -> None:
    event, person, offer = silent
    for _ in range(2):
        work.council.organiser.post(f"/offers/{offer['id']}/answer", {"answer": "another_way"})
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        [task] = session.scalars(select(WorkItem).filter_by(kind="pay_another_way"))
    assert (task.person_id, task.subject_type, task.done_at) == (person, "offer", None)
    assert work.preview(event)["lines"][0]["held"] == "no_answer"


def open_late_yes(council: Council) -> list[UUID]:
    """The events that an organiser is asked to pay again."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return list(session.scalars(select(WorkItem.subject_id).filter_by(kind="late_yes", done_at=None)))


@pytest.mark.parametrize(
    ("answer", "pence"),
    [
        ({"answer": "yes"}, 2500),
        ({"answer": "less", "amount_pence": 700}, 700),
        ({"answer": "expenses_only"}, 0),
        ({"answer": "no"}, 0),
    ],
)
def test_a_late_answer_releases_or_forgoes_the_fee_that_waits(
    work: Work, silent: tuple[dict[str, Any], UUID, dict[str, Any]], answer: dict[str, Any], pence: int
) -> None:
    event, person, offer = silent
    [other] = work.council.payable()
    work.agreed(event, [other])
    work.attended(event, work.mark(event, other, kind="present"))
    assert work.pay(event).json()["payments"] == 1
    assert open_late_yes(work.council) == []
    work.council.organiser.post(f"/offers/{offer['id']}/answer", answer)
    assert open_late_yes(work.council) == ([UUID(event["id"])] if pence else [])
    paid = work.pay(event)
    assert open_late_yes(work.council) == []
    if pence:
        assert (paid.json()["payments"], paid.json()["total_pence"]) == (1, pence)
    else:
        refused(paid, 409, "run.nothing_to_pay")
    line = next(one for one in work.preview(event)["lines"] if one["person_id"] == str(person))
    assert line["held"] == {"yes": "paid_already", "less": "paid_already"}.get(answer["answer"], line["held"])


def test_nothing_is_due_for_what_was_cancelled_or_taken_back(work: Work) -> None:
    work.rate()
    event = work.event(LATER)
    offers = work.ask(event, [work.council.person(), work.council.person()])
    work.council.organiser.post(f"/offers/{offers[0]['id']}/withdraw")
    work.council.organiser.post(f"/events/{event['id']}/cancel")
    for day in range(20):
        sweep(work.council, noon(work, day))
    assert reminders(work.council) == []
    assert calls(work.council) == []


def test_what_was_earned_before_the_cancelling_is_asked_about_and_paid(work: Work) -> None:
    work.rate()
    [person] = work.council.payable()
    event = work.event((-24, -22), (24 * 4, 24 * 4 + 2), (24 * 5, 24 * 5 + 2))
    [offer] = work.ask(event, [person])
    work.attended(event, work.mark(event, person, kind="present"))
    work.council.organiser.post(f"/events/{event['id']}/cancel")
    for day in range(1, 5):
        sweep(work.council, noon(work, day))
        sweep(work.council, noon(work, day))
    assert [one["notice"] for one in reminders(work.council)] == ["offer_waits"]
    assert [one.subject_id for one in calls(work.council)] == [UUID(offer["id"])]
    texter = Texter(work.council, [person])
    assert prompt(texter.say("hello"), "ask_offer").values["amount_pence"] == 2500
    assert names(texter.say("YES")) == ["answer_saved"]
    assert work.pay(event).json()["total_pence"] == 2500


def test_a_late_answer_by_text(work: Work, silent: tuple[dict[str, Any], UUID, dict[str, Any]]) -> None:
    event, person, offer = silent
    texter = Texter(work.council, [person])
    assert prompt(texter.say("hello"), "ask_offer").values["amount_pence"] == 2500
    assert names(texter.say("later")) == ["chose_later"]
    assert prompt(texter.say("hello"), "ask_offer").values["amount_pence"] == 2500, "it waits on"
    assert names(texter.say("£7")) == ["confirm_less"]
    assert names(texter.say("YES")) == ["answer_saved"]
    made = work.council.organiser.get(f"/events/{event['id']}/offers")["offers"][0]
    assert (made["id"], made["status"], made["accepted_pence"]) == (offer["id"], "accepted", 700)
    assert work.pay(event).json()["total_pence"] == 700


def test_a_mark_after_seventy_days_asks_for_a_call_and_nothing_else(
    work: Work, silent: tuple[dict[str, Any], UUID, dict[str, Any]]
) -> None:
    del silent
    for _ in range(2):
        sweep(work.council, noon(work, 70))
    assert reminders(work.council) == []
    assert len(calls(work.council)) == 1


def test_a_yes_and_then_a_no_after_the_run_leaves_nothing_to_pay_again(
    work: Work, silent: tuple[dict[str, Any], UUID, dict[str, Any]]
) -> None:
    event, _, offer = silent
    [other] = work.council.payable()
    work.agreed(event, [other])
    work.attended(event, work.mark(event, other, kind="present"))
    assert work.pay(event).json()["payments"] == 1
    work.answer(event, [offer])
    assert open_late_yes(work.council) == [UUID(event["id"])]
    work.answer(event, [offer], "no")
    assert open_late_yes(work.council) == []
