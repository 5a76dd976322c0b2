"""Statements of what one person was paid: they agree with the ledger to the penny, and the Jobcentre's has the words of the law."""

import random
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pypdfium2
import pytest
from sqlalchemy import func, select, text, update

from services.payments.claims.money_statement.rules import LAW, PaperKind, tax_year_of, totals_of
from services.payments.claims.money_statement.typesetting import MoneyPapers
from services.payments.claims.money_statement.usecases import WantedPaper, gather_money, money_facts, statement_for
from services.payments.claims.money_statement.words import STATEMENT_WORDS, language_of
from services.payments.payouts.rules import MoneyAt, PayoutCause, PayoutStatus
from services.payments.payouts.tables import Payout
from services.payments.payouts.usecases.transitions import FIRST_NOW, Transition, transition_one
from shared.database import Session
from shared.identity import Role, system_actor
from shared.ids import new_id
from tests.payments.claims.conftest import TODAY, Desk, bus
from tests.payments.claims.test_advances import advance, settle
from tests.payments.problems import is_problem

PERIOD = (TODAY - timedelta(days=30), TODAY + timedelta(days=1))


def paper(desk: Desk, person: UUID, kind: str = "jobcentre", days: tuple[date, date] = PERIOD) -> Any:
    """The answer to the question for one, at the helpline."""
    return desk.helpline.call("GET", f"/people/{person}/money-statement.pdf?kind={kind}&from={days[0]}&to={days[1]}")


def words(answer: Any) -> str:
    """What stands on it."""
    assert answer.status_code == 200, answer.text
    pages = pypdfium2.PdfDocument(answer.content)
    return " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())


def sent(desk: Desk) -> None:
    """Everything that is prepared has left."""
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        session.execute(
            update(Payout).where(Payout.posted_at.is_(None)).values(status="posted", posted_at=func.app_now())
        )


def test_the_jobcentre_s_has_the_words_of_the_law_and_advises_nobody(desk: Desk) -> None:
    person = desk.ready()
    run = desk.council.approved([person], 2500)
    desk.council.payer.post(f"/runs/{run}/release")
    desk.sent(person, bus(460))
    sent(desk)
    found = words(paper(desk, person))
    for one in (
        "For the Jobcentre",
        "£25.00",
        "£4.60",
        "SI 2014/591",
        "carer of a person consulted",
        "Citizens Advice",
    ):
        assert one in found, found
    assert "Earned" in found or "Fee" in found
    year = words(paper(desk, person, "year"))
    assert "SI 2014/591" not in year
    assert "£25.00" in year
    assert LAW.startswith("“a person who is being consulted")


def test_who_may_see_it(desk: Desk) -> None:
    person = desk.ready()
    query = f"/people/{person}/money-statement.pdf?from={PERIOD[0]}&to={PERIOD[1]}"
    for role, status in ((Role.ORGANISER, 403), (Role.ADMINISTRATOR, 403), (Role.FINANCE_PAYER, 200)):
        assert desk.council.staff[role].call("GET", query).status_code == status
    is_problem(paper(desk, UUID(int=7)), 404, "person.not_found")
    is_problem(paper(desk, person, days=(PERIOD[1], PERIOD[0])), 422, "statement.days")


@pytest.mark.parametrize("seed", range(3))
def test_statements_of_all_people_are_the_ledger_to_the_penny(desk: Desk, seed: int) -> None:
    """Whatever was paid, came back or is still owed: what all papers say was paid is what the ledger has paid of debts to people."""
    chance = random.Random(seed)  # noqa: S311  # a test's own dice
    desk.council.fund(1_000_000)
    desk.mandate(1_000_000)
    people = desk.council.payable(3)
    for _ in range(6):
        person = chance.choice(people)
        if chance.random() < 0.5:
            desk.sent(person, bus(chance.randrange(1, 900)))
        else:
            run = desk.council.approved([person], chance.randrange(1, 9000))
            desk.council.payer.post(f"/runs/{run}/release")
    database, org_id = desk.council.payments.dependencies.database, desk.council.org_id
    with database.transaction(org_id) as session:
        for one in session.scalars(select(Payout.id).order_by(Payout.id)).all():
            leave(session, org_id, one, chance)
    with database.transaction(org_id) as session:
        told = 0
        for person in people:
            wanted = WantedPaper(person, PaperKind.YEAR, *PERIOD)
            told += sum(totals_of(money_facts(session, org_id, wanted)).values())
            gather_money(session, desk.council.payer.actor, wanted)
    assert told == paid_by_the_ledger(desk)


