"""Routes of how long things are kept: the periods, a dry run, a proposal, what the job did; and who has something open, for notifications."""

from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import Field

from services.payments.limits.api import PROPOSED, proposed
from services.payments.personal_data.erasing.blockers import something_open
from services.payments.personal_data.periods import usecases as periods
from services.payments.personal_data.periods.rules import KeptKind, NewPeriod
from services.payments.personal_data.retention import reports, usecases
from shared.api_request import Accepted, ApiRequest, InTransaction
from shared.contracts.retention import SomethingOpenAnswer, SomethingOpenQuestion
from shared.database import Database
from shared.http import RequestBody, ResponseBody, internal_caller
from shared.identity import InternalTokens

LONGEST_SOURCE = 300

router = APIRouter(tags=["people"])


class RetentionPeriodOut(ResponseBody):
    """A kind and the period that holds today; `length` null: it is kept for ever, or nobody has set one (`is_set`)."""

    kind: KeptKind
    title: str
    what: str
    length: int | None
    unit: str
    shortest: int
    longest: int
    suggested: int
    period: str
    valid_from: date | None
    source: str
    is_set: bool


class RehearsalIn(RequestBody):
    """What would go with this period? `length` in the unit of its kind."""

    kind: KeptKind
    length: int = Field(ge=1, le=400)


class RetentionPeriodIn(RequestBody):
    """A period from a day on; `length` null: for ever. `source`: who advised it."""

    kind: KeptKind
    length: int | None = Field(ge=1, le=400)
    valid_from: date
    source: str = Field(min_length=1, max_length=LONGEST_SOURCE)


class RetentionRunOut(ResponseBody):
    """A dry run that counts."""

    id: UUID
    day: date


class RetentionReportOut(ResponseBody):
    """What one pass did, or would do: `sentences` to be read, `counts` by name."""

    id: UUID
    day: date
    is_rehearsal: bool
    asked_by: str | None
    begun_at: datetime
    is_done: bool
    done_at: datetime | None
    there_at: datetime | None
    periods: list[str]
    counts: dict[str, int]
    left_out: int
    left_out_why: dict[str, int]
    """How many people by each reason; one may have several."""
    left_out_long: int
    """Those whose words are more than a year older than the period."""
    failed: int
    sentences: list[str]


@router.get("/retention")
def list_periods(api: ApiRequest) -> list[RetentionPeriodOut]:
    """How long each kind is kept today."""
    return api.read(
        lambda tx: [
            RetentionPeriodOut.model_validate(one, from_attributes=True)
            for one in periods.list_periods(tx.session, tx.actor)
        ]
    )


@router.get("/retention/reports")
def list_reports(api: ApiRequest) -> list[RetentionReportOut]:
    """What the job did and what dry runs found, the newest first."""
    return api.read(
        lambda tx: [
            RetentionReportOut.model_validate(one, from_attributes=True)
            for one in reports.list_reports(tx.session, tx.actor)
        ]
    )


@router.post("/retention/dry-runs", status_code=202, response_model=RetentionRunOut)
def rehearse(body: RehearsalIn, api: ApiRequest) -> JSONResponse:
    """Counts in the background what would go with a period; nothing is changed."""
    return api.once(
        lambda tx: RetentionRunOut.model_validate(
            usecases.rehearse(tx.session, tx.actor, body.kind, body.length), from_attributes=True
        ),
        202,
    )


@router.post("/retention", status_code=202, responses=PROPOSED)
def propose_period(body: RetentionPeriodIn, api: ApiRequest) -> JSONResponse:
    """Proposes a period; another administrator confirms it. A dry run of the same period comes first."""

    def propose(tx: InTransaction) -> Accepted:
        new = NewPeriod(body.kind, body.length, body.valid_from, body.source)
        return proposed(tx, usecases.propose_after_rehearsal(tx.session, tx.actor, new).id)

    return api.once(propose)


def who_has_something_open(database: Database, tokens: InternalTokens) -> APIRouter:
    """The route under /internal/retention, for our own services only."""
    routes = APIRouter(
        prefix="/internal/retention", include_in_schema=False, dependencies=[Depends(internal_caller(tokens))]
    )

    @routes.post("/open")
    def post_open(asked: SomethingOpenQuestion) -> SomethingOpenAnswer:
        """Those of these people of whom nothing goes."""
        return database.run(
            asked.org_id,
            lambda session: SomethingOpenAnswer(
                person_ids=[one for one in asked.person_ids if something_open(session, asked.org_id, one)]
            ),
        )

    return routes
