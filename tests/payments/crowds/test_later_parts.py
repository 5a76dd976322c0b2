"""Later parts of fees on their day: workers, organisers and finance at once, and each part is paid once.

Days pass here, so it is no act beside the others.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from services.payments.involvement.usecases.due_instalments import propose_due_instalments
from services.payments.payouts.tables import FEE_INSTALMENT, Obligation, Payout, PayoutRun
from tests.payments.crowds.acts import post
from tests.payments.crowds.scenario import TWICE
from tests.payments.crowds.test_crowds import MANY, at_once, check
from tests.payments.crowds.watching import watched
from tests.payments.involvement.test_choice import say
from tests.payments.involvement.test_instalments import TOMORROW_LATE, Passing, agree, work

__all__ = ["work"]  # the fixture: days pass


def later_parts(work: Passing, people: Sequence[UUID]) -> dict[str, Any]:
    """An event of which each of these people has a later part, whose day has come; gives it."""
    work.rate()
    event = work.event(TOMORROW_LATE)
    for offer in work.agreed(event, people):
        found = agree(work, offer, 1500)
        assert found.status_code == 200, found.text
    work.go(3)
    work.attended(event, *(work.mark(event, one, kind="present") for one in people))
    run = work.pay(event).json()
    work.council.approver.post(f"/runs/{run['id']}/approve")
    work.council.payer.post(f"/runs/{run['id']}/release")
    work.go(14)
    return event


def test_ten_workers_and_organisers_propose_them_at_once_and_each_is_paid_once(work: Passing) -> None:
    council = work.council
    council.fund(100_000)
    people = council.payable(4)
    event = later_parts(work, people)
    database = council.payments.dependencies.database
    propose = partial(propose_due_instalments, org_id=council.org_id, event_id=UUID(event["id"]))
    press = post(council.organiser, f"/events/{event['id']}/payout", may_find={"run.nothing_to_pay"})
    offers = council.organiser.get(f"/events/{event['id']}/offers")["offers"]
    refuse = post(council.organiser, f"/offers/{offers[0]['id']}/answer", {"answer": "no"}, may_find={"offer.not_now"})
    acts = [act for _ in range(MANY // 2) for act in (partial(database.run, council.org_id, propose), press)]
    with watched(database) as watch:
        at_once([*acts, refuse])
    check(watch)
    with database.transaction(council.org_id) as session:
        assert session.scalar(text(TWICE)) == 0
        parts = select(Obligation.id).filter_by(kind=FEE_INSTALMENT)
        live = session.scalars(
            select(Payout.person_id).where(Payout.obligation_id.in_(parts), Payout.status != "canceled")
        ).all()
        made = session.scalars(select(PayoutRun.id).where(PayoutRun.status == "draft")).all()
    assert sorted(live) == sorted(set(people) - {UUID(offers[0]["person_id"])})
    assert 1 <= len(made) <= 2, "one run, or another one where somebody said no in between"
    for one in made:
        council.approver.post(f"/runs/{one}/approve")
    run_id = made[0]
    release = post(council.payer, f"/runs/{run_id}/release", may_find={"run.released_before"})
    at_once([release] * MANY)
    assert say(work, offers[1], "no").status_code == 409, "it is on its way"
    with database.transaction(council.org_id) as session:
        assert session.scalar(text(TWICE)) == 0
