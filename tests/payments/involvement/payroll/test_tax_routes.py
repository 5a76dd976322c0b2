"""How fees are taxed: what goes with wages leaves by no other way, in a file that is made and taken once, and ends by what the payroll office says."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from services.payments.claims.money_statement.rules import PaperKind
from services.payments.claims.money_statement.usecases import WantedPaper, money_facts
from services.payments.involvement.payroll import late
from services.payments.involvement.payroll.rules import HEAD, MOST_ROWS, read_answers
from services.payments.involvement.rules.tax_routes import next_pay_day
from services.payments.involvement.tables import Offer
from services.payments.payouts.tables import Obligation, Payout, PayoutRun
from services.payments.payouts.tables.payroll import PayrollFile, PayrollLine
from services.payments.worklist.tables import WorkItem
from shared.errors import InvalidError
from shared.ids import new_id
from shared.outbox import OutboxRow
from tests import clock
from tests.payments.council import Council
from tests.payments.involvement.conftest import Work, refused
from tests.payments.involvement.test_limits_in_runs import approve
from tests.payments.involvement.test_offer_notices import told
from tests.payments.involvement.test_payment_limits import came

WAGES = {"route": "payroll_file", "pay_day": 27, "lead_days": 7}


def route(work: Work, **changes: Any) -> None:
    """Two administrators say how the role is taxed, from today."""
    new = {"role": work.role, "valid_from": clock.today().isoformat(), "source": "Cabinet"} | WAGES | changes
    work.council.agree("/tax-routes", new)


def released(work: Work, people: list[UUID]) -> dict[str, Any]:
    """An event whose fees were approved and released by two people; gives it."""
    event, _ = came(work, people)
    run = work.pay(event).json()
    approve(work, run)
    work.council.payer.post(f"/runs/{run['id']}/release")
    return event


def taken(work: Work) -> tuple[str, str]:
    """The file of all that waits, made and taken: (its id, its text)."""
    [waits] = work.council.payer.get("/payroll")["waiting"]
    made = work.council.payer.post("/payroll/files", {"pay_on": waits["pay_on"]})
    return made["id"], work.council.payer.post(f"/payroll/files/{made['id']}/take")["content"]


def payments(council: Council) -> list[tuple[str, str, str]]:
    """Every payment: (reference, rail, status)."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        rows = session.execute(select(Payout.reference, Payout.rail, Payout.status).order_by(Payout.id))
        return [(row[0], row[1], row[2]) for row in rows]


def answers(work: Work, *said: tuple[str, str, str | None]) -> dict[str, Any]:
    """What the payroll office says is written down."""
    rows = [{"reference": one, "result": result, "reason": why} for one, result, why in said]
    found: dict[str, Any] = work.council.payer.post("/payroll/answers", {"rows": rows})
    return found


def test_a_fee_with_wages_is_offered_released_filed_and_paid(work: Work) -> None:
    work.rate()
    route(work)
    people = [work.council.person("Amy, =Ant"), work.council.person("Bo Bee")]
    event = released(work, people)
    assert [(rail, status) for _, rail, status in payments(work.council)] == [("payroll", "queued")] * 2
    offer = work.council.organiser.get(f"/events/{event['id']}/offers")["offers"][0]
    assert offer["tax_route"] == "payroll_file"
    file_id, content = taken(work)
    head, *rows = content.splitlines()
    assert head == ",".join(HEAD)
    assert len(rows) == 2
    assert all("25.00" in row and "Design day" in row and offer["pay_on"] in row for row in rows)
    again = work.council.payer.call("POST", f"/payroll/files/{file_id}/take")
    refused(again, 409, "payroll.taken_before")
    refused(
        work.council.payer.call("POST", "/payroll/files", {"pay_on": offer["pay_on"]}), 409, "payroll.nothing_waits"
    )
    (one, _, _), (other, _, _) = payments(work.council)
    why = "No national insurance number"
    came_of = answers(
        work, (one, "paid", None), (other, "refused", why), ("XXXX", "paid", None), (other, "refused", None)
    )
    assert (came_of["paid"], came_of["refused"], [each["number"] for each in came_of["bad"]]) == (1, 1, [3, 4])
    assert [status for _, _, status in payments(work.council)] == ["posted", "failed"]
    once_more = answers(work, (one.lower(), "paid", None), (other, "refused", "again"))
    assert (once_more["paid"], once_more["refused"], once_more["known"]) == (0, 0, 2)
    other_way = answers(work, (one, "refused", "Oops"))
    assert "said to be paid before" in other_way["bad"][0]["words"]
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        said = [str(each["notice"]) for each in session.scalars(select(OutboxRow.body)) if "notice" in each]
    assert (said.count("wages_paid"), said.count("payment_sent")) == (1, 0)
    assert work.pay(event).json()["total_pence"] == 2500, "what was refused is paid again, by the next file"
    assert payments(work.council)[-1][1] == "payroll"


