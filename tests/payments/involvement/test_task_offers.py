"""A task at home is offered as an event is: told, reminded of, taken back; it has a day instead of sessions."""

from shared.contracts.activities import Activity
from shared.contracts.purposes import TAKING_PART
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.test_offer_notices import taken_back, told
from tests.payments.involvement.test_reminders import reminders, sweep


def test_a_task_at_home_is_told_what_how_much_how_long_and_by_when(work: Work) -> None:
    work.rate()
    task = work.task(description="the bus survey")
    person = work.council.person()
    [offer] = work.ask(task, [person], agreed_minutes=120)
    unpaid = work.task(unpaid_reason="They asked to do it for nothing.")
    work.ask(unpaid, [person])
    first, second = told(work.council)
    due = work.time(240).date()
    assert (first["notice"], first["person_id"], first["about_id"]) == ("offer_made", str(person), offer["id"])
    assert first["values"] == {
        "amount_pence": 2500,
        "purpose": TAKING_PART,
        "activity": Activity(called="the bus survey", due_on=due, minutes=120).as_value(),
    }
    assert (second["notice"], second["values"]) == ("offer_made_unpaid", {"activity": Activity(due_on=due).as_value()})


def test_who_may_still_do_a_task_is_told_not_to_and_what_staff_wrote_down(work: Work) -> None:
    work.rate()
    task = work.task()
    yes, done, no = (work.council.person() for _ in range(3))
    offers = work.ask(task, [yes, done, no], agreed_pence=500)
    work.answer(task, offers[:2])
    work.answer(task, offers[2:], "no")
    [written_down] = [one for one in told(work.council) if one["notice"] == "offer_chose_nothing"]
    assert written_down["person_id"] == str(no)
    today = work.time(0).date().isoformat()
    work.council.organiser.post(
        f"/events/{task['id']}/done", {"marks": [{"person_id": str(done), "role": work.role, "done_on": today}]}
    )
    work.council.organiser.post(f"/events/{task['id']}/cancel")
    assert [one["person_id"] for one in taken_back(work.council)] == [str(yes)]


def test_a_task_needs_its_day_and_an_event_has_none(work: Work) -> None:
    for new in (
        {"kind": "task"},
        {
            "kind": "event",
            "due_on": "2030-01-01",
            "sessions": [{"starts_at": work.time(96).isoformat(), "ends_at": work.time(98).isoformat()}],
        },
    ):
        answer = work.council.organiser.call("POST", "/events", {"title": "Read"} | new)
        refused(answer, 422, "task.day")


def test_one_reminder_goes_out_before_the_day_of_a_task(work: Work) -> None:
    work.rate()
    task = work.task()
    offers = work.ask(task, [work.council.person() for _ in range(2)], agreed_minutes=60)
    work.answer(task, offers[:1])
    for day in (3, 7, 9, 9.2, 10, 11):
        sweep(work.council, work.time(24 * day))
    [notice] = reminders(work.council)
    assert (notice["about_id"], notice["notice"]) == (offers[1]["id"], "offer_reminder")
    due = work.time(240).date()
    assert notice["values"]["activity"] == Activity(due_on=due, minutes=60).as_value()
