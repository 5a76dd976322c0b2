"""What a merge once left behind: answers on telephones of several people, and tasks about other records."""

from datetime import timedelta

from sqlalchemy import func, select, update

from services.payments.phone.tables import PhoneConversation, PhoneTurn
from services.payments.worklist.tables import WorkItem
from tests.payments.personal_data.erasing.conftest import Erasing
from tests.payments.personal_data.merging.test_merging import proposed
from tests.payments.phone.speaking import Texter


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
