"""Drafts: a claim is opened, its lines are added, changed and given receipts, until somebody submits it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import DRAFT_LINE_TRANSITIONS, DraftEvent, LineStatus
from services.payments.claims.rules.lines import LineFacts, LineKind, check_line
from services.payments.claims.tables import Claim, ClaimLine
from services.payments.claims.usecases.claim_receipts import digests_of
from services.payments.claims.usecases.lines import claim_to_change, facts_of, lines_of, pick_line, speaking_for
from services.payments.claims.usecases.pricing import price_lines, why_of
from services.payments.involvement.usecases.events import get_event
from services.payments.people.acting import act_as
from services.payments.people.usecases import get_person
from shared import audit
from shared.contracts.categories import Category
from shared.database import london_today
from shared.errors import ConflictError, Effect, InvalidError
from shared.identity import Actor, ActorKind
from shared.ids import reference

MOST_LINES = 30


@dataclass(frozen=True, slots=True)
class NewLine:
    """One line as it is told to us: an amount in pence, or miles in tenths of a mile where the rates make the amount."""

    category: Category
    on: date
    amount_pence: int | None = None
    kind: LineKind = LineKind.SPENT
    miles_tenths: int | None = None
    passengers: int = 0
    description: str = ""
    receipt_id: UUID | None = None
    lost_receipt_reason: str | None = None
    vat_pence: int = 0
    supplier_vat_number: str | None = None

    def facts(self, number: int) -> LineFacts:
        """The line as the rules know it, at its place in the claim."""
        return LineFacts(
            number=number,
            category=self.category,
            kind=self.kind,
            on=self.on,
            amount_pence=self.amount_pence,
            miles_tenths=self.miles_tenths,
            passengers=self.passengers,
            description=self.description,
            lost_receipt_reason=self.lost_receipt_reason,
        )


def open_draft(session: Session, actor: Actor, person_id: UUID, event_id: UUID | None, channel: str) -> Claim:
    """Opens a claim for a person, by themself or by staff who speak for them. `channel`: text, call, web, helpline or desk.

    Raises ForbiddenError, NotFoundError (person or event).
    """
    actor = speaking_for(actor, person_id)
    act_as(session, actor)
    get_person(session, actor.org_id, person_id)
    if event_id is not None:
        get_event(session, actor.org_id, event_id)
    number = session.scalar(
        select(func.nextval("payout_reference_seq"))
    )  # shared with fees: none is called like a claim
    claim = Claim(
        org_id=actor.org_id,
        person_id=person_id,
        event_id=event_id,
        reference=reference(number or 0),
        channel=channel,
        entered_by=actor.id if actor.kind is ActorKind.STAFF else None,
    )
    session.add(claim)
    session.flush()
    audit.record(session, actor, "claim.opened", "claim", claim.id, {"channel": channel})
    return claim


def add_lines(session: Session, actor: Actor, claim_id: UUID, lines: Sequence[NewLine]) -> list[ClaimLine]:
    """Adds lines behind those of a draft; gives all of its lines, priced.

    Raises ForbiddenError, NotFoundError, ConflictError (submitted), InvalidError (a line that cannot be; too many).
    """
    actor, claim = _draft(session, actor, claim_id)
    before = lines_of(session, claim)
    return _write(session, actor, claim, lines, start=len(before))


def replace_lines(session: Session, actor: Actor, claim_id: UUID, lines: Sequence[NewLine]) -> list[ClaimLine]:
    """Puts these lines in the place of whatever the draft had; gives them, priced. Raises as `add_lines` does."""
    actor, claim = _draft(session, actor, claim_id)
    return _write(session, actor, claim, lines, start=0)


def attach_receipt(session: Session, actor: Actor, claim_id: UUID, line_number: int, receipt_id: UUID) -> ClaimLine:
    """Gives a line its receipt, in a draft or while it is not decided yet; the same again changes nothing.

    Raises ForbiddenError, NotFoundError (claim, line, or a receipt that is not this person's), ConflictError (the line is
    decided, or has another receipt already).
    """
    actor, claim = claim_to_change(session, actor, claim_id)
    lines = lines_of(session, claim)
    line = pick_line(lines, line_number)
    if line.receipt_id == receipt_id:
        return line
    if claim.submitted_at is not None and (line.receipt_id is not None or line.status not in _OPEN):
        raise ConflictError(
            "claim.receipt_too_late",
            "This line has a receipt or is decided already.",
            "To show another receipt, ask for the decision to be looked at again.",
            effect=Effect.NO_MONEY_MOVED,
        )
    carried = {receipt_id, *(one.receipt_id for one in lines if one.receipt_id and one is not line)}
    line.receipt_id, line.receipt_digest = receipt_id, digests_of(session, claim, carried)[receipt_id]
    session.flush()
    audit.record(session, actor, "claim.receipt_added", "claim", claim.id, {"line": line_number})
    return line


_OPEN = frozenset({LineStatus.WAITING.value, LineStatus.ASKED.value, LineStatus.HELD.value})


def _draft(session: Session, actor: Actor, claim_id: UUID) -> tuple[Actor, Claim]:
    actor, claim = claim_to_change(session, actor, claim_id)
    if claim.submitted_at is not None:
        raise ConflictError(
            "claim.submitted",
            "This claim has been sent in, so its lines cannot change any more.",
            "Make a new claim for anything else.",
        )
    return actor, claim


def _write(session: Session, actor: Actor, claim: Claim, lines: Sequence[NewLine], *, start: int) -> list[ClaimLine]:
    """Writes lines at the places after `start`, over what a draft had there; places behind them fall empty."""
    if start + len(lines) > MOST_LINES:
        raise InvalidError(
            "claim.too_many_lines",
            f"A claim has up to {MOST_LINES} lines.",
            "Send these in, then make another claim.",
            effect=Effect.NOTHING_SAVED,
        )
    today = london_today(session)
    facts = [one.facts(start + place) for place, one in enumerate(lines, 1)]
    for one in facts:
        check_line(one, today)
    rows = {
        one.number: one for one in session.scalars(select(ClaimLine).filter_by(org_id=claim.org_id, claim_id=claim.id))
    }
    _leave_out([row for row in rows.values() if row.number > start + len(lines)])
    kept = [rows[number] for number in range(1, start + 1)]
    priced = price_lines(session, claim, [*(facts_of(one, priced=False) for one in kept), *facts])[start:]
    receipts = [*(one.receipt_id for one in kept), *(one.receipt_id for one in lines)]
    digests = digests_of(session, claim, {one for one in receipts if one})
    for fact, new, price in zip(facts, lines, priced, strict=True):
        amount_pence = price.amount_pence if price else new.amount_pence or 0
        values = _values(new, amount_pence, digests) | {"why": why_of(price)}
        if fact.number not in rows:
            session.add(
                ClaimLine(
                    org_id=claim.org_id, claim_id=claim.id, person_id=claim.person_id, number=fact.number, **values
                )
            )
        else:
            _write_over(rows[fact.number], values)
    session.flush()
    written = lines_of(session, claim)
    claim.total_pence = sum(one.amount_pence for one in written)
    session.flush()
    audit.record(
        session, actor, "claim.lines_written", "claim", claim.id, {"lines": len(written), "pence": claim.total_pence}
    )
    return written


def _leave_out(rows: Sequence[ClaimLine]) -> None:
    for row in rows:
        if row.status == LineStatus.WAITING:
            DRAFT_LINE_TRANSITIONS.move(row, DraftEvent.LEFT_OUT)


def _write_over(row: ClaimLine, values: Mapping[str, Any]) -> None:
    """Puts a line in the place of another one, which may have been left out before."""
    if row.status == LineStatus.WITHDRAWN:
        DRAFT_LINE_TRANSITIONS.move(row, DraftEvent.WRITTEN_AGAIN)
    for name, value in values.items():
        setattr(row, name, value)


def _values(new: NewLine, amount_pence: int, digests: Mapping[UUID, str]) -> dict[str, Any]:
    if not 0 <= new.vat_pence <= amount_pence:
        raise InvalidError(
            "claim.line_vat",
            "The VAT cannot be more than the amount.",
            "Check both figures.",
            effect=Effect.NOTHING_SAVED,
        )
    return {
        "kind": new.kind.value,
        "category": new.category.value,
        "spent_on": new.on,
        "amount_pence": amount_pence,
        "vat_pence": new.vat_pence,
        "supplier_vat_number": new.supplier_vat_number,
        "miles_tenths": new.miles_tenths,
        "passengers": new.passengers,
        "description": new.description,
        "receipt_id": new.receipt_id,
        "receipt_digest": new.receipt_id and digests[new.receipt_id],
        "lost_receipt_reason": new.lost_receipt_reason,
    }
