"""What people and their supporters say at the same moment, wages that were not paid, and cash that is also to go to the bank."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlalchemy import select

from services.payments.payouts.cash.usecases import lists
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases import runs
from services.payments.phone.supporters.usecases import add_supporter
from services.payments.rails.names import Rail
from shared.errors import ConflictError
from shared.identity import Role
from shared.ids import new_id
from tests.payments.crowds.acts import Act, Prepare, post
from tests.payments.crowds.cash_acts import hand, quicker, tin_of
from tests.payments.crowds.scenario import Scenario
from tests.payments.involvement.conftest import Work
from tests.payments.involvement.payroll.test_corrections import WHY
from tests.payments.involvement.payroll.test_tax_routes import answers, released, route, taken
from tests.payments.phone.pages import Phone
from tests.payments.phone.speaking import Texter, names, prompt
from tests.payments.phone.supporters.test_supporters_kept import NEW

DECIDED = frozenset({"payroll.decided", "payroll.corrected", "payroll.not_paid"})


def answer_three_ways(scenario: Scenario, count: int) -> Sequence[Act]:
    """People answer an offer by text and on a page while an organiser writes their answer down."""
    people = scenario.council.payable(-(-count // 3))
    offers = scenario.work.ask(scenario.work.event((60, 62)), people)
    acts: list[Act] = []
    for person, offer in zip(people, offers, strict=True):
        texter, phone = Texter(scenario.council, [person]), _offer_page(scenario, person)
        assert names(texter.say("hello"))[-1] == "ask_offer"
        assert names(texter.say("10")) == ["confirm_less"]
        fields = phone.form("/offer/check")
        acts += [partial(texter.say, "YES"), partial(phone.send, "/offer/check", fields)]
        acts.append(post(scenario.council.organiser, f"/offers/{offer['id']}/answer", {"answer": "expenses_only"}))
    return acts


def _offer_page(scenario: Scenario, person: UUID) -> Phone:
    """The page of their offer, on which they have chosen all of it and read that back; it came to another text of theirs."""
    texter = Texter(scenario.council, [person])
    assert names(texter.say("hello"))[-1] == "ask_offer"
    token = str(prompt(texter.say("LINK"), "offer_page").values["link"]).rpartition("/")[2]
    link_id = scenario.dependencies.links.read(token)
    assert link_id is not None
    phone = Phone(scenario.council, token, UUID(int=0), link_id)
    assert phone.post("/offer", {"reply": "yes"}, on="").headers["location"].endswith("/offer/check")
    return phone


def change_place(scenario: Scenario, count: int) -> Sequence[Act]:
    """Organisers say that an event is elsewhere, each at another place, and some of them press twice."""
    event = scenario.work.event((60, 62))
    scenario.work.ask(event, scenario.council.payable(2))
    path = f"/events/{event['id']}/place"
    return [post(scenario.council.organiser, path, {"place": f"Room {number // 2}"}) for number in range(count)]


def support(scenario: Scenario, count: int) -> Sequence[Act]:
    """Supporters claim while the people end the agreement by text, and staff write it down anew."""
    acts: list[Act] = []
    for person in scenario.came(-(-count // 3)):
        number_id = new_id()
        add = partial(add_supporter, actor=scenario.council.organiser.actor, person_id=person, number_id=number_id)
        again = partial(scenario.run_effect, partial(add, new=NEW))
        again()
        supporter = Texter(scenario.council, [person], number_id=number_id, helped=(person,))
        assert supporter.say("bus 4.60").read_back_id is not None
        acts += [partial(_claim, supporter), partial(_end, Texter(scenario.council, [person])), again]
    return acts


def _claim(supporter: Texter) -> None:
    """It is claimed once, or not at all."""
    supporter.say("YES")
    assert supporter.claims() in (0, 1)


def _end(person: Texter) -> None:
    assert names(person.say("NO HELPER")) in (["helper_ended"], ["person_will_call"])


def not_with_wages(scenario: Scenario, count: int) -> Sequence[Act]:
    """Finance says that wages were not paid, agrees to that, drops it, and hears of the payroll office once more."""
    council = scenario.council
    work, second = Work(council, role="with wages"), council.hire(Role.FINANCE_PAYER)
    work.rate()
    route(work)
    released(work, [council.person() for _ in range(-(-count // 2))])
    taken(work)
    found = select(Payout.reference).filter_by(rail=Rail.PAYROLL.value).order_by(Payout.id)
    references = scenario.run_effect(lambda session: list(session.scalars(found)))
    answers(work, *((one, "paid", None) for one in references))
    acts: list[Act] = []
    for number, one in enumerate(references):
        said = {"reference": one, "reason": WHY}
        if number % 2:
            acts += [post(staff, "/payroll/corrections", said, may_find=DECIDED) for staff in (council.payer, second)]
            continue
        path = f"/payroll/corrections/{council.payer.post('/payroll/corrections', said)['id']}"
        acts += [post(second, f"{path}/{step}", may_find=DECIDED) for step in ("agree", "agree", "drop")]
        rows = {"rows": [{"reference": one, "result": "paid", "reason": None}]}
        acts.append(post(council.payer, "/payroll/answers", rows))
    return acts


def cash_or_bank(scenario: Scenario, count: int) -> Sequence[Act]:
    """The table hands money over while its holder takes the people off the list and a run is made that pays the same to their bank."""
    people = scenario.expected(-(-count // 3))
    holder, tin = tin_of(scenario, people)
    scenario.released(people)
    rows = select(Payout.payee_person_id, Payout.obligation_id).filter_by(rail=Rail.CASH.value)
    owed = dict(scenario.run_effect(lambda session: [(row[0], row[1]) for row in session.execute(rows)]))
    off = partial(lists.take_off_list, actor=holder.actor, float_id=tin)
    acts: list[Act] = []
    for one in people:
        acts.append(quicker(scenario, partial(hand, holder=holder, tin=tin, person=one)))
        acts.append(quicker(scenario, partial(off, person_id=one)))
        acts.append(partial(_pay_by_run, scenario, owed[one]))
    return acts


def _pay_by_run(scenario: Scenario, obligation_id: UUID) -> None:
    """A run of just this, approved and released where anything is left to pay."""
    council, new = scenario.council, runs.NewRun(UUID(scenario.event_id), "Design day", [obligation_id])
    try:
        run = scenario.run_effect(lambda session: runs.create_run(session, council.organiser.actor, new).id)
    except ConflictError as refused:
        if refused.code != "run.nothing_to_pay":
            raise
        return
    for staff, step in ((council.approver, "approve"), (council.payer, "release")):
        answered = staff.call("POST", f"/runs/{run}/{step}")
        # Whoever lets all that waits go at the same moment may have been first.
        assert answered.status_code in (200, 202) or answered.json()["code"] == "run.released_before", answered.text


CHOICE_ACTS: dict[str, Prepare] = {
    "answer three ways": answer_three_ways,
    "change place": change_place,
    "support": support,
    "not with wages": not_with_wages,
    "cash or bank": cash_or_bank,
}
