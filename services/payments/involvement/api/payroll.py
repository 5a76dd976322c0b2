"""Routes about fees that are paid with wages: what waits, the file for the payroll office, and what that office said."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import AwareDatetime, Field

from services.payments.involvement.payroll import corrections, usecases
from services.payments.involvement.payroll.rules import LONGEST_REASON, MOST_ROWS
from services.payments.involvement.payroll.usecases import PayrollFileView
from shared.api_request import ApiRequest
from shared.http import RequestBody, ResponseBody

router = APIRouter(prefix="/payroll")


class WaitingWagesOut(ResponseBody):
    """What was released for one pay day and stands in no file yet."""

    pay_on: date
    payments: int
    total_pence: int


class PayrollFileOut(ResponseBody):
    """A file, and how many of its payments were paid, refused, or not answered yet."""

    id: UUID
    pay_on: date
    total_pence: int
    sha256: str
    made_at: AwareDatetime
    taken_at: AwareDatetime | None
    paid: int
    refused: int
    waiting: int


class PayrollCorrectionWaitsOut(ResponseBody):
    """A payment that one of finance says was not made after all; another one agrees."""

    id: UUID
    reference: str
    amount_pence: int
    reason: str
    asked_at: AwareDatetime


class PayrollOut(ResponseBody):
    """All of it."""

    waiting: list[WaitingWagesOut]
    files: list[PayrollFileOut]
    corrections: list[PayrollCorrectionWaitsOut]


class PayrollCorrectionIn(RequestBody):
    """Which payment the payroll office did not make after all, and how you know."""

    reference: Annotated[str, Field(min_length=1, max_length=40)]
    reason: Annotated[str, Field(min_length=1, max_length=LONGEST_REASON)]


class PayrollCorrectionOut(ResponseBody):
    """What was said of it, and what became of that: `agreed`, `dropped`, or nothing yet."""

    id: UUID
    payout_id: UUID
    outcome: str | None


class PayDayIn(RequestBody):
    """Which pay day a file is for."""

    pay_on: date


class MadePayrollFileOut(ResponseBody):
    """A file that was made, or taken: then with its exact text."""

    id: UUID
    pay_on: date
    total_pence: int
    sha256: str
    content: str | None = None


class PayrollAnswerIn(RequestBody):
    """What the payroll office said of one payment: its reference, paid or refused, and for a refusal why."""

    reference: Annotated[str, Field(min_length=1, max_length=40)]
    result: Literal["paid", "refused"]
    reason: Annotated[str, Field(max_length=LONGEST_REASON)] | None = None


class PayrollAnswersIn(RequestBody):
    """What the payroll office said of many payments."""

    rows: Annotated[list[PayrollAnswerIn], Field(min_length=1, max_length=MOST_ROWS)]


class BadRowOut(ResponseBody):
    """A row that was not taken, and why."""

    number: int
    words: str


class PayrollImportOut(ResponseBody):
    """What came of it."""

    paid: int
    refused: int
    known: int
    bad: list[BadRowOut]


@router.get("")
def see_payroll(api: ApiRequest) -> PayrollOut:
    """What waits for a file, and every file."""
    return api.read(
        lambda tx: PayrollOut(
            waiting=[WaitingWagesOut.model_validate(one) for one in usecases.waiting_wages(tx.session, tx.actor)],
            files=[_file(one) for one in usecases.list_files(tx.session, tx.actor)],
            corrections=[
                PayrollCorrectionWaitsOut.model_validate(one)
                for one in corrections.list_corrections(tx.session, tx.actor)
            ],
        )
    )


@router.post("/files", status_code=201, response_model=MadePayrollFileOut)
def make_file(wanted: PayDayIn, api: ApiRequest) -> JSONResponse:
    """Makes the file of all that was released for a pay day."""
    return api.once(
        lambda tx: MadePayrollFileOut.model_validate(
            usecases.make_file(tx.session, tx.actor, wanted.pay_on)
        ).model_copy(update={"content": None})
    )


@router.post("/files/{payroll_file_id}/take", response_model=MadePayrollFileOut)
def take_file(payroll_file_id: UUID, api: ApiRequest) -> JSONResponse:
    """Takes the file, once."""
    return api.once(
        lambda tx: MadePayrollFileOut.model_validate(usecases.take_file(tx.session, tx.actor, payroll_file_id))
    )


@router.post("/answers", response_model=PayrollImportOut)
def import_answers(said: PayrollAnswersIn, api: ApiRequest) -> JSONResponse:
    """Writes down what the payroll office said of each payment, once."""
    return api.once(
        lambda tx: PayrollImportOut.model_validate(
            usecases.import_answers(
                tx.session, tx.actor, [(one.reference, one.result, one.reason or "") for one in said.rows]
            )
        )
    )


@router.post("/corrections", status_code=201, response_model=PayrollCorrectionOut)
def say_not_paid(said: PayrollCorrectionIn, api: ApiRequest) -> JSONResponse:
    """Says that the payroll office did not make a payment after all, or that its money came back. Another one of finance agrees."""
    return api.once(
        lambda tx: PayrollCorrectionOut.model_validate(
            corrections.say_not_paid(tx.session, tx.actor, said.reference, said.reason)
        )
    )


@router.post("/corrections/{correction_id}/agree", response_model=PayrollCorrectionOut)
def agree_not_paid(correction_id: UUID, api: ApiRequest) -> JSONResponse:
    """A second person agrees: the payment is returned, the person is told, and it can be paid again."""
    return api.once(
        lambda tx: PayrollCorrectionOut.model_validate(corrections.agree_not_paid(tx.session, tx.actor, correction_id))
    )


@router.post("/corrections/{correction_id}/drop", response_model=PayrollCorrectionOut)
def drop_not_paid(correction_id: UUID, api: ApiRequest) -> JSONResponse:
    """It was paid: takes what was said off the list."""
    return api.once(
        lambda tx: PayrollCorrectionOut.model_validate(corrections.drop_not_paid(tx.session, tx.actor, correction_id))
    )


def _file(view: PayrollFileView) -> PayrollFileOut:
    file = view.file
    return PayrollFileOut(
        id=file.id,
        pay_on=file.pay_on,
        total_pence=file.total_pence,
        sha256=file.sha256,
        made_at=file.made_at,
        taken_at=file.taken_at,
        paid=view.paid,
        refused=view.refused,
        waiting=view.waiting,
    )
