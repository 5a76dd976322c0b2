"""The rate card: what each role is paid and since when, what miles are worth, and a rate that one administrator proposes and another one
confirms."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.claims.statement.rules import payment_words
from services.payments.claims.usecases import rates as mileage
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.event_words import RUN_WORDS
from services.payments.desk.rules.rate_form import BASES, COUNTS, LONGEST_ROLE, LONGEST_SOURCE, read_rate_form
from services.payments.desk.usecases import rate_differences
from services.payments.desk.usecases.finance import may
from services.payments.involvement.usecases import rates
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.days_in_words import day_in_words, moment_in_words
from shared.identity import Permission
from shared.miles import tenths_in_words

WAITING = "/desk/limits"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/rates")
    def see(request: Request) -> Response:
        """The rate card."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, Form(), ()))

    @routes.post("/rates")
    def propose(request: Request, form: TypedForm) -> Response:
        """Proposes a rate."""
        return desk_pages.serve(request, lambda desk_session: _propose(desk_session, form))

    @routes.post("/rates/mileage/{rate_id}/check")
    def check(rate_id: UUID, request: Request, form: TypedForm) -> Response:
        """Proposes that a mileage rate which came with the product is right."""

        def page(desk_session: DeskSession) -> Response:
            return desk_session.do(
                form,
                lambda: mileage.propose_check(desk_session.session, desk_session.actor, rate_id),
                WAITING,
                lambda wrong: _show(desk_session, Form(), wrong),
            )

        return desk_pages.serve(request, page)

    @routes.get("/rates/{fee_rate_id}/differences")
    def look(fee_rate_id: UUID, request: Request) -> Response:
        """Who is owed what, because the rate was back-dated."""
        return desk_pages.serve(request, lambda desk_session: _differences(desk_session, fee_rate_id, ()))

    @routes.post("/rates/{fee_rate_id}/differences")
    def pay(fee_rate_id: UUID, request: Request, form: TypedForm) -> Response:
        """Proposes the run that pays the differences; a double click proposes one."""
        return desk_pages.serve(
            request,
            lambda desk_session: desk_session.do(
                form,
                lambda: rate_differences.propose(
                    desk_session.session, desk_session.actor, fee_rate_id, form.get("seen")
                ),
                f"/desk/rates/{fee_rate_id}/differences",
                lambda wrong: _differences(desk_session, fee_rate_id, wrong),
            ),
        )


def _differences(desk_session: DeskSession, rate_id: UUID, wrong: Sequence[Wrong]) -> Response:
    return desk_session.show(
        "rate_differences.html",
        wrong=wrong,
        seen=rate_differences.see(desk_session.session, desk_session.actor, rate_id),
        may_propose=may(desk_session.actor, Permission.PROPOSE_DIFFERENCES),
        on=day_in_words,
        at=moment_in_words,
        payment_words=payment_words,
        run_words=RUN_WORDS,
    )


def _propose(desk_session: DeskSession, form: Form) -> Response:
    def again(wrong: Sequence[Wrong]) -> Response:
        return _show(desk_session, form, wrong)

    rates.check_may_propose(desk_session.actor)
    read = read_rate_form(form.fields)
    if read.rate is None and not form.only_shown:
        return again([Wrong(name, text) for name, text in read.wrong])
    rate = read.rate

    def operation() -> None:
        if rate is not None:
            rates.propose_rate(desk_session.session, desk_session.actor, rate)

    return desk_session.do(form, operation, WAITING, again)


def _show(desk_session: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    return desk_session.show(
        "rates.html",
        wrong=wrong,
        rates=rates.view_rates(desk_session.session, desk_session.actor),
        mileage=mileage.view_rates(desk_session.session, desk_session.actor),
        tenths=tenths_in_words,
        typed=form.fields,
        may_propose=may(desk_session.actor, Permission.MANAGE_RATES),
        bases=BASES,
        counts=COUNTS,
        longest_role=LONGEST_ROLE,
        longest_source=LONGEST_SOURCE,
        on=day_in_words,
    )
