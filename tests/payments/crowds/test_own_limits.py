"""Limits of people's own, set by text in the same moment in which a run is approved or released; and two accounts for kinds of money at once.

What may come out in either order is no act beside the others: here the end says which order it was.
"""

from functools import partial
from uuid import UUID

from sqlalchemy import select, text

from services.payments.payees.tables import PayoutMethod
from services.payments.payouts.tables import Payout
from tests.payments.council import Council
from tests.payments.crowds.acts import post
from tests.payments.crowds.scenario import TWICE
from tests.payments.crowds.test_crowds import MANY, at_once, check
from tests.payments.crowds.watching import watched
from tests.payments.involvement.conftest import Work, work
from tests.payments.involvement.test_payment_limits import came
from tests.payments.payees.authorities.test_authorities import acts
from tests.payments.phone.speaking import Texter, names

__all__ = ["work"]


def says_yes(texter: Texter) -> None:
    """YES to the read-back of a limit."""
    assert names(texter.say("yes")) == ["limit_set"]


def limiting(council: Council, people: list[UUID]) -> list[Texter]:
    """Each of them was read back a limit below the fee that is in the run."""
    texters = [Texter(council, [person]) for person in people]
    for texter in texters:
        assert names(texter.say("not more than £20 a week")) == ["confirm_limit_week"]
    return texters


def statuses(council: Council) -> dict[str, int]:
    """How many payments stand where."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        found = session.scalars(select(Payout.status)).all()
        assert session.scalar(text(TWICE)) == 0
    return {one: found.count(one) for one in set(found)}


def test_ten_set_a_limit_by_text_while_their_run_is_approved_and_none_of_them_is_let_go(work: Work) -> None:
    work.rate()
    council = work.council
    council.fund(100_000)
    people = council.payable(MANY)
    event, _ = came(work, people)
    run = work.pay(event).json()
    texters = limiting(council, people)
    approve = post(council.approver, f"/runs/{run['id']}/approve", may_find={"run.not_draft"})
    with watched(council.payments.dependencies.database) as watch:
        at_once([*(partial(says_yes, one) for one in texters), approve, approve])
    check(watch)
    council.payer.call("POST", f"/runs/{run['id']}/release")
    assert statuses(council) == {"canceled": MANY}, "what was approved a moment before is looked at again"
    assert work.preview(event)["held_pence"] == 2500 * MANY, "all of it waits for their word"


def test_ten_set_a_limit_by_text_while_their_run_is_released_and_each_holds_or_came_too_late(work: Work) -> None:
    work.rate()
    council = work.council
    council.fund(100_000)
    people = council.payable(MANY)
    event, _ = came(work, people)
    run = work.pay(event).json()
    council.approver.post(f"/runs/{run['id']}/approve")
    texters = limiting(council, people)
    release = post(council.payer, f"/runs/{run['id']}/release", may_find={"run.released_before"})
    with watched(council.payments.dependencies.database) as watch:
        at_once([*(partial(says_yes, one) for one in texters), release, release])
    check(watch)
    found = statuses(council)
    assert found.keys() <= {"queued", "canceled"}
    assert sum(found.values()) == MANY
    assert work.preview(event)["held_pence"] == 2500 * found.get("canceled", 0), "what was let go is not asked about"


def test_ten_who_enter_accounts_for_two_kinds_of_money_at_once_keep_one(council: Council) -> None:
    [person] = council.payable()
    acts(council, person, scope="fees")
    path, card = f"/people/{person}/bank-details", {"sort_code": "20-00-00", "account_number": "55779911"}
    kinds = ("fees", "expenses") * (MANY // 2)
    entered = [
        post(council.payer, path, card | {"money": money}, may_find={"bank_details.under_way"}) for money in kinds
    ]
    with watched(council.payments.dependencies.database) as watch:
        at_once(entered)
    check(watch)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        methods = session.execute(select(PayoutMethod.money, PayoutMethod.status)).all()
        sealed = session.scalar(text("SELECT count(*) FROM sealed_bank_details"))
    assert sorted(money for money, status in methods if status == "ready") == ["both"], "the account of before stays"
    [under_way] = [money for money, status in methods if status != "ready"]
    assert under_way in ("fees", "expenses")
    assert sealed == 1, "of the others no number was kept"
