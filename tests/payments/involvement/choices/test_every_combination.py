"""Every combination of choice, own limit, tax route and rail has one row that says what must happen, and that is what happens."""

from collections import Counter

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from deploy.choices.combinations import Combination, every_combination
from deploy.choices.table import CANNOT_BE, OFFERED, ROWS, WRITTEN_DOWN
from services.payments.involvement.rules.choice import OfferReply
from services.payments.involvement.rules.tax_routes import TaxRouteKind
from services.payments.payees.tables import PayoutMethod
from services.payments.payouts.tables import Payout
from services.payments.rails.names import BANK_RAIL, Rail
from tests import clock
from tests.conftest import Databases
from tests.payments.council import Council
from tests.payments.involvement.choices.walking import Walk, texts_before
from tests.payments.involvement.conftest import Work
from tests.payments.involvement.test_payment_limits import came


def test_each_combination_has_one_row() -> None:
    """A new value of an enum makes combinations without a row: write what must happen."""
    for one in every_combination():
        rows = [row for row in (*ROWS, *CANNOT_BE) if row.has(one)]
        assert len(rows) == 1, f"{one} has {len(rows)} rows in deploy/choices/table.py"
    assert set(OFFERED) == set(TaxRouteKind)
    assert set(WRITTEN_DOWN) == {*OfferReply, None}


def test_no_row_is_for_nothing() -> None:
    found = Counter(row for one in every_combination() for row in (*ROWS, *CANNOT_BE) if row.has(one))
    assert set(found) == {*ROWS, *CANNOT_BE}


def test_everything_ends_as_its_row_says(council: Council, databases: Databases) -> None:
    """All that can be brought about, each by a person of their own, in one event on the real database."""
    rows = {one: row for one in every_combination() for row in ROWS if row.has(one)}
    seen = Walk(council, databases, list(rows)).walk()
    wrong: list[tuple[Combination, object, object]] = []
    for one, row in rows.items():
        if seen[one].outcome() != row.outcome:
            wrong.append((one, seen[one].outcome(), row.outcome))
        before = texts_before(one, seen[one])
        if seen[one].notices[: len(before)] != before:
            wrong.append((one, seen[one].notices, before))
    assert not wrong, (len(wrong), wrong[:5])
    money, _ = council.money()
    paid = sum(row.outcome.pence for row in rows.values())
    assert (sum(money.values()), -money["payable.participants"]) == (0, 0), "all that was owed was paid"
    assert paid == sum(pence for each in seen.values() for _, pence, _ in each.paid)


@pytest.mark.parametrize("rail", [one for one in Rail if one is not BANK_RAIL])
def test_the_database_keeps_nothing_for_a_rail_that_nobody_calls(council: Council, rail: Rail) -> None:
    council.payable()
    with (
        pytest.raises(DBAPIError, match=_refuser(Rail.VOUCHER, TaxRouteKind.NONE)),
        council.payments.dependencies.database.transaction(council.org_id) as session,
    ):
        session.execute(update(PayoutMethod).where(PayoutMethod.org_id == council.org_id).values(rail=rail.value))


@pytest.mark.parametrize("tax", [one for one in TaxRouteKind if one is not TaxRouteKind.PAYROLL_FILE])
def test_the_database_sends_nothing_with_wages_that_was_offered_otherwise(work: Work, tax: TaxRouteKind) -> None:
    work.rate()
    today = clock.today().isoformat()
    work.council.agree("/tax-routes", {"role": work.role, "valid_from": today, "source": "Cabinet", "route": tax.value})
    event, _ = came(work, work.council.payable())
    assert work.pay(event).status_code == 201
    with (
        pytest.raises(DBAPIError, match=_refuser(Rail.PAYROLL, tax)),
        work.council.payments.dependencies.database.transaction(work.council.org_id) as session,
    ):
        session.execute(update(Payout).where(Payout.org_id == work.council.org_id).values(rail=Rail.PAYROLL.value))


def _refuser(rail: Rail, tax: TaxRouteKind) -> str:
    """By which name the page says that such a combination is refused."""
    [row] = [one for one in CANNOT_BE if rail in one.rails.members and tax in one.taxes.members]
    return row.outcome.refused or ""
