"""Rows written as straight SQL, as code that forgot every rule would write them, and the database's refusals."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from services.payments.payees.usecases.payees import payee_of
from shared.ids import new_id
from tests import clock
from tests.payments.council import Council, Payments, found

FROZEN = "23001"
"""SQLSTATE restrict_violation: what the triggers that keep things frozen raise."""
NOT_ALLOWED = "42501"
"""SQLSTATE insufficient_privilege: no grant, or another organisation's row."""


def insert(session: Session, table: str, values: Mapping[str, Any]) -> None:
    """Writes one row."""
    columns, places = ", ".join(values), ", ".join(f":{name}" for name in values)
    session.execute(text(f"INSERT INTO {table} ({columns}) VALUES ({places})"), dict(values))


@contextmanager
def refused(session: Session, *, by: str | None = None, code: str | None = None) -> Iterator[None]:
    """Expects the database to refuse, by the constraint of that name or with that SQLSTATE; the transaction goes on."""
    with pytest.raises(DBAPIError) as caught, session.begin_nested():
        yield
    diagnosis = getattr(caught.value.orig, "diag", None)
    if by is not None:
        assert getattr(diagnosis, "constraint_name", None) == by
    if code is not None:
        assert getattr(diagnosis, "sqlstate", None) == code


class Books:
    """Writes an organisation's rows in one transaction: an obligation, and payments of it that are right until changed."""

    def __init__(self, council: Council, session: Session) -> None:
        self.council = council
        self.session = session
        self.person_id = council.person()

    def obligation(self, amount_pence: int = 1000) -> UUID:
        """Something that is owed to the person."""
        obligation_id = new_id()
        values = {
            "org_id": self.council.org_id,
            "id": obligation_id,
            "kind": "fee",
            "source_id": new_id(),
            "person_id": self.person_id,
            "payee_id": self.payee_id(),
            "amount_pence": amount_pence,
            "description": "Taking part",
        }
        insert(self.session, "obligation", values)
        return obligation_id

    def payee_id(self) -> UUID:
        """The payee that the person is."""
        return payee_of(self.session, self.council.org_id, self.person_id)

    def mandate(self) -> UUID:
        """A mandate with two signers."""
        mandate_id = new_id()
        signers = (self.council.approver.actor.id, self.council.payer.actor.id)
        insert(self.session, "mandate", self.mandate_values() | {"id": mandate_id, "second_signed_by": signers[1]})
        return mandate_id

    def mandate_values(self) -> dict[str, Any]:
        """A mandate that has been signed once."""
        return {
            "org_id": self.council.org_id,
            "id": new_id(),
            "purpose": "claims",
            "daily_ceiling_pence": 20_000,
            "first_signed_by": self.council.approver.actor.id,
            "valid_from": clock.today() - timedelta(days=30),
            "expires_on": clock.today() + timedelta(days=30),
        }

    def queued(self, obligation_id: UUID | None = None) -> dict[str, Any]:
        """A payment as it should be once three people have done their part."""
        payout_id = new_id()
        return {
            "org_id": self.council.org_id,
            "id": payout_id,
            "obligation_id": obligation_id or self.obligation(),
            "generation": 1,
            "person_id": self.person_id,
            "payee_id": self.payee_id(),
            "payee_person_id": self.person_id,
            "amount_pence": 1000,
            "rail": "stripe",
            "lane": "run",
            "purpose": "claims",
            "reference": uuid4().hex[:8].upper(),
            "status": "queued",
            "money_at": "reserved",
            "created_by": self.council.organiser.actor.id,
            "approved_by": self.council.approver.actor.id,
            "released_by": self.council.payer.actor.id,
            "idempotency_key": f"po_{payout_id}_1_0",
        }

    def pay(self, **changes: Any) -> UUID:
        """Writes a payment; gives its id."""
        values = self.queued() | changes
        insert(self.session, "payout", values)
        payout_id: UUID = values["id"]
        return payout_id

    def agreed(self, kind: str, subject_id: UUID) -> None:
        """What two administrators have just confirmed of a row."""
        first, second = self.council.administrators
        values = {
            "org_id": self.council.org_id,
            "id": new_id(),
            "kind": kind,
            "about": f"{kind}:{subject_id}",
            "subject_id": subject_id,
            "after": "{}",
            "in_force_from": clock.today(),
            "proposed_by": first.actor.id,
            "outcome": "confirmed",
            "decided_by": second.actor.id,
            "decided_at": self.session.scalar(text("SELECT app_now()")),
        }
        insert(self.session, "limit_proposal", values)

    def change(self, table: str, row_id: UUID, **values: Any) -> None:
        """Changes columns of one row."""
        columns = ", ".join(f"{name} = :{name}" for name in values)
        self.session.execute(text(f"UPDATE {table} SET {columns} WHERE id = :row_id"), {**values, "row_id": row_id})


@pytest.fixture(scope="module")
def council(payments: Payments) -> Council:
    """One organisation for all tests of a module: nothing that they write stays."""
    return found(payments)


@pytest.fixture
def books(council: Council) -> Iterator[Books]:
    """One transaction as the app role, which is rolled back."""
    with council.payments.dependencies.database.transaction(council.org_id) as session:
        yield Books(council, session)
        session.rollback()
