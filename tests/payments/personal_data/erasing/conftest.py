"""Two members of staff who may erase people, and a clock that tests move."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from services.payments.people.tables import Person
from services.payments.personal_data.erasing import usecases
from shared.contracts.erasing import PersonToldOfErasing
from shared.database import app_now
from shared.identity import Role
from tests import clock
from tests.conftest import Databases
from tests.payments.council import Council, Staff


@dataclass
class Erasing:
    """An organisation with two members of staff who may erase, and a clock."""

    council: Council
    move: Callable[[int], None]
    second: Staff

    @property
    def first(self) -> Staff:
        """Who asks."""
        return self.council.staff[Role.HELPLINE]

    def asked(self, person: UUID) -> UUID:
        """Somebody asked a week ago, and the person was told; gives the erasure."""
        erasure = UUID(self.first.post(f"/people/{person}/erasure")["id"])
        self.told(erasure)
        self.move(8)
        return erasure

    def told(self, erasure: UUID, *, channel: str = "sms", is_told: bool = True) -> None:
        """Notifications says whether the notice was delivered."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            said = PersonToldOfErasing(erasure_id=erasure, is_told=is_told, channel=channel, at=app_now(session))
            usecases.note_told(session, self.council.org_id, said)

    def erased(self, person: UUID) -> UUID:
        """It is done."""
        erasure = self.asked(person)
        self.second.post(f"/erasures/{erasure}/confirm")
        return erasure

    def rows(self, query: Any) -> list[Any]:
        """What stands in the database."""
        with self.council.payments.dependencies.database.transaction(self.council.org_id) as session:
            return list(session.scalars(query))

    def of(self, person: UUID) -> Person:
        """A person's row."""
        [found] = self.rows(select(Person).where(Person.id == person))
        assert isinstance(found, Person)
        return found


@pytest.fixture
def erasing(council: Council, databases: Databases) -> Iterator[Erasing]:
    """The clock is set right again afterwards."""
    passed = 0

    def move(days: int) -> None:
        nonlocal passed
        passed = passed + days if days else 0
        clock.set_clock(databases.admin_url("payments"), timedelta(days=passed))

    yield Erasing(council, move, council.hire(Role.ORGANISER))
    move(0)
