"""Fees that are paid with wages: what waits for a file, the files, and what the payroll office said."""

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases.finance import may
from services.payments.involvement.payroll import corrections, usecases
from services.payments.involvement.payroll.rules import LONGEST_REASON, PayrollBadRow
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.days_in_words import day_in_words, moment_in_words
from shared.errors import Effect, InvalidError
from shared.identity import Permission

PLACE = "/desk/payroll"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/payroll")
    def see(request: Request) -> Response:
        """What waits, and every file."""
        return desk_pages.serve(request, lambda desk: _show(desk, ()))

    @routes.post("/payroll/files")
    def make(request: Request, form: TypedForm) -> Response:
        """Makes a file for a pay day."""

        def page(desk: DeskSession) -> Response:
            usecases.check_may_make(desk.actor)
            return _do(desk, form, lambda: usecases.make_file(desk.session, desk.actor, _day(form.get("pay_on"))))

        return desk_pages.serve(request, page)

    @routes.post("/payroll/files/{payroll_file_id}/take")
    def take(payroll_file_id: UUID, request: Request, form: TypedForm) -> Response:
        """Takes a file, once: whoever took it fetches it from the page."""
        return desk_pages.serve(
            request, lambda desk: _do(desk, form, lambda: usecases.take_file(desk.session, desk.actor, payroll_file_id))
        )

    @routes.get("/payroll/files/{payroll_file_id}.csv")
    def fetch(payroll_file_id: UUID, request: Request) -> Response:
        """The exact bytes, for whoever took it a moment ago."""

        def file(desk: DeskSession) -> Response:
            found = usecases.read_file(desk.session, desk.actor, payroll_file_id)
            headers = {
                "Content-Disposition": f'attachment; filename="payroll-{found.pay_on}.csv"',
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, no-store",
            }
            return Response(found.content.encode(), media_type="text/csv; charset=utf-8", headers=headers)

        return desk_pages.serve(request, file)

    @routes.post("/payroll/answers")
    def answer(request: Request, form: TypedForm) -> Response:
        """What the payroll office said, pasted; rows that were not taken are explained."""
        return desk_pages.serve(request, lambda desk: _answer(desk, form))

    _add_corrections(routes, desk_pages)


def _add_corrections(routes: APIRouter, desk_pages: DeskPages) -> None:
    @routes.post("/payroll/corrections")
    def say_not_paid(request: Request, form: TypedForm) -> Response:
        """Says that a payment was not made after all."""
        return desk_pages.serve(request, lambda desk: _say_not_paid(desk, form))

    @routes.post("/payroll/corrections/{correction_id}/agree")
    def agree(correction_id: UUID, request: Request, form: TypedForm) -> Response:
        """The second person agrees."""
        return desk_pages.serve(
            request,
            lambda desk: _do(desk, form, lambda: corrections.agree_not_paid(desk.session, desk.actor, correction_id)),
        )

    @routes.post("/payroll/corrections/{correction_id}/drop")
    def drop(correction_id: UUID, request: Request, form: TypedForm) -> Response:
        """Takes it off the list."""
        return desk_pages.serve(
            request,
            lambda desk: _do(desk, form, lambda: corrections.drop_not_paid(desk.session, desk.actor, correction_id)),
        )


def _say_not_paid(desk: DeskSession, form: Form) -> Response:
    corrections.check_may_say(desk.actor)
    reference, reason = form.get("reference").strip(), form.get("reason").strip()
    wrong = []
    if not form.only_shown and not reference:
        wrong.append(Wrong("reference", "Write the number of the payment."))
    if not form.only_shown and not reason:
        wrong.append(Wrong("reason", "Write how you know that it was not paid."))
    if wrong:
        return _show(desk, wrong, form)
    return desk.do(
        form,
        lambda: corrections.say_not_paid(desk.session, desk.actor, reference, reason),
        PLACE,
        lambda found: _show(desk, found, form),
    )


def _answer(desk: DeskSession, form: Form) -> Response:
    bad: list[PayrollBadRow] = []

    def operation() -> None:
        bad.extend(usecases.import_answers(desk.session, desk.actor, form.get("answers")).bad)

    done = desk.do(form, operation, PLACE, lambda wrong: _show(desk, wrong, form))
    if not bad:
        return done
    return _show(desk, [Wrong("answers", f"Row {one.number}: {one.words}") for one in bad], form)


def _do(desk: DeskSession, form: Form, operation: Callable[[], object]) -> Response:
    return desk.do(form, operation, PLACE, lambda wrong: _show(desk, wrong))


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise InvalidError("payroll.day", "This is no pay day.", effect=Effect.NOTHING_SAVED_NO_MONEY) from None


def _show(desk: DeskSession, wrong: Sequence[Wrong], form: Form | None = None) -> Response:
    files = usecases.list_files(desk.session, desk.actor)
    return desk.show(
        "payroll.html",
        wrong=wrong,
        waiting=usecases.waiting_wages(desk.session, desk.actor),
        stopped=usecases.wages_in_stopped_runs(desk.session, desk.actor),
        files=files,
        mine={one.file.id for one in files if usecases.may_still_read(desk.session, desk.actor, one.file)},
        typed=form.get("answers") if form else "",
        not_paid=form.fields if form else {},
        corrections=corrections.list_corrections(desk.session, desk.actor),
        longest=LONGEST_REASON,
        may_pay=may(desk.actor, Permission.RELEASE_PAYMENT),
        on=day_in_words,
        at=moment_in_words,
    )
