"""From offers and attendance to a proposed run: who is paid what, what is held and why, and what is refused."""

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import httpx2
from sqlalchemy import func, select

from services.payments.involvement.tables import Attendance
from services.payments.payouts.tables import Obligation, ObligationLine, Payout
from services.payments.people.tables import Person
from shared.identity import Role
from tests.payments.involvement.conftest import Work, refused


def test_everybody_who_came_and_said_yes_is_proposed(work: Work) -> None:
    work.rate(preparation_minutes=30)
    people = work.council.payable(3)
    event = work.event()
    work.agreed(event, people)
    work.attended(event, *(work.mark(event, one) for one in people))
    run = work.pay(event).json()
    assert (run["payments"], run["total_pence"], run["status"]) == (3, 3 * (2500 + 625), "draft")
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        totals = dict(
            session.execute(
                select(ObligationLine.obligation_id, func.sum(ObligationLine.amount_pence)).group_by(
                    ObligationLine.obligation_id
                )
            ).all()
        )
        assert totals == dict(session.execute(select(Obligation.id, Obligation.amount_pence)).all())


def test_silence_is_not_a_yes_and_no_is_no(work: Work) -> None:
    work.rate()
    willing, silent, unwilling = work.council.payable(3)
    event = work.event()
    offers = {one["person_id"]: one for one in work.ask(event, [willing, silent, unwilling])}
    work.answer(event, [offers[str(willing)]])
    work.answer(event, [offers[str(unwilling)]], "no")
    work.attended(event, *(work.mark(event, one) for one in (willing, silent, unwilling)))
    held = {one["person_id"]: one["held"] for one in work.preview(event)["lines"]}
    assert held == {str(willing): None, str(silent): "no_answer", str(unwilling): "declined"}
    assert work.pay(event).json()["payments"] == 1

    work.answer(event, [offers[str(silent)]])  # says yes a day later
    preview = work.preview(event)
    assert preview["differences"]["added"] == [str(silent)]
    assert (preview["total_pence"], preview["paid_pence"]) == (2500, 2500)
    assert work.pay(event).json()["payments"] == 1
    refused(work.pay(event), 409, "run.nothing_to_pay")


def test_a_dry_run_tells_the_run_and_writes_nothing(work: Work) -> None:
    work.rate()
    ready, without_details = work.council.payable(1)[0], work.council.person()
    event = work.event(budget_pence=10_000)
    work.agreed(event, [ready, without_details])
    work.attended(event, *(work.mark(event, one) for one in (ready, without_details)))
    before = _rows(work)
    preview = work.preview(event)
    assert _rows(work) == before
    lines = {one["person_id"]: one for one in preview["lines"]}
    assert (lines[str(ready)]["rail"], lines[str(ready)]["held"], lines[str(ready)]["amount_pence"]) == (
        "stripe",
        None,
        2500,
    )
    assert lines[str(ready)]["why"][0]["reason"].endswith("120 minutes as co-producer at £12.50 an hour")
    assert lines[str(without_details)]["held"] == "no_ready_method"
    assert "bank details" in lines[str(without_details)]["words"]
    assert (preview["total_pence"], preview["held_pence"], preview["budget_left_pence"]) == (2500, 2500, 5000)
    assert preview["obstacles"] == []

    run = work.pay(event).json()
    assert (run["total_pence"], [one["person_id"] for one in run["left_out"]]) == (2500, [str(without_details)])
    after = work.preview(event)
    assert after["differences"] == {"run_id": run["id"], "added": [], "removed": [], "changed": []}
    assert (after["total_pence"], after["paid_pence"], after["held_pence"]) == (0, 2500, 2500)


def test_a_rate_changed_backwards_shows_but_does_not_change_what_was_decided(work: Work) -> None:
    work.rate()
    (person,) = work.council.payable(1)
    event = work.event()
    work.agreed(event, [person])
    work.attended(event, work.mark(event, person))
    work.pay(event)
    work.rate(amount_pence=1500, valid_from="2021-01-01")
    preview = work.preview(event)
    change = {"person_id": str(person), "before_pence": 2500, "after_pence": 3000}
    assert preview["differences"]["changed"] == [change]
    assert preview["lines"][0]["amount_pence"] == 2500


def test_finance_staff_who_take_part_are_noted(work: Work) -> None:
    work.rate()
    (person,) = work.council.payable(1)
    work.council.hire(Role.FINANCE_PAYER, person_id=person)
    event = work.event()
    work.agreed(event, [person])
    work.attended(event, work.mark(event, person))
    (line,) = work.preview(event)["lines"]
    assert (line["note"], line["held"]) == ("own_payment", None)


def test_obstacles_and_refusals_are_the_same_words(work: Work) -> None:
    work.rate()
    (person,) = work.council.payable(1)
    event = work.event((1000, 1002))
    for code in ("event.not_over", "event.nobody_came"):
        assert code in [one["code"] for one in work.preview(event)["obstacles"]]
    problem = refused(work.pay(event), 409, "event.not_over")
    assert problem["detail"] in [one["words"] for one in work.preview(event)["obstacles"]]
    past = work.event()
    refused(work.pay(past), 409, "event.nobody_came")
    work.ask(past, [person])
    work.attended(past, work.mark(past, person))
    refused(work.pay(past), 409, "event.nobody_said_yes")


