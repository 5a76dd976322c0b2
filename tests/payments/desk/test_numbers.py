"""Numbers at a glance: groups of days, a table behind each chart, work counts never hidden, small counts of people always."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import case, func, select, update

from services.payments.desk.rules.numbers import (
    AGES,
    HIDDEN_WORDS,
    SMALLEST_SHOWN,
    bars_of,
    bars_of_people,
    grouped,
    same_day_in_words,
    share,
)
from services.payments.payouts.tables import Payout
from shared.identity import Role
from tests import clock
from tests.conftest import Databases
from tests.payments.claims.conftest import bus
from tests.payments.desk.claiming import Claims
from tests.payments.desk.organising import Organising, words


def test_days_fall_into_groups() -> None:
    assert grouped([-1, 0, 1, 2, 3, 4, 8, 400], AGES) == {
        "Today": 2, "1 day": 1, "2 to 3 days": 2, "4 to 7 days": 1, "Longer": 2,
    }  # fmt: skip
    assert share(1, 0) == 0
    assert share(1, 3) == 33


def test_one_payment_is_told_of_as_one() -> None:
    """It said: “100 % of the newest 1 payments”."""
    assert same_day_in_words(1, 1) == "The newest payment was sent on the day of the event or claim."
    assert same_day_in_words(0, 1) == "The newest payment was not sent on the day of the event or claim."
    assert same_day_in_words(3, 4).startswith("75 % of the newest 4 payments were sent on the day")


def test_work_counts_are_never_hidden() -> None:
    assert [one.words for one in bars_of({"Today": 1, "1 day": 0})] == ["1", "0"]


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1))
def test_a_small_count_of_people_cannot_be_read_or_worked_out(counts: dict[str, int]) -> None:
    bars = {one.label: one for one in bars_of_people(counts)}
    small = {label for label, count in counts.items() if 0 < count < SMALLEST_SHOWN}
    hidden = {label for label, one in bars.items() if not one.words.isdigit()}
    assert small <= hidden
    assert all(bars[one].percent == 0 for one in hidden)
    if small and len([count for count in counts.values() if count]) > 1:
        assert len(hidden) > 1
    if (
        small and sum(counts[one] for one in hidden) < SMALLEST_SHOWN
    ):  # of what is known in all, little would be left to share out
        assert hidden >= {label for label, count in counts.items() if count}
    assert f"Fewer than {SMALLEST_SHOWN}" == HIDDEN_WORDS


@pytest.mark.parametrize("role", Role)
def test_each_role_has_its_numbers_on_its_first_page(organising: Organising, role: Role) -> None:
    claims = Claims(organising.council)
    claims.referred(organising.council.person())
    organising.work.event(budget_pence=100_000, title="Day with a budget")
    page = organising.of(role).get("/desk/tasks")
    first = organising.of(role).get("/desk")
    if first.status_code == 200:
        page = first
    if role in (Role.FINANCE_APPROVER, Role.FINANCE_PAYER):
        assert "Claims that wait for finance 1 now." in words(page)
        assert "<svg" in page.text
        assert page.text.count("<svg") == page.text.count("The numbers<")
        assert HIDDEN_WORDS in words(page)
    if role in (Role.ORGANISER, Role.FINANCE_PAYER):
        assert "Day with a budget" in words(page)
        assert "£0.00 of £1,000.00" in words(page)


def test_finance_reads_how_long_a_claim_has_waited_and_how_soon_money_was_sent(
    organising: Organising, databases: Databases
) -> None:
    """One claim was paid on its day, the other one three days later, and yesterday's event today."""
    claims = Claims(organising.council)
    claims.ready()
    prompt, late, waits = organising.council.payable(3)
    run = organising.work.pay(organising.done(prompt)).json()["id"]
    organising.council.approver.post(f"/runs/{run}/approve")
    organising.council.payer.post(f"/runs/{run}/release")
    claims.sent(prompt, bus(460))
    claims.sent(late, bus(460))
    claims.referred(waits)
    with organising.council.payments.dependencies.database.transaction(organising.council.org_id) as session:
        days = case((Payout.person_id == late, timedelta(days=3)), else_=timedelta(0))
        session.execute(update(Payout).values(status="posted", posted_at=func.app_now() + days))
        assert session.scalar(select(func.count()).select_from(Payout)) == 3
    clock.set_clock(databases.admin_url("payments"), timedelta(days=2))
    try:
        page = words(organising.of(Role.FINANCE_PAYER).get("/desk"))
    finally:
        clock.set_clock(databases.admin_url("payments"), timedelta(0))
    assert "The oldest has waited 2 days." in page
    assert "33 % of the newest 3 payments were sent on the day of the event or claim." in page
    assert "The same day 1" in page
    assert "The next day 1" in page
    assert "2 to 3 days later 1" in page
