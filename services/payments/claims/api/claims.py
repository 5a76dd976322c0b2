"""Routes about entering claims, sending them in, and looking at them."""

from datetime import date
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.payments.claims.api.shown import ClaimOut, PromiseOut, WhereaboutsOut, show_claim, shown
from services.payments.claims.rules.lines import LineKind
from services.payments.claims.usecases import drafts, submit, views
from services.payments.claims.usecases.drafts import NewLine
from services.payments.claims.usecases.whereabouts import view_whereabouts
from shared.api_request import ApiRequest, InTransaction
from shared.contracts.categories import Category
from shared.http import Pence, RequestBody, ResponseBody

router = APIRouter()


class LineIn(RequestBody):
    """One line: an amount in pence, or the miles (in tenths) of one's own car, motorcycle or bicycle."""

    SEVERAL_LINES: ClassVar = frozenset({"description", "lost_receipt_reason"})

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


class ClaimIn(RequestBody):
    """A draft for a person, with the lines that are known already."""

    person_id: UUID
    event_id: UUID | None = None
    channel: Literal["desk", "helpline"] = "desk"
    lines: list[LineIn] = Field(default_factory=list, max_length=drafts.MOST_LINES)


class LinesIn(RequestBody):
    """More lines for a draft; with `replace` they take the place of all that it had."""

    lines: list[LineIn] = Field(min_length=1, max_length=drafts.MOST_LINES)
    replace: bool = Field(False, strict=True)


class ReceiptIn(RequestBody):
    """A receipt that was sent before."""

    receipt_id: UUID


class SubmittedOut(ResponseBody):
    """What became of a claim that was sent in."""

    claim_id: UUID
    reference: str
    outcome: str
    total_pence: int
    reasons: list[str]
    promise: PromiseOut


class SummaryOut(ResponseBody):
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


class PageOut(ResponseBody):
    """A part of the list; `next` asks for the part behind it, null at the end."""

    claims: list[SummaryOut]
    next: str | None


@router.post("/claims", status_code=201, response_model=ClaimOut)
def open_draft(new: ClaimIn, api: ApiRequest) -> JSONResponse:
    """Opens a draft for a person."""

    def effect(tx: InTransaction) -> ClaimOut:
        claim = drafts.open_draft(tx.session, tx.actor, new.person_id, new.event_id, new.channel)
        if new.lines:
            drafts.add_lines(tx.session, tx.actor, claim.id, [one.line() for one in new.lines])
        return show_claim(tx, claim.id)

    return api.once(effect)


@router.get("/claims")
def list_claims(
    api: ApiRequest,
    to_decide: Annotated[Literal["1"], Query(description="claims that wait for finance")] = "1",  # noqa: ARG001  # the only list so far
    after: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PageOut:
    """Claims that wait for finance, first what will miss its promise first."""
    return api.read(
        lambda tx: PageOut.model_validate(views.list_to_decide(tx.session, tx.actor, after=after, limit=limit))
    )


@router.get("/people/{person_id}/claims")
def list_claims_of_person(person_id: UUID, api: ApiRequest) -> list[ClaimOut]:
    """A person's newest claims that were sent in, the newest first: for "where is my money?"."""

    return api.read(lambda tx: [shown(one) for one in views.view_claims_of(tx.session, tx.actor, person_id)])


@router.get("/people/{person_id}/money")
def get_whereabouts(person_id: UUID, api: ApiRequest) -> list[WhereaboutsOut]:
    """Where a person's money is, of claims and of fees: what is in trouble first."""
    return api.read(
        lambda tx: [WhereaboutsOut.model_validate(one) for one in view_whereabouts(tx.session, tx.actor, person_id)]
    )


@router.get("/claims/{claim_id}")
def get_claim(claim_id: UUID, api: ApiRequest) -> ClaimOut:
    """One claim: lines, reasons, warnings, decisions, promise and payments."""
    return api.read(lambda tx: show_claim(tx, claim_id))


@router.post("/claims/{claim_id}/lines", response_model=ClaimOut)
def write_lines(claim_id: UUID, new: LinesIn, api: ApiRequest) -> JSONResponse:
    """Adds lines to a draft, or replaces them."""
    write = drafts.replace_lines if new.replace else drafts.add_lines

    def effect(tx: InTransaction) -> ClaimOut:
        write(tx.session, tx.actor, claim_id, [one.line() for one in new.lines])
        return show_claim(tx, claim_id)

    return api.once(effect, 200)


@router.post("/claims/{claim_id}/lines/{number}/receipt", response_model=ClaimOut)
def attach_receipt(claim_id: UUID, number: int, new: ReceiptIn, api: ApiRequest) -> JSONResponse:
    """Gives a line its receipt."""
    return api.once(lambda tx: _attach(tx, claim_id, number, new.receipt_id), 200)


@router.post("/claims/{claim_id}/submit", response_model=SubmittedOut)
def submit_claim(claim_id: UUID, api: ApiRequest) -> JSONResponse:
    """Sends a claim in: approved by the rules and on its way, or waiting for finance."""
    return api.once(lambda tx: SubmittedOut.model_validate(submit.submit(tx.session, tx.actor, claim_id)), 200)


def _attach(tx: InTransaction, claim_id: UUID, number: int, receipt_id: UUID) -> ClaimOut:
    drafts.attach_receipt(tx.session, tx.actor, claim_id, number, receipt_id)
    return show_claim(tx, claim_id)