def test_fees_above_the_budget_are_not_proposed(work: Work) -> None:
    work.rate(minimum_minutes=0)
    people = work.council.payable(2)
    event = work.event(budget_pence=5000)
    work.agreed(event, people)
    work.attended(event, *(work.mark(event, one) for one in people))
    organiser = work.council.organiser
    organiser.post(f"/events/{event['id']}/budget", {"budget_pence": 4999})
    problem = refused(work.pay(event), 409, "event.over_budget")
    assert "£50.00" in problem["detail"]
    assert "£49.99" in problem["detail"]
    assert work.preview(event)["budget_left_pence"] == -1
    organiser.post(f"/events/{event['id']}/budget", {"budget_pence": 5000})
    assert work.pay(event).status_code == 201


def test_two_triggers_at_once_propose_each_payment_once(work: Work) -> None:
    work.rate()
    people = work.council.payable(3)
    event = work.event()
    work.agreed(event, people)
    work.attended(event, *(work.mark(event, one) for one in people))
    together, answers = Barrier(2), list[httpx2.Response]()

    def trigger() -> None:
        together.wait()
        answers.append(work.pay(event))

    hands = [Thread(target=trigger) for _ in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(one.status_code for one in answers) == [201, 409]
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        assert session.scalar(select(func.count()).select_from(Payout)) == 3


def test_an_event_cancelled_late_pays_those_who_had_said_yes(work: Work) -> None:
    work.rate(cancelled_within_hours=48, cancelled_percent=50, travel_minutes=60)
    yes, no_answer = work.council.payable(2)
    event = work.event((0, 2), (40, 42), (1000, 1002))  # yesterday, within a day or so, in weeks
    work.agreed(event, [yes])
    (waiting,) = work.ask(event, [no_answer])
    work.attended(event, work.mark(event, yes, 0))
    cancelled = work.council.organiser.post(f"/events/{event['id']}/cancel")
    assert cancelled["cancelled_at"] is not None
    offers = work.council.organiser.get(f"/events/{event['id']}/offers")["offers"]
    assert next(one["status"] for one in offers if one["id"] == waiting["id"]) == "withdrawn"
    reasons = [reason for reason, _ in work.why(event, yes)]
    assert [pence for _, pence in work.why(event, yes)] == [
        2500,
        1250,
        1250,
    ]  # there, travel, half of the second session
    assert reasons[2].startswith("the session as co-producer was cancelled")
    assert reasons[2].endswith("so 50% of £25.00 is paid")
    assert work.pay(event).json()["total_pence"] == 5000
    refused(work.council.organiser.call("POST", f"/events/{event['id']}/cancel"), 409, "event.cancelled")
    work_after = work.attend(event, work.mark(event, yes, 2))
    assert refused(work_after, 422, "attendance.bad_marks")["marks"][0]["code"] == "attendance.session_cancelled"


def test_an_event_cancelled_in_good_time_owes_nothing(work: Work) -> None:
    work.rate(cancelled_within_hours=24, cancelled_percent=100)
    (person,) = work.council.payable(1)
    event = work.event((1000, 1002))
    work.agreed(event, [person])
    work.council.organiser.post(f"/events/{event['id']}/cancel")
    refused(work.pay(event), 409, "event.nothing_due")


def test_whoever_took_part_before_the_cancelling_can_still_say_yes(work: Work) -> None:
    work.rate()
    (person,) = work.council.payable(1)
    event = work.event((0, 2), (1000, 1002))
    (offer,) = work.ask(event, [person])
    work.attended(event, work.mark(event, person, 0))
    work.council.organiser.post(f"/events/{event['id']}/cancel")
    work.answer(event, [offer])
    assert work.pay(event).json()["total_pence"] == 2500


def test_tasks_at_home_are_paid_when_done(work: Work) -> None:
    work.rate()
    by_amount, by_minutes, not_done = work.council.payable(3)
    task = work.task(budget_pence=20_000)
    work.agreed(task, [by_amount], agreed_pence=4000)
    work.agreed(task, [by_minutes, not_done], agreed_minutes=90)
    path = f"/events/{task['id']}/done"
    refused(work.pay(task), 409, "task.nobody_done")
    day = (work.time(0) - timedelta(days=1)).date().isoformat()
    marks = [{"person_id": str(one), "role": work.role, "done_on": day} for one in (by_amount, by_minutes)]
    work.council.organiser.post(path, {"marks": marks})
    assert work.why(task, by_amount) == [("a task at home as co-producer, as agreed", 4000)]
    assert work.why(task, by_minutes) == [
        ("90 minutes for a task at home as co-producer at £12.50 an hour, as agreed", 1875)
    ]
    assert work.pay(task).json()["total_pence"] == 5875
    undo = {"person_id": str(by_amount), "role": work.role, "done_on": None}
    answer = work.council.organiser.call("POST", path, {"marks": [undo]})
    assert refused(answer, 409, "attendance.bad_marks")["marks"][0]["code"] == "attendance.fee_decided"
    late = {"person_id": str(not_done), "role": work.role, "done_on": day}
    work.council.organiser.post(path, {"marks": [late, marks[0]]})  # the second says nothing new
    assert work.pay(task).json()["total_pence"] == 1875


def test_bad_marks_of_tasks(work: Work) -> None:
    work.rate(valid_from="2025-01-01")
    asked, stranger = work.council.payable(1)[0], work.council.person()
    task = work.task()
    work.agreed(task, [asked], agreed_minutes=60)
    days = ("2999-01-01", "2024-12-31", "2025-06-01")
    marks = [{"person_id": str(asked), "role": work.role, "done_on": day} for day in days]
    marks.append(marks[2] | {"person_id": str(stranger)})
    answer = work.council.organiser.call("POST", f"/events/{task['id']}/done", {"marks": marks})
    found = {one["index"]: one["code"] for one in refused(answer, 422, "attendance.bad_marks")["marks"]}
    assert found == {0: "task.done_in_future", 1: "event.no_rate", 3: "attendance.never_asked"}
    refused(work.pay(task), 409, "task.nobody_done")
    event = work.event()
    answer = work.council.organiser.call("POST", f"/events/{event['id']}/done", {"marks": marks})
    refused(answer, 422, "event.is_no_task")


def test_a_task_is_not_done_on_a_day_that_nobody_means(work: Work) -> None:
    work.rate(valid_from="2000-01-01")
    (asked,) = work.council.payable(1)
    task = work.task()
    work.agreed(task, [asked], agreed_minutes=60)
    for day in ("0001-01-01", "1999-12-31", "9999-12-31"):
        marks = [{"person_id": str(asked), "role": work.role, "done_on": day}]
        answer = work.council.organiser.call("POST", f"/events/{task['id']}/done", {"marks": marks})
        (bad,) = refused(answer, 422, "attendance.bad_marks")["marks"]
        assert bad["code"] == ("task.done_in_future" if day > "2000" else "date.too_early")


def test_another_organisation_sees_and_changes_nothing(work: Work, other_council: Any) -> None:
    work.rate()
    (person,) = work.council.payable(1)
    event = work.event()
    (offer,) = work.agreed(event, [person])
    organiser = other_council.organiser
    mark = {"marks": [work.mark(event, person)]}
    done = {"marks": [{"person_id": str(person), "role": work.role, "done_on": "2026-01-01"}]}
    ask = {"person_ids": [str(person)], "role": work.role}
    bodies = {
        "attendance": mark, "done": done, "offers": ask, "cancel": None, "payout": None, "budget": {"budget_pence": 1},
        "answers": {"answers": [{"offer_id": offer["id"], "answer": "no"}]},
    }  # fmt: skip
    for name, body in bodies.items():
        assert organiser.call("POST", f"/events/{event['id']}/{name}", body).status_code == 404, name
    for name in ("offers", "payout", "attendance"):
        assert organiser.call("GET", f"/events/{event['id']}/{name}").status_code == 404, name
    assert organiser.call("POST", f"/offers/{offer['id']}/answer", {"answer": "no"}).status_code == 404
    assert organiser.call("POST", f"/offers/{offer['id']}/withdraw").status_code == 404
    own = organiser.post("/events", {"title": "Theirs", "sessions": event["sessions"] and [_times(event)]})
    assert organiser.call("POST", f"/events/{own['id']}/offers", ask).status_code == 404


def _times(event: dict[str, Any]) -> dict[str, Any]:
    return {name: event["sessions"][0][name] for name in ("starts_at", "ends_at")}


def _rows(work: Work) -> list[int]:
    """How many rows there are of everything that a payout could write."""
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        counts = [
            session.scalar(select(func.count()).select_from(table))
            for table in (Obligation, ObligationLine, Payout, Attendance, Person)
        ]
    return [count or 0 for count in counts]


def test_a_second_role_that_is_marked_after_the_first_was_paid_is_paid_too(work: Work) -> None:
    work.rate()
    work.council.agree(
        "/rates",
        {"role": "note-taker", "basis": "per_session", "amount_pence": 800, "valid_from": "2020-01-01", "source": "x"},
    )
    [person] = work.council.payable(1)
    event = work.event((0, 2), (3, 4))
    work.agreed(event, [person])
    work.agreed(event, [person], role="note-taker")
    work.attended(event, work.mark(event, person))
    assert work.pay(event).json()["total_pence"] == 2500
    work.attended(event, work.mark(event, person, 1, role="note-taker"))
    preview = work.preview(event)
    assert {one["role"]: one["held"] for one in preview["lines"]} == {"co-producer": "paid_already", "note-taker": None}
    assert (preview["total_pence"], preview["paid_pence"]) == (800, 2500)
    assert work.pay(event).json()["total_pence"] == 800
    refused(work.pay(event), 409, "run.nothing_to_pay")
    late = work.attend(event, work.mark(event, person, kind="absent"))
    assert late.status_code == 409, "and what was decided for the first stays so"
