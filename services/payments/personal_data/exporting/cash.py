"""The table of somebody's cash: on whose list they stood, what they were given and how they confirmed it, and what they gave back."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.payments.personal_data.exporting.rules import Cell, PersonTable, money_cell
from services.payments.rails.cash.tables import CashGivenBack, CashHandOver, CashPlace, CashSlip


def cash_of(session: Session, org_id: UUID, person_id: UUID) -> PersonTable:
    """Everything about their cash but codes, which say who is there."""
    rows = [
        *_places(session, org_id, person_id),
        *_slips(session, org_id, person_id),
        *_given(session, org_id, person_id),
    ]
    return PersonTable(
        "cash-in-hand",
        "Your cash",
        "When you stood on a list for cash, what you were given, how you confirmed it, and what was given back.",
        ("when", "what", "pounds", "how", "words"),
        sorted(rows, key=lambda row: str(row[0])),
    )


def _places(session: Session, org_id: UUID, person_id: UUID) -> Iterator[tuple[Cell, ...]]:
    for one in session.scalars(select(CashPlace).filter_by(org_id=org_id, person_id=person_id)):
        yield one.put_at, "you came onto a list for cash", None, one.asked_how, None
        if one.left_at is not None:
            yield one.left_at, "you left that list", None, None, None


def _slips(session: Session, org_id: UUID, person_id: UUID) -> Iterator[tuple[Cell, ...]]:
    for one in session.scalars(select(CashSlip).filter_by(org_id=org_id, person_id=person_id)):
        yield one.printed_at, f"slip {one.number}", money_cell(one.amount_pence), one.status, one.reason


def _given(session: Session, org_id: UUID, person_id: UUID) -> Iterator[tuple[Cell, ...]]:
    rows = session.execute(
        select(CashHandOver, CashGivenBack)
        .outerjoin(
            CashGivenBack,
            and_(CashGivenBack.org_id == CashHandOver.org_id, CashGivenBack.hand_over_id == CashHandOver.id),
        )
        .where(CashHandOver.org_id == org_id, CashHandOver.person_id == person_id)
        .order_by(CashHandOver.id, CashGivenBack.id)
    )
    seen: set[UUID] = set()
    for given, back in rows:
        if given.id not in seen:
            seen.add(given.id)
            yield given.at, "you were given cash", money_cell(given.amount_pence), given.confirmed_how, given.witness
        if back is not None:
            became = "dropped" if back.dropped_at else back.confirmed_how or "waits for a second person"
            yield (
                back.at,
                "it was written down as given back, or not given",
                money_cell(given.amount_pence),
                became,
                back.reason,
            )
