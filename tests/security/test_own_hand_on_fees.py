"""Attacks on fees by staff: set the amount, mark or answer for somebody, then approve that line; mark or answer for oneself."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from shared.identity import Role
from tests.payments.council import Council, Staff
from tests.payments.involvement.conftest import Work
from tests.payments.problems import is_problem
from tests.security.linking import link

Act = Callable[[Work, Staff, dict[str, Any], UUID], None]


@pytest.fixture
def work(council: Council) -> Work:
    """The events of the organisation that is attacked, with a rate."""
    work = Work(council)
    work.rate()
    return work


@pytest.fixture
def insider(council: Council) -> Staff:
    """Somebody who plans events and is of finance as well."""
    return council.hire(Role.ORGANISER, Role.FINANCE_APPROVER, Role.FINANCE_PAYER)


def mark(work: Work, by: Staff, event: dict[str, Any], person: UUID) -> None:
    """Marks somebody, who was marked before, for longer."""
    work.attended(event, work.mark(event, person, kind="left_early", minutes=60))
    by.post(f"/events/{event['id']}/attendance", {"marks": [work.mark(event, person)]})


def answer(work: Work, by: Staff, event: dict[str, Any], person: UUID) -> None:
    """Says yes for somebody who had said no."""
    offers = work.council.organiser.get(f"/events/{event['id']}/offers")["offers"]
    (offer,) = (one for one in offers if one["person_id"] == str(person))
    by.post(f"/offers/{offer['id']}/answer", {"answer": "no"})
    work.answer(event, [offer])


def held(work: Work, act: Act, by: Staff, people: list[UUID]) -> dict[str, Any]:
    """An event with these people; the first of their lines had this act done to it."""
    event = work.event()
    work.agreed(event, people)
    work.attended(event, *(work.mark(event, one) for one in people[1:]))
    act(work, by, event, people[0])
    work.attended(event, work.mark(event, people[0]))
    return event


def agree(work: Work, by: Staff, event: dict[str, Any], person: UUID) -> None:
    """Says that somebody wants their fee although it crosses a limit of theirs."""
    offers = work.council.organiser.get(f"/events/{event['id']}/offers")["offers"]
    (offer,) = (one for one in offers if one["person_id"] == str(person))
    work.council.organiser.post(f"/people/{person}/payment-limits", {"amount_pence": 100, "period": "week"})
    by.post(f"/offers/{offer['id']}/agree-above-limit", {"agreed_pence": 2500})


@pytest.mark.parametrize("act", [mark, answer, agree])
@pytest.mark.parametrize("step", ["approve", "release"])
def test_who_marked_or_answered_lets_that_line_pass(work: Work, insider: Staff, act: Act, step: str) -> None:
    first, other = work.council.payable(2)
    work.council.fund(10_000)
    event = held(work, act, insider, [first, other])
    run_id = work.pay(event).json()["id"]
    approver, payer = (insider, work.council.payer) if step == "approve" else (work.council.approver, insider)
    approver.post(f"/runs/{run_id}/approve")
    run = payer.post(f"/runs/{run_id}/release")
    assert [(one["person_id"], one["reason"]) for one in run["left_out"]] == [(str(first), "own_act")]
    assert "somebody else approves" in run["left_out"][0]["words"]
    assert (run["payments"], run["total_pence"]) == (1, 2500)
    again = work.pay(event).json()["id"]
    work.council.approver.post(f"/runs/{again}/approve")
    assert work.council.payer.post(f"/runs/{again}/release")["total_pence"] == 2500


def test_who_set_the_amount_of_a_task_approves_it(work: Work, insider: Staff) -> None:
    (person,) = work.council.payable(1)
    task = work.task()
    asked = {"person_ids": [str(person)], "role": work.role, "agreed_pence": 50_000}
    (offer,) = insider.post(f"/events/{task['id']}/offers", asked)["offers"]
    work.answer(task, [offer])
    done = {"person_id": str(person), "role": work.role, "done_on": str(work.time(0).date())}
    work.council.organiser.post(f"/events/{task['id']}/done", {"marks": [done]})
    run_id = work.pay(task).json()["id"]
    is_problem(insider.call("POST", f"/runs/{run_id}/approve"), 403, "run.own_act")
    assert work.council.approver.post(f"/runs/{run_id}/approve")["total_pence"] == 50_000


def test_who_marked_a_task_as_done_approves_it(work: Work, insider: Staff) -> None:
    (person,) = work.council.payable(1)
    task = work.task()
    work.agreed(task, [person], agreed_pence=5000)
    done = {"person_id": str(person), "role": work.role, "done_on": str(work.time(0).date())}
    insider.post(f"/events/{task['id']}/done", {"marks": [done]})
    run_id = work.pay(task).json()["id"]
    is_problem(insider.call("POST", f"/runs/{run_id}/approve"), 403, "run.own_act")


def test_who_cancels_an_event_late_approves_what_that_makes_due(work: Work, insider: Staff) -> None:
    (person,) = work.council.payable(1)
    work.rate(valid_from="2020-02-01", cancelled_within_hours=72, cancelled_percent=50)
    event = work.event((60, 62))
    work.agreed(event, [person])
    insider.post(f"/events/{event['id']}/cancel")
    run_id = work.pay(event).json()["id"]
    is_problem(insider.call("POST", f"/runs/{run_id}/approve"), 403, "run.own_act")
    assert work.council.approver.post(f"/runs/{run_id}/approve")["total_pence"] == 1250


def test_who_marked_everybody_is_told_that_somebody_else_must_approve(work: Work, insider: Staff) -> None:
    people = work.council.payable(2)
    event = work.event()
    work.agreed(event, people)
    insider.post(f"/events/{event['id']}/attendance", {"marks": [work.mark(event, one) for one in people]})
    run_id = work.pay(event).json()["id"]
    is_problem(insider.call("POST", f"/runs/{run_id}/approve"), 403, "run.own_act")
    run = work.council.approver.post(f"/runs/{run_id}/approve")
    assert (run["payments"], run["left_out"]) == (2, [])
    is_problem(insider.call("POST", f"/runs/{run_id}/release"), 403, "run.own_act")


def test_staff_mark_their_own_attendance(work: Work) -> None:
    themselves, colleague = work.council.payable(2)
    staff = work.council.hire(Role.ORGANISER, person_id=themselves)
    event = work.event()
    work.agreed(event, [themselves, colleague])
    marks = [work.mark(event, one) for one in (themselves, colleague)]
    refused = is_problem(
        staff.call("POST", f"/events/{event['id']}/attendance", {"marks": marks}), 422, "attendance.bad_marks"
    )
    assert [(one["index"], one["code"]) for one in refused["marks"]] == [(0, "attendance.own")]
    work.attended(event, *marks)


def test_staff_mark_their_own_task_as_done(work: Work) -> None:
    (themselves,) = work.council.payable(1)
    staff = work.council.hire(Role.ORGANISER, person_id=themselves)
    task = work.task()
    work.agreed(task, [themselves], agreed_pence=5000)
    done = {"person_id": str(themselves), "role": work.role, "done_on": str(work.time(0).date())}
    refused = is_problem(
        staff.call("POST", f"/events/{task['id']}/done", {"marks": [done]}), 422, "attendance.bad_marks"
    )
    assert [one["code"] for one in refused["marks"]] == ["attendance.own"]


def test_staff_answer_their_own_offer(work: Work) -> None:
    (themselves,) = work.council.payable(1)
    staff = work.council.hire(Role.ORGANISER, person_id=themselves)
    event = work.event()
    (offer,) = work.ask(event, [themselves])
    is_problem(staff.call("POST", f"/offers/{offer['id']}/answer", {"answer": "yes"}), 403, "offer.own")
    answers = {"answers": [{"offer_id": offer["id"], "answer": "yes"}]}
    is_problem(staff.call("POST", f"/events/{event['id']}/answers", answers), 403, "offer.own")
    work.answer(event, [offer])


@pytest.mark.parametrize("is_linked", [False, True])
def test_staff_say_yes_above_their_own_limit(work: Work, *, is_linked: bool) -> None:
    (themselves,) = work.council.payable(1)
    staff = work.council.hire(Role.ORGANISER, person_id=themselves)
    event = work.event()
    (offer,) = work.agreed(event, [themselves])
    if is_linked:
        participant, staff = staff, work.council.hire(Role.ORGANISER)
        link(work.council, participant, staff)
    yes = staff.call("POST", f"/offers/{offer['id']}/agree-above-limit", {"agreed_pence": 2500})
    is_problem(yes, 403, "offer.own")


def test_staff_offer_themselves_an_amount(work: Work) -> None:
    (themselves,) = work.council.payable(1)
    staff = work.council.hire(Role.ORGANISER, person_id=themselves)
    task = work.task()
    asked = {"person_ids": [str(themselves)], "role": work.role, "agreed_pence": 50_000}
    is_problem(staff.call("POST", f"/events/{task['id']}/offers", asked), 403, "offer.own")
