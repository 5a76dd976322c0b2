"""A change of bank details: it waits, the old contact is told, a second person confirms, and it can be stopped until then."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text

from services.payments.payees.usecases.changes import READY_TOPIC, WAIT_OVER_TOPIC, end_wait
from services.payments.payees.usecases.destinations import ready_destination
from services.payments.rails.protocol import NameMatch
from shared.identity import Role
from tests.payments.council import Council
from tests.payments.crowds.scenario import Scenario
from tests.payments.payees.repairing import CARD, OTHER_CARD, Repairing


@pytest.fixture
def person(council: Council) -> Repairing:
    """Somebody who can be paid."""
    return Repairing(Scenario(council))


def test_a_change_waits_two_days_and_the_old_account_is_used_until_then(person: Repairing) -> None:
    method_id = person.registered(person.enter())
    assert person.statuses() == ["ready", "to_confirm"]
    assert person.told() == ["bank_details_changing"]
    assert person.values() == [{}], "no amount, no number"
    confirmed = person.confirm(method_id)
    assert confirmed["status"] == "waiting"
    assert person.statuses() == ["ready", "waiting"]
    assert person.waiting(READY_TOPIC) == []
    person.wait(method_id, timedelta(hours=47))
    assert person.statuses() == ["ready", "waiting"]
    person.wait(method_id, timedelta(hours=2))
    assert person.statuses() == ["replaced", "ready"]
    assert person.told() == ["bank_details_changing", "bank_details_in_use"]
    assert len(person.waiting(READY_TOPIC)) == 1
    assert person.asked() == []


def test_first_details_do_not_wait_and_are_no_change(person: Repairing, council: Council) -> None:
    new = council.person()
    method = council.payer.post(f"/people/{new}/bank-details", CARD)
    assert method["usable_from"] is None
    person.registered(method["id"])
    assert person.confirm(method["id"])["status"] == "ready"


def test_confirming_after_the_wait_lets_money_go_there_at_once(person: Repairing) -> None:
    method_id = person.registered(person.enter())
    person.wait(method_id)
    assert person.statuses() == ["ready", "to_confirm"], "nobody has confirmed it"
    assert person.confirm(method_id)["status"] == "ready"
    assert person.statuses() == ["replaced", "ready"]


def test_whoever_entered_it_does_not_confirm_it_and_nobody_enters_their_own(
    person: Repairing, council: Council
) -> None:
    both = council.hire(Role.FINANCE_PAYER, Role.FINANCE_APPROVER)
    method_id = person.registered(person.enter(both))
    assert both.call("POST", f"/payout-methods/{method_id}/confirm").status_code == 403
    own = council.hire(Role.HELPLINE, person_id=person.person_id)
    refused = own.call("POST", f"/people/{person.person_id}/bank-details", CARD)
    assert refused.status_code == 403
    assert refused.json()["code"] == "bank_details.own"


def test_a_paper_form_says_so(person: Repairing) -> None:
    person.enter(on_paper=True)
    with person.scenario.dependencies.database.transaction(person.org_id) as session:
        assert session.scalar(text("SELECT entered_how FROM payout_method WHERE entered_how = 'paper'")) == "paper"


@pytest.mark.parametrize("how_far", ["registering", "to_confirm", "waiting"])
def test_a_change_is_stopped_and_the_old_account_stays(person: Repairing, how_far: str) -> None:
    method_id = person.enter()
    if how_far != "registering":
        person.registered(method_id)
    if how_far == "waiting":
        person.confirm(method_id)
    person.helpline.post(f"/payout-methods/{method_id}/stop")
    assert person.statuses() == ["ready", "stopped"]
    assert person.told() == ["bank_details_changing", "bank_details_stopped"]
    assert person.asked() == []
    person.registered(method_id)
    person.wait(method_id)
    assert person.statuses() == ["ready", "stopped"], "the bank's late answer and the clock change nothing"
    person.enter(None, **OTHER_CARD)
    assert person.statuses() == ["ready", "stopped", "registering"], "what is right can be entered at once"


def test_what_is_in_use_is_not_stopped(person: Repairing) -> None:
    method_id = person.changed()
    person.wait(method_id)
    refused = person.helpline.call("POST", f"/payout-methods/{method_id}/stop")
    assert refused.status_code == 409
    assert refused.json()["code"] == "payout_method.nothing_to_stop"


def test_an_organiser_neither_enters_nor_stops(person: Repairing, council: Council) -> None:
    assert council.organiser.call("POST", f"/people/{person.person_id}/bank-details", CARD).status_code == 403
    method_id = person.enter()
    assert council.organiser.call("POST", f"/payout-methods/{method_id}/stop").status_code == 403


def at_once(*acts: Callable[[], int]) -> list[int]:
    """What each of these answers, all begun in the same moment."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(one.result() for one in [pool.submit(act) for act in acts])


