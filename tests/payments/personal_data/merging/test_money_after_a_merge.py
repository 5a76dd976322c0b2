"""What a merge means for money: limits, rates that change backwards, whoever acts for somebody, and papers."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from services.payments.claims.money_statement.rules import PaperKind
from services.payments.claims.money_statement.usecases import WantedPaper, money_facts
from services.payments.payouts.tables import Payout
from shared.london import london_day
from tests.payments.desk.organising import Organising
from tests.payments.involvement.conftest import Work
from tests.payments.involvement.test_payment_limits import came, limit
from tests.payments.involvement.test_rerates import back_date, differences, let_go, owed, propose
from tests.payments.payees.authorities.test_authorities import acts, approved, reasons
from tests.payments.personal_data.erasing.conftest import Erasing
from tests.payments.personal_data.merging.test_merging import merged, proposed, refused, two_records


@pytest.mark.parametrize(("said_before", "earned"), [(True, 20), (False, 20), (True, 32)])
def test_what_the_earlier_record_earned_counts_for_a_limit(
    erasing: Erasing, work: Work, said_before: bool, earned: int
) -> None:
    """Also for one that they set afterwards."""
    council = erasing.council
    work.rate()
    goes, before, stays = council.payable(3)
    if said_before:
        limit(work, goes, amount_pence=4000, period="month")
    event, _ = came(work, [goes], (-24 * earned, -24 * earned + 2))
    run = work.pay(event).json()
    council.approver.post(f"/runs/{run['id']}/approve")
    council.fund(2500)
    council.payer.post(f"/runs/{run['id']}/release")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        long_ago = func.app_now() - timedelta(days=100)
        session.execute(update(Payout).values(status="posted", posted_at=long_ago).where(Payout.person_id == goes))
    merged(erasing, goes, before)
    merged(erasing, before, stays)
    if not said_before:
        limit(work, stays, amount_pence=4000, period="month")
    event, _ = came(work, [stays])
    [line] = [one for one in work.preview(event)["lines"] if one["person_id"] == str(stays)]
    assert line["held"] == ("own_limit" if earned < 31 else None)


def test_a_merged_record_does_not_hold_up_a_back_dated_rate(erasing: Erasing) -> None:
    council = erasing.council
    council.fund(100_000)
    at = Organising(council)
    goes, stays, other = council.payable(3)
    event = at.done(goes, other)
    run = at.work.pay(event).json()
    let_go(at.work, run)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        long_ago = func.app_now() - timedelta(days=100)
        session.execute(update(Payout).values(status="posted", posted_at=long_ago))
    merged(erasing, goes, stays)
    rate = back_date(at.work, 1500)
    states = {one["person_id"]: one["state"] for one in differences(council, rate)["not_owed_yet"]}
    assert states == {str(goes): "merged", str(other): "owed"}
    propose(at.work, rate)
    assert (len(owed(council, goes)), len(owed(council, other))) == (1, 2)


def test_whoever_acts_for_a_person_is_not_lost(erasing: Erasing) -> None:
    council = erasing.council
    goes, stays = two_records(erasing)
    authority = acts(council, goes)
    assert "Somebody acts for the person of the record that goes" in refused(erasing, goes, stays)
    acts(council, stays)
    council.payer.post(f"/authorities/{authority['id']}/end")
    merged(erasing, goes, stays)
    assert reasons(approved(council, stays)) == ["authority"], "details of before are not those of the deputy"


def test_a_deputy_who_begins_between_the_two_signatures_stops_the_merge(erasing: Erasing) -> None:
    goes, stays = two_records(erasing)
    merge = proposed(erasing, goes, stays)
    acts(erasing.council, goes)
    late = erasing.second.call("POST", f"/merges/{merge}/confirm")
    assert (late.status_code, "Somebody acts" in late.json()["detail"]) == (409, True)


def test_a_paper_about_money_has_what_the_earlier_record_was_paid(erasing: Erasing) -> None:
    goes, stays = two_records(erasing)
    merged(erasing, goes, stays)
    today = london_day(erasing.rows(select(func.app_now()))[0])
    wanted = WantedPaper(stays, PaperKind.JOBCENTRE, today - timedelta(days=200), today)
    with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
        assert [one.pence for one in money_facts(session, erasing.council.org_id, wanted)] == [460]
