"""Money that came back because of the account: retired, asked about, and paid again by itself once there is another account."""

from dataclasses import replace

import pytest
from sqlalchemy import select, text

from services.payments.payees.usecases.bank_details import record_refusal
from services.payments.payees.usecases.details_requests import ASKED_LASTS, open_request
from services.payments.payouts.usecases.failed_accounts import NO_MONEY_ARRIVES_TOPIC, REPAY_TOPIC
from services.payments.rails.protocol import RailStatus
from services.payments.worklist.tables import WorkItem
from shared.ids import new_id
from tests.payments.council import Council
from tests.payments.crowds.scenario import Scenario
from tests.payments.payees.authorities.test_authorities import acts
from tests.payments.payees.repairing import NOT_OF_THE_ACCOUNT, OTHER_CARD, RETURNED, Repairing
from tests.payments.phone.speaking import Texter


@pytest.fixture
def person(council: Council) -> Repairing:
    """Somebody who can be paid, with a mandate for claims and money in the float."""
    return Repairing(Scenario(council))


def is_asked(person: Repairing) -> bool:
    """Whether we wait for their new details."""
    found = person.scenario.run_effect(lambda session: open_request(session, person.org_id, person.person_id))
    return found is not None


def test_an_account_that_sends_money_back_is_retired_and_the_person_is_asked_without_a_link(person: Repairing) -> None:
    person.came_back()
    assert person.statuses() == ["retired"]
    assert person.told() == ["payment_returned_tell_us_where"]
    assert is_asked(person)


def test_a_person_for_whom_somebody_acts_enters_no_details_by_link(person: Repairing) -> None:
    """They would count as those of whoever acts."""
    person.came_back()
    made = acts(person.scenario.council, person.person_id)
    assert not is_asked(person)
    person.scenario.council.payer.post(f"/authorities/{made['id']}/end")
    acts(person.scenario.council, person.person_id, kind="supporter")
    assert is_asked(person), "a supporter only helps"


def test_a_reason_that_is_not_the_account_s_retires_nothing_and_asks_nobody(person: Repairing) -> None:
    person.answered(NOT_OF_THE_ACCOUNT)
    assert person.waiting(NO_MONEY_ARRIVES_TOPIC) == []
    assert person.statuses() == ["ready"]
    assert person.told() == ["payment_returned"]
    assert not is_asked(person)


def test_it_is_paid_again_by_itself_when_new_details_are_ready(person: Repairing) -> None:
    first = person.came_back()
    method_id = person.changed(**OTHER_CARD)
    assert not is_asked(person), "they have told us"
    person.repaid()
    assert len(person.payments()) == 1, "not before the wait is over"
    person.wait(method_id)
    person.repaid()
    old, new = person.payments()
    assert (old.id, old.status) == (first, "returned")
    assert (new.status, new.generation, new.amount_pence) == ("queued", 2, old.amount_pence)
    assert new.obligation_id == old.obligation_id
    assert new.approved_by_policy == "paid again to new bank details, version 1"
    assert new.released_under is not None
    assert person.told() == ["payment_returned_tell_us_where", "bank_details_changing", "bank_details_in_use"]
    person.repaid()
    assert len(person.payments()) == 2, "once"


def test_a_fee_that_somebody_approved_is_paid_again_under_the_mandate_of_its_event(person: Repairing) -> None:
    person.event_id = new_id()
    person.claims.mandate(purpose="fees", source_id=str(person.event_id))
    person.came_back()
    person.wait(person.changed(**OTHER_CARD))
    person.repaid()
    old, new = person.payments()
    assert old.approved_by is not None
    assert (new.status, new.released_under) == ("queued", old.released_under)


def test_beyond_the_mandate_two_people_of_finance_let_it_go(person: Repairing) -> None:
    person.amount_pence = 100
    person.came_back()
    for mandate in person.scenario.council.payer.get("/mandates"):
        person.scenario.council.payer.post(f"/mandates/{mandate['id']}/withdraw")
    person.wait(person.changed(**OTHER_CARD))
    person.repaid()
    new = person.payments()[-1]
    assert (new.status, new.waits_for) == ("approved", "release")


def test_pay_again_to_an_account_where_no_money_arrives_is_refused_in_words(person: Repairing) -> None:
    payout_id = person.came_back()
    refused = person.scenario.council.approver.call("POST", f"/payouts/{payout_id}/pay-again")
    assert refused.status_code == 409
    assert refused.json()["code"] == "payout.account_closed"
    assert "paid again by itself" in refused.json()["detail"]
    person.wait(person.changed(**OTHER_CARD))
    assert person.scenario.council.approver.call("POST", f"/payouts/{payout_id}/pay-again").status_code == 201


def test_what_comes_back_while_new_details_are_checked_waits_for_them_and_asks_no_second_time(
    person: Repairing,
) -> None:
    method_id = person.changed()
    person.answered()
    person.do(NO_MONEY_ARRIVES_TOPIC)
    assert person.statuses() == ["retired", "waiting"]
    assert person.told() == ["bank_details_changing", "payment_goes_to_new_account"]
    person.repaid()
    assert len(person.payments()) == 1
    person.wait(method_id)
    person.repaid()
    assert [one.status for one in person.payments()] == ["returned", "queued"]


