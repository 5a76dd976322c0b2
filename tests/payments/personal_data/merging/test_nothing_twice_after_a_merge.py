"""A fee that was worked out under an earlier record is never paid again under the record that stays; only what is owed more is."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update

from services.payments.payouts.tables import Obligation, Payout
from tests.payments.desk.organising import Organising
from tests.payments.involvement.test_rerates import back_date, let_go
from tests.payments.personal_data.erasing.conftest import Erasing
from tests.payments.personal_data.merging.test_merging import merged
from tests.payments.personal_data.merging.test_money_after_a_merge import asked_of_organiser


def asked_about(erasing: Erasing, kind: str) -> list[str]:
    """What the organiser's tasks of a kind say."""
    return [one["reason"] for one in erasing.council.organiser.get("/worklist") if one["kind"] == kind]


def paid_and_merged(erasing: Erasing, at: Organising, *waiting: UUID) -> tuple[UUID, UUID, dict[str, Any]]:
    """(who was paid and merged, who stays, the event, to which others were asked and came as well)."""
    erasing.council.fund(100_000)
    goes, stays = erasing.council.payable(2)
    event = at.done(goes)
    at.work.ask(event, waiting) if waiting else None
    at.work.attended(event, *(at.work.mark(event, one) for one in (goes, *waiting)))
    let_go(at.work, at.work.pay(event).json())
    with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
        session.execute(update(Payout).values(status="posted", posted_at=func.app_now() - timedelta(days=100)))
    merged(erasing, goes, stays)
    return goes, stays, event


def test_paying_the_others_later_asks_nobody_to_pay_a_merged_record_again(erasing: Erasing) -> None:
    """A late yes makes somebody press "Pay everyone" again: the task told them to pay the same human a second time."""
    at = Organising(erasing.council)
    [late] = erasing.council.payable()
    goes, _, event = paid_and_merged(erasing, at, late)
    at.work.council.organiser.post(
        f"/events/{event['id']}/answers", {"answers": [{"offer_id": at.offer_of(event, late), "answer": "yes"}]}
    )
    run = at.work.pay(event)
    assert (run.status_code, run.json()["payments"]) == (201, 1)
    assert asked_of_organiser(erasing) == []
    [line] = [one for one in at.work.preview(event)["lines"] if one["person_id"] == str(goes)]
    assert line["held"] == "paid_already"


def test_the_record_that_stays_is_not_paid_for_the_same_day_again(erasing: Erasing) -> None:
    at = Organising(erasing.council)
    goes, stays, event = paid_and_merged(erasing, at)
    at.work.agreed(event, [stays])
    at.work.attended(event, at.work.mark(event, stays))
    [line] = [one for one in at.work.preview(event)["lines"] if one["person_id"] == str(stays)]
    assert (line["held"], "Take this mark back" in line["words"]) == ("another_record", True)
    at.work.pay(event)
    assert erasing.rows(select(Obligation.person_id)) == [goes]
    assert asked_of_organiser(erasing) == []


def test_the_record_that_stays_is_paid_for_another_day(erasing: Erasing) -> None:
    at = Organising(erasing.council)
    erasing.council.fund(100_000)
    goes, stays = erasing.council.payable(2)
    event = at.work.event((-48, -46), (0, 2))
    at.work.agreed(event, [goes])
    at.work.attended(event, at.work.mark(event, goes), at.work.mark(event, goes, 1, kind="absent", minutes=0))
    let_go(at.work, at.work.pay(event).json())
    with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
        session.execute(update(Payout).values(status="posted", posted_at=func.app_now() - timedelta(days=100)))
    merged(erasing, goes, stays)
    at.work.agreed(event, [stays])
    at.work.attended(event, at.work.mark(event, stays, 1))
    assert at.work.pay(event).json()["payments"] == 1
    assert erasing.rows(select(Obligation.person_id)) == [goes, stays]


