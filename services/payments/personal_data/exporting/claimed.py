"""The tables of what somebody claimed: claims, lines, receipts, decisions, the story of each line, money in advance, read-backs."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from services.payments.claims.ahead.tables import AdvanceRequest
from services.payments.claims.money_statement.tables import StatementRequest
from services.payments.claims.receipts.tables import Receipt
from services.payments.claims.tables import (
    Advance,
    AdvanceSettlement,
    AdvanceUse,
    Claim,
    ClaimDecision,
    ClaimLine,
    ClaimStep,
    OutsideMiles,
)
from services.payments.personal_data.exporting.rules import Cell, PersonTable, ReceiptPictures, money_cell, who
from services.payments.phone.tables import ReadBack


def claimed(session: Session, org_id: UUID, person_id: UUID, staff: Mapping[UUID, str]) -> tuple[PersonTable, ...]:
    """Everything about their claims, drafts too. `staff`: the names of members of staff."""
    claims = session.scalars(
        select(Claim).where(Claim.org_id == org_id, Claim.person_id == person_id).order_by(Claim.id)
    ).all()
    references = {one.id: one.reference for one in claims}
    return (
        PersonTable(
            "claims",
            "Your claims",
            "What you asked back, and what our rules found. One that was not sent in is a draft.",
            ("reference", "began", "sent in", "how", "pounds", "what was found", "promised by"),
            [
                (
                    one.reference,
                    one.created_at,
                    one.submitted_at,
                    one.channel,
                    money_cell(one.total_pence),
                    " ".join(str(found["text"]) for found in (*one.reasons, *one.warnings)),
                    one.send_by or one.misses_at,
                )
                for one in claims
            ],
        ),
        _lines(session, org_id, person_id, references),
        _decisions(session, org_id, person_id, references, staff),
        _story(session, org_id, person_id, references, staff),
        _advances(session, org_id, person_id),
        PersonTable(
            "asked-before",
            "What you asked us to pay before you came",
            "Your words, and what became of it.",
            ("asked", "how", "your words", "pounds", "what became of it", "our words"),
            [
                (one.asked_at, one.channel, one.said, money_cell(one.amount_pence), one.outcome, one.words)
                for one in session.scalars(
                    select(AdvanceRequest)
                    .where(AdvanceRequest.org_id == org_id, AdvanceRequest.person_id == person_id)
                    .order_by(AdvanceRequest.id)
                )
            ],
        ),
        PersonTable(
            "statements",
            "Statements that you asked for",
            "Papers that say what we paid you, or pages to read it on. Staff may have asked for you.",
            ("asked", "how", "for", "from", "to", "sent by"),
            [
                (one.asked_at, one.channel, one.kind, one.first_day, one.last_day, one.way)
                for one in session.scalars(
                    select(StatementRequest)
                    .where(StatementRequest.org_id == org_id, StatementRequest.person_id == person_id)
                    .order_by(StatementRequest.id)
                )
            ],
        ),
        _read_backs(session, org_id, person_id),
        PersonTable(
            "miles-for-others",
            "Miles that you drove for others",
            "What you told us of other organisations in a tax year.",
            ("tax year from", "miles", "told"),
            [
                (one.tax_year_starts_on, f"{one.miles_tenths / 10:.1f}", one.created_at)
                for one in session.scalars(
                    select(OutsideMiles)
                    .where(OutsideMiles.org_id == org_id, OutsideMiles.person_id == person_id)
                    .order_by(OutsideMiles.id)
                )
            ],
        ),
    )


def receipts_of(session: Session, org_id: UUID, person_id: UUID) -> tuple[PersonTable, tuple[ReceiptPictures, ...]]:
    """Their receipts, used in a claim or not, and where the pictures are."""
    rows = session.scalars(
        select(Receipt).where(Receipt.org_id == org_id, Receipt.person_id == person_id).order_by(Receipt.id)
    ).all()
    pictures = tuple(ReceiptPictures(one.id, one.stored_as, one.pages) for one in rows)
    table = PersonTable(
        "receipts",
        "Your receipts",
        "Photos and papers that you sent. Their pictures are in the folder “receipts”.",
        ("sent", "pictures", "pages not kept", "first picture"),
        [
            (one.created_at, one.pages, one.pages_left_out, shown.path(1))
            for one, shown in zip(rows, pictures, strict=True)
        ],
    )
    return table, pictures


def _lines(session: Session, org_id: UUID, person_id: UUID, references: Mapping[UUID, str]) -> PersonTable:
    rows = session.scalars(
        select(ClaimLine)
        .where(ClaimLine.org_id == org_id, ClaimLine.person_id == person_id)
        .order_by(ClaimLine.claim_id, ClaimLine.number)
    )
    head = ("reference", "line", "day", "what for", "your words", "pounds", "agreed pounds", "status", "miles")
    cells: list[tuple[Cell, ...]] = [
        (
            references.get(one.claim_id, ""),
            one.number,
            one.spent_on,
            one.category,
            one.description,
            money_cell(one.amount_pence),
            money_cell(one.approved_pence),
            one.status,
            None if one.miles_tenths is None else f"{one.miles_tenths / 10:.1f}",
            one.passengers,
            one.why,
            one.lost_receipt_reason,
            None if one.receipt_id is None else f"receipts/{one.receipt_id}-1.jpg",
        )
        for one in rows
    ]
    more = ("passengers", "how it was worked out", "why the receipt is lost", "receipt")
    return PersonTable(
        "claim-lines", "The lines of your claims", "Each thing that you paid for.", (*head, *more), cells
    )


def _decisions(
    session: Session, org_id: UUID, person_id: UUID, references: Mapping[UUID, str], staff: Mapping[UUID, str]
) -> PersonTable:
    rows = session.scalars(
        select(ClaimDecision)
        .where(ClaimDecision.org_id == org_id, ClaimDecision.person_id == person_id)
        .order_by(ClaimDecision.id)
    )
    return PersonTable(
        "decisions",
        "Decisions about your claims",
        "Who decided, when, and how much was agreed.",
        ("reference", "when", "who", "second person", "agreed pounds", "taken from money in advance", "taken back"),
        [
            (
                references.get(one.claim_id, ""),
                one.decided_at,
                "our rules" if one.decided_by is None else staff.get(one.decided_by, "a member of staff"),
                None if one.second_decided_by is None else staff.get(one.second_decided_by, "a member of staff"),
                money_cell(one.approved_pence),
                money_cell(one.netted_pence),
                one.undone_at,
            )
            for one in rows
        ],
    )


def _story(
    session: Session, org_id: UUID, person_id: UUID, references: Mapping[UUID, str], staff: Mapping[UUID, str]
) -> PersonTable:
    rows = session.execute(
        select(ClaimStep, ClaimLine.claim_id, ClaimLine.number)
        .join(ClaimLine, and_(ClaimLine.org_id == ClaimStep.org_id, ClaimLine.id == ClaimStep.line_id))
        .where(ClaimLine.org_id == org_id, ClaimLine.person_id == person_id)
        .order_by(ClaimStep.id)
    )
    return PersonTable(
        "what-was-done-with-each-line",
        "What was done with each line",
        "Questions, answers and decisions, with the words that went with them.",
        ("reference", "line", "when", "what", "by whom", "words", "agreed pounds"),
        [
            (
                references.get(claim_id, ""),
                number,
                step.at,
                step.action.replace("_", " "),
                who(step.actor_kind, step.actor_id, staff, person_id),
                step.words,
                money_cell(step.amount_pence),
            )
            for step, claim_id, number in rows
        ],
    )


def _advances(session: Session, org_id: UUID, person_id: UUID) -> PersonTable:
    advances = session.scalars(
        select(Advance).where(Advance.org_id == org_id, Advance.person_id == person_id).order_by(Advance.id)
    ).all()
    ids = [one.id for one in advances]
    cells: list[tuple[Cell, ...]] = [
        (one.created_at, "given", money_cell(one.amount_pence), None, one.undone_at) for one in advances
    ]
    uses = select(AdvanceUse).where(AdvanceUse.org_id == org_id, AdvanceUse.advance_id.in_(ids))
    cells += [
        (one.created_at, "used by a claim", money_cell(one.amount_pence), None, one.undone_at)
        for one in session.scalars(uses.order_by(AdvanceUse.id))
    ]
    settled = select(AdvanceSettlement).where(AdvanceSettlement.org_id == org_id, AdvanceSettlement.advance_id.in_(ids))
    cells += [
        (one.created_at, one.way.replace("_", " "), money_cell(one.amount_pence), one.words, None)
        for one in session.scalars(settled.order_by(AdvanceSettlement.id))
    ]
    head = ("when", "what", "pounds", "words", "taken back")
    return PersonTable("money-in-advance", "Money in advance", "What you were given before you spent it.", head, cells)


def _read_backs(session: Session, org_id: UUID, person_id: UUID) -> PersonTable:
    rows = session.scalars(
        select(ReadBack).where(ReadBack.org_id == org_id, ReadBack.person_id == person_id).order_by(ReadBack.id)
    )
    return PersonTable(
        "what-was-read-back",
        "What was read back to you",
        "The lines of a claim as we read them to you, and when you said yes.",
        ("when", "lines", "pounds", "you said yes"),
        [
            (
                one.said_at,
                "; ".join(f"{line['category']} {money_cell(line['amount_pence'])}" for line in one.lines),
                money_cell(one.total_pence),
                one.yes_at,
            )
            for one in rows
        ],
    )
