"""The page of who claims for a person by text: written down and ended. The number passes through and stands nowhere."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from shared.identity import Role
from tests.payments.desk.conftest import TaskDesk
from tests.payments.phone.pages import words

TODAY = datetime.now(UTC).date()


def typed(**changes: str) -> dict[str, str]:
    """A form that is filled in."""
    later = TODAY + timedelta(days=90)
    days = {
        f"{name}-{part}": str(getattr(day, part))
        for name, day in (("seen_on", TODAY), ("review_on", later))
        for part in ("day", "month", "year")
    }
    said = {"supporter_name": "Ann <b>Smith", "mobile": "07700 900555", "evidence": "Jo said so at the table"}
    return said | days | changes


@pytest.mark.parametrize("role", [Role.HELPLINE, Role.ORGANISER])
def test_an_agreement_is_written_down_and_ended(task_desk: TaskDesk, role: Role) -> None:
    person = task_desk.council.person("Jo Bloggs")
    page = f"/desk/people/{person}/supporters"
    desk = task_desk.browser(role)
    desk.get(page)
    desk.post(page, {})
    for name in ("supporter_name", "mobile", "evidence", "seen_on", "review_on"):
        assert f'href="#{name}' in desk.last.text, name
    desk.get(page)
    desk.post(page, typed(mobile="07700 900550"))
    assert "This is no telephone number" in words(desk.last)
    desk.get(page)
    desk.post(page, typed())
    seen = words(desk.get(page))
    assert "Ann &lt;b&gt;Smith" in desk.last.text
    assert "Jo said so at the table" in seen
    assert "900555" not in desk.last.text
    assert task_desk.reaching.linked == [(str(person), "helper")]
    with task_desk.council.payments.dependencies.database.transaction(task_desk.council.org_id) as session:
        kept = session.scalar(text("SELECT count(*) FROM audit WHERE facts::text LIKE '%900555%'"))
        assert kept == 0
    [one] = task_desk.council.organiser.get(f"/people/{person}/supporters")
    desk.post(f"{page}/{one['id']}/end", {})
    assert "Nobody." in words(desk.get(page))


def test_nothing_is_written_down_while_numbers_cannot_be_saved(task_desk: TaskDesk) -> None:
    person = task_desk.council.person("Jo Bloggs")
    desk = task_desk.browser(Role.HELPLINE)
    page = f"/desk/people/{person}/supporters"
    desk.get(page)
    task_desk.reaching.away = True
    desk.post(page, typed())
    assert task_desk.council.organiser.get(f"/people/{person}/supporters") == []
