"""The list of claims at the desk: narrowed by days that nobody means, and events of one name told apart."""

from datetime import datetime

import pytest

from services.payments.claims.usecases.claim_lists import ClaimFilter, find_claims
from shared.days import FIRST_DAY
from shared.errors import InvalidError
from shared.identity import Role
from shared.london import in_london
from tests.payments.desk.claiming import Claims
from tests.payments.desk.organising import Organising, words

CLAIMS = "/desk/claims"


@pytest.mark.parametrize("name", ["from", "to"])
@pytest.mark.parametrize("year", ["9999", "1999", "2090"])
def test_a_day_that_nobody_means_narrows_nothing_and_is_said(organising: Organising, name: str, year: str) -> None:
    approver = organising.of(Role.FINANCE_APPROVER)
    page = approver.get(f"{CLAIMS}?{name}-day=31&{name}-month=12&{name}-year={year}")
    assert page.status_code == 422
    assert "Write a day like 27 3 2026." in words(page)
    assert f'value="{year}"' in page.text


def test_the_use_case_refuses_them_too(organising: Organising) -> None:
    council = organising.council
    approver = council.staff[Role.FINANCE_APPROVER].actor
    for wanted in (ClaimFilter(last=FIRST_DAY.replace(year=9999)), ClaimFilter(first=FIRST_DAY.replace(year=1))):
        with (
            council.payments.dependencies.database.transaction(council.org_id) as session,
            pytest.raises(InvalidError, match="year"),
        ):
            find_claims(session, approver, wanted)


def test_two_events_of_one_name_and_day_are_told_apart_by_when_they_begin(organising: Organising) -> None:
    """Only one of a name and day in the list is as before."""
    morning, evening, person, other = (
        organising.work.event((-3, -2)), organising.work.event((4, 6)), *organising.council.payable(2),
    )  # fmt: skip
    claims, approver = Claims(organising.council), organising.of(Role.FINANCE_APPROVER)
    claims.ready()
    organising.work.agreed(morning, [person])
    organising.work.agreed(evening, [other])
    claims.referred(person, event_id=morning["id"])
    begins = [
        in_london(datetime.fromisoformat(one["sessions"][0]["starts_at"])).strftime(", %H:%M")
        for one in (morning, evening)
    ]
    assert [one in words(approver.get(CLAIMS)) for one in begins] == [False, False]
    claims.referred(other, event_id=evening["id"])
    assert [one in words(approver.get(CLAIMS)) for one in begins] == [True, True]
