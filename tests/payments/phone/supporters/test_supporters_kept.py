"""Supporters on a real database: written down with what shows it, claims that are told to the person, and an end at once."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.payments.claims.tables import Claim
from services.payments.phone.supporters import usecases
from services.payments.phone.supporters.rules import NewSupporter
from services.payments.phone.supporters.tables import SupporterAgreement
from services.payments.worklist.tables import WorkItem
from shared.errors import ForbiddenError, InvalidError
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests import clock
from tests.payments.council import Council
from tests.payments.phone.speaking import Texter, names, prompt

TODAY = clock.today()
NEW = NewSupporter("Ann Smith", "Jo said so at the table", TODAY, TODAY + timedelta(days=90))


def agreed(council: Council, person_id: UUID, number_id: UUID, new: NewSupporter = NEW) -> UUID:
    """A person agreed to whoever has this telephone; gives the agreement."""
    database = council.payments.dependencies.database
    actor = council.organiser.actor
    return database.run(council.org_id, lambda s: usecases.add_supporter(s, actor, person_id, number_id, new).id)


def supporter(council: Council, *people: UUID) -> Texter:
    """The telephone of somebody to whom these people agreed."""
    number_id = new_id()
    for one in people:
        agreed(council, one, number_id)
    return Texter(council, list(people), number_id=number_id, helped=people)


def told(council: Council) -> list[dict[str, Any]]:
    """What people were told, in order."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        bodies = session.scalars(select(OutboxRow.body).order_by(OutboxRow.id))
        return [dict(one) for one in bodies if "notice" in one]


def test_a_claim_for_exactly_one_is_told_to_them(council: Council) -> None:
    jo, sam = council.person("Jo Bloggs"), council.person("Sam Hill")
    ann = supporter(council, jo, sam)
    first = ann.say("bus 4.60")
    assert prompt(first, "ask_for_whom").values == {"people": "1: Jo. 2: Sam."}
    assert names(ann.say("1"))[-2:] == ["for_person", "read_back"]
    ann.say("YES")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        [claim] = session.scalars(select(Claim)).all()
    assert (claim.person_id, claim.total_pence) == (jo, 460)
    assert claim.submitted_at is not None
    [notice] = [one for one in told(council) if one["notice"] == "supporter_claimed"]
    values = {"amount_pence": 460, "purpose": "bus"}
    assert (notice["person_id"], notice["values"]) == (str(jo), values)
    assert [one["person_id"] for one in told(council) if one["notice"] == "supporter_agreed"] == [str(jo), str(sam)]


