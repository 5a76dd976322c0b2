"""Days that nobody means: every way_in refuses them in a sentence that names the day, and none falls over them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.payments.involvement.rules.fees import Stretch
from services.payments.involvement.usecases.events import NewEvent
from services.payments.involvement.usecases.imports import import_events
from services.payments.people.imports.rules import Answers
from services.payments.people.imports.usecases.sources import name_source
from shared.days import FIRST_DAY, YEARS_AHEAD, check_day
from shared.errors import InvalidError
from tests import clock
from tests.payments.council import Council
from tests.payments.problems import is_problem

TODAY = clock.today()
BAD = {
    "9999-12-31": "31 December 9999 is more than 10 years ahead",
    "9999-01-01": "1 January 9999 is more than 10 years ahead",
    f"{TODAY.year + 36}-04-06": f"6 April {TODAY.year + 36} is more than 10 years ahead",
    "1999-12-31": "31 December 1999 is before the year 2000",
    "0026-04-06": "6 April 26 is before the year 2000",
    "0001-01-01": "1 January 1 is before the year 2000",
}
POLICY = {
    "valid_from": "", "source": "The board", "caps": {}, "receipt_needed_above_pence": 1000, "lost_receipt_up_to_pence": 2000,
    "automatic_up_to_pence": 5000, "second_approver_above_pence": 20_000, "late_after_days": 90, "unusual_percent": 300,
}  # fmt: skip


def rate(council: Council, day: str) -> httpx2.Response:
    """A fee rate from a day on."""
    body = {"role": "chair", "basis": "per_hour", "amount_pence": 2000, "valid_from": day, "source": "The board"}
    return council.administrator.call("POST", "/rates", body)


def mileage_rate(council: Council, day: str) -> httpx2.Response:
    """A mileage rate from a day on."""
    body = {"vehicle": "car", "valid_from": day, "per_mile_tenth_pence": 450, "source": "The board"}
    return council.administrator.call("POST", "/mileage-rates", body)


def policy(council: Council, day: str) -> httpx2.Response:
    """Rules for claims from a day on."""
    return council.administrator.call("POST", "/claim-policies", POLICY | {"valid_from": day})


def mandate_from(council: Council, day: str) -> httpx2.Response:
    """A mandate that begins on a day."""
    body = {"purpose": "claims", "daily_ceiling_pence": 1000, "valid_from": day, "expires_on": str(TODAY)}
    return council.approver.call("POST", "/mandates", body)


def mandate_until(council: Council, day: str) -> httpx2.Response:
    """A mandate that ends on a day."""
    body = {"purpose": "claims", "daily_ceiling_pence": 1000, "valid_from": str(TODAY), "expires_on": day}
    return council.approver.call("POST", "/mandates", body)


def event(council: Council, day: str, offset: str = "Z") -> httpx2.Response:
    """An event on a day."""
    times = {"starts_at": f"{day}T00:30:00{offset}", "ends_at": f"{day}T23:30:00{offset}"}
    return council.organiser.call("POST", "/events", {"title": "Design day", "sessions": [times]})


def event_far_east(council: Council, day: str) -> httpx2.Response:
    """An event on a day that is another one in London."""
    return event(council, day, "+14:00")


def event_far_west(council: Council, day: str) -> httpx2.Response:
    """The same on the other side of the world."""
    return event(council, day, "-12:00")


def outside_miles(council: Council, day: str) -> httpx2.Response:
    """Miles driven for others in the tax year of a day."""
    path = f"/people/{council.person()}/outside-miles"
    return council.organiser.call("POST", path, {"on": day, "miles_tenths": 100})


def export(council: Council, day: str) -> httpx2.Response:
    """An export of one day."""
    return council.payer.call("GET", f"/exports/claims.csv?state=approved&from={day}&to={day}")


WAYS_IN: dict[str, Callable[[Council, str], httpx2.Response]] = {
    one.__name__: one
    for one in (
        rate, mileage_rate, policy, mandate_from, mandate_until, event, event_far_east, event_far_west, outside_miles, export,
    )
}  # fmt: skip


@pytest.mark.parametrize("way_in", WAYS_IN)
def test_a_day_that_nobody_means_is_refused_at_every_way_in(council: Council, way_in: str) -> None:
    for day, sentence in BAD.items():
        answer = WAYS_IN[way_in](council, day)
        is_problem(answer, 422)
        assert answer.json()["code"] in ("date.too_early", "date.too_far_ahead"), answer.text
        assert sentence in answer.json()["detail"]
        assert "Check the year." in answer.json()["detail"]


@pytest.mark.parametrize("way_in", ["rate", "mileage_rate", "policy", "event"])
@pytest.mark.parametrize("ahead", [-20 * 365, 5 * 365], ids=["long past", "years ahead"])
def test_a_day_that_may_be_meant_is_taken(council: Council, way_in: str, ahead: int) -> None:
    answer = WAYS_IN[way_in](council, str(TODAY + timedelta(days=ahead)))
    if way_in == "policy" and ahead < 0:
        is_problem(answer, 422, "limit.day_is_past")
    else:
        assert answer.status_code == (201 if way_in == "event" else 202), answer.text


def test_a_claim_for_a_day_that_nobody_means_is_refused(council: Council) -> None:
    person_id = council.person()
    for day in BAD:
        for line in ({"category": "bus", "amount_pence": 460}, {"category": "car", "miles_tenths": 100}):
            body: dict[str, Any] = {"person_id": str(person_id), "lines": [{"on": day, **line}]}
            answer = council.organiser.call("POST", "/claims", body)
            is_problem(answer, 422)
            assert "heck the" in answer.json()["detail"], answer.text


def test_an_import_leaves_such_an_event_out_and_takes_the_others(council: Council) -> None:
    def on(day: date, key: str) -> NewEvent:
        starts_at = datetime(day.year, day.month, day.day, 10, tzinfo=UTC)
        stretch = Stretch(starts_at, starts_at + timedelta(hours=2))
        return NewEvent("Design day", "Taking part", [stretch], source_system="salesforce", external_id=key)

    actor, slip = council.organiser.actor, date(TODAY.year + 36, 4, 6)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        source = name_source(session, actor, "salesforce")
        first, second = import_events(session, actor, source, [on(slip, "1"), on(TODAY, "2")], Answers())
        assert first.found is None
        assert f"6 April {slip.year} is more than 10 years ahead" in (first.reason or "")
        assert second.found is not None
        (moved,) = import_events(session, actor, source, [on(slip, "2")], Answers())
        assert moved.found is None


@given(st.dates(), st.dates(date(2001, 1, 1), date(2200, 12, 31)))
def test_the_rule_has_an_answer_for_every_day(day: date, today: date) -> None:
    last = (today.year + YEARS_AHEAD, today.month, today.day)
    if day >= FIRST_DAY and (day.year, day.month, day.day) <= last:
        check_day(day, today)
        return
    with pytest.raises(InvalidError, match=str(day.year)):
        check_day(day, today)
