"""Erasing a person: two people, a week, nothing open; words and names go, money and the trail stay."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError

from deploy.local.servers import Servers
from services.payments.claims.receipts.tables import Receipt
from services.payments.claims.tables import ClaimLine, ClaimNote, ClaimStep
from services.payments.claims.usecases.notes import write_note
from services.payments.payees.tables import Payee, PayoutMethod
from services.payments.payouts.tables import Payout
from services.payments.people.tables import Person
from services.payments.personal_data.erasing import usecases
from services.payments.personal_data.erasing.tables import PersonErasure
from services.payments.phone.tables import PictureWord
from services.payments.worklist.tables import WorkItem
from services.payments.worklist.usecases import ask_a_human
from shared import audit
from shared.contracts.erasing import ErasingRefused, PersonErasedThere
from shared.contracts.notices import NoticeFailed
from shared.errors import ConflictError, ForbiddenError, ProblemError
from shared.idempotency import IdempotentRequest
from shared.identity import Role
from shared.ids import new_id
from shared.outbox import OutboxRow, Work
from tests.conftest import Databases
from tests.payments.claims.conftest import bus
from tests.payments.crowds.watching import watched
from tests.payments.desk.claiming import Claims
from tests.payments.desk.organising import Organising, words
from tests.payments.personal_data.erasing.conftest import Erasing
from tests.payments.worklist.test_tasks_from_notifications import told


def paid(erasing: Erasing, person: UUID) -> dict[str, Any]:
    """A claim of the person that was agreed and sent long ago."""
    council = erasing.council
    claims = Claims(council)
    claims.ready()
    receipt = claims.receipt(person)
    claim = claims.sent(person, bus(460, description="Bus to see my sister Anna", receipt_id=receipt))
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        write_note(session, council.approver.actor, UUID(claim["id"]), "They are always late.")
        session.execute(
            update(Payout).values(status="posted", posted_at=func.app_now() - timedelta(days=100)).where(Payout.person_id == person)
        )  # fmt: skip
    return claim


def test_words_and_names_go_and_money_and_the_chain_stay(erasing: Erasing) -> None:
    council = erasing.council
    [person, other] = council.payable(2)
    claim = paid(erasing, person)
    unused = Claims(council).receipt(person, digest=b"\x02" * 32)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.add(PictureWord(org_id=council.org_id, person_id=person, word="giraffe", set_by=erasing.first.actor.id))
    before = council.money()
    erasure = erasing.asked(person)
    with watched(council.payments.dependencies.database) as watch:
        erasing.second.post(f"/erasures/{erasure}/confirm")
    assert (watch.against_order, watch.deadlocks) == (set(), [])
    # These two alone: an offer that is being written at this moment is waited for.
    assert len(watch.too_strong) == 2
    assert all(
        "FROM person " in one or "FROM payee " in one for one in (" ".join(each.split()) for each in watch.too_strong)
    )
    assert {"person_erasure", "claim", "person", "payout_method"} <= watch.locked_tables
    gone = erasing.of(person)
    assert gone.erased_at is not None
    assert gone.name.startswith("Erased person ")
    assert erasing.rows(select(ClaimLine.description).where(ClaimLine.person_id == person)) == ["erased"]
    assert erasing.rows(select(ClaimNote.words).where(ClaimNote.claim_id == UUID(claim["id"]))) == ["erased"]
    assert set(erasing.rows(select(PictureWord.word))) == {"erased"}
    assert set(erasing.rows(select(ClaimStep.words))) <= {"erased", None}
    [used] = erasing.rows(select(Receipt).where(Receipt.person_id == person, Receipt.id != UUID(unused)))
    [spare] = erasing.rows(select(Receipt).where(Receipt.id == UUID(unused)))
    assert (used.erased_at is None, spare.erased_at is None) == (True, False)
    theirs = select(PayoutMethod).join(Payee, Payee.id == PayoutMethod.payee_id).where(Payee.person_id == person)
    assert [(one.status, one.last4, one.account_digest) for one in erasing.rows(theirs)] == [("retired", None, None)]
    assert erasing.of(other).name == "Jo Bloggs"
    assert council.money() == before
    told = erasing.rows(select(OutboxRow).where(OutboxRow.topic == "person.erased"))
    assert [row.body["erasure_id"] for row in told] == [str(erasure)]
    with council.payments.dependencies.database.system() as session:
        audit.chain(session)
    with council.payments.dependencies.database.system() as session:
        assert audit.verify(session, council.org_id) == []


def test_the_person_is_told_first_and_nobody_may_hurry(erasing: Erasing) -> None:
    council, person = erasing.council, erasing.council.person()
    erasure = UUID(erasing.first.post(f"/people/{person}/erasure")["id"])
    notices = erasing.rows(select(OutboxRow.body).where(OutboxRow.topic == "notice.requested"))
    assert [(one["notice"], one["person_id"]) for one in notices] == [("record_erasing", str(person))]
    erasing.told(erasure)
    early = erasing.second.call("POST", f"/erasures/{erasure}/confirm")
    assert (early.status_code, early.json()["code"]) == (409, "erasure.too_early")
    again = erasing.first.call("POST", f"/people/{person}/erasure")
    assert again.json()["code"] == "erasure.asked"
    with council.payments.dependencies.database.transaction(council.org_id) as session, pytest.raises(DBAPIError):
        session.execute(
            update(PersonErasure).values(outcome="erased", decided_by=erasing.second.actor.id, decided_at=func.app_now())
        )  # fmt: skip
    erasing.move(8)
    own = erasing.first.call("POST", f"/erasures/{erasure}/confirm")
    assert own.json()["code"] == "erasure.second_person"
    assert erasing.of(person).erased_at is None
    erasing.second.post(f"/erasures/{erasure}/confirm")
    assert erasing.rows(select(WorkItem.id).where(WorkItem.done_at.is_(None))) == []


def test_no_from_the_person_drops_it_and_it_can_be_asked_again(erasing: Erasing) -> None:
    person = erasing.council.person()
    erasure = erasing.asked(person)
    erasing.second.post(f"/erasures/{erasure}/drop")
    over = erasing.second.call("POST", f"/erasures/{erasure}/confirm")
    assert over.json()["code"] == "erasure.over"
    assert erasing.of(person).name == "Jo Bloggs"
    erasing.first.post(f"/people/{person}/erasure")


def test_a_no_by_text_holds_it_for_good(erasing: Erasing, databases: Databases, servers: Servers) -> None:
    person = erasing.council.person()
    erasure = erasing.asked(person)
    refused = ErasingRefused(erasure_id=erasure)
    work = Work(new_id(), erasing.council.org_id, refused.topic, None, refused.model_dump(mode="json"), "test")
    told(databases, servers, [work])
    answer = erasing.second.call("POST", f"/erasures/{erasure}/confirm")
    assert (answer.status_code, answer.json()["code"]) == (409, "erasure.open")
    assert "They answered that they do not want it" in answer.json()["detail"]
    with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(update(PersonErasure).values(refused_at=None))
        with pytest.raises(DBAPIError), session.begin_nested():
            session.execute(
                update(PersonErasure).values(
                    outcome="erased", decided_by=erasing.second.actor.id, decided_at=func.app_now()
                )
            )
    erasing.second.post(f"/erasures/{erasure}/drop")
    assert erasing.of(person).name == "Jo Bloggs"


def test_each_open_thing_refuses_in_a_sentence(erasing: Erasing, organising: Organising) -> None:
    council = erasing.council
    claims = Claims(council)
    claims.ready()
    people = council.payable(5)
    claims.sent(people[0], bus(460))  # approved by rule and on its way
    claims.referred(people[1], 90_00)
    organising.done(people[2])
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        ask_a_human(
            session, council.org_id, kind="call_back", subject_type="conversation", subject_id=new_id(), person_id=people[3], reason="Call."
        )  # fmt: skip
    claims.draft(people[4], bus(300))
    staff = council.person()
    council.hire(Role.ORGANISER, person_id=staff)
    for person, said in (
        (people[0], "Money is owed to them, or is on its way."),
        (people[1], "A claim waits"),
        (people[2], "They took part in something that is not paid yet."),
        (people[3], "A task about them is open."),
        (people[4], "A claim is being written."),
        (staff, "They sign in here"),
    ):
        refused = erasing.first.call("POST", f"/people/{person}/erasure")
        assert refused.status_code == 409, refused.text
        assert said in refused.json()["detail"], refused.json()["detail"]
        assert "Nothing was changed" in refused.json()["detail"]


def test_what_opens_while_it_waits_holds_it_up(erasing: Erasing) -> None:
    [person] = erasing.council.payable()
    erasure = erasing.asked(person)
    claims = Claims(erasing.council)
    claims.ready()
    claims.draft(person, bus(300))
    refused = erasing.second.call("POST", f"/erasures/{erasure}/confirm")
    assert refused.json()["code"] == "erasure.open"
    assert erasing.of(person).erased_at is None


def test_nothing_begins_for_somebody_who_is_gone(erasing: Erasing) -> None:
    [person] = erasing.council.payable()
    erasing.erased(person)
    refused = erasing.council.staff[Role.HELPLINE].call("POST", "/claims", {"person_id": str(person), "lines": []})
    assert refused.status_code in (404, 409), refused.text
    contact = {"mobile": "07700 900123"}
    late = erasing.council.staff[Role.HELPLINE].call("PUT", f"/people/{person}/contact", contact)
    assert (late.status_code, late.json()["code"]) == (409, "person.not_here")
    with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
        for change in ("name = 'Back again', erased_at = NULL", "erased_at = app_now()"):
            with pytest.raises(DBAPIError), session.begin_nested():
                session.execute(text(f"UPDATE person SET {change} WHERE id = '{person}'"))  # ids of ours


def test_of_ten_who_confirm_at_once_one_does(erasing: Erasing) -> None:
    council, person = erasing.council, erasing.council.person()
    colleagues = [council.hire(Role.HELPLINE).actor for _ in range(10)]
    erasure = erasing.asked(person)
    database = council.payments.dependencies.database

    def confirm(one: Any) -> str:
        try:
            database.run(council.org_id, lambda session: usecases.confirm_erasure(session, one, erasure))
        except ProblemError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(10) as threads:
        became = sorted(threads.map(confirm, colleagues))
    assert became == ["done", *["erasure.over"] * 9]
    assert len(erasing.rows(select(OutboxRow.id).where(OutboxRow.topic == "person.erased"))) == 1


def test_whose_record_it_is_neither_asks_nor_confirms(erasing: Erasing) -> None:
    council = erasing.council
    person = council.person()
    erasure = erasing.asked(person)
    actor = council.hire(Role.HELPLINE, person_id=person).actor
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        with pytest.raises(ForbiddenError, match="your own record"):
            usecases.confirm_erasure(session, actor, erasure)
        with pytest.raises(ForbiddenError, match="your own record"):
            usecases.ask_to_erase(session, actor, person)


def test_what_notifications_says_is_noted_once(erasing: Erasing) -> None:
    person = erasing.council.person()
    erasure = erasing.erased(person)
    for count in (3, 7):
        with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
            usecases.note_erased_there(session, erasing.council.org_id, erasure, {"messages": count})
    [row] = erasing.rows(select(PersonErasure))
    assert row.there_at is not None
    assert row.wiped["there_messages"] == 3


def test_the_page_says_what_goes_and_what_stays_and_why(erasing: Erasing, organising: Organising) -> None:
    [person] = erasing.council.payable()
    with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
        session.execute(update(Person).where(Person.id == person).values(name="Ŵyn <i>"))
    helpline = organising.of(Role.HELPLINE)
    page = f"/desk/people/{person}/erase"
    shown = words(helpline.get(page))
    for said in ("What stays, and why", "Tax law wants them for six years", "They are told by text or letter"):
        assert said in shown
    asked = helpline.post(page, {})
    assert "We do not know yet that the person was told" in words(asked)
    [row] = erasing.rows(select(PersonErasure))
    erasing.told(row.id)
    assert "The person was told" in words(helpline.get(page))
    tasks = organising.browser(erasing.second).get("/desk/tasks")
    assert "Person to erase" in words(tasks)
    assert "<i>" not in asked.text.partition("<main")[2]
    erasing.move(8)
    [row] = erasing.rows(select(PersonErasure))
    colleague = organising.browser(erasing.second)
    assert "This cannot be undone" in words(colleague.get(page))
    done = colleague.post(f"{page}/{row.id}/confirm", {})
    assert "What was erased" in words(done)
    assert "has not told us yet" in words(done)
    assert "Ŵyn" not in done.text
    helpline = organising.of(Role.HELPLINE)
    shown = words(helpline.get(f"/desk/people/{person}"))
    assert "This person was erased on" in shown
    assert "ends in" not in shown
    assert "Erased person" not in words(helpline.get("/desk/people"))
    assert organising.of(Role.FINANCE_PAYER).get(page).status_code == 403


def test_an_erased_persons_old_record_still_answers_and_names_nobody(erasing: Erasing) -> None:
    person = erasing.council.person("Very Secret Name")
    erasing.erased(person)
    database = erasing.council.payments.dependencies.database
    with database.transaction(erasing.council.org_id) as session, pytest.raises(ConflictError, match="erased before"):
        usecases.ask_to_erase(session, erasing.first.actor, person)
    assert not [one for one in erasing.rows(select(IdempotentRequest.answer)) if "Secret" in str(one)]
    trail = erasing.rows(select(audit.AuditRow.facts).where(audit.AuditRow.object_id == person))
    assert "Secret" not in str(trail)


def test_what_notifications_tells_of_somebody_who_is_gone_makes_no_task_and_is_taken_once(
    erasing: Erasing, databases: Databases, servers: Servers
) -> None:
    """It tells that the details are gone, and that a notice which waited could not be said: both twice, as a lost answer would have it."""
    org_id, person = erasing.council.org_id, erasing.council.person()
    erasure = erasing.erased(person)
    gone = PersonErasedThere(erasure_id=erasure, wiped={"numbers": 1})
    failed = NoticeFailed(
        person_id=person, notice="payment_sent", about_id=new_id(), channel="sms", reason="no_contact"
    )
    told(
        databases,
        servers,
        [Work(new_id(), org_id, one.topic, None, one.model_dump(mode="json"), "test") for one in (gone, failed)],
    )
    [row] = erasing.rows(select(PersonErasure))
    assert (row.there_at is not None, row.wiped["there_numbers"]) == (True, 1)
    assert erasing.rows(select(WorkItem.id).where(WorkItem.done_at.is_(None))) == []
    assert erasing.first.get(f"/people/{person}/erasure")["there_at"] is not None
