"""A voucher that was given outside Sameday: written down, told, counted like a fee, on the statement and in the file, undone with a reason; no money moves."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from services.payments.claims.money_statement.rules import PaperKind
from services.payments.claims.money_statement.usecases import WantedPaper, statement_for
from services.payments.desk.usecases.history import see_history
from services.payments.payouts.tables import Obligation, Payout
from services.payments.people.vouchers.tables import VoucherGiven
from services.payments.personal_data.erasing.wiping import rows, words_of
from services.payments.personal_data.exporting.taking_part import taking_part
from shared.identity import Role
from shared.outbox import OutboxRow
from tests import clock
from tests.payments.council import Council
from tests.payments.involvement.conftest import Work, refused, work
from tests.payments.involvement.test_payment_limits import came, limit

__all__ = ["work"]


def give(work: Work, person: UUID, event: dict[str, Any], pence: int = 1000, **more: Any) -> httpx2.Response:
    """An organiser writes down a voucher of today."""
    new = {
        "event_id": event["id"],
        "amount_pence": pence,
        "given_on": str(clock.today()),
        "reason": "No bank account, and they asked for one",
    }
    return work.council.organiser.call("POST", f"/people/{person}/vouchers", new | more)


def told(council: Council) -> list[tuple[str, int]]:
    """What notifications is asked to say of vouchers, with the pence."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        rows = session.scalars(select(OutboxRow).where(OutboxRow.topic == "notice.requested").order_by(OutboxRow.id))
        return [
            (one.body["notice"], one.body["values"]["amount_pence"])
            for one in rows
            if one.body["notice"].startswith("given_voucher")
        ]


def papers(council: Council, person: UUID) -> tuple[Any, list[str], list[Any]]:
    """Their statement, their history as finance reads it, and the vouchers of their file."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        today = clock.today()
        wanted = WantedPaper(person, PaperKind.JOBCENTRE, today - timedelta(days=30), today + timedelta(days=1))
        statement = statement_for(session, council.org_id, wanted)
        moments = see_history(session, council.payer.actor, person).moments
        [table] = [one for one in taking_part(session, council.org_id, person) if one.name == "vouchers"]
        return statement, [one.words for one in moments if one.kind == "Voucher"], list(table.rows)


def test_it_counts_like_a_fee_and_stands_apart_from_what_we_paid_until_it_is_undone(work: Work) -> None:
    work.rate()
    council, [one] = work.council, work.council.payable()
    limit(work, one, amount_pence=3000, period="week")
    event, _ = came(work, [one])
    made = give(work, one, event).json()
    assert (made["amount_pence"], made["undone_at"]) == (1000, None)
    assert made["earned_from"] == made["earned_until"] == event["sessions"][0]["starts_at"][:10]
    assert work.preview(event)["held_pence"] == 2500, "£10.00 in the hand and £25.00 are above £30.00"
    statement, history, file = papers(council, one)
    assert ("For taking part", "£0.00") in statement.totals
    assert ("In vouchers", "£10.00") in statement.totals
    [part] = [each for each in statement.parts if each.title == "Vouchers that you were given"]
    assert part.rows[0].words.startswith("£10.00. Given on ")
    assert part.rows[0].more == ("No bank account, and they asked for one",)
    assert "Vouchers are not money that we paid." in statement.told
    assert history == ["£10.00, given outside Sameday: No bank account, and they asked for one"]
    assert [each[2:4] for each in file] == [("10.00", "No bank account, and they asked for one")]
    undo = f"/vouchers/{made['id']}/undo"
    assert council.organiser.call("POST", undo, {"reason": "  "}).status_code == 422
    with ThreadPoolExecutor(10) as pool:
        undone = list(pool.map(lambda _: council.organiser.post(undo, {"reason": "It was for Sam"}), range(10)))
    assert {each["undone_reason"] for each in undone} == {"It was for Sam"}
    assert told(council) == [("given_voucher", 1000), ("given_voucher_undone", 1000)], "each once"
    assert work.preview(event)["held_pence"] == 0
    statement, history, file = papers(council, one)
    assert "In vouchers" not in dict(statement.totals)
    assert len(history) == 2
    assert file[0][6] == "It was for Sam", "it stays in their history and file"
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        assert session.scalars(select(Obligation.id)).all() == [], "nothing is owed"
        assert session.scalar(text("SELECT count(*) FROM ledger_transfer WHERE source_type <> 'top_up'")) == 0


def test_one_that_is_given_while_a_fee_waits_for_its_approval_holds_it(work: Work) -> None:
    """A fee that was worked out before the voucher was written down: it is in their hand already."""
    work.rate()
    [one] = work.council.payable()
    limit(work, one, amount_pence=3000, period="week")
    event, _ = came(work, [one])
    run = work.pay(event).json()
    assert give(work, one, event).status_code == 201
    work.council.approver.post(f"/runs/{run['id']}/approve")
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        assert session.scalars(select(Payout.status)).all() == ["canceled"], "it is left out, and they are asked"
    assert work.preview(event)["held_pence"] == 2500


def test_what_cannot_be_is_refused_and_what_was_written_down_is_frozen(work: Work) -> None:
    work.rate()
    council, [one, other] = work.council, work.council.payable(2)
    event, _ = came(work, [one])
    refused(give(work, other, event), 409, "voucher.not_asked")
    refused(give(work, one, event, given_on=str(clock.today() + timedelta(days=2))), 422, "voucher.day")
    for wrong in ({"amount_pence": 0}, {"amount_pence": -5}, {"reason": "  "}, {"reason": "x" * 201}):
        assert give(work, one, event, **wrong).status_code == 422
    path = f"/people/{one}/vouchers"
    assert council.staff[Role.FINANCE_PAYER].call("GET", path).status_code == 403
    assert council.organiser.get(path) == []
    assert give(work, one, event).status_code == 201
    database = council.payments.dependencies.database
    for change in ("amount_pence = 1", "reason = 'other'", "given_on = given_on - 1", "person_id = event_id"):
        with (
            pytest.raises(DBAPIError, match=r"frozen|foreign key"),
            database.transaction(council.org_id) as session,
        ):
            session.execute(text(f"UPDATE voucher_given SET {change}"))
    with database.transaction(council.org_id) as session:
        assert rows(session, words_of(council.org_id, one)["vouchers"]) == 1
        assert session.scalars(select(VoucherGiven.reason)).all() == ["erased"]
