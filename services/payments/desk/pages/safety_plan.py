"""The safety plan: who is told where somebody may be in danger, in which order and at which hours, the duty number, and in whose words people
are answered."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.access.rules import ROLE_NAMES
from services.payments.access.usecases import safety_plans, sign_ins
from services.payments.access.usecases.safety_plans import LONGEST_PLAN
from services.payments.access.usecases.sign_ins import SignInView
from services.payments.desk.fetching import fetch_safety_words
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.plan_form import read_plan_form, rows_needed
from services.payments.desk.rules.safety_words_form import DANGER_WORDS, read_words_form
from services.payments.desk.sending import save_safety_words
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.contracts.set_up import SafetyWordsNow
from shared.days_in_words import moment_in_words
from shared.duty import minutes_on_duty
from shared.errors import InvalidError, UnavailableError
from shared.outbox_api import OtherService

PLACE = "/desk/safety-plan"
HOURS_OF_A_WEEK = 7 * 24


def add_plan(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The routes of this module."""

    @routes.get("/safety-plan")
    def see(request: Request) -> Response:
        """The plan as it is."""
        return _page(desk_pages, notifications, request, Form(), ())

    @routes.post("/safety-plan")
    def name(request: Request, form: TypedForm) -> Response:
        """Names the plan anew."""
        wrong: list[Wrong] = []

        def taken(desk: DeskSession) -> Response | None:
            return _name(desk, form, wrong)

        return desk_pages.serve(request, taken) or _page(desk_pages, notifications, request, form, wrong)

    @routes.post("/safety-plan/words")
    def say(request: Request, form: TypedForm) -> Response:
        """Puts the organisation's own words in force."""
        sent = desk_pages.serve(request, lambda desk: None if form.only_shown else desk.sent_before(form))
        if sent is not None:
            return sent
        wrong = _say(desk_pages, notifications, request, form)
        if wrong:
            return _page(desk_pages, notifications, request, form, wrong)
        return desk_pages.serve(request, lambda desk: desk.do(form, lambda: None, PLACE, lambda _: desk.go(PLACE)))


def _name(desk: DeskSession, form: Form, wrong: list[Wrong]) -> Response | None:
    """Names the plan; None where something is wrong, which `wrong` then says."""
    plan = safety_plans.see_plan(desk.session, desk.actor)
    staff = [one.id for one in _staff(desk)]
    read = read_plan_form(form.fields, staff, LONGEST_PLAN, has_plan=bool(plan))
    if read.wrong and not form.only_shown:
        wrong.extend(Wrong(*one) for one in read.wrong)
        return None

    def again(found: Sequence[Wrong]) -> Response:
        wrong.extend(found)
        return Response()

    def operation() -> None:
        safety_plans.name_plan(desk.session, desk.actor, read.entries, read.duty_number)

    answer = desk.do(form, operation, PLACE, again)
    return None if wrong else answer


def _say(desk_pages: DeskPages, notifications: OtherService, request: Request, form: Form) -> list[Wrong]:
    """Notifications is told the words, with no transaction open; what is wrong with them, if anything."""
    if form.only_shown:
        return desk_pages.serve(request, lambda desk: desk.why_shown(form))
    staff = desk_pages.serve(request, lambda desk: [one.id for one in _staff(desk)])
    _, actor = desk_pages.caller(request)
    read = read_words_form(form.fields, staff)
    if read.words is None:
        return [Wrong(*one) for one in read.wrong]
    try:
        save_safety_words(notifications, actor, read.words)
    except (InvalidError, UnavailableError) as refused:
        return [Wrong("english" if isinstance(refused, InvalidError) else None, refused.message)]
    return []


def _page(
    desk_pages: DeskPages, notifications: OtherService, request: Request, form: Form, wrong: Sequence[Wrong]
) -> Response:
    actor = desk_pages.serve(request, lambda desk: desk.actor)
    words = fetch_safety_words(notifications, actor)
    return desk_pages.serve(request, lambda desk: _show(desk, words, form, wrong))


def _show(desk: DeskSession, words: list[SafetyWordsNow] | None, form: Form, wrong: Sequence[Wrong]) -> Response:
    session, actor = desk.session, desk.actor
    plan = safety_plans.see_plan(session, actor)
    staff = _staff(desk)
    kept = {f"who-{row}": str(one.principal_id) for row, one in enumerate(plan, 1)}
    kept |= {f"hours-{row}": one.hours for row, one in enumerate(plan, 1)}
    number = safety_plans.duty_number_of(session, actor)
    return desk.show(
        "safety_plan.html",
        wrong=wrong,
        plan=plan,
        can_be_asked=[one.name for one in plan if one.may_sign_in],
        on_duty=minutes_on_duty([one.hours for one in plan if one.may_sign_in]) // 60,
        hours_of_a_week=HOURS_OF_A_WEEK,
        duty_number=number,
        rows=rows_needed(len(plan), LONGEST_PLAN),
        staff=[(str(one.id), _known_as(one)) for one in staff],
        names={one.id: one.display_name for one in staff},
        earlier=safety_plans.earlier_plans(session, actor),
        words=words,
        danger_words=DANGER_WORDS,
        typed={**kept, "duty_number": number or "", **form.fields} if "who-1" not in form.fields else form.fields,
        at=moment_in_words,
    )


def _staff(desk: DeskSession) -> list[SignInView]:
    return [one for one in sign_ins.list_sign_ins(desk.session, desk.actor) if not one.is_disabled and one.roles]


def _known_as(one: SignInView) -> str:
    """A name with the roles, which tell namesakes apart."""
    return f"{one.display_name} ({', '.join(ROLE_NAMES[role] for role in one.roles)})"
