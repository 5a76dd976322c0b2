"""A task of money that nobody handled for a working day goes to the next person; everything else stays where it is."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import structlog
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.payments.clock import duties
from services.payments.payouts.usecases.escalation import pass_on
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import ask_a_human
from shared.ids import new_id
from shared.working_days import a_working_day_later
from tests.clock import set_clock
from tests.conftest import Databases
from tests.payments.council import Council, Staff
from tests.payments.problems import is_problem


def at(day: int, hour: int, month: int = 3) -> datetime:
    """A moment of 2026, in UTC; in March London has no summer time yet."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("asked", "until", "nation"),
    [
        (at(2, 10), at(3, 10), "england"),  # Monday to Tuesday
        (at(6, 12), at(9, 12), "england"),  # Friday to Monday
        (at(7, 12), datetime(2026, 3, 9, 23, 59, 59, tzinfo=UTC), "england"),  # Saturday: until the end of Monday
        (at(16, 9), at(17, 9), "england"),
        (at(16, 9), at(18, 9), "northern_ireland"),  # St Patrick's Day is a bank holiday there
        (at(2, 9, 4), at(7, 9, 4), "england"),  # over Easter
        (at(2, 9, 4), at(6, 9, 4), "scotland"),  # Easter Monday is a working day there
    ],
)
def test_a_working_day_is_counted_without_weekends_and_bank_holidays(
    asked: datetime, until: datetime, nation: str
) -> None:
    assert a_working_day_later(asked, nation) == until


def ask(council: Council, kind: str) -> UUID:
    """A task that was asked for long ago."""
    subject_id = new_id()
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        ask_a_human(
            session, council.org_id, kind=kind, subject_type="payout", subject_id=subject_id, reason="Look at it."
        )
    age(council)
    return subject_id


def age(council: Council) -> None:
    """A week passes for every task of the organisation."""
    week = timedelta(days=7)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(
            update(WorkItem).values(created_at=WorkItem.created_at - week, passed_on_at=WorkItem.passed_on_at - week)
        )


@pytest.fixture
def pass_minutes(databases: Databases) -> Iterator[Callable[[int], None]]:
    """Moves the service's clock; put back at the end."""

    def shift(minutes: int) -> None:
        set_clock(databases.admin_url("payments"), timedelta(minutes=minutes))

    yield shift
    shift(0)


def clock(council: Council) -> int:
    """The clock looks."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return pass_on(session, council.org_id)


def task(council: Council, subject_id: UUID) -> dict[str, object]:
    """The open task about something."""
    [found] = [one for one in council.payer.get("/worklist") if one["subject_id"] == str(subject_id)]
    return dict(found)


def test_it_goes_from_role_to_role_a_working_day_each(council: Council) -> None:
    subject_id = ask(council, "payout_needs_human")
    assert task(council, subject_id)["role"] == "finance_payer"
    assert clock(council) == 1
    assert clock(council) == 0, "not twice on one day"
    passed = task(council, subject_id)
    assert (passed["role"], passed["urgent"]) == ("finance_approver", True)
    assert passed["passed_on_at"]
    age(council)
    assert clock(council) == 1
    assert task(council, subject_id)["role"] == "administrator"
    age(council)
    assert clock(council) == 0, "there is nobody after the last"


def test_who_has_just_taken_it_keeps_it_and_who_does_nothing_then_has_it_no_more(
    council: Council, pass_minutes: Callable[[int], None]
) -> None:
    subject_id = ask(council, "payout_needs_human")
    council.payer.post(f"/worklist/{task(council, subject_id)['id']}/take", {})
    assert clock(council) == 0
    pass_minutes(31)
    assert clock(council) == 1
    passed = task(council, subject_id)
    assert (passed["owner_id"], passed["role"]) == (None, "finance_approver")


def test_it_goes_to_the_people_whom_the_organisation_names(council: Council) -> None:
    first, second = council.hire(*council.staff), council.hire(*council.staff)
    named = [str(one.actor.id) for one in (first, second)]
    assert council.administrator.post("/escalation-chain", {"principal_ids": named}) == {"principal_ids": named}
    subject_id = ask(council, "payout_needs_human")
    for one in named:
        clock(council)
        assert task(council, subject_id)["owner_id"] == one
        age(council)
    assert clock(council) == 0


def test_what_is_not_about_money_or_is_new_stays(council: Council) -> None:
    subject_id = ask(council, "call_back")
    assert clock(council) == 0
    assert task(council, subject_id)["passed_on_at"] is None
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        ask_a_human(
            session, council.org_id, kind="payout_failed", subject_type="payout", subject_id=subject_id, reason="Look."
        )
    assert clock(council) == 0


def test_a_chain_names_staff_of_the_organisation_once_each(council: Council, other_council: Council) -> None:
    stranger, own = str(other_council.payer.actor.id), str(council.payer.actor.id)
    for wrong in ([stranger], [own, own]):
        answer = council.administrator.call("POST", "/escalation-chain", {"principal_ids": wrong})
        is_problem(answer, 422, "escalation.who")
    forbidden: Staff = council.payer
    is_problem(forbidden.call("POST", "/escalation-chain", {"principal_ids": []}), 403, "role.missing")


def test_an_organisation_whose_duty_fails_leaves_the_others_their_turn(
    council: Council, other_council: Council, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[UUID]()

    def fails(_session: Session, org_id: UUID) -> None:
        asked.append(org_id)
        if len(asked) == 1:
            raise ValueError("07700 900123")

    orgs = [council.org_id, other_council.org_id]
    monkeypatch.setattr("services.payments.clock.organisation_ids", lambda _session: orgs)
    monkeypatch.setattr("services.payments.clock.escalation.pass_on", fails)
    [duty] = [one for one in duties(council.payments.dependencies) if one.name == "pass tasks on"]
    with structlog.testing.capture_logs() as logged:
        duty.do()
    assert asked == orgs
    assert [one["org_id"] for one in logged if one["event"] == "duty failed"] == [str(orgs[0])]
