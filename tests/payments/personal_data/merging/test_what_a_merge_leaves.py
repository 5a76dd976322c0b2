"""What a merge once left behind: answers on telephones of several people, and tasks about other records."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from services.payments.claims.tables import Claim
from services.payments.phone.supporters.tables import SupporterAgreement
from services.payments.phone.supporters.usecases import end_by_own_word
from services.payments.phone.tables import PhoneConversation, PhoneTurn
from services.payments.worklist.tables import WorkItem
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests.payments.personal_data.erasing.conftest import Erasing
from tests.payments.personal_data.erasing.test_leftovers import put_aside
from tests.payments.personal_data.merging.test_merging import merged, proposed
from tests.payments.phone.speaking import Texter
from tests.payments.phone.supporters.test_supporters_kept import NEW, agreed, supporter, told


def test_what_was_said_on_a_telephone_of_several_people_is_found(erasing: Erasing) -> None:
    """Such a conversation forgets who spoke once the claim has ended: its answers, with events and amounts, were found by no erasing."""
    council = erasing.council
    person, brother = council.person("Wyn Old-Name"), council.person("Bryn")
    theirs, his = Texter(council, [person]), Texter(council, [brother])
    theirs.say("bus 4.60")
    his.say("bus 2.20")
    database = council.payments.dependencies.database
    with database.transaction(council.org_id) as session:
        session.execute(update(PhoneConversation).values(person_id=None, state={}))
        session.execute(update(PhoneConversation).values(last_turn_at=func.app_now() - timedelta(days=30)))
    assert set(erasing.rows(select(PhoneTurn.person_id))) == {person, brother}
    erasing.erased(person)
    kept = {one.person_id: one.answer for one in erasing.rows(select(PhoneTurn))}
    assert kept[person] == {}
    assert kept[brother]


def test_a_task_stays_while_another_record_is_proposed_to_go_into_the_same(erasing: Erasing) -> None:
    """Confirming the one closed the task about the other, which nobody was asked about any more."""
    council = erasing.council
    one, other, third, stays = (council.person() for _ in range(4))
    merges = [proposed(erasing, each, stays) for each in (one, other, third)]
    tasks = select(WorkItem.id).where(WorkItem.kind == "merge_waits", WorkItem.done_at.is_(None))
    erasing.second.post(f"/merges/{merges[0]}/confirm")
    assert len(erasing.rows(tasks)) == 1
    erasing.second.post(f"/merges/{merges[1]}/drop")
    assert len(erasing.rows(tasks)) == 1
    erasing.second.post(f"/merges/{merges[2]}/confirm")
    assert erasing.rows(tasks) == []


def holding(erasing: Erasing) -> list[SupporterAgreement]:
    """The agreements that have not ended."""
    return erasing.rows(select(SupporterAgreement).where(SupporterAgreement.ended_at.is_(None)))


def test_who_helps_them_goes_on_after_a_merge_and_they_are_told(erasing: Erasing) -> None:
    """The agreement stayed with the record that went: the supporter's next text was answered as a stranger's."""
    council = erasing.council
    goes, stays = council.person("Jo Bloggs"), council.person("Joanna Bloggs")
    ann = supporter(council, goes)
    merged(erasing, goes, stays)
    [agreement] = holding(erasing)
    kept = agreement.supporter_name, agreement.evidence, agreement.seen_on, agreement.review_on
    assert (agreement.person_id, agreement.number_id) == (stays, ann.number_id)
    assert kept == (NEW.supporter_name, NEW.evidence, NEW.seen_on, NEW.review_on)
    assert [one["person_id"] for one in told(council) if one["notice"] == "supporter_agreed"] == [str(goes), str(stays)]
    ann = Texter(council, [stays], number_id=ann.number_id, helped=(stays,))
    ann.say("bus 4.60")
    ann.say("YES")
    assert erasing.rows(select(Claim.person_id).where(Claim.submitted_at.is_not(None))) == [stays]


@pytest.mark.parametrize("said_as", ["stays", "goes"])
def test_a_no_of_either_record_to_who_helps_them_holds_after_a_merge(erasing: Erasing, said_as: str) -> None:
    council = erasing.council
    database = council.payments.dependencies.database
    goes, stays = council.person(), council.person()
    number_id = supporter(council, goes, stays).number_id
    assert number_id is not None
    with database.transaction(council.org_id) as session:
        assert end_by_own_word(session, council.organiser.actor, stays if said_as == "stays" else goes) == 1
    merged(erasing, goes, stays)
    assert holding(erasing) == []
    assert [one["notice"] for one in told(council)].count("supporter_agreed") == 2
    last = [one["person_id"] for one in told(council) if one["notice"] == "supporter_ended"][-1]
    assert last == str(stays), "who it is now is told of an end that is new"


@pytest.mark.parametrize("renewed_as", ["stays", "goes"])
def test_a_yes_after_a_no_and_one_that_was_written_down_anew_hold_after_a_merge(
    erasing: Erasing, renewed_as: str
) -> None:
    council = erasing.council
    database = council.payments.dependencies.database
    goes, stays = council.person(), council.person()
    number_id = supporter(council, goes, stays).number_id
    assert number_id is not None
    again, other = (stays, goes) if renewed_as == "stays" else (goes, stays)
    with database.transaction(council.org_id) as session:
        assert end_by_own_word(session, council.organiser.actor, other) == 1
    agreed(council, again, number_id)
    merged(erasing, goes, stays)
    assert [(one.person_id, one.number_id) for one in holding(erasing)] == [(stays, number_id)]


def test_who_helps_both_records_is_written_once_after_a_merge(erasing: Erasing) -> None:
    council = erasing.council
    goes, stays = council.person(), council.person()
    supporter(council, goes, stays)
    merged(erasing, goes, stays)
    assert [one.person_id for one in holding(erasing)] == [stays]


def test_of_several_people_at_one_number_only_what_tells_of_one_is_forgotten(erasing: Erasing) -> None:
    """Work that was set aside of a number of three: what names the one goes, also beside another one, and nothing else."""
    council = erasing.council
    person, brother, mother = council.payable(3)
    number = str(new_id())
    put_aside(erasing, "shared.one", {"person_id": str(person), "number_id": number, "words": "Dear Jo"})
    put_aside(
        erasing, "shared.both", {"people": f"{person} {brother}", "number_id": number, "words": "bus of Jo and Bryn"}
    )
    put_aside(erasing, "shared.brother", {"person_id": str(brother), "number_id": number, "words": "Dear Bryn"})
    put_aside(erasing, "shared.number", {"number_id": number, "words": "Who speaks?"})
    put_aside(erasing, "shared.mother", {"person_id": str(mother), "number_id": number, "words": "Dear Mam"})
    erasing.erased(person)
    rows = {one.topic: one.body for one in erasing.rows(select(OutboxRow).where(OutboxRow.topic.startswith("shared.")))}
    assert {name: bool(body) for name, body in rows.items()} == {
        "shared.one": False, "shared.both": False, "shared.brother": True, "shared.number": True, "shared.mother": True,
    }  # fmt: skip
