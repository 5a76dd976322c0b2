"""Nobody is erased while a fee of theirs may still come of anything: not answered, not marked, not paid; and the others are paid."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select, text, update

from services.payments.payouts.tables import Obligation, Payout
from tests.payments.desk.organising import Organising
from tests.payments.personal_data.erasing.conftest import Erasing


def refused(erasing: Erasing, person: UUID) -> str:
    """Why it was refused."""
    answer = erasing.first.call("POST", f"/people/{person}/erasure")
    assert (answer.status_code, answer.json()["code"]) == (409, "erasure.open"), answer.text
    return str(answer.json()["detail"])


def test_whatever_may_still_be_paid_refuses(erasing: Erasing, organising: Organising) -> None:
    council, work = erasing.council, organising.work
    unmarked, silent, at_home, late, back = council.payable(5)
    organising.held(unmarked)
    work.ask(work.event(), [silent])
    task = work.task()
    work.agreed(task, [at_home], agreed_minutes=60)
    work.rate(role="adviser", cancelled_within_hours=48, cancelled_percent=100)
    work.role = "adviser"
    event = work.event((40, 42))
    work.agreed(event, [late])
    council.organiser.post(f"/events/{event['id']}/cancel", {})
    work.role = "co-producer"
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(text("UPDATE engagement SET cancelled_at = cancelled_at"))
    organising.done(back)
    assert "Nobody has marked" in refused(erasing, unmarked)
    assert "have not answered" in refused(erasing, silent)
    assert "Nobody has marked" in refused(erasing, at_home)
    assert "not paid yet" in refused(erasing, late)
    assert "not paid yet" in refused(erasing, back)


def test_an_erased_person_does_not_keep_the_money_from_the_others(erasing: Erasing, organising: Organising) -> None:
    """Somebody's mark is put right upwards after they were erased: nothing is decided for them, and the others are paid."""
    council, work = erasing.council, organising.work
    gone, other = council.payable(2)
    event = organising.held(gone, other)
    work.attended(event, work.mark(event, gone, kind="absent", minutes=0))
    work.attended(event, work.mark(event, other))
    erasing.erased(gone)
    work.attended(event, work.mark(event, gone))
    [line] = [one for one in work.preview(event)["lines"] if one["person_id"] == str(gone)]
    assert (line["held"], line["rail"]) == ("erased", None)
    paid = work.pay(event)
    assert paid.status_code == 201, paid.text
    assert erasing.rows(select(Obligation.person_id)) == [other]


def test_whoever_was_paid_long_ago_can_be_erased(erasing: Erasing, organising: Organising) -> None:
    council = erasing.council
    [person] = council.payable()
    event = organising.done(person)
    assert organising.work.pay(event).status_code == 201
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        session.execute(
            update(Payout).values(
                status="posted",
                posted_at=func.app_now() - timedelta(days=500),
                approved_by=erasing.second.actor.id,
                released_by=erasing.first.actor.id,
            )
        )
    erasing.erased(person)
    assert erasing.of(person).erased_at is not None
