"""The pages of a person's own limits: what they set, a new one or the end of one read back, and the yes to it."""

from collections.abc import Callable, Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.people.payment_limits.rules import LimitPeriod
from services.payments.phone.pages.link_pages import LinkPages, LinkSession
from services.payments.phone.rules.limits_page import ASK_FIRST
from services.payments.phone.usecases.limit_links import (
    limit_read_back,
    read_end_back,
    read_limit_back,
    see_limits,
    yes_to_limit,
)
from services.payments.phone.words.phrases import phrase
from shared.errors import ConflictError, InvalidError
from shared.money import pounds


def add_routes(routes: APIRouter, link_pages: LinkPages) -> None:
    """The routes of this module."""

    @routes.get("/p/{token}/limits")
    def limits(token: str) -> Response:
        """The limits that they set."""
        return link_pages.serve(token, show_limits)

    @routes.post("/p/{token}/limits")
    def choose(token: str, form: TypedForm) -> Response:
        """Takes a limit, to be read back; nothing is set yet."""
        return link_pages.serve(token, lambda link_session: _choose(link_session, form))

    @routes.post("/p/{token}/limits/end")
    def end(token: str, form: TypedForm) -> Response:
        """The same of the end of one."""
        return link_pages.serve(token, lambda link_session: _end(link_session, form))

    @routes.get("/p/{token}/limits/check")
    def check(token: str) -> Response:
        """You want this: is that right?"""
        return link_pages.serve(token, _check)

    @routes.post("/p/{token}/limits/check")
    def agree(token: str, form: TypedForm) -> Response:
        """Yes: exactly what that page showed is set, or ends."""
        return link_pages.serve(token, lambda link_session: _agree(link_session, form))

    @routes.get("/p/{token}/limits/saved")
    def saved(token: str) -> Response:
        """What holds now."""
        return link_pages.serve(token, lambda link_session: show_limits(link_session, is_saved=True))


def show_limits(
    link_session: LinkSession, wrong: Sequence[Wrong] = (), typed: Form | None = None, *, is_saved: bool = False
) -> Response:
    """What they set, and every limit that can be set."""
    shown, language = see_limits(link_session.session, link_session.opened), link_session.language
    choices = [(one.value, phrase(language, f"limits_in_{one.value}")) for one in LimitPeriod]
    return link_session.show(
        "limits.html",
        "/limits/saved" if is_saved else "/limits",
        wrong=wrong,
        typed=typed.fields if typed else {},
        is_saved=is_saved,
        limits=[(str(one.id), _words(language, one.amount_pence, one.period)) for one in shown.limits],
        choices=[*choices, (ASK_FIRST, phrase(language, "limits_in_ask_first"))],
        adviser=shown.adviser,
    )


def _choose(link_session: LinkSession, form: Form) -> Response:
    problems: list[Wrong] = []

    def effect() -> str:
        try:
            read_limit_back(link_session.session, link_session.opened, form.get("period"), form.get("amount"))
        except InvalidError as error:
            words = phrase(link_session.language, error.code.replace(".", "_"))
            problems.append(Wrong(str(error.facts["field"]), words))
            raise
        return "/limits/check"

    return link_session.once(form, effect, lambda wrong: show_limits(link_session, problems or wrong, form))


def _end(link_session: LinkSession, form: Form) -> Response:
    def effect() -> str:
        read_end_back(link_session.session, link_session.opened, form.get("limit"))
        return "/limits/check"

    return _unless_changed(link_session, form, effect)


def _check(link_session: LinkSession) -> Response:
    read, language = limit_read_back(link_session.session, link_session.opened), link_session.language
    held = {one.id: one for one in see_limits(link_session.session, link_session.opened).limits}
    if read is None or (read.ends is not None and read.ends not in held):
        return link_session.go("/limits")
    if read.ends is not None:
        ending = held[read.ends]
        said, then = _words(language, ending.amount_pence, ending.period), phrase(language, "limits_ends")
    else:
        is_timed = read.period is not None
        said = _words(language, read.amount_pence, read.period)
        then = phrase(language, "limits_holds" if is_timed else "limits_holds_ask_first")
    return link_session.show(
        "limits_check.html", "/limits/check", said=said, then=then, is_end=read.ends is not None, read_id=read.id
    )


def _agree(link_session: LinkSession, form: Form) -> Response:
    def effect() -> str:
        yes_to_limit(link_session.session, link_session.opened, form.get("read"))
        return "/limits/saved"

    return _unless_changed(link_session, form, effect)


def _unless_changed(link_session: LinkSession, form: Form, effect: Callable[[], str]) -> Response:
    """Does it once; where something was changed since, the page of what holds now says so."""
    try:
        return link_session.once(form, effect, lambda wrong: show_limits(link_session, wrong))
    except ConflictError as error:
        if error.code != "payment_limit.read_again":
            raise
        return show_limits(link_session, [Wrong(None, phrase(link_session.language, "limits_changed"))])


def _words(language: str, amount_pence: int | None, period: str | None) -> str:
    """A limit as its person reads it."""
    if amount_pence is None or period is None:
        return phrase(language, "limits_is_ask_first")
    return phrase(language, f"limits_is_{period}", amount=pounds(amount_pence))