def test_wages_of_a_run_that_was_stopped_stand_in_no_file(work: Work) -> None:
    work.rate()
    route(work)
    released(work, [work.council.person()])
    payer, database = work.council.payer, work.council.payments.dependencies.database
    [waits] = payer.get("/payroll")["waiting"]
    with database.transaction(work.council.org_id) as session:
        run_id = session.scalars(select(Payout.run_id)).one()
    payer.post(f"/runs/{run_id}/stop")
    assert payer.get("/payroll")["waiting"] == []
    refused(payer.call("POST", "/payroll/files", {"pay_on": waits["pay_on"]}), 409, "payroll.nothing_waits")
    with pytest.raises(DBAPIError, match="was not released for wages"):
        _file_of_one(work, date.fromisoformat(waits["pay_on"]))
    payer.post(f"/runs/{run_id}/resume")
    taken(work)


def _file_of_one(work: Work, pay_on: date) -> None:
    """Writes a file of the one payment, past the use case."""
    ids = {"org_id": work.council.org_id, "id": new_id()}
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        [(payout_id, maker)] = session.execute(
            select(Payout.id, PayoutRun.released_by).join(PayoutRun, PayoutRun.id == Payout.run_id)
        ).all()
        file = PayrollFile(**ids, pay_on=pay_on, content="x", sha256="0" * 64, total_pence=2500, made_by=maker)
        session.add(file)
        session.flush()
        session.add(PayrollLine(**ids, file_id=file.id, payout_id=payout_id))
        session.flush()


def test_wages_that_stand_in_no_file_are_taken_back(work: Work) -> None:
    work.rate()
    route(work)
    event = released(work, [work.council.person(), work.council.person()])
    first, second = work.council.organiser.get(f"/events/{event['id']}/offers")["offers"]
    work.answer(event, [first], "no")
    assert [status for _, _, status in payments(work.council)] == ["canceled", "queued"]
    taken(work)
    answers = {"answers": [{"offer_id": second["id"], "answer": "no"}]}
    late = work.council.organiser.call("POST", f"/events/{event['id']}/answers", answers)
    assert late.status_code == 409, late.text
    assert [status for _, _, status in payments(work.council)] == ["canceled", "queued"]


def test_a_paper_about_money_says_the_pay_day(work: Work) -> None:
    work.rate()
    route(work)
    person = work.council.person()
    event = released(work, [person])
    taken(work)
    answers(work, (payments(work.council)[0][0], "paid", None))
    offer = work.council.organiser.get(f"/events/{event['id']}/offers")["offers"][0]
    pay_day = date.fromisoformat(offer["pay_on"])

    def paper(first: date, last: date) -> list[date]:
        with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
            wanted = WantedPaper(person, PaperKind.JOBCENTRE, first, last)
            return [one.paid_on for one in money_facts(session, work.council.org_id, wanted)]

    assert paper(pay_day, pay_day) == [pay_day]
    before = pay_day - timedelta(days=1)
    assert paper(before - timedelta(days=60), before) == [], "the day on which somebody pasted the answer is no pay day"