def test_of_two_who_enter_at_once_one_is_told(person: Repairing, council: Council) -> None:
    path = f"/people/{person.person_id}/bank-details"
    answers = at_once(
        lambda: person.helpline.call("POST", path, CARD).status_code,
        lambda: council.payer.call("POST", path, OTHER_CARD).status_code,
    )
    assert answers == [201, 409]
    assert person.statuses() == ["ready", "registering"]


@pytest.mark.parametrize("round_", range(4))
def test_confirming_and_stopping_at_once_ends_in_stopped_or_is_refused(person: Repairing, round_: int) -> None:
    del round_
    method_id = person.registered(person.enter())
    path = f"/payout-methods/{method_id}"
    answers = at_once(
        lambda: person.scenario.council.approver.call("POST", f"{path}/confirm").status_code,
        lambda: person.helpline.call("POST", f"{path}/stop").status_code,
    )
    assert answers in ([200, 200], [200, 409])
    assert person.statuses() == ["ready", "stopped"]


def test_the_clock_and_stopping_at_once_leave_one_account_in_use(person: Repairing) -> None:
    method_id = person.changed()
    person.wait(method_id, timedelta(hours=47))
    with person.scenario.dependencies.database.transaction(person.org_id) as session:
        session.execute(text("UPDATE payout_method SET usable_from = app_now() WHERE status = 'waiting'"))

    def clock() -> int:
        person.scenario.run_effect(lambda session: end_wait(session, person.org_id, method_id))
        return 200

    answers = at_once(clock, lambda: person.helpline.call("POST", f"/payout-methods/{method_id}/stop").status_code)
    assert person.statuses() == (["ready", "stopped"] if answers == [200, 200] else ["replaced", "ready"])


def test_a_payment_that_leaves_while_somebody_enters_goes_to_the_old_account(person: Repairing) -> None:
    before = person.scenario.run_effect(lambda session: ready_destination(session, person.org_id, person.payee_id))
    assert before is not None
    (obligation,) = person.claims.owed([person.person_id], 500)
    payout_id = person.claims.pay(obligation).payout_id
    method_id = person.enter()
    leased = person.scenario.claimed(payout_id)
    assert leased is not None
    assert before.method in leased.request.body
    person.registered(method_id)
    assert person.payments()[-1].method_id == before.method_id


def test_the_wait_is_kept_by_the_outbox_and_ends_once(person: Repairing) -> None:
    method_id = person.changed()
    assert [one.subject() for one in person.waiting(WAIT_OVER_TOPIC)] == [method_id]
    person.wait(method_id)
    person.wait(method_id)
    person.do(WAIT_OVER_TOPIC)
    assert person.statuses() == ["replaced", "ready"]
    assert person.told().count("bank_details_in_use") == 1


def test_where_the_name_of_the_old_account_is_not_right_any_more_money_waits_for_the_new_one(person: Repairing) -> None:
    new = person.changed()
    payout_id = person.queued()
    person.checked_anew(NameMatch.NO_MATCH)
    assert person.statuses() == ["retired", "waiting"], "two accounts do not wait to be confirmed at once"
    assert person.scenario.claimed(payout_id) is None
    assert [one.status for one in person.payments()] == ["queued"], "it is put aside and waits"
    person.wait(new)
    person.do(READY_TOPIC)
    person.checked()
    leased = person.scenario.claimed(payout_id)
    assert leased is not None
    assert [one.method_id for one in person.payments()] == [new]


def test_where_the_change_is_then_stopped_the_money_is_free_again(person: Repairing) -> None:
    new = person.changed()
    payout_id = person.queued()
    person.checked_anew(NameMatch.NO_MATCH)
    person.helpline.post(f"/payout-methods/{new}/stop")
    assert person.scenario.claimed(payout_id) is None
    assert [one.status for one in person.payments()] == ["failed"]
    assert person.statuses() == ["retired", "stopped"]


def test_where_nothing_is_under_way_the_old_account_waits_to_be_confirmed_again(person: Repairing) -> None:
    payout_id = person.queued()
    person.checked_anew(NameMatch.NO_MATCH)
    assert person.statuses() == ["to_confirm"]
    assert person.scenario.claimed(payout_id) is None
    assert [one.status for one in person.payments()] == ["queued"]