def test_money_that_was_paid_before_is_a_part_of_its_own_and_what_came_back_is_not_counted(desk: Desk) -> None:
    person = desk.ready()
    one = advance(desk, person, 4000)
    assert settle(desk, one, "paid_back", 2500).status_code == 201
    desk.sent(person, bus(500))
    assert settle(desk, one, "written_off", 100).status_code == 201
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        statement = statement_for(session, desk.council.org_id, WantedPaper(person, PaperKind.JOBCENTRE, *PERIOD))
    assert ("For costs", "£0.00") in statement.totals
    assert ("For costs, paid before", "£15.00") in statement.totals
    [part] = [one for one in statement.parts if "paid before" in one.title]
    [row] = part.rows
    assert row.words.startswith("£40.00. Paid on ")
    assert row.words.endswith(
        "You gave back £25.00. You told us what you spent £5.00 on. We do not ask for £1.00 any more. "
        "£9.00 is for costs that you tell us of later."
    )
    [costs] = [one for one in statement.parts if one.title == "Money for costs"]
    assert costs.rows == ()


def test_in_welsh_every_phrase_is_there_and_the_law_stays_as_it_is(desk: Desk) -> None:
    for name, (english, welsh) in STATEMENT_WORDS.items():
        assert re.findall(r"{(\w+)}", english) == re.findall(r"{(\w+)}", welsh), name
    assert (language_of("cy", practice=True), language_of("cy", practice=False)) == ("cy", "en"), (
        "nobody has checked it"
    )
    person = desk.ready()
    desk.sent(person, bus(460))
    sent(desk)
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        wanted = WantedPaper(person, PaperKind.JOBCENTRE, *PERIOD, "cy")
        statement = statement_for(session, desk.council.org_id, wanted)
    assert statement.title == "I'r Ganolfan Waith"
    assert ("Am gostau", "£4.60") in statement.totals
    [law] = [one.rows[0] for one in statement.parts if one.title == "Beth mae'r gyfraith yn ei ddweud"]
    assert (law.words, law.is_quoted) == (LAW, True)
    printed = pypdfium2.PdfDocument(MoneyPapers().pdf(statement, datetime.now(UTC)))
    found = " ".join(" ".join(one.get_textpage().get_text_bounded() for one in printed).split())
    assert "Arian am gostau" in found
    assert f"Tudalen 1 o {len(printed)}" in found


def leave(session: Session, org_id: UUID, payout_id: UUID, chance: random.Random) -> None:
    """A payment that is queued leaves, fails, or comes back after it had left; the ledger is booked as always."""
    now, at = PayoutStatus.QUEUED, MoneyAt.RESERVED
    ends = chance.choice([("posted",), ("failed",), ("posted", "returned")])
    for to, cause in [
        (PayoutStatus.SENDING, PayoutCause.LEASED),
        *((PayoutStatus(one), PayoutCause.FETCHED) for one in ends),
    ]:
        values: dict[str, Any] = {"posted_at": FIRST_NOW} if to is PayoutStatus.POSTED else {}
        if to is PayoutStatus.SENDING:
            values |= {"lease_token": new_id(), "request_body": "{}", "api_version": "1", "recipient": "acct_1"}
        step = Transition(now, at, to, cause)
        moved = transition_one(session, system_actor(org_id), step, payout_id, values=values)
        if not moved:
            return  # it waits
        now = to
        at = MoneyAt(session.scalar(select(Payout.money_at).filter_by(org_id=org_id, id=payout_id)) or "owed")


def paid_by_the_ledger(desk: Desk) -> int:
    """What the ledger has paid of debts to people, less what came back, in pence."""
    steps = text(
        "SELECT coalesce(sum(CASE source_step WHEN 'posted' THEN amount_pence WHEN 'restored' THEN -amount_pence ELSE 0 END), 0) "
        "FROM ledger_transfer"
    )
    with desk.council.payments.dependencies.database.transaction(desk.council.org_id) as session:
        return int(session.scalar(steps) or 0)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-04-05", "2025-04-06", "2026-04-05"), ("2026-04-06", "2026-04-06", "2027-04-05"),
        ("2026-12-31", "2026-04-06", "2027-04-05"),
    ],
)  # fmt: skip
def test_a_tax_year_begins_on_6_april(day: str, first: str, last: str) -> None:
    assert tax_year_of(date.fromisoformat(day)) == (date.fromisoformat(first), date.fromisoformat(last))