def test_wages_in_no_file_near_their_pay_day_are_asked_about_once(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    work.rate()
    route(work)
    released(work, [work.council.person()])
    database, org_id = work.council.payments.dependencies.database, work.council.org_id

    def ask() -> int:
        return database.run(org_id, partial(late.ask_about_late_wages, org_id=org_id))

    assert ask() == 0, "the pay day is far"
    monkeypatch.setattr(late, "ASKED_BEFORE", timedelta(days=70))
    assert [ask(), ask()] == [1, 0]
    taken(work)
    assert ask() == 0
    with database.transaction(org_id) as session:
        items = session.scalars(select(WorkItem).filter_by(kind="wages_in_no_file")).all()
        assert [one.done_at is not None for one in items] == [True]


def test_the_offer_says_on_which_day(work: Work) -> None:
    work.rate()
    route(work)
    event = work.event((48, 50))
    [offer] = work.ask(event, [work.council.person()])
    [notice] = [one for one in told(work.council) if one["notice"].startswith("offer_made")]
    assert notice["notice"] == "offer_made_with_wages"
    last = work.time(48).date() + timedelta(days=7)
    assert notice["values"]["pay_on"] == next_pay_day(27, last).isoformat() == offer["pay_on"]


def test_what_was_offered_before_keeps_its_own(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    event, _ = came(work, [one])
    route(work)
    assert work.pay(event).status_code == 201
    assert [rail for _, rail, _ in payments(work.council)] == ["stripe"]
    later, _ = came(work, [one], (-30, -28))
    assert work.pay(later).status_code == 201
    assert [rail for _, rail, _ in payments(work.council)] == ["stripe", "payroll"]
    with (
        pytest.raises(DBAPIError, match="was told to the person"),
        work.council.payments.dependencies.database.transaction(work.council.org_id) as session,
    ):
        session.execute(update(Offer).values(tax_route="none", pay_on=None))


@pytest.mark.parametrize("rail", ["stripe", "cash", "voucher", "bank_file"])
def test_the_database_lets_wages_leave_by_no_other_rail(work: Work, rail: str) -> None:
    work.rate()
    route(work)
    [one] = work.council.payable()
    event, _ = came(work, [one])
    work.pay(event)
    with (
        pytest.raises(DBAPIError, match="leaves by no other rail"),
        work.council.payments.dependencies.database.transaction(work.council.org_id) as session,
    ):
        session.execute(update(Payout).values(rail=rail))


def test_and_nothing_else_goes_with_wages(work: Work) -> None:
    work.rate()
    [one] = work.council.payable()
    event, _ = came(work, [one])
    work.pay(event)
    with (
        pytest.raises(DBAPIError, match="leaves by no other rail"),
        work.council.payments.dependencies.database.transaction(work.council.org_id) as session,
    ):
        session.execute(update(Payout).values(rail="payroll"))


def test_code_cannot_say_otherwise_how_a_fee_is_taxed(work: Work) -> None:
    work.rate()
    route(work)
    event, _ = came(work, [work.council.person()])
    work.pay(event)
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        assert session.scalars(select(Obligation.tax_route)).all() == ["payroll_file"]
    run = work.council.propose(work.council.payable())  # of no event and no offer
    assert work.council.approver.get(f"/runs/{run}")["payments"] == 1


def test_nobody_says_that_wages_were_paid_before_the_file_was_taken(work: Work) -> None:
    work.rate()
    route(work)
    released(work, [work.council.person()])
    [(reference, _, _)] = payments(work.council)
    assert answers(work, (reference, "paid", None))["bad"], "it stands in no file"
    with (
        pytest.raises(DBAPIError, match="has not said this"),
        work.council.payments.dependencies.database.transaction(work.council.org_id) as session,
    ):
        session.execute(text("UPDATE payout SET status = 'posted', money_at = 'paid'"))


def test_ten_at_once_make_one_file_and_take_it_once(work: Work) -> None:
    work.rate()
    route(work)
    released(work, [work.council.person(), work.council.person()])
    [waits] = work.council.payer.get("/payroll")["waiting"]
    body = {"pay_on": waits["pay_on"]}
    with ThreadPoolExecutor(10) as pool:
        made = list(pool.map(lambda _: work.council.payer.call("POST", "/payroll/files", body), range(10)))
        assert sorted(one.status_code for one in made) == [201, *[409] * 9]
        [file] = work.council.payer.get("/payroll")["files"]
        take = f"/payroll/files/{file['id']}/take"
        took = list(pool.map(lambda _: work.council.payer.call("POST", take), range(10)))
    assert sorted(one.status_code for one in took) == [201, *[409] * 9]


def test_a_route_takes_two_administrators_and_no_day_that_is_past(work: Work) -> None:
    new = {"role": work.role, "valid_from": "2020-01-01", "source": "x"} | WAGES
    answer = work.council.administrator.call("POST", "/tax-routes", new)
    refused(answer, 422, "limit.day_is_past")
    half = work.council.administrator.call("POST", "/tax-routes", new | {"pay_day": None})
    refused(half, 422, "tax_route.days")
    with (
        pytest.raises(DBAPIError, match="two administrators have not agreed"),
        work.council.payments.dependencies.database.transaction(work.council.org_id) as session,
    ):
        session.execute(
            text(
                "INSERT INTO tax_route (org_id, id, role, route, valid_from, source, checked_by) VALUES "
                "(:org, gen_random_uuid(), 'x', 'none', '2030-01-01', 'x', gen_random_uuid())"
            ),
            {"org": work.council.org_id},
        )


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 28))
def test_a_pay_day_is_the_first_one_that_is_not_too_early(earliest: date, pay_day: int) -> None:
    found = next_pay_day(pay_day, earliest)
    assert found.day == pay_day
    assert timedelta(0) <= found - earliest < timedelta(days=31)


@given(st.text(max_size=300))
def test_an_answer_of_any_characters_is_read_or_explained(said: str) -> None:
    good, bad = read_answers(said)
    assert all(one.reference and one.result in ("paid", "refused") for one in good)
    assert all(one.words for one in bad)


def test_an_answer_is_read_whatever_stands_between() -> None:
    said = "Reference;Result;Why\r\n7K3M2P9X;Paid;\n4T6N8Q2B;Rejected;No “NI” number\n\n;paid\n9XXX;perhaps\n8XXX;refused;\n"
    good, bad = read_answers(said)
    assert [(one.reference, one.result, one.reason) for one in good] == [
        ("7K3M2P9X", "paid", None),
        ("4T6N8Q2B", "refused", "No “NI” number"),
    ]
    assert [one.number for one in bad] == [5, 6, 7]


def test_more_rows_than_may_be_read_are_refused_as_a_whole() -> None:
    with pytest.raises(InvalidError):
        read_answers("A,paid\n" * (MOST_ROWS + 1))