def test_what_comes_back_from_the_old_account_after_a_change_goes_to_the_new_one_at_once(person: Repairing) -> None:
    (obligation,) = person.claims.owed([person.person_id], 700)
    leased = person.scenario.claimed(person.claims.pay(obligation).payout_id)
    assert leased is not None
    person.wait(person.changed())
    person.scenario.answered(leased, replace(RETURNED, provider_id="obp_late"))
    person.do(NO_MONEY_ARRIVES_TOPIC)
    assert person.statuses() == ["replaced", "ready"], "the new account is not at fault"
    assert person.told()[-1] == "payment_goes_to_new_account"
    assert [one.subject() for one in person.waiting(REPAY_TOPIC)] == [person.payments()[0].id]
    person.repaid()
    assert [one.status for one in person.payments()] == ["returned", "queued"]


def test_a_crash_before_the_account_is_retired_loses_nothing(person: Repairing) -> None:
    person.answered()
    assert person.statuses() == ["ready"], "killed here"
    payout_id = person.payments()[0].id
    refused = person.scenario.council.approver.call("POST", f"/payouts/{payout_id}/pay-again")
    assert refused.json()["code"] == "payout.account_closed"
    person.do(NO_MONEY_ARRIVES_TOPIC)
    assert person.statuses() == ["retired"]


def test_a_crash_before_it_is_paid_again_loses_nothing_and_pays_once(person: Repairing) -> None:
    person.came_back()
    person.wait(person.changed(**OTHER_CARD))
    person.do("payee.ready")
    assert len(person.waiting(REPAY_TOPIC)) == 1, "killed here"
    person.repaid()
    person.repaid()
    assert [one.status for one in person.payments()] == ["returned", "queued"]


def test_what_the_bank_now_says_was_paid_after_all_is_not_paid_again(person: Repairing) -> None:
    person.came_back()
    person.wait(person.changed(**OTHER_CARD))
    person.repaid(replace(RETURNED, status=RailStatus.POSTED, remedy=None))
    assert len(person.payments()) == 1


def test_two_payments_that_come_back_are_one_question_and_both_are_paid_again(person: Repairing) -> None:
    for amount_pence in (300, 400):
        person.amount_pence = amount_pence
        person.answered()
    person.do(NO_MONEY_ARRIVES_TOPIC)
    assert person.told() == ["payment_returned_tell_us_where"] * 2
    person.wait(person.changed(**OTHER_CARD))
    person.repaid()
    assert [(one.amount_pence, one.status) for one in person.payments()] == [
        (300, "returned"),
        (400, "returned"),
        (300, "queued"),
        (400, "queued"),
    ]


def test_a_question_that_is_old_is_not_open_any_more(person: Repairing) -> None:
    person.came_back()
    person.scenario.run_effect(
        lambda session: session.execute(
            text("UPDATE bank_details_request SET asked_at = asked_at - :so_long"), {"so_long": ASKED_LASTS}
        )
    )
    assert not is_asked(person)


def test_finance_reads_that_it_is_paid_again_by_itself(person: Repairing) -> None:
    payout_id = person.came_back()
    query = select(WorkItem.reason).filter_by(subject_id=payout_id, kind="payout_returned")
    reason = person.scenario.run_effect(lambda session: session.scalar(query))
    assert reason is not None
    assert "paid again by itself" in reason


def test_details_that_the_bank_does_not_take_are_asked_for_anew_and_the_person_is_told(person: Repairing) -> None:
    person.came_back()
    method_id = person.enter()
    assert not is_asked(person)
    person.scenario.run_effect(lambda session: record_refusal(session, person.org_id, method_id))
    assert person.statuses() == ["retired", "refused"]
    assert person.told()[-1] == "bank_details_not_taken"
    assert is_asked(person)
    assert "bank_details_change" not in person.asked()
    person.enter(None, **OTHER_CARD)


def test_whoever_was_to_call_or_to_post_a_form_need_not_once_details_are_entered(person: Repairing) -> None:
    person.came_back()
    texter = Texter(person.scenario.council, [person.person_id])
    texter.say("CALL")
    texter.say("LETTER")
    assert {"bank_details_call", "bank_details_form"} <= set(person.asked())
    person.enter()
    assert not {"bank_details_call", "bank_details_form"} & set(person.asked())


def test_where_the_money_is_follows_the_repair(person: Repairing) -> None:
    def told() -> list[str]:
        found = person.scenario.council.approver.get(f"/people/{person.person_id}/money")
        return [one["kind"] for place in found for one in place["told"]]

    person.came_back()
    assert told() == ["needs_bank_details"]
    method_id = person.changed(**OTHER_CARD)
    assert told() == ["checking_bank_details"], "it waits until the two days are over"
    person.wait(method_id)
    assert told() == ["not_sent_yet"]
    person.repaid()
    assert told() == ["sending"]
