"""The use cases of cash that lock: lists, hand-overs, slips and moves, and what is paid meanwhile to people on lists."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from services.payments.payouts.cash.usecases import floats, handing, lists, slips
from services.payments.payouts.cash.usecases.floats import NewCount, NewFloat
from services.payments.payouts.cash.usecases.handing import Confirmation
from services.payments.payouts.cash.usecases.lists import NewPlace
from services.payments.payouts.cash.usecases.slips import SignedSlip
from services.payments.rails.cash.rules import AskedHow, ConfirmedHow
from services.payments.rails.cash.tables import CashSlip
from shared.database import Session
from shared.errors import ProblemError
from shared.identity import Role
from tests.payments.council import Staff
from tests.payments.crowds.acts import Act, post
from tests.payments.crowds.scenario import Scenario

TIN_PENCE, PENCE = 400_000, 1250
MAY_FIND = frozenset(
    {"cash.another_amount", "cash.not_on_list", "cash.slip_about", "cash.on_another_list", "cash.on_this_list"}
)


def quicker(scenario: Scenario, effect: Callable[[Session], object]) -> Act:
    """An effect in a transaction of its own; somebody may have been quicker."""

    def act() -> None:
        try:
            scenario.run_effect(effect)
        except ProblemError as refused:
            if refused.code not in MAY_FIND:
                raise

    return act


def tin_of(scenario: Scenario, people: Sequence[UUID] = ()) -> tuple[Staff, UUID]:
    """A tin of the event that two people have counted out, with its holder and these people on its list."""
    council = scenario.council
    holder, payer = council.hire(Role.ORGANISER), council.payer.actor

    def effect(session: Session) -> UUID:
        new = NewFloat(UUID(scenario.event_id), "Table", holder.actor.id, TIN_PENCE)
        tin = floats.issue_float(session, payer, new).id
        floats.count(session, payer, tin, NewCount("out", TIN_PENCE))
        return tin

    tin = scenario.run_effect(effect)
    out = NewCount("out", TIN_PENCE)
    scenario.run_effect(lambda session: floats.confirm_count(session, holder.actor, tin, out))
    for one in people:
        scenario.run_effect(partial(_put, holder=holder, tin=tin, person=one))
    return holder, tin


def _put(session: Session, holder: Staff, tin: UUID, person: UUID) -> None:
    lists.put_on_list(session, holder.actor, NewPlace(tin, person, AskedHow.IN_PERSON))


def hand(session: Session, holder: Staff, tin: UUID, person: UUID) -> None:
    """Hands a fee over to somebody who said their code."""
    handing.hand_over(session, holder.actor, tin, person, PENCE, Confirmation(ConfirmedHow.CODE))


def hand_over(scenario: Scenario, count: int) -> Sequence[Act]:
    """Two tables hand the same money over, each twice: the one on whose list the people stand, and another."""
    people = scenario.expected((count + 1) // 2)
    tables = [tin_of(scenario, people), tin_of(scenario)]
    scenario.released(people)
    return [
        quicker(scenario, partial(hand, holder=holder, tin=tin, person=one)) for holder, tin in tables for one in people
    ] * 2


def change_lists(scenario: Scenario, count: int) -> Sequence[Act]:
    """People come onto a list and leave it while their fees are released and their held payments looked at again."""
    people = scenario.expected(count)
    holder, tin = tin_of(scenario, people[::2])
    run_id = scenario.approved(people)
    off = partial(lists.take_off_list, actor=holder.actor, float_id=tin)
    leave = [quicker(scenario, partial(off, person_id=one)) for one in people[::2]]
    come = [quicker(scenario, partial(_put, holder=holder, tin=tin, person=one)) for one in people[1::2]]
    release = post(
        scenario.council.payer, f"/runs/{run_id}/release", may_find={"run.nothing_to_release", "run.released_before"}
    )
    return [*leave, release, *come]


def pay_into_tin(scenario: Scenario, count: int) -> Sequence[Act]:
    """Claims of people on a list are approved while some of them leave it."""
    people = scenario.came(count)
    holder, tin = tin_of(scenario, people)
    claims = [scenario.referred(person) for person in people]
    verdict = {"action": "approve"}
    decide = [post(scenario.desk.approver, f"/claims/{one['id']}/lines/1/decision", verdict) for one in claims]
    off = partial(lists.take_off_list, actor=holder.actor, float_id=tin)
    leave = [quicker(scenario, partial(off, person_id=one)) for one in people[::2]]
    return [one for pair in zip(decide, [*leave, *leave], strict=False) for one in pair]


def sign_slips(scenario: Scenario, count: int) -> Sequence[Act]:
    """Slips that were signed are keyed in and confirmed by several, while the table tries to give the same money online."""
    people = scenario.expected((count + 1) // 2)
    holder, tin = tin_of(scenario, people)
    scenario.released(people)
    printed: list[CashSlip] = scenario.run_effect(lambda session: slips.print_slips(session, holder.actor, tin))
    acts: list[Act] = []
    for one in printed:
        signed = SignedSlip(tin, one.number, one.amount_pence, "Mo Witness")
        scenario.run_effect(partial(slips.key_in, actor=holder.actor, signed=signed))
        confirm = partial(slips.confirm_slip, actor=scenario.council.payer.actor, slip_id=one.id)
        acts += [quicker(scenario, confirm), quicker(scenario, confirm)]
        acts.append(quicker(scenario, partial(hand, holder=holder, tin=tin, person=one.person_id)))
    return acts


def move(scenario: Scenario, count: int) -> Sequence[Act]:
    """Both holders sign people over to the other table, in both directions at once, with what is put aside for them."""
    people = scenario.expected(count)
    first, second = tin_of(scenario, people[::2]), tin_of(scenario, people[1::2])
    scenario.released(people)
    acts: list[Act] = []
    for number, one in enumerate(people):
        to = (second, first)[number % 2][1]
        acts += [
            quicker(scenario, partial(lists.sign_move, actor=holder.actor, person_id=one, to_float_id=to))
            for holder, _ in (first, second)
        ]
    return acts


CASH_ACTS = {
    "hand over": hand_over,
    "cash lists": change_lists,
    "pay into tin": pay_into_tin,
    "slips": sign_slips,
    "move": move,
}
