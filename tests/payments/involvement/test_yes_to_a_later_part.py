"""A yes above a limit is to the fee or to its later part, and never to both."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from services.payments.payouts.tables import Payout
from services.payments.people.payment_limits.tables import AgreedAboveLimit
from tests.payments.involvement.conftest import refused
from tests.payments.involvement.test_choice import asked, say
from tests.payments.involvement.test_instalments import TOMORROW_LATE, Passing, agree, over, work
from tests.payments.involvement.test_limits_in_runs import AT_NOON, ask
from tests.payments.involvement.test_payment_limits import limit

__all__ = ["work"]


@pytest.mark.parametrize("later_pence", [1250, 1000])
def test_a_yes_to_the_fee_is_none_to_its_later_part(work: Passing, later_pence: int) -> None:
    """Of two equal halves the second was paid without a word, and nobody was asked about it."""
    event, offer, person = asked(work, TOMORROW_LATE)
    limit(work, person)
    say(work, offer, "yes")
    assert agree(work, offer, later_pence).status_code == 200
    over(work, event, person)
    at_once = 2500 - later_pence
    yes = f"/offers/{offer['id']}/agree-above-limit"
    assert ask(work.council, AT_NOON + timedelta(days=3)) == 1
    work.council.organiser.post(yes, {"agreed_pence": at_once})
    run = work.pay(event).json()
    assert run["total_pence"] == at_once
    work.council.fund(10_000)
    work.council.approver.post(f"/runs/{run['id']}/approve")
    work.council.payer.post(f"/runs/{run['id']}/release")
    work.go(14)
    assert [one["held"] for one in work.preview(event)["lines"]] == ["paid_already", "own_limit"]
    refused(work.pay(event), 409, "run.nothing_to_pay")
    assert (ask(work.council, AT_NOON), ask(work.council, AT_NOON)) == (1, 0)
    work.council.organiser.post(yes, {"agreed_pence": later_pence})
    assert work.pay(event).json()["total_pence"] == later_pence
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        said = session.scalars(select(AgreedAboveLimit).order_by(AgreedAboveLimit.id)).all()
        assert [(one.is_later_part, one.agreed_pence) for one in said] == [(False, at_once), (True, later_pence)]


def test_a_fee_is_not_held_by_its_own_later_part(work: Passing) -> None:
    """Its payment is stopped and it is proposed again: its later part, within the same month, was counted as if it had come before it."""
    event, offer, person = asked(work, TOMORROW_LATE)
    limit(work, person, amount_pence=2000, period="month")
    say(work, offer, "yes")
    assert agree(work, offer, 1500, 14).status_code == 200
    over(work, event, person)
    assert work.pay(event).json()["total_pence"] == 1000
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        session.execute(update(Payout).values(status="canceled"))
    assert work.preview(event)["lines"][0]["held"] is None
    assert work.pay(event).json()["total_pence"] == 1000
