"""Old words of texts, letters and calls go step by step, but for whoever has something open; a dry run only counts."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from services.notifications.conversations.tables import ConversationTurn
from services.notifications.messages.tables import Message
from services.notifications.personal_data import retention
from shared.contracts.retention import MOST_PEOPLE_AT_ONCE, WordsTooOld
from shared.database import app_now
from shared.ids import new_id
from tests.notifications.conftest import Service
from tests.notifications.conversations.conftest import NUMBER, People, people
from tests.notifications.personal_data.test_erasing import every

__all__ = ["people"]


def aged(service: Service) -> datetime:
    """The moment after all that was said and sent until now; every message has arrived."""
    with service.dependencies.database.transaction(service.org_id) as session:
        session.execute(update(Message).values(status="delivered"))
        return app_now(session)


def begun(service: Service, before: datetime, *, is_rehearsal: bool = False) -> UUID:
    """Payments asks for it; gives the pass."""
    run = new_id()
    service.take(WordsTooOld(run_id=run, before=before, is_rehearsal=is_rehearsal))
    return run


def finished(service: Service) -> list[dict[str, Any]]:
    """Every step is done; what payments is told."""
    while service.work():
        pass
    return [one for one in service.told() if one["topic"] == "words.emptied"]


def totals(told: list[dict[str, Any]]) -> dict[str, int]:
    """All steps together."""
    names = {name for one in told for name in one["counts"]}
    return {name: sum(one["counts"].get(name, 0) for one in told) for name in names}


def test_what_is_too_old_goes_and_what_is_new_stays(people: People) -> None:
    service = people.service
    people.say("an old secret")
    service.notice(people.person_id)
    service.work()
    before = aged(service)
    people.say("a new word")
    begun(service, before)
    told = finished(service)
    assert [one["is_last"] for one in told] == [False, True]
    counts = totals(told)
    assert counts["turns"] == 1
    assert counts["texts"] >= 1
    assert set(every(service, select(ConversationTurn.said))) == {"erased", "a new word"}
    assert every(service, select(Message.words).where(Message.person_id == people.person_id)) == [None]
    assert NUMBER  # the number stays: it is how they are reached
    again = len(told)
    begun(service, before)
    assert totals(finished(service)[again:]) == {"turns": 0, "said": 0, "texts": 0}


def test_a_dry_run_counts_and_changes_nothing(people: People) -> None:
    service = people.service
    people.say("an old secret")
    before = aged(service)
    begun(service, before, is_rehearsal=True)
    assert totals(finished(service))["turns"] == 1
    assert every(service, select(ConversationTurn.said)) == ["an old secret"]


def test_nothing_of_somebody_with_something_open_nor_of_whom_they_share_a_number_with(people: People) -> None:
    service, brother = people.service, new_id()
    service.contact(brother, NUMBER)
    people.say("one of us")
    before = aged(service)
    service.payments.open_people = {brother}
    begun(service, before)
    told = finished(service)
    assert every(service, select(ConversationTurn.said)) == ["one of us"]
    assert sum(one["left_out"] for one in told) >= 1


def test_while_payments_is_away_nothing_goes(people: People) -> None:
    service = people.service
    people.say("an old secret")
    before = aged(service)
    run = begun(service, before)
    service.payments.away = True
    service.work()
    assert every(service, select(ConversationTurn.said)) == ["an old secret"]
    assert finished_of(service, run) == []
    service.payments.away = False


def finished_of(service: Service, run: UUID) -> list[dict[str, Any]]:
    """What payments was told of a pass so far."""
    return [one for one in service.told() if one["topic"] == "words.emptied" and one["run_id"] == str(run)]


def test_a_row_that_comes_twice_begins_once_and_many_steps_follow(people: People, monkeypatch: Any) -> None:
    service = people.service
    monkeypatch.setattr(retention, "AT_A_TIME", 1)
    people.say("an old secret")
    service.notice(people.person_id)
    service.work()
    before = aged(service)
    run = new_id()
    told = WordsTooOld(run_id=run, before=before, is_rehearsal=False)
    row = service.take(told)
    service.take(told, row_id=row)
    steps = finished(service)
    assert len({one["up_to"] for one in steps}) == len(steps) > 2
    assert [one["is_last"] for one in steps].count(True) == 1


def test_a_number_of_too_many_people_is_passed_over_and_counted_and_the_rest_goes(people: People) -> None:
    service = people.service
    people.say("said on a line that a whole centre shares")
    for _ in range(MOST_PEOPLE_AT_ONCE):
        service.contact(new_id(), NUMBER)
    other = new_id()
    service.contact(other, "+447700900888")
    service.notice(other)
    service.work()
    before = aged(service)
    begun(service, before)
    told = finished(service)
    assert [one["is_last"] for one in told][-1]
    counts = totals(told)
    assert counts["shared_by_many"] >= 1
    assert counts["turns"] == 0
    assert counts["texts"] >= 1
    assert every(service, select(ConversationTurn.said)) == ["said on a line that a whole centre shares"]


def test_payments_is_asked_about_ten_people_at_a_time(people: People) -> None:
    service = people.service
    people.say("an old secret")
    others = [new_id() for _ in range(25)]
    for one in others:
        service.contact(one, NUMBER)
    service.payments.open_people = {others[-1]}
    begun(service, aged(service))
    told = finished(service)
    assert sum(one["left_out"] for one in told) >= 1
    assert every(service, select(ConversationTurn.said)) == ["an old secret"]
