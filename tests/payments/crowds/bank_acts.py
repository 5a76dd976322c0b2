"""Bank details that are changed and repaired, each by many people and workers in the same moment."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import text

from services.payments.payees.usecases.changes import READY_TOPIC, end_wait, retire
from tests.payments.crowds.acts import Act, Prepare, post
from tests.payments.crowds.scenario import Scenario
from tests.payments.payees.repairing import CARD, OTHER_CARD, Repairing


def enter(scenario: Scenario, count: int) -> Sequence[Act]:
    """The helpline and finance enter changes of the same people: of two, one is told."""
    acts = []
    for one in [Repairing(scenario) for _ in range(-(-count // 2))]:
        path = f"/people/{one.person_id}/bank-details"
        for staff, card in ((one.helpline, CARD), (scenario.council.payer, OTHER_CARD)):
            acts.append(post(staff, path, card, may_find={"bank_details.under_way"}))
    return acts


def _registered(scenario: Scenario, count: int) -> list[UUID]:
    people = [Repairing(scenario) for _ in range(count)]
    return [one.registered(one.enter()) for one in people]


def confirm(scenario: Scenario, count: int) -> Sequence[Act]:
    """Finance confirms changes, which then wait; each twice."""
    paths = [f"/payout-methods/{one}/confirm" for one in _registered(scenario, -(-count // 2))]
    return [post(scenario.council.approver, one, may_find={"payout_method.not_now"}) for one in paths * 2]


def stop(scenario: Scenario, count: int) -> Sequence[Act]:
    """People call and say that it was not them, while finance confirms."""
    acts = []
    for one in _registered(scenario, -(-count // 2)):
        quicker = {"payout_method.not_now", "payout_method.nothing_to_stop"}
        acts.append(post(scenario.council.payer, f"/payout-methods/{one}/stop", may_find=quicker))
        acts.append(post(scenario.council.approver, f"/payout-methods/{one}/confirm", may_find=quicker))
    return acts


def end_waits(scenario: Scenario, count: int) -> Sequence[Act]:
    """Waits are over."""
    methods = [one.changed() for one in [Repairing(scenario) for _ in range(count)]]
    query = text("UPDATE payout_method SET usable_from = app_now() WHERE status = 'waiting'")
    scenario.run_effect(lambda session: session.execute(query))
    org_id = scenario.council.org_id
    return [partial(scenario.run_effect, partial(end_wait, org_id=org_id, method_id=one)) for one in methods]


def retire_accounts(scenario: Scenario, count: int) -> Sequence[Act]:
    """Workers retire accounts where no money arrives."""
    people = [Repairing(scenario) for _ in range(count)]
    for one in people:
        one.answered()
    methods = [one.payments()[-1].method_id for one in people]
    org_id = scenario.council.org_id
    return [partial(scenario.run_effect, partial(retire, org_id=org_id, method_id=one)) for one in methods if one]


def repay(scenario: Scenario, count: int) -> Sequence[Act]:
    """Workers pay again what came back."""
    people = [Repairing(scenario) for _ in range(count)]
    for one in people:
        one.came_back()
        one.wait(one.changed(**OTHER_CARD))
    people[0].do(READY_TOPIC)
    return people[0].repay_acts()


BANK_ACTS: dict[str, Prepare] = {
    "change": enter,
    "confirm change": confirm,
    "stop change": stop,
    "end wait": end_waits,
    "retire": retire_accounts,
    "repay": repay,
}
