"""What was offered and not wanted, on a statement: what was chosen, once the work is over, and nothing that nobody could earn."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update

from services.payments.claims.money_statement.rules import PaperKind
from services.payments.claims.money_statement.usecases import WantedPaper, statement_for
from services.payments.involvement.tables import Engagement
from tests.payments.council import Council
from tests.payments.involvement.conftest import YESTERDAY, Work
from tests.payments.involvement.test_choice import say

FIRST, LAST = YESTERDAY.date() - timedelta(days=30), YESTERDAY.date() + timedelta(days=30)


@pytest.fixture
def work(council: Council) -> Work:
    """Events with a rate of £12.50 an hour."""
    made = Work(council)
    made.rate()
    return made


def asked(work: Work, *hours: tuple[float, float]) -> tuple[dict[str, Any], dict[str, Any], UUID]:
    """Somebody is asked for an event; the event, the offer and the person."""
    person, event = work.council.person(), work.event(*hours)
    [offer] = work.ask(event, [person])
    return event, offer, person


def lines(work: Work, person: UUID, first: date = FIRST, last: date = LAST) -> list[str]:
    """What stands on their statement of it, without the day."""
    org_id = work.council.org_id
    with work.council.payments.dependencies.database.transaction(org_id) as session:
        statement = statement_for(session, org_id, WantedPaper(person, PaperKind.JOBCENTRE, first, last))
    [part] = [one for one in statement.parts if "offered" in one.title]
    return [row.words for row in part.rows]


@pytest.mark.parametrize(
    ("answer", "more", "words"),
    [
        ("less", {"amount_pence": 1000}, "£25.00 was offered. You chose to take no more than £10.00."),
        ("expenses_only", {}, "£25.00 was offered. You chose only your costs."),
    ],
)
def test_what_somebody_chose_who_took_part(work: Work, answer: str, more: dict[str, Any], words: str) -> None:
    event, offer, person = asked(work)
    say(work, offer, answer, **more)
    assert lines(work, person) == [], "nobody has taken part yet"
    work.attended(event, work.mark(event, person))
    assert lines(work, person) == [words]


def test_who_said_no_was_offered_it(work: Work) -> None:
    _, offer, person = asked(work)
    say(work, offer, "no")
    assert lines(work, person) == ["£25.00 was offered. You said no to it."]


def test_who_stayed_away_earned_nothing_to_leave(work: Work) -> None:
    event, offer, person = asked(work)
    say(work, offer, "less", amount_pence=1000)
    work.attended(event, work.mark(event, person, kind="absent"))
    assert lines(work, person) == []


@pytest.mark.parametrize(("answer", "more"), [("less", {"amount_pence": 1000}), ("no", {})])
def test_nothing_of_what_is_still_to_come_or_was_cancelled(work: Work, answer: str, more: dict[str, Any]) -> None:
    event, offer, person = asked(work, (72, 74))
    say(work, offer, answer, **more)
    assert lines(work, person) == []
    work.council.organiser.post(f"/events/{event['id']}/cancel")
    assert lines(work, person) == []


def test_it_stands_in_one_year_alone(work: Work) -> None:
    """A session that ends as the next day begins lies on the day on which it began, as its fee does."""
    _, offer, person = asked(work, (-48, -36))
    say(work, offer, "no")
    days = [YESTERDAY.date() + timedelta(days=offset) for offset in range(-4, 2)]
    assert sum(len(lines(work, person, day, day)) for day in days) == 1


def test_a_task_at_home_stands_there_once_it_is_done_or_its_day_is_over(work: Work) -> None:
    done, refused, waits = (work.council.person() for _ in range(3))
    today, before = YESTERDAY.date(), YESTERDAY.date() - timedelta(days=5)
    over, to_come = work.task(), work.task()
    offers = work.ask(over, [done, refused], agreed_pence=3000)
    say(work, offers[0], "less", amount_pence=1000)
    say(work, offers[1], "no")
    say(work, work.ask(to_come, [waits], agreed_pence=3000)[0], "no")
    assert lines(work, done) == lines(work, refused) == []
    mark = {"person_id": str(done), "role": work.role, "done_on": today.isoformat()}
    work.council.organiser.post(f"/events/{over['id']}/done", {"marks": [mark]})
    with work.council.payments.dependencies.database.transaction(work.council.org_id) as session:
        session.execute(update(Engagement).where(Engagement.id == UUID(over["id"])).values(due_on=before))
    assert lines(work, done, today, today) == ["£30.00 was offered. You chose to take no more than £10.00."]
    assert lines(work, refused, before, before) == ["£30.00 was offered. You said no to it."]
    assert lines(work, waits) == []
