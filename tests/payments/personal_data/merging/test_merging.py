"""Two records of one person: two people, side by side, nothing open; nothing is deleted, and the old one leads to the new one."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.payouts.tables import Obligation
from services.payments.people.payment_limits.tables import PaymentLimit
from services.payments.people.tables import Person
from services.payments.personal_data.merging import usecases
from services.payments.personal_data.merging.tables import PersonMerge
from services.payments.phone.tables import PhoneConversation, PhoneTurn
from services.payments.worklist.handling.usecases import changes, messages
from services.payments.worklist.tables import WorkItem, WorkItemStep
from shared import audit
from shared.contracts.tasks import TaskRaised
from shared.database import app_now
from shared.errors import ForbiddenError, ProblemError
from shared.identity import Role
from shared.outbox import OutboxRow
from tests.payments.claims.conftest import bus
from tests.payments.crowds.watching import watched
from tests.payments.desk.claiming import Claims
from tests.payments.desk.organising import Organising, words
from tests.payments.personal_data.erasing.conftest import Erasing
from tests.payments.personal_data.erasing.test_erasing import paid
from tests.payments.phone.speaking import Texter


def proposed(erasing: Erasing, goes: UUID, stays: UUID) -> UUID:
    """The helpline proposes it."""
    return UUID(erasing.first.post(f"/people/{goes}/merge", {"into_id": str(stays)})["id"])


def merged(erasing: Erasing, goes: UUID, stays: UUID) -> UUID:
    """It is done."""
    merge = proposed(erasing, goes, stays)
    erasing.second.post(f"/merges/{merge}/confirm")
    return merge


def refused(erasing: Erasing, goes: UUID, stays: UUID) -> str:
    """Why it cannot be proposed."""
    answer = erasing.first.call("POST", f"/people/{goes}/merge", {"into_id": str(stays)})
    assert answer.status_code == 409, answer.text
    detail: str = answer.json()["detail"]
    return detail


def two_records(erasing: Erasing) -> tuple[UUID, UUID]:
    """Two payable records; the first earned something long ago."""
    [goes, stays] = erasing.council.payable(2)
    paid(erasing, goes)
    return goes, stays


def test_two_records_become_one_and_money_stays_with_who_earned_it(erasing: Erasing) -> None:
    council = erasing.council
    goes, stays = two_records(erasing)
    erasing.first.post(f"/people/{goes}/payment-limits", {"amount_pence": 5000, "period": "week"})
    before = council.money()
    merge = proposed(erasing, goes, stays)
    with watched(council.payments.dependencies.database) as watch:
        erasing.second.post(f"/merges/{merge}/confirm")
    assert (watch.against_order, watch.deadlocks) == (set(), [])
    assert erasing.of(goes).merged_into_id == stays
    assert erasing.of(goes).name, "nothing is deleted"
    assert set(erasing.rows(select(Obligation.person_id))) == {goes}
    assert council.money() == before
    methods = select(PayoutMethod).join(Payee, Payee.id == PayoutMethod.payee_id)
    assert [one.status for one in erasing.rows(methods.where(Payee.person_id == goes))] == ["retired"]
    assert [one.status for one in erasing.rows(methods.where(Payee.person_id == stays))] == ["ready"]
    told = erasing.rows(select(OutboxRow.body).where(OutboxRow.topic == "person.merged"))
    assert [(one["goes_id"], one["stays_id"]) for one in told] == [(str(goes), str(stays))]
    notices = erasing.rows(select(OutboxRow.body).where(OutboxRow.topic == "notice.requested"))
    assert ("records_joined", str(stays)) in [(one["notice"], one["person_id"]) for one in notices]
    limits = erasing.rows(select(PaymentLimit).where(PaymentLimit.ended_at.is_(None)))
    assert [(one.person_id, one.amount_pence) for one in limits] == [(stays, 5000)]
    database = council.payments.dependencies.database
    with database.system() as session:
        audit.chain(session)
    with database.system() as session:
        assert audit.verify(session, council.org_id) == []


def test_one_person_alone_merges_nothing(erasing: Erasing) -> None:
    council = erasing.council
    goes, stays = council.person(), council.person()
    merge = proposed(erasing, goes, stays)
    own = erasing.first.call("POST", f"/merges/{merge}/confirm")
    assert (own.status_code, own.json()["code"]) == (403, "merge.second_person")
    staff = council.hire(Role.HELPLINE, person_id=stays).actor
    database = council.payments.dependencies.database
    with database.transaction(council.org_id) as session, pytest.raises(ForbiddenError, match="your own record"):
        usecases.confirm_merge(session, staff, merge)
    with database.transaction(council.org_id) as session:
        for change in (f"merged_into_id = '{stays}'", f"merged_into_id = '{goes}'"):
            with pytest.raises(DBAPIError), session.begin_nested():
                session.execute(text(f"UPDATE person SET {change} WHERE id = '{goes}'"))  # ids of ours
    same = erasing.first.call("POST", f"/people/{goes}/merge", {"into_id": str(goes)})
    assert same.json()["code"] == "merge.same"
    assert council.payer.call("POST", f"/people/{goes}/merge", {"into_id": str(stays)}).status_code == 403


def test_what_is_open_refuses_in_a_sentence_that_says_what_to_do(erasing: Erasing, organising: Organising) -> None:
    council = erasing.council
    claims = Claims(council)
    claims.ready()
    paying, asked, both, stays, bare = [*council.payable(4), council.person()]
    claims.sent(paying, bus(460))
    organising.work.ask(organising.work.event((72, 74)), [both, stays])
    staff = council.person()
    council.hire(Role.ORGANISER, person_id=staff)
    assert "on its way. Wait until it has arrived" in refused(erasing, paying, stays)
    assert "Take back the offer to the record that goes" in refused(erasing, both, stays)
    assert "belongs to a member of staff" in refused(erasing, staff, stays)
    assert "belongs to a member of staff" in refused(erasing, stays, staff)
    assert "Merge the other way round" in refused(erasing, asked, bare)


def test_records_of_staff_stay_apart_also_when_they_have_left(erasing: Erasing) -> None:
    """Their sign-in would know the record that went alone: enabled again, they could approve money of the one that stays."""
    council = erasing.council
    goes, stays, other_record, third, fourth = (council.person() for _ in range(5))
    staff = council.hire(Role.ORGANISER, person_id=goes)
    council.administrator.post(f"/principals/{staff.actor.id}/disable")
    for pair in ((goes, stays), (stays, goes)):
        assert "belongs to a member of staff" in refused(erasing, *pair)
    database = council.payments.dependencies.database
    with database.transaction(council.org_id) as session:
        merges = [
            PersonMerge(org_id=council.org_id, goes_id=one, stays_id=other, asked_by=erasing.first.actor.id)
            for one, other in ((goes, stays), (other_record, goes))
        ]
        session.add_all(merges)
        session.flush()
        asked = [(one.id, one.goes_id, one.stays_id) for one in merges]
    for merge, one, other in asked:
        answer = erasing.second.call("POST", f"/merges/{merge}/confirm")
        assert (answer.status_code, answer.json()["code"]) == (409, "merge.open")
        with database.transaction(council.org_id) as session:
            row = session.get_one(PersonMerge, (council.org_id, merge))
            row.outcome, row.decided_by, row.decided_at = "merged", erasing.second.actor.id, app_now(session)
            session.flush()
            leads = update(Person).where(Person.id == one).values(merged_into_id=other)
            with pytest.raises(DBAPIError, match="works here"), session.begin_nested():
                session.execute(leads)
            session.rollback()
    merged(erasing, third, fourth)
    new = {"issuer": "https://example.org", "subject": "new", "display_name": "New", "roles": ["organiser"]}
    late = council.administrator.call("POST", "/principals", new | {"person_id": str(third)})
    assert (late.status_code, late.json()["code"]) == (409, "person.not_here")
    with pytest.raises(DBAPIError, match="erased or merged"):
        council.hire(Role.ORGANISER, person_id=third)


def test_who_signs_in_later_is_the_human_of_the_earlier_record_too(erasing: Erasing) -> None:
    council = erasing.council
    first, second, stays = (council.person() for _ in range(3))
    merged(erasing, first, second)
    merged(erasing, second, stays)
    staff = council.hire(Role.FINANCE_APPROVER, person_id=stays)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        found = [session.scalar(select(func.human_of(council.org_id, one))) for one in (first, second, stays)]
    assert found == [staff.actor.id] * 3


def test_the_old_id_leads_to_the_record_that_stays(erasing: Erasing, organising: Organising) -> None:
    council = erasing.council
    goes, stays = council.person("Wyn Old-Name"), council.person("Gwyn New")
    merged(erasing, goes, stays)
    seen = erasing.first.get(f"/people/{goes}")
    assert (seen["name"], seen["merged_into_id"]) == ("Wyn Old-Name", str(stays))
    late = erasing.first.call("PUT", f"/people/{goes}/contact", {"mobile": "07700 900123"})
    assert (late.status_code, late.json()["code"]) == (409, "person.not_here")
    helpline = organising.of(Role.HELPLINE)
    for page in ("", "/money", "/contact", "/erase"):
        shown = helpline.get(f"/desk/people/{goes}{page}")
        assert (shown.status_code, shown.headers["location"]) == (303, f"/desk/people/{stays}{page}"), page
    found = erasing.first.get("/people?name=old-name")
    assert [one["id"] for one in found["people"]] == [str(stays)]
    assert "Wyn Old-Name" in words(helpline.get(f"/desk/people/{stays}"))
    assert helpline.get(f"/desk/people/{goes}/record").status_code == 200


def test_a_record_that_others_led_to_takes_them_along(erasing: Erasing) -> None:
    council = erasing.council
    first, second, third = council.person(), council.person(), council.person()
    merged(erasing, first, second)
    merged(erasing, second, third)
    assert {erasing.of(first).merged_into_id, erasing.of(second).merged_into_id} == {third}
    again = erasing.first.call("POST", f"/people/{first}/merge", {"into_id": str(council.person())})
    assert again.json()["code"] == "person.not_here"


def test_two_merges_that_cross_leave_one_record(erasing: Erasing) -> None:
    council = erasing.council
    one, other = council.person(), council.person()
    there, back = proposed(erasing, one, other), None
    database = council.payments.dependencies.database
    with database.transaction(council.org_id) as session:
        row = PersonMerge(org_id=council.org_id, goes_id=other, stays_id=one, asked_by=erasing.first.actor.id)
        session.add(row)
        session.flush()
        back = row.id
    became = at_once(erasing, [there, back])
    assert sorted(became) == ["done", "person.not_here"]
    into = [one_row.merged_into_id for one_row in erasing.rows(select(Person).where(Person.id.in_((one, other))))]
    assert into.count(None) == 1


def test_of_ten_who_confirm_at_once_one_does(erasing: Erasing) -> None:
    goes, stays = erasing.council.person(), erasing.council.person()
    merge = proposed(erasing, goes, stays)
    became = at_once(erasing, [merge] * 10)
    assert became == ["done", *["merge.over"] * 9]
    assert len(erasing.rows(select(OutboxRow.id).where(OutboxRow.topic == "person.merged"))) == 1


def at_once(erasing: Erasing, merges: list[Any]) -> list[str]:
    """Each is confirmed by somebody else at the same time; what became of it, in order."""
    colleagues = [erasing.council.hire(Role.HELPLINE).actor for _ in merges]
    database = erasing.council.payments.dependencies.database

    def confirm(pair: tuple[Any, Any]) -> str:
        actor, merge = pair
        try:
            database.run(erasing.council.org_id, lambda session: usecases.confirm_merge(session, actor, merge))
        except ProblemError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(len(merges)) as threads:
        return sorted(threads.map(confirm, list(zip(colleagues, merges, strict=True))))


def test_a_merge_in_the_moment_of_a_payment_waits_for_it_and_then_says_no(erasing: Erasing) -> None:
    council = erasing.council
    claims = Claims(council)
    claims.ready()
    [goes, stays] = council.payable(2)
    merge = proposed(erasing, goes, stays)
    draft = claims.draft(goes, bus(460))
    database = council.payments.dependencies.database

    def submit() -> int:
        return council.staff[Role.HELPLINE].call("POST", f"/claims/{draft['id']}/submit").status_code

    def confirm() -> int:
        return erasing.second.call("POST", f"/merges/{merge}/confirm").status_code

    with ThreadPoolExecutor(2) as threads:
        sent, agreed = threads.submit(submit), threads.submit(confirm)
        outcome = (sent.result(), agreed.result())
    assert outcome == (200, 409), "a claim that is being written holds the merge up, whoever comes first"
    assert erasing.of(goes).merged_into_id is None
    assert database is not None


def test_erasing_takes_the_earlier_record_along(erasing: Erasing) -> None:
    goes, stays = erasing.council.person("Very Secret Name"), erasing.council.person("Also Secret")
    merged(erasing, goes, stays)
    erasing.erased(stays)
    assert "Secret" not in str([one.name for one in erasing.rows(select(Person))])
    [told] = erasing.rows(select(OutboxRow.body).where(OutboxRow.topic == "person.erased"))
    assert told["earlier_ids"] == [str(goes)]


def test_what_was_said_to_the_earlier_record_goes_with_an_erasing(erasing: Erasing) -> None:
    """Also of a talk that went on after the merge: who speaks is asked anew, and it goes on as the record that stays."""
    council = erasing.council
    goes, stays = council.person("Wyn Old-Name"), council.person("Wyn New-Name")
    done, open_one = Texter(council, [goes]), Texter(council, [goes])
    done.say("hello")
    open_one.say("bus 4.60")
    database = council.payments.dependencies.database
    with database.transaction(council.org_id) as session:
        task = TaskRaised(kind="call_back", conversation_id=done.conversation_id, reason="Call.", due_in_minutes=60)
        messages.take_raised(session, council.org_id, task)
    [task_id] = erasing.rows(select(WorkItem.id).where(WorkItem.subject_id == done.conversation_id))
    with database.transaction(council.org_id) as session:
        changes.note(session, erasing.first.actor, task_id, "Their sister Anna was there.")
        changes.close(session, erasing.first.actor, task_id, "spoke")
    merged(erasing, goes, stays)
    open_one.people = [stays]
    open_one.say("hello")
    talks = erasing.rows(select(PhoneConversation))
    assert {one.person_id for one in talks} <= {stays, None}
    assert str(goes) not in str([one.state for one in talks])
    erasing.erased(stays)
    assert [one for one in erasing.rows(select(PhoneTurn.answer)) if one] == []
    assert "Anna" not in str(erasing.rows(select(WorkItemStep.words)))


def test_the_pages_show_both_sides_and_take_two_people(erasing: Erasing, organising: Organising) -> None:
    council = erasing.council
    goes, stays = council.person("Wyn <i>"), council.person("Wyn Two")
    helpline = organising.of(Role.HELPLINE)
    find = helpline.get(f"/desk/people/{stays}/merge?name=wyn")
    assert f"/desk/people/{goes}/merge/{stays}" in find.text
    page = f"/desk/people/{goes}/merge/{stays}"
    shown = helpline.get(page)
    assert "This record stays" in words(shown)
    assert "<i>" not in shown.text.partition("<main")[2]
    asked = helpline.post(page, {})
    assert "A colleague of whoever proposed it must confirm it" in words(asked)
    [merge] = erasing.rows(select(PersonMerge))
    assert "Two records of one person" in words(organising.browser(erasing.second).get("/desk/tasks"))
    colleague = organising.browser(erasing.second)
    assert "This cannot be undone" in words(colleague.get(page))
    wrong = colleague.post(f"/desk/people/{stays}/merge/{merge.id}/confirm", {})
    assert wrong.status_code == 404
    colleague.get(page)
    colleague.post(f"/desk/people/{goes}/merge/{merge.id}/confirm", {})
    assert erasing.of(goes).merged_into_id == stays
    assert organising.of(Role.FINANCE_PAYER).get(page).status_code == 403
