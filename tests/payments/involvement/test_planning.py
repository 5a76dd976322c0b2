"""Rates, events and tasks through the API: what is kept, and what is refused in which words."""

from typing import Any

import pytest

from tests.payments.involvement.conftest import Work, refused

TIMES = {"starts_at": "2026-11-20T10:00:00Z", "ends_at": "2026-11-20T12:00:00Z"}


def test_the_rate_card_shows_rules_and_sources(work: Work) -> None:
    rules = {"preparation_minutes": 30, "travel_minutes": 15, "minimum_minutes": 60, "late_is_deducted": True,
             "supporter_is_paid": True, "cancelled_within_hours": 48, "cancelled_percent": 50}  # fmt: skip
    work.rate(**rules)
    work.rate(amount_pence=1300, valid_from="2026-04-01")
    newer, older = work.council.organiser.get("/rates")
    assert (newer["amount_pence"], older["amount_pence"]) == (1300, 1250)
    assert {name: older[name] for name in rules} == rules
    assert older["checked_by"] == str(work.council.second_administrator.actor.id)
    new = {name: older[name] for name in ("role", "basis", "amount_pence", "valid_from", "source")}
    answer = work.council.administrator.call("POST", "/rates", new)
    assert answer.json()["code"] == "rate.exists"


@pytest.mark.parametrize(
    "rule", [{"preparation_minutes": 1}, {"travel_minutes": 1}, {"minimum_minutes": 1}, {"late_is_deducted": True}]
)
def test_a_rate_by_the_session_includes_everything(work: Work, rule: dict[str, Any]) -> None:
    new = {"role": "x", "basis": "per_session", "amount_pence": 7500, "valid_from": "2026-01-01", "source": "x"}
    answer = work.council.administrator.call("POST", "/rates", new | rule)
    refused(answer, 422, "rate.per_session_is_everything")


@pytest.mark.parametrize(
    ("sessions", "code"),
    [
        ([], "event.no_session"),
        ([TIMES | {"ends_at": "2026-11-20T09:00:00Z"}], "event.ends_before_it_starts"),
        ([TIMES, TIMES | {"ends_at": "2026-12-20T12:00:00Z"}], "event.session_too_long"),
        ([{"starts_at": TIMES["starts_at"]}], "request.invalid"),  # no end
        ([TIMES | {"ends_at": None}], "request.invalid"),
        ([TIMES | {"ends_at": "2026-11-20T12:00:00"}], "request.invalid"),  # which zone?
    ],
)
def test_events_that_cannot_be(work: Work, sessions: list[dict[str, Any]], code: str) -> None:
    answer = work.council.organiser.call("POST", "/events", {"title": "Design day", "sessions": sessions})
    problem = refused(answer, 422, code)
    if code == "request.invalid":
        assert "ends_at" in problem["fields"][0]["field"]


def test_tasks_have_no_sessions(work: Work) -> None:
    answer = work.council.organiser.call(
        "POST", "/events", {"title": "Read", "kind": "task", "due_on": "2030-01-01", "sessions": [TIMES]}
    )
    refused(answer, 422, "task.has_sessions")
    assert work.task()["kind"] == "task"


def test_sessions_come_in_order_of_time_and_may_be_past_or_overlap(work: Work) -> None:
    event = work.event((3, 5), (-2000, -1999), (4, 6))
    starts = [one["starts_at"] for one in event["sessions"]]
    assert starts == sorted(starts)
    assert work.council.organiser.get(f"/events/{event['id']}") == event


def test_an_event_that_is_over_cannot_be_cancelled(work: Work) -> None:
    event = work.event()
    refused(work.council.organiser.call("POST", f"/events/{event['id']}/cancel"), 409, "event.is_over")
