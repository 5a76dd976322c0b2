"""What a merge means for money: limits, rates that change backwards, whoever acts for somebody, and papers."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from services.payments.claims.money_statement.rules import PaperKind
from services.payments.claims.money_statement.usecases import WantedPaper, money_facts
from services.payments.claims.tables import Claim
from services.payments.claims.usecases.deciders import is_party, must_leave_to_another
from services.payments.involvement.tables import Offer
from services.payments.involvement.usecases.offers import refuse_own_part
from services.payments.payouts.tables import Obligation, Payout
from services.payments.payouts.usecases.stuck_views import see_payment
from services.payments.people.tables import Principal
from services.payments.people.usecases import actor_of
from services.payments.rails.cash.tables import CashHandOver
from shared.errors import ForbiddenError
from shared.identity import Role
from shared.london import london_day
from tests.payments.claims.conftest import bus
from tests.payments.claims.test_advances import advance, booked
from tests.payments.desk.claiming import Claims
from tests.payments.desk.organising import Organising
from tests.payments.involvement.conftest import Work
from tests.payments.involvement.test_payment_limits import came, limit
from tests.payments.involvement.test_rerates import back_date, differences, let_go, owed, propose
from tests.payments.payees.authorities.test_authorities import acts, approved, reasons
from tests.payments.payouts.cash.tins import Tins
from tests.payments.people.vouchers.test_vouchers import give, papers
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


def due_to_earlier(erasing: Erasing, at: Organising, *others: UUID) -> tuple[UUID, UUID, dict[str, Any]]:
    """A mark of an event is put right upwards after the record was merged: (who went, who stays, the event)."""
    goes, stays = erasing.council.payable(2)
    event = at.held(goes, *others)
    absent = at.work.mark(event, goes, kind="absent", minutes=0)
    at.work.attended(event, absent, *(at.work.mark(event, one) for one in others))
    merged(erasing, goes, stays)
    at.work.attended(event, at.work.mark(event, goes))
    return goes, stays, event


def asked_of_organiser(erasing: Erasing) -> list[str]:
    """What the list of work says of earlier records."""
    found = erasing.council.organiser.get("/worklist")
    return [one["reason"] for one in found if one["kind"] == "earlier_record_due"]


def test_money_due_to_an_earlier_record_asks_somebody_and_the_others_are_paid(erasing: Erasing) -> None:
    """It was passed over without a word, and the person never got it."""
    at = Organising(erasing.council)
    [other] = erasing.council.payable()
    goes, _, event = due_to_earlier(erasing, at, other)
    [line] = [one for one in at.work.preview(event)["lines"] if one["person_id"] == str(goes)]
    assert line["held"] == "merged"
    assert "Ask the record that stays" in line["words"]
    assert at.work.pay(event).status_code == 201
    [reason] = asked_of_organiser(erasing)
    assert "nothing is owed to the earlier record" in reason
    assert "Ask the record that stays" in reason
    assert erasing.rows(select(Obligation.person_id)) == [other]


def test_where_nobody_else_is_paid_the_refusal_says_what_to_do(erasing: Erasing) -> None:
    at = Organising(erasing.council)
    _, _, event = due_to_earlier(erasing, at)
    refused_ = at.work.pay(event)
    assert (refused_.status_code, refused_.json()["code"]) == (409, "event.people_erased")
    assert "ask the record that stays" in refused_.json()["detail"]


def test_an_advance_of_the_earlier_record_is_taken_off_the_next_claim(erasing: Erasing) -> None:
    """What somebody had in advance is open again after the merge: it is not paid a second time to the record that stays."""
    desk = Claims(erasing.council)
    goes, [stays] = desk.ready(), erasing.council.payable()
    advance(desk, goes)
    spent = desk.sent(goes, bus(2000, category="other"))
    desk.decided(spent, action="approve")
    assert "receivable.advances" not in booked(desk)
    with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
        session.execute(update(Payout).values(status="posted", posted_at=func.app_now() - timedelta(days=100)))
    merged(erasing, goes, stays)
    desk.decided(spent, action="undo")
    assert booked(desk)["receivable.advances"] == 2000
    told = desk.sent(stays, bus(500))["told"]
    assert booked(desk)["receivable.advances"] == 1500
    assert [one["kind"] for one in told] == ["had_before"]


def test_who_takes_part_leaves_money_of_their_earlier_record_to_others(erasing: Erasing) -> None:
    """Their sign-in names the record that stays, and the claim the one that went."""
    council = erasing.council
    goes, stays = two_records(erasing)
    other = council.person()
    merged(erasing, goes, stays)
    staff = council.hire(Role.FINANCE_APPROVER, Role.ORGANISER, person_id=stays)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        principal = session.get_one(Principal, (council.org_id, staff.actor.id))
        actor = actor_of(session, principal, None)
        [claim] = session.scalars(select(Claim).where(Claim.person_id == goes)).all()
        assert actor.own_records == {goes, stays}
        assert actor.is_one_of(goes)
        assert not actor.is_one_of(other)
        assert must_leave_to_another(session, actor, claim)
        assert is_party(session, actor, claim)
        with pytest.raises(ForbiddenError):
            refuse_own_part(actor, [goes])


def test_cash_that_an_earlier_record_did_not_get_is_owed_by_nobody_twice(erasing: Erasing) -> None:
    """It was handed over, the records became one, and then two of finance say that it was not given: it is settled as money that nobody claims,
    and the record that stays is paid nothing for it."""
    council, tins = erasing.council, Tins(erasing.council)
    holder, (goes, stays) = tins.holder(), council.payable(2)
    tin = tins.opened(holder)
    tins.listed(tin, holder, [goes])
    tins.released([goes])
    tins.keyed(tins.printed(tin, holder)[goes], holder, council.payer)
    tins.counted(tin, holder, council.approver, "in", 8750)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(update(Offer).values(status="withdrawn"))
    assert "Money was sent less than" in refused(erasing, goes, stays), "what was handed over may still come back"
    erasing.move(70)
    merged(erasing, goes, stays)
    [handed] = erasing.rows(select(CashHandOver.id))
    for role in (Role.FINANCE_APPROVER, Role.FINANCE_PAYER):
        council.hire(role).post(f"/cash-hand-overs/{handed}/not-given", {"reason": "The signature is not theirs"})
    [payment] = tins.payments(goes)
    assert (payment.status, payment.money_at) == ("failed", "owed")
    approver = council.hire(Role.FINANCE_APPROVER)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        seen = see_payment(session, approver.actor, payment.id)
    assert (seen.may_pay_again, "money that nobody claims" in (seen.not_again or "")) == (False, True)
    again = approver.call("POST", f"/payouts/{payment.id}/pay-again")
    assert (again.status_code, again.json()["code"]) == (409, "payout.of_nobody")
    assert tins.payments(stays) == []
    [waits] = council.approver.get("/unclaimed-money")
    settled = {"obligation_id": waits["obligation_id"], "way": "paid_by_hand", "evidence": "Signed for on page 12."}
    first, second = council.hire(Role.FINANCE_APPROVER), council.hire(Role.FINANCE_PAYER)
    proposal = first.post("/unclaimed-money", settled)
    second.post(f"/unclaimed-money/{proposal['id']}/agree")
    ledger, _ = council.money()
    assert (ledger["payable.participants"], ledger["expense.cash_differences"], sum(ledger.values())) == (0, 1250, 0)
    assert ledger["outside.paid_by_hand"] == -1250


def test_a_voucher_of_the_earlier_record_counts_and_stands_in_every_paper(erasing: Erasing, work: Work) -> None:
    council = erasing.council
    work.rate()
    goes, stays = council.payable(2)
    event = work.event()
    work.answer(event, work.ask(event, [goes]), "no")
    work.attended(event, work.mark(event, goes))
    assert give(work, goes, event).json()["amount_pence"] == 1000
    merged(erasing, goes, stays)
    limit(work, stays, amount_pence=3000, period="week")
    event, _ = came(work, [stays])
    assert work.preview(event)["held_pence"] == 2500, "£10.00 in the hand and £25.00 are above £30.00"
    statement, history, _ = papers(council, stays)
    assert ("In vouchers", "£10.00") in statement.totals
    assert len(history) == 1
    assert len(papers(council, goes)[2]) == 1, "the earlier record has a file of its own"
