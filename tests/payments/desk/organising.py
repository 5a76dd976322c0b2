"""An organiser at the desk's pages by plain HTTP, with a rate card and people: what most tests of the organiser's day do."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
from sqlalchemy import text

from services.payments.people.imports.usecases.people import row_of
from services.payments.people.tables import Person
from shared.identity import Role
from tests import clock
from tests.payments.council import Council, Staff
from tests.payments.involvement.conftest import Work
from tests.payments.phone.pages import words
from tests.payments.phone.test_helpline import Desk

EVENTS = "/desk/events"
TOMORROW = clock.now() + timedelta(days=1)
NEW = {"title": "Design day", "day-1": f"{TOMORROW:%Y-%m-%d}", "from-1": "10:00", "to-1": "12:00"}


@dataclass
class Organising:
    """One organisation, with its organiser signed in."""

    council: Council
    desk: Desk = field(init=False)
    work: Work = field(init=False)

    def __post_init__(self) -> None:
        self.work = Work(self.council)
        self.work.rate()
        self.desk = self.browser(self.council.organiser)

    def browser(self, staff: Staff) -> Desk:
        """A browser of a member of staff, signed in."""
        desk = Desk(self.council, staff)
        desk.sign_in()
        return desk

    def of(self, role: Role) -> Desk:
        """A browser of the organisation's first one in a role."""
        return self.browser(self.council.staff[role])

    def held(self, *people: UUID, **changes: Any) -> dict[str, Any]:
        """An event of yesterday to which these people said yes."""
        event = self.work.event(**changes)
        self.work.agreed(event, people)
        return event

    def done(self, *people: UUID, **changes: Any) -> dict[str, Any]:
        """The same, and all of them were there."""
        event = self.held(*people, **changes)
        self.work.attended(event, *(self.work.mark(event, one) for one in people))
        return event

    def people(self, count: int) -> list[UUID]:
        """Many people with a name each: "Person number 1" and on."""
        rows = [row_of(self.council.org_id, f"Person number {number}", None, None) for number in range(1, count + 1)]
        made = [Person(**row) for row in rows]
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            session.add_all(made)
            session.flush()
            return [one.id for one in made]

    def age_sign_ins(self) -> None:
        """Everybody's last sign-in is six minutes ago."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            session.execute(text("UPDATE staff_session SET signed_in_at = signed_in_at - interval '6 minutes'"))

    def marks(self, event: dict[str, Any]) -> dict[str, str]:
        """How each person is marked, by person."""
        rows = self.council.organiser.get(f"/events/{event['id']}/attendance")
        return {one["person_id"]: one["kind"] for one in rows}

    def offer_of(self, event: dict[str, Any], person: UUID) -> str:
        """The offer of one person."""
        asked = self.council.organiser.get(f"/events/{event['id']}/offers")["offers"]
        found: str = next(one["id"] for one in asked if one["person_id"] == str(person))
        return found


def forms_to(page: httpx2.Response, path: str) -> list[str]:
    """The once-only tokens of the forms of a page that go to a path."""
    pattern = rf'action="{re.escape(path)}"[^>]*>\s*<input type="hidden" name="form" value="([^"]+)"'
    return re.findall(pattern, page.text)


__all__ = ["EVENTS", "NEW", "TOMORROW", "Organising", "forms_to", "words"]