def open_tasks(council: Council) -> list[WorkItem]:
    """What staff are asked to do, in order."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        return list(session.scalars(select(WorkItem).where(WorkItem.done_at.is_(None)).order_by(WorkItem.id)))


def test_a_supporter_who_asks_for_a_person_is_called_and_not_the_person(council: Council) -> None:
    jo = council.person("Jo Bloggs")
    Texter(council, [jo]).say("HELP")
    [own] = open_tasks(council)
    assert own.person_id == jo
    ann = supporter(council, jo)
    ann.say("bus 4.60")
    ann.say("HELP")
    first, second = open_tasks(council)
    assert (second.subject_type, second.subject_id, second.person_id) == ("conversation", ann.conversation_id, None)
    assert (first.id, first.last_message_at) == (own.id, None), "what the supporter writes is not the person's word"


@pytest.mark.parametrize("said", ["LINK", "no receipt", "link please", "I have no receipt"])
def test_the_persons_own_claim_is_neither_opened_nor_sent_from_a_supporters_telephone(
    council: Council, said: str
) -> None:
    jo = council.person("Jo Bloggs")
    own = Texter(council, [jo])
    own.say("taxi 14.00")
    assert "receipt_link" in names(own.say("YES"))
    ann = supporter(council, jo)
    first, second = ann.say(said), ann.say("the machine was broken")
    for answer in (first, second, ann.say("no"), ann.say("LINK")):
        assert "receipt_link" not in names(answer)
        assert "14" not in str(answer.say)
    assert own.claims() == 0, "it still waits for its photo"


def test_a_supporter_sends_the_photo_of_the_claim_that_they_told(council: Council) -> None:
    jo = council.person("Jo Bloggs")
    ann = supporter(council, jo)
    ann.say("taxi 14.00")
    theirs = prompt(ann.say("YES"), "receipt_link")
    own = Texter(council, [jo])
    own.say("taxi 22.00")
    own.say("YES")
    ann.say("for Jo")
    assert prompt(ann.say("LINK"), "receipt_link") == theirs, "and not the newest"
    ann.say("no receipt")
    ann.say("the driver gave none")
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        sent = session.scalars(select(Claim.total_pence).where(Claim.submitted_at.is_not(None))).all()
    assert list(sent) == [1400]


def test_nobody_elses_telephone_speaks_for_them(council: Council) -> None:
    jo, sam = council.person("Jo Bloggs"), council.person("Sam Hill")
    agreed(council, jo, new_id())
    other = Texter(council, [jo, sam], number_id=new_id(), helped=(jo, sam))
    assert names(other.say("bus 4.60 for Jo")) == ["ask_first_name"]
    assert other.claims() == 0


def test_the_person_ends_it_at_once_by_text(council: Council) -> None:
    jo = council.person("Jo Bloggs")
    ann = supporter(council, jo)
    assert names(ann.say("bus 4.60"))[-2:] == ["for_person", "read_back"]
    assert names(Texter(council, [jo]).say("NO HELPER")) == ["helper_ended"]
    assert names(ann.say("YES")) == ["ask_first_name"]
    assert ann.claims() == 0
    assert names(Texter(council, [jo]).say("NO HELPER")) == ["helper_ended"], "said twice it is still true"


def test_it_ends_by_the_persons_own_text_alone_and_they_are_told(council: Council) -> None:
    jo = council.person("Jo Bloggs")
    ann, ben = supporter(council, jo), supporter(council, jo)
    caller = Texter(council, [jo], channel="voice")
    assert names(caller.say("NO HELPER")) == ["person_will_call"]
    assert open_tasks(council)[-1].person_id == jo
    ann.say("bus 4.60")
    assert "person_will_call" in names(ann.say("NO HELPER"))
    assert open_tasks(council)[-1].subject_id == ann.conversation_id
    assert names(ben.say("bus 4.60"))[-2:] == ["for_person", "read_back"], (
        "one supporter does not end what another does"
    )
    ended = [one for one in told(council) if one["notice"] == "supporter_ended"]
    assert ended == []
    assert names(Texter(council, [jo]).say("NO HELPER")) == ["helper_ended"]
    assert names(Texter(council, [jo]).say("NO HELPER")) == ["helper_ended"]
    [notice] = [one for one in told(council) if one["notice"] == "supporter_ended"]
    assert (notice["person_id"], notice["values"]) == (str(jo), {})


def test_staff_end_it_and_after_its_day_it_counts_for_nothing(council: Council) -> None:
    jo = council.person("Jo Bloggs")
    ann = supporter(council, jo)
    [one] = council.organiser.get(f"/people/{jo}/supporters")
    assert council.organiser.post(f"/supporters/{one['id']}/end")["ended_at"]
    assert [one["person_id"] for one in told(council) if one["notice"] == "supporter_ended"] == [str(jo)]
    assert council.organiser.call("POST", f"/supporters/{one['id']}/end").status_code == 409
    assert names(ann.say("bus 4.60")) == ["ask_first_name"]
    number_id = new_id()
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        days = {"seen_on": TODAY - timedelta(days=9), "review_on": TODAY - timedelta(days=1)}
        words = {"supporter_name": "Ann", "evidence": "x", "seen_by": council.organiser.actor.id}
        session.add(
            SupporterAgreement(org_id=council.org_id, id=new_id(), person_id=jo, number_id=number_id, **words, **days)
        )
    assert names(Texter(council, [jo], number_id=number_id, helped=(jo,)).say("bus 4.60")) == ["ask_first_name"]


def test_the_same_telephone_again_takes_the_place_of_what_was_written(council: Council) -> None:
    jo, number_id = council.person("Jo Bloggs"), new_id()
    agreed(council, jo, number_id)
    agreed(council, jo, number_id)
    found = council.organiser.get(f"/people/{jo}/supporters")
    assert [one["ended_at"] is None for one in found] == [True, False]


@pytest.mark.parametrize(
    "changes",
    [
        {"supporter_name": " "},
        {"evidence": ""},
        {"evidence": "x" * 501},
        {"seen_on": TODAY + timedelta(days=1)},
        {"review_on": TODAY},
        {"review_on": TODAY + timedelta(days=401)},
    ],
)
def test_what_does_not_fit_is_refused(council: Council, changes: dict[str, Any]) -> None:
    values = {one: getattr(NEW, one) for one in ("supporter_name", "evidence", "seen_on", "review_on")} | changes
    with pytest.raises(InvalidError):
        agreed(council, council.person(), new_id(), NewSupporter(**values))


def test_nobody_writes_down_their_own_and_what_was_seen_is_kept(council: Council) -> None:
    jo = council.person()
    actor = council.hire(*council.organiser.actor.roles, person_id=jo).actor
    database = council.payments.dependencies.database
    with pytest.raises(ForbiddenError):
        database.run(council.org_id, lambda s: usecases.add_supporter(s, actor, jo, new_id(), NEW))
    agreed(council, jo, new_id())
    with pytest.raises(DBAPIError, match="what was seen is kept"), database.transaction(council.org_id) as session:
        session.execute(text("UPDATE supporter_agreement SET evidence = 'Something else'"))


def test_staff_are_asked_once_before_its_day_and_not_after_it_was_looked_at(council: Council) -> None:
    jo, sam, number_id = council.person("Jo Bloggs"), council.person("Sam Bloggs"), new_id()
    soon = NewSupporter("Ann Smith", "Jo said so", TODAY, TODAY + timedelta(days=20))
    agreed(council, jo, number_id, soon)
    agreed(council, sam, number_id)

    def ask() -> list[UUID]:
        database = council.payments.dependencies.database
        database.run(council.org_id, lambda session: usecases.ask_for_reviews(session, council.org_id))
        return [one.subject_id for one in open_tasks(council) if one.kind == usecases.REVIEW]

    assert ask() == ask() == [jo]
    agreed(council, jo, number_id)
    assert ask() == []
    agreed(council, jo, new_id(), soon)
    assert ask() == [jo]
    assert names(Texter(council, [jo]).say("NO HELPER")) == ["helper_ended"]
    assert ask() == []


@pytest.mark.parametrize("how", ["ended by staff", "written down anew"])
def test_the_end_of_one_agreement_leaves_the_question_about_another(council: Council, how: str) -> None:
    jo, brothers = council.person("Jo Bloggs"), new_id()
    soon = NewSupporter("Ann Smith", "Jo said so", TODAY, TODAY + timedelta(days=20))
    sister = agreed(council, jo, new_id(), soon)
    brother = agreed(council, jo, brothers, replace(soon, review_on=TODAY + timedelta(days=25)))

    def asked_about() -> list[UUID]:
        database = council.payments.dependencies.database
        database.run(council.org_id, lambda session: usecases.ask_for_reviews(session, council.org_id))
        return [one.id for one in open_tasks(council) if one.kind == usecases.REVIEW]

    assert asked_about() == [sister]
    if how == "ended by staff":
        council.organiser.post(f"/supporters/{brother}/end")
    else:
        agreed(council, jo, brothers)
    assert [one.id for one in open_tasks(council) if one.kind == usecases.REVIEW] == [sister]
    council.organiser.post(f"/supporters/{sister}/end")
    assert asked_about() == []


def test_one_after_the_other_is_asked_about(council: Council) -> None:
    jo = council.person("Jo Bloggs")
    soon = NewSupporter("Ann Smith", "Jo said so", TODAY, TODAY + timedelta(days=20))
    sister, brother = agreed(council, jo, new_id(), soon), agreed(council, jo, new_id(), soon)
    database = council.payments.dependencies.database
    for one in (sister, brother):
        database.run(council.org_id, lambda session: usecases.ask_for_reviews(session, council.org_id))
        assert [task.id for task in open_tasks(council) if task.kind == usecases.REVIEW] == [one]
        council.organiser.post(f"/supporters/{one}/end")
