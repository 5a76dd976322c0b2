"""What an erasing once left lying: work that was set aside, requests for bank details that are open, and names of staff who left."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from services.payments.claims.money_statement.tables import StatementRequest
from services.payments.payees.tables import BankDetailsRequest, Payee
from services.payments.people.tables import Principal, PrincipalChange
from services.payments.personal_data.periods.rules import KeptKind
from services.payments.personal_data.retention.due import empty
from services.payments.personal_data.retention.usecases import FORMER_STAFF
from shared.ids import new_id
from shared.outbox import OutboxRow, Task, enqueue
from tests.payments.personal_data.erasing.conftest import Erasing
from tests.payments.personal_data.erasing.test_erasing import paid
from tests.payments.personal_data.retention.test_retention import beat, reports, switched_on


def put_aside(erasing: Erasing, topic: str, body: dict[str, str]) -> None:
    """Work that somebody decided not to try any more."""
    council = erasing.council
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        enqueue(session, council.org_id, [Task("notifications", topic, body=body)])
        session.flush()
        session.execute(update(OutboxRow).where(OutboxRow.topic == topic).values(set_aside_at=func.app_now()))


def test_words_in_work_that_was_set_aside_go_and_nobody_tries_it_again(erasing: Erasing) -> None:
    [person, other] = erasing.council.payable(2)
    claim = paid(erasing, person)
    put_aside(erasing, "text.one", {"person_id": str(person), "words": "Dear Jo, about your sister"})
    put_aside(erasing, "text.two", {"about_id": claim["id"], "words": "Your bus to Anna"})
    put_aside(erasing, "text.three", {"person_id": str(other), "words": "Somebody else's"})
    erasing.erased(person)
    rows = {one.topic: one for one in erasing.rows(select(OutboxRow).where(OutboxRow.topic.startswith("text.")))}
    assert [rows[one].body for one in ("text.one", "text.two")] == [{}, {}]
    assert rows["text.one"].acknowledged_at is not None
    assert rows["text.three"].body["words"] == "Somebody else's"
    assert rows["text.three"].acknowledged_at is None


def test_an_open_request_for_bank_details_is_closed(erasing: Erasing) -> None:
    """The word LINK opened a page for somebody who is not here any more."""
    [person, other] = erasing.council.payable(2)
    paid(erasing, person)
    with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
        payees = session.scalars(select(Payee.id).where(Payee.person_id.in_((person, other)))).all()
        for payee_id in payees:
            session.add(BankDetailsRequest(org_id=erasing.council.org_id, id=new_id(), payee_id=payee_id))
    erasing.erased(person)
    open_ones = select(Payee.person_id).where(
        Payee.id.in_(select(BankDetailsRequest.payee_id).where(BankDetailsRequest.closed_at.is_(None)))
    )
    assert erasing.rows(open_ones) == [other]


def test_names_of_staff_go_so_long_after_they_left_as_what_they_decided_is_proved(erasing: Erasing) -> None:
    council = erasing.council
    gone, left_lately, here = council.approver.actor.id, council.payer.actor.id, council.organiser.actor.id

    def left(principal_id: UUID, ago: timedelta) -> None:
        with council.payments.dependencies.database.transaction(council.org_id) as session:
            row = session.get_one(Principal, (council.org_id, principal_id))
            row.disabled_at = session.scalar(select(func.app_now() - ago))
            session.add(
                PrincipalChange(
                    org_id=council.org_id, principal_id=row.id, what="disabled", before={}, after={}, changed_by=here,
                )
            )  # fmt: skip

    left(gone, timedelta(days=8 * 365))
    left(left_lately, timedelta(days=100))
    switched_on(erasing, "money", 6)
    beat(erasing)
    names = {one.id: one.display_name for one in erasing.rows(select(Principal))}
    assert names[gone] == FORMER_STAFF
    assert FORMER_STAFF not in (names[left_lately], names[here])
    newest = reports(erasing)[0]
    assert newest["counts"] == {"staff_names": 1}
    assert "1 name of a member of staff who left older than 6 years was emptied" in " ".join(newest["sentences"])
    dry = reports(erasing)[1]
    assert dry["is_rehearsal"]
    assert dry["counts"] == {"staff_names": 1}


def test_what_a_statement_was_for_goes_with_the_person(erasing: Erasing) -> None:
    """It says that somebody gets benefits; that one was asked for stays."""
    council = erasing.council
    [person, other] = council.payable(2)
    paid(erasing, person)
    body = {"kind": "jobcentre", "from": "2026-04-06", "to": "2026-11-01", "way": "link"}
    for one in (person, other):
        council.organiser.post(f"/people/{one}/money-statements", body)
    erasing.erased(person)
    kinds = {one.person_id: one.kind for one in erasing.rows(select(StatementRequest))}
    assert kinds == {person: "erased", other: "jobcentre"}


def test_what_a_statement_was_for_is_kept_as_long_as_what_people_say(erasing: Erasing) -> None:
    council = erasing.council
    person = council.person()
    body = {"kind": "jobcentre", "from": "2026-04-06", "to": "2026-11-01", "way": "link"}
    council.organiser.post(f"/people/{person}/money-statements", body)
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        now = session.scalar(select(func.app_now()))
        assert now is not None
        assert empty(session, council.org_id, person, {KeptKind.WORDS: now - timedelta(days=1)})["statements"] == 0
        assert empty(session, council.org_id, person, {KeptKind.WORDS: now + timedelta(days=1)})["statements"] == 1
