"""Routes about entering claims, sending them in, and looking at them."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.payments.claims.api.shown import ClaimOut, show_claim
from services.payments.claims.rules.lines import Category, LineKind
from services.payments.claims.usecases import drafts, submit, views
from services.payments.claims.usecases.drafts import NewLine
from shared.calls import Call, InCall
from shared.http import Answer, Pence, Strict
from shared.identity import Action

router = APIRouter()


class LineIn(Strict):
    """One line: an amount in pence, or the miles (in tenths) of one's own car, motorcycle or bicycle."""

    category: Category
    on: date
    kind: LineKind = LineKind.SPENT
    amount_pence: Pence | None = None
    miles_tenths: Annotated[int, Field(strict=True, gt=0, le=1_000_000)] | None = None
    passengers: Annotated[int, Field(strict=True, ge=0, le=20)] = 0
    description: str = Field("", max_length=200)
    receipt_id: UUID | None = None
    lost_receipt_reason: str | None = Field(None, max_length=300)
    vat_pence: Annotated[int, Field(strict=True, ge=0, le=100_000_000)] = 0
    supplier_vat_number: str | None = Field(None, max_length=20)

    def line(self) -> NewLine:
        """The line as the use cases take it."""
        return NewLine(**self.model_dump())


class ClaimIn(Strict):
    """A draft for a person, with the lines that are known already."""

    person_id: UUID
    event_id: UUID | None = None
    channel: Literal["desk", "helpline"] = "desk"
    lines: list[LineIn] = Field(default_factory=list, max_length=drafts.MOST_LINES)


class LinesIn(Strict):
    """More lines for a draft; with `replace` they take the place of all that it had."""

    lines: list[LineIn] = Field(min_length=1, max_length=drafts.MOST_LINES)
    replace: bool = Field(False, strict=True)


class ReceiptIn(Strict):
    """A receipt that was sent before."""

    receipt_id: UUID


class SubmittedOut(Answer):
    """What became of a claim that was sent in."""

    claim_id: UUID
    reference: str
    outcome: str
    total_pence: int
    reasons: list[str]
    promise_text: str


class SummaryOut(Answer):
    """A claim in the list of those that wait."""

    id: UUID
    reference: str
    person_id: UUID
    person_name: str
    event_id: UUID | None
    channel: str
    total_pence: int
    submitted_at: AwareDatetime
    misses_at: AwareDatetime
    standing: str
    reasons: list[str]
    warnings: list[str]


class PageOut(Answer):
    """A part of the list; `next` asks for the part behind it, null at the end."""

    claims: list[SummaryOut]
    next: str | None


@router.post("/claims", status_code=201, response_model=ClaimOut)
def open_draft(new: ClaimIn, call: InCall) -> JSONResponse:
    """Opens a draft for a person."""
    call.actor.require(Action.ENTER_CLAIM)

    def effect() -> ClaimOut:
        claim = drafts.open_draft(call.session, call.actor, new.person_id, new.event_id, new.channel)
        if new.lines:
            drafts.add_lines(call.session, call.actor, claim.id, [one.line() for one in new.lines])
        return show_claim(call, claim.id)

    return call.once(effect)


@router.get("/claims")
def list_claims(
    call: InCall,
    to_decide: Annotated[Literal["1"], Query(description="claims that wait for finance")] = "1",  # noqa: ARG001  # the only list so far
    after: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PageOut:
    """Claims that wait for finance, first what will miss its promise first."""
    call.actor.require(Action.SEE)
    return PageOut.model_validate(views.list_to_decide(call.session, call.actor, after=after, limit=limit))


@router.get("/claims/{claim_id}")
def get_claim(claim_id: UUID, call: InCall) -> ClaimOut:
    """One claim: lines, reasons, warnings, decisions, promise and payments."""
    call.actor.require(Action.SEE)
    return show_claim(call, claim_id)


@router.post("/claims/{claim_id}/lines", response_model=ClaimOut)
def write_lines(claim_id: UUID, new: LinesIn, call: InCall) -> JSONResponse:
    """Adds lines to a draft, or replaces them."""
    call.actor.require(Action.ENTER_CLAIM)
    write = drafts.replace_lines if new.replace else drafts.add_lines

    def effect() -> ClaimOut:
        write(call.session, call.actor, claim_id, [one.line() for one in new.lines])
        return show_claim(call, claim_id)

    return call.once(effect, 200)


@router.post("/claims/{claim_id}/lines/{number}/receipt", response_model=ClaimOut)
def attach_receipt(claim_id: UUID, number: int, new: ReceiptIn, call: InCall) -> JSONResponse:
    """Gives a line its receipt."""
    call.actor.require(Action.ENTER_CLAIM)
    return call.once(lambda: _attach(call, claim_id, number, new.receipt_id), 200)


@router.post("/claims/{claim_id}/submit", response_model=SubmittedOut)
def submit_claim(claim_id: UUID, call: InCall) -> JSONResponse:
    """Sends a claim in: approved by the rules and on its way, or waiting for finance."""
    call.actor.require(Action.ENTER_CLAIM)
    return call.once(lambda: SubmittedOut.model_validate(submit.submit(call.session, call.actor, claim_id)), 200)


def _attach(call: Call, claim_id: UUID, number: int, receipt_id: UUID) -> ClaimOut:
    drafts.attach_receipt(call.session, call.actor, claim_id, number, receipt_id)
    return show_claim(call, claim_id)
