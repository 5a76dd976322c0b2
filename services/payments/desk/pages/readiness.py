"""What is still missing before the organisation goes live, for administrators, who propose it here; and for finance, whether Stripe is
ready for the first run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.first_day import usecases as first_day
from services.payments.desk.first_day.fetching import FirstDayChecks
from services.payments.desk.first_day.rules.judging import still_missing
from services.payments.desk.first_day.rules.steps import FirstDayStep, StepState
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.usecases.finance import may
from services.payments.pages.forms import TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.rails.names import BANK_RAIL
from services.payments.rails.readiness.rules import CheckState, ReadinessLine
from services.payments.rails.usecases import check_checks_rail
from shared.days_in_words import moment_in_words
from shared.errors import ConflictError
from shared.identity import Permission

PLACE, WAITING = "/desk/ready", "/desk/limits"
STATE_WORDS = {CheckState.OK: "OK", CheckState.NOT_OK: "Not OK", CheckState.CANNOT_BE_TOLD: "Cannot be told"}
STEP_WORDS: Mapping[StepState, tuple[str, str]] = {
    StepState.DONE: ("Done", "done"),
    StepState.MISSING: ("Missing", "late"),
    StepState.ADVISED: ("Worth a look", "wait"),
    StepState.NOT_KNOWN: ("Not known", "wait"),
}
"""Each state in words, and the kind of its tag."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What Stripe said, where it was asked, and how each step stands, for administrators."""

    lines: Sequence[ReadinessLine] = ()
    problem: str = ""
    steps: Sequence[FirstDayStep] = ()


def add_check(routes: APIRouter, desk_pages: DeskPages, checks: FirstDayChecks) -> None:
    """The routes of this module."""

    @routes.get("/ready")
    def see(request: Request, now: bool = False) -> Response:
        """What the check is, and with `now` what it finds: everybody is asked with no transaction open."""
        return _see(desk_pages, checks, request, (), now=now)

    @routes.post("/ready/go-live")
    def go_live(request: Request, form: TypedForm) -> Response:
        """Proposes going live, once everybody was asked anew."""
        sent = desk_pages.serve(request, lambda desk: None if form.only_shown else desk.sent_before(form))
        if sent is not None:
            return sent
        _, actor = desk_pages.caller(request)
        first_day.check_may_propose(actor)
        steps = [] if form.only_shown else checks.look_at_all(actor)

        def operation(desk: DeskSession) -> None:
            first_day.propose_live(desk.session, desk.actor, steps)

        asked = _Asked(steps=steps)
        return desk_pages.serve(
            request,
            lambda desk: desk.do(
                form, lambda: operation(desk), WAITING, lambda wrong: _show(desk, wrong, asked, now=True)
            ),
        )

    @routes.post("/ready/go-back")
    def go_back(request: Request, form: TypedForm) -> Response:
        """Proposes going back to setting up."""
        wrong: list[Wrong] = []

        def page(desk: DeskSession) -> Response | None:
            def again(found: Sequence[Wrong]) -> Response:
                wrong.extend(found)
                return Response()

            first_day.check_may_propose(desk.actor)
            answer = desk.do(form, lambda: first_day.propose_back(desk.session, desk.actor), WAITING, again)
            return None if wrong else answer

        return desk_pages.serve(request, page) or _see(desk_pages, checks, request, wrong, now=False)


def _see(
    desk_pages: DeskPages, checks: FirstDayChecks, request: Request, wrong: Sequence[Wrong], *, now: bool
) -> Response:
    actor = desk_pages.serve(request, lambda desk: desk.actor)
    check_checks_rail(actor)
    lines: list[ReadinessLine] = []
    problem = ""
    if now:
        try:
            lines = checks.checker.check(actor, BANK_RAIL)
        except ConflictError as error:
            problem = error.message
    steps = checks.look(actor, tuple(lines)) if may(actor, Permission.SEE_LIMITS) else []
    asked = _Asked(lines, problem, steps)
    return desk_pages.serve(request, lambda desk: _show(desk, wrong, asked, now=now))


def _show(desk: DeskSession, wrong: Sequence[Wrong], asked: _Asked, *, now: bool) -> Response:
    steps, states = asked.steps, [one.state for one in asked.steps]
    administers = may(desk.actor, Permission.SEE_LIMITS)
    missing = still_missing(steps)
    return desk.show(
        "readiness.html",
        wrong=wrong,
        lines=asked.lines,
        problem=asked.problem,
        state_words=STATE_WORDS,
        all_ok=all(one.state is CheckState.OK for one in asked.lines),
        administers=administers,
        live=first_day.view_state(desk.session, desk.actor) if administers else None,
        steps=steps,
        step_words=STEP_WORDS,
        done=states.count(StepState.DONE),
        missing=states.count(StepState.MISSING),
        unknown=states.count(StepState.NOT_KNOWN),
        next_step=missing[0] if missing else None,
        asked_now=now,
        at=moment_in_words,
    )