def paid_for_first(at: Organising, people: Sequence[UUID], *hours: tuple[float, float]) -> dict[str, Any]:
    """An event of two sessions, for the first of which alone these people were paid, long ago."""
    at.council.fund(100_000)
    event = at.work.event(*hours)
    at.work.agreed(event, people)
    absent = {"kind": "absent", "minutes": 0}
    at.work.attended(
        event, *(at.work.mark(event, one, place, **absent if place else {}) for one in people for place in (0, 1))
    )
    let_go(at.work, at.work.pay(event).json())
    with at.council.payments.dependencies.database.transaction(at.council.org_id) as session:
        session.execute(update(Payout).values(status="posted", posted_at=func.app_now() - timedelta(days=100)))
    return event


def test_the_morning_that_was_paid_leaves_the_afternoon_of_the_same_day_due(erasing: Erasing) -> None:
    at = Organising(erasing.council)
    goes, stays = erasing.council.payable(2)
    event = paid_for_first(at, [goes], (-3, -1), (0, 2))
    merged(erasing, goes, stays)
    at.work.agreed(event, [stays])
    at.work.attended(event, at.work.mark(event, stays, 1), at.work.mark(event, stays, kind="absent", minutes=0))
    assert at.work.pay(event).json()["total_pence"] == 2500
    assert erasing.rows(select(Obligation.person_id)) == [goes, stays]


def test_of_two_sessions_only_the_one_that_was_paid_is_left_out_and_that_is_said(erasing: Erasing) -> None:
    at = Organising(erasing.council)
    goes, stays = erasing.council.payable(2)
    event = paid_for_first(at, [goes], (-48, -46), (0, 2))
    merged(erasing, goes, stays)
    at.work.agreed(event, [stays])
    at.work.attended(event, at.work.mark(event, stays), at.work.mark(event, stays, 1))
    lines = [one for one in at.work.preview(event)["lines"] if one["person_id"] == str(stays)]
    assert [(one["amount_pence"], one["held"]) for one in lines] == [(2500, None), (2500, "another_record")]
    assert at.work.pay(event).json()["total_pence"] == 2500
    lines = [one for one in at.work.preview(event)["lines"] if one["person_id"] == str(stays)]
    assert [(one["amount_pence"], one["held"]) for one in lines] == [(2500, "paid_already"), (2500, "another_record")]
    assert erasing.rows(select(Obligation.person_id)) == [goes, stays]


def test_a_back_dated_rate_asks_for_the_difference_alone(erasing: Erasing) -> None:
    at = Organising(erasing.council)
    goes, stays, event = paid_and_merged(erasing, at)
    back_date(at.work, 1500)
    assert asked_of_organiser(erasing) == []
    [reason] = asked_about(erasing, "earlier_record_difference")
    assert "£5.00 more" in reason
    assert "the fee itself was paid" in reason
    at.work.agreed(event, [stays])
    at.work.attended(event, at.work.mark(event, stays))
    at.work.pay(event)
    assert erasing.rows(select(Obligation.person_id)) == [goes]


def test_where_everything_was_decided_under_an_earlier_record_the_refusal_says_so(erasing: Erasing) -> None:
    at = Organising(erasing.council)
    *_, event = paid_and_merged(erasing, at)
    refusal = at.work.pay(event)
    assert (refusal.status_code, refusal.json()["code"]) == (409, "event.decided_before")
    assert "not paid again under another record" in refusal.json()["detail"]


def test_what_came_back_after_a_merge_is_owed_and_not_paid_here(erasing: Erasing) -> None:
    """The payout tried dry said that it would be paid, and the run passed it over."""
    at = Organising(erasing.council)
    goes, _, event = paid_and_merged(erasing, at)
    with erasing.council.payments.dependencies.database.transaction(erasing.council.org_id) as session:
        session.execute(update(Payout).values(status="returned"))
    [line] = at.work.preview(event)["lines"]
    assert (line["person_id"], line["held"]) == (str(goes), "gone_owed")
    assert "money that nobody claims" in line["words"]
    assert at.work.pay(event).json()["code"] == "event.decided_before"
