"""“Cash please” as an answer to an offer: onto the list of an open tin of that event, and nowhere else; a person speaks with them else."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from services.payments.involvement.tables import Offer
from services.payments.rails.cash.tables import CashPlace
from services.payments.worklist.tables import WorkItem
from shared.contracts.turns import TurnAnswer
from shared.identity import Role
from tests.payments.council import Council
from tests.payments.crowds.watching import watched
from tests.payments.payouts.cash.tins import Tins
from tests.payments.phone.speaking import Texter

RATE = {"role": "x", "basis": "per_session", "amount_pence": 2500, "valid_from": "2020-01-01", "source": "x"}


@pytest.fixture
def tins(council: Council) -> Tins:
    """An event of tomorrow, at which an hour's work is paid for."""
    council.agree("/rates", RATE)
    return Tins(council)


def offered(tins: Tins, *people: UUID) -> None:
    """They are asked to the event."""
    asked = {"person_ids": [str(one) for one in people], "role": "x"}
    tins.council.organiser.post(f"/events/{tins.event_id}/offers", asked)


def said(tins: Tins, person: UUID, *words: str) -> TurnAnswer:
    """The last answer to these texts, after we asked about the offer."""
    texter = Texter(tins.council, [person])
    assert [one.name for one in texter.say("hello").say][-1] == "ask_offer"
    return [texter.say(one) for one in words][-1]


def names(answer: TurnAnswer) -> list[str]:
    """What is said."""
    return [one.name for one in answer.say]


def places(tins: Tins) -> list[CashPlace]:
    """Who stands on lists."""
    org_id = tins.council.org_id
    return tins.run(lambda session: session.query(CashPlace).filter_by(org_id=org_id, left_at=None).all())


def tasks(tins: Tins) -> int:
    """How many people wait for somebody to speak with them about it."""
    query = select(func.count()).select_from(WorkItem).filter_by(kind="pay_another_way", done_at=None)
    return tins.run(lambda session: session.scalars(query).one())


def offer_of(tins: Tins, person: UUID) -> Offer:
    """Their offer now."""
    return tins.run(lambda session: session.query(Offer).filter_by(person_id=person).one())


@pytest.mark.parametrize("words", ["cash please", "arian parod os gwelwch yn dda"])
def test_they_come_onto_the_list_of_an_open_tin_and_are_still_asked_whether(tins: Tins, words: str) -> None:
    person = tins.council.person()
    offered(tins, person)
    tin = tins.opened(tins.holder())
    answer = said(tins, person, words)
    assert (names(answer), answer.expect) == (["cash_listed"], "yes_no")
    (place,) = places(tins)
    assert (place.float_id, place.person_id, place.asked_how, place.put_by) == (tin, person, "text", None)
    assert offer_of(tins, person).status == "offered", "how is not whether"
    assert (tasks(tins), tins.told(person)) == (0, ["offer_made"]), "our answer tells them, and no notice as well"


def test_a_yes_after_it_is_a_yes_and_the_fee_is_given_in_cash(tins: Tins) -> None:
    person, holder = tins.council.person(), tins.holder()
    offered(tins, person)
    tin = tins.opened(holder)
    said(tins, person, "cash please", "yes")
    assert offer_of(tins, person).status == "accepted"
    tins.released([person])
    assert [(one.rail, one.status) for one in tins.payments(person)] == [("cash", "queued")]
    assert tins.hand(tin, holder, person).amount_pence == 1250


@pytest.mark.parametrize("tin", ["none", "issued", "counted in", "of another event", "their own", "nearly empty"])
def test_where_no_tin_can_give_it_a_person_speaks_with_them(tins: Tins, tin: str) -> None:
    person, holder = tins.council.person(), tins.holder()
    offered(tins, person)
    match tin:
        case "issued":
            tins.issued(holder)
        case "counted in":
            tins.counted(tins.opened(holder), holder, tins.council.payer, "in", 10_000)
        case "of another event":
            Tins(tins.council).opened(holder)
        case "nearly empty":
            tins.opened(holder, 2_499)  # £25.00 is offered
        case "their own":
            tins.opened(tins.council.hire(Role.ORGANISER, person_id=person))
    answer = said(tins, person, "cash please")
    assert names(answer) == ["cash_not_now"]
    assert (places(tins), tasks(tins)) == ([], 1)
    assert offer_of(tins, person).status == "offered"


def test_said_twice_it_is_one_place_and_the_list_of_another_event_is_left_alone(tins: Tins) -> None:
    person, holder = tins.council.person(), tins.holder()
    offered(tins, person)
    tins.opened(holder)
    assert names(said(tins, person, "cash please", "cash please")) == ["cash_listed"]
    assert len(places(tins)) == 1
    other, elsewhere = tins.council.person(), Tins(tins.council)
    offered(tins, other)
    elsewhere.listed(elsewhere.opened(holder), holder, [other])
    assert names(said(tins, other, "cash please")) == ["cash_not_now"]
    assert len(places(tins)) == 2


def test_of_several_open_tins_the_one_with_most_left(tins: Tins) -> None:
    person = tins.council.person()
    offered(tins, person)
    tins.opened(tins.holder(), 5_000)
    most = tins.opened(tins.holder(), 20_000)
    tins.opened(tins.holder(), 10_000)
    said(tins, person, "cash please")
    assert [one.float_id for one in places(tins)] == [most]


def test_ten_who_ask_at_once_while_the_holder_lists_them_too(tins: Tins) -> None:
    holder, people = tins.holder(), [tins.council.person() for _ in range(5)]
    offered(tins, *people)
    tin = tins.opened(holder)
    texters = [Texter(tins.council, [one]) for one in people]
    for one in texters:
        one.say("hello")
    acts = [partial(one.say, "cash please") for one in texters]
    put = [
        partial(holder.call, "POST", f"/cash-floats/{tin}/people", {"person_id": str(one), "asked_how": "in_person"})
        for one in people
    ]
    with watched(tins.council.payments.dependencies.database) as watch, ThreadPoolExecutor(10) as threads:
        done = [threads.submit(one) for pair in zip(acts, put, strict=True) for one in pair]
        answers = [one.result(60) for one in done]
    assert (watch.deadlocks, watch.against_order, watch.too_strong) == ([], set(), set())
    assert {names(one)[0] for one in answers if isinstance(one, TurnAnswer)} == {"cash_listed"}
    assert sorted(one.person_id for one in places(tins)) == sorted(people)


def test_nobody_of_staff_is_missing_where_it_was_not_said_to_us(tins: Tins) -> None:
    person, holder = tins.council.person(), tins.holder()
    tin = tins.opened(holder)
    tins.listed(tin, holder, [person])
    with pytest.raises(IntegrityError, match="cash_place"):
        tins.run(
            lambda session: session.execute(
                text(
                    "INSERT INTO cash_place (org_id, id, float_id, person_id, asked_how)"
                    " SELECT org_id, gen_random_uuid(), float_id, person_id, 'in_person' FROM cash_place"
                )
            )
        )
