"""A later instalment and a person's own limits, a back-dated rate, what they are told, and their statement."""

from datetime import date

from sqlalchemy import select

from services.payments.claims.money_statement.rules import MoneyFact, PaperHead, PaperKind, statement_of
from services.payments.payouts.tables import Payout
from shared.contracts.purposes import TAKING_PART
from tests.payments.involvement.conftest import refused
from tests.payments.involvement.test_choice import asked, line_of, say
from tests.payments.involvement.test_instalments import (
    TOMORROW_LATE,
    Passing,
    agree,
    agreed,
    asks,
    day,
    over,
    owed,
    work,
)
from tests.payments.involvement.test_limits_in_runs import AT_NOON, ask
from tests.payments.involvement.test_offer_notices import told
from tests.payments.involvement.test_payment_limits import limit
from tests.payments.involvement.test_rerates import back_date, propose

__all__ = ["work"]


def test_each_part_counts_against_their_own_limits_on_its_own_day(work: Passing) -> None:
    event, offer, person = asked(work, TOMORROW_LATE)
    limit(work, person, amount_pence=1500, period="week")
    say(work, offer, "yes")
    assert agree(work, offer, 1500).status_code == 200
    over(work, event, person)
    assert line_of(work, event, person)["held"] is None
    run = work.pay(event).json()
    work.council.approver.post(f"/runs/{run['id']}/approve")
    work.go(14)
    later = work.pay(event).json()
    seen = work.council.approver.call("POST", f"/runs/{later['id']}/approve")
    assert seen.status_code == 200
    assert work.council.approver.get(f"/runs/{later['id']}")["total_pence"] == 1500


def test_a_part_that_would_cross_a_limit_on_its_day_waits_for_their_word(work: Passing) -> None:
    event, offer, person = asked(work, TOMORROW_LATE)
    limit(work, person, amount_pence=1500, period="week")
    say(work, offer, "yes")
    assert agree(work, offer, 1500, 3).status_code == 200  # within a week of the work
    over(work, event, person)
    assert work.pay(event).json()["total_pence"] == 1000
    work.go(3)
    held = [one["held"] for one in work.preview(event)["lines"]]
    assert held == ["paid_already", "own_limit"]
    assert asks(work) == 0, "they are asked, and nobody is told to pay"
    refused(work.pay(event), 409, "run.nothing_to_pay")
    work.council.organiser.post(f"/offers/{offer['id']}/agree-above-limit", {"agreed_pence": 1500})
    assert work.pay(event).json()["total_pence"] == 1500


def test_they_are_asked_about_a_part_that_a_limit_holds_on_its_day_and_their_no_ends_it(work: Passing) -> None:
    event, offer, person = asked(work, TOMORROW_LATE)
    limit(work, person, amount_pence=1500, period="week")
    say(work, offer, "yes")
    agree(work, offer, 1500, 3)
    over(work, event, person)
    run = work.pay(event).json()
    work.council.fund(10_000)
    work.council.approver.post(f"/runs/{run['id']}/approve")
    work.council.payer.post(f"/runs/{run['id']}/release")
    assert ask(work.council, AT_NOON) == 0, "its day has not come"
    work.go(3)
    assert (ask(work.council, AT_NOON), ask(work.council, AT_NOON)) == (1, 0)
    assert [one["values"]["amount_pence"] for one in told(work.council)[-1:]] == [1500]
    refused(say(work, offer, "less", amount_pence=500), 409, "offer.decided")
    assert say(work, offer, "no").status_code == 200
    refused(work.pay(event), 409, "run.nothing_to_pay")
    assert ask(work.council, AT_NOON) == 0
    database = work.council.payments.dependencies.database
    with database.transaction(work.council.org_id) as session:
        assert session.scalars(select(Payout.amount_pence)).all() == [1000]


def test_a_fee_of_which_a_part_comes_later_and_a_rate_that_is_back_dated(work: Passing) -> None:
    event, _, person = agreed(work)
    over(work, event, person)
    assert work.pay(event).status_code == 201
    rate = back_date(work, 1500)
    assert propose(work, rate)["total_pence"] == 500, "at once: nobody agreed to have it later"
    assert sorted(one[1] for one in owed(work)) == [500, 1000, 1500]
    work.go(14)
    assert work.pay(event).json()["total_pence"] == 1500


def test_a_later_part_that_was_decided_is_paid_though_a_lower_rate_was_back_dated(work: Passing) -> None:
    """By the rates of now the whole fee was no more than what came at once: the later part was never paid, and asked about for ever."""
    event, _, person = agreed(work)
    over(work, event, person)
    assert work.pay(event).json()["total_pence"] == 1000
    back_date(work, 400)
    work.go(14)
    assert asks(work) == 1
    assert work.preview(event)["total_pence"] == 1500
    assert work.pay(event).json()["total_pence"] == 1500
    assert asks(work) == 0


def test_the_person_is_told_what_was_written_down(work: Passing) -> None:
    agreed(work)
    last = told(work.council)[-1]
    assert last["notice"] == "offer_chose_instalment"
    assert last["values"].pop("activity"), "which day it is for"
    assert last["values"] == {
        "at_once_pence": 1000, "amount_pence": 1500, "purpose": TAKING_PART, "pay_on": str(day(work, 14)),
    }  # fmt: skip


def test_the_statement_has_both_days() -> None:
    fact = MoneyFact(
        1500, date(2026, 12, 19), (), is_fee=True, earned=(date(2026, 12, 1),) * 2, agreed_day=date(2026, 12, 18)
    )
    head = PaperHead(
        kind=PaperKind.JOBCENTRE, organisation="x", helpline="x", adviser="x", person="x", first=date(2026, 4, 6),
        last=date(2027, 4, 5), made="x",
    )  # fmt: skip
    row = statement_of(head, [fact], []).parts[0].rows[0]
    assert row.when == "Earned: 1 December 2026"
    assert "Paid on 19 December 2026. Agreed before the work, to be paid from 18 December 2026 on." in row.words
