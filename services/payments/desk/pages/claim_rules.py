"""The rules for claims: what is paid without anybody looking and since when; one administrator proposes others, another one confirms."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.claims.usecases import policies
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.policy_form import (
    AMOUNTS,
    CAP_FIELDS,
    DAYS,
    LONGEST_SOURCE,
    in_fields,
    read_policy_form,
)
from services.payments.desk.usecases.finance import may
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.contracts.categories import Category, words
from shared.database import london_today
from shared.days_in_words import day_in_words
from shared.identity import Permission

WAITING = "/desk/limits"


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/claim-rules")
    def see(request: Request) -> Response:
        """The rules that hold, and every earlier one."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, Form(), ()))

    @routes.post("/claim-rules")
    def propose(request: Request, form: TypedForm) -> Response:
        """Proposes others."""
        return desk_pages.serve(request, lambda desk_session: _propose(desk_session, form))


def _propose(desk_session: DeskSession, form: Form) -> Response:
    session, actor = desk_session.session, desk_session.actor

    def again(wrong: Sequence[Wrong]) -> Response:
        return _show(desk_session, form, wrong)

    read = read_policy_form(form.fields, policies.policy_to_change(session, actor, london_today(session)))
    if read.policy is None and not form.only_shown:
        return again([Wrong(name, text) for name, text in read.wrong])
    policy = read.policy

    def operation() -> None:
        if policy is not None:
            policies.propose_policy(session, actor, policy, read.source)

    return desk_session.do(form, operation, WAITING, again)


def _show(desk_session: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    session, actor = desk_session.session, desk_session.actor
    rows = policies.view_policies(session, actor)
    now = policies.current_policy(session, actor.org_id, london_today(session))
    return desk_session.show(
        "claim_rules.html",
        wrong=wrong,
        now=now,
        rows=rows,
        typed=form.fields or in_fields(now),
        may_propose=may(actor, Permission.MANAGE_RATES),
        amounts=AMOUNTS,
        days=DAYS,
        caps=[(category, words(category), now.caps.get(category)) for category in Category],
        cap_fields=CAP_FIELDS,
        longest_source=LONGEST_SOURCE,
        on=day_in_words,
    )
