"""The pages on which one line is told: what it was for, how much, and on which day; each a page with one question."""

from collections.abc import Sequence
from datetime import date, timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from services.payments.claims.rules.lines import MOST_PASSENGERS
from services.payments.claims.usecases.drafts import NewLine
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.phone.pages.link_pages import LinkPages, LinkSession
from services.payments.phone.rules.typed import read_count, read_day, read_miles, read_pounds
from services.payments.phone.usecases.drafts import (
    DraftLineView,
    DraftView,
    LineChange,
    add_line,
    change_line,
    remove_line,
)
from services.payments.phone.words.phrases import phrase
from shared.contracts.categories import MILEAGE, Category
from shared.days_in_words import day_in_words
from shared.errors import NotFoundError
from shared.miles import tenths_in_words
from shared.money import pounds


def add_routes(routes: APIRouter, link_pages: LinkPages) -> None:
    """The routes of this module."""
    _add_new_line(routes, link_pages)
    _add_changes(routes, link_pages)
    _add_day(routes, link_pages)


def _add_new_line(routes: APIRouter, link_pages: LinkPages) -> None:
    @routes.get("/p/{token}/add")
    def choose_category(token: str, category: str = "", chosen: str = "") -> Response:
        """What was it for? The answer leads to the next question."""

        def page(link_session: LinkSession) -> Response:
            check_may_change(link_session)
            if category in {one.value for one in Category}:
                return link_session.go(f"/add/{category}")
            wrong = [Wrong("category", phrase(link_session.language, "choose_one"))] if chosen else []
            return link_session.show("category.html", "/add", wrong=wrong, categories=[one.value for one in Category])

        return link_pages.serve(token, page)

    @routes.get("/p/{token}/add/{category}")
    def ask_amount(token: str, category: Category) -> Response:
        """How much was it, or how many miles?"""

        def page(link_session: LinkSession) -> Response:
            check_may_change(link_session)
            return _show_amount(link_session, category, None, Form(), ())

        return link_pages.serve(token, page)

    @routes.post("/p/{token}/add/{category}")
    def take_amount(token: str, category: Category, form: TypedForm) -> Response:
        """Saves the new line."""
        return link_pages.serve(token, lambda link_session: _take_amount(link_session, category, None, form))


def _add_changes(routes: APIRouter, link_pages: LinkPages) -> None:
    @routes.get("/p/{token}/lines/{number}")
    def ask_other_amount(token: str, number: int) -> Response:
        """The same question about a line that is there."""

        def page(link_session: LinkSession) -> Response:
            check_may_change(link_session)
            line = find_line(link_session.draft(), number)
            return _show_amount(link_session, Category(line.category), number, _typed(line), ())

        return link_pages.serve(token, page)

    @routes.post("/p/{token}/lines/{number}")
    def take_other_amount(token: str, number: int, form: TypedForm) -> Response:
        """Saves the changed line."""

        def page(link_session: LinkSession) -> Response:
            line = find_line(link_session.draft(), number)
            return _take_amount(link_session, Category(line.category), number, form)

        return link_pages.serve(token, page)

    @routes.post("/p/{token}/lines/{number}/remove")
    def remove(token: str, number: int, form: TypedForm) -> Response:
        """Takes a line out."""

        def page(link_session: LinkSession) -> Response:
            check_may_change(link_session)

            def effect() -> str:
                remove_line(link_session.session, link_session.actor, link_session.opened.claim_id, number)
                return ""

            return link_session.once(form, effect, lambda _: link_session.go())

        return link_pages.serve(token, page)


def _add_day(routes: APIRouter, link_pages: LinkPages) -> None:
    @routes.get("/p/{token}/lines/{number}/day")
    def ask_day(token: str, number: int) -> Response:
        """Which day was it?"""

        def page(link_session: LinkSession) -> Response:
            check_may_change(link_session)
            return _show_day(link_session, number, Form(), ())

        return link_pages.serve(token, page)

    @routes.post("/p/{token}/lines/{number}/day")
    def take_day(token: str, number: int, form: TypedForm) -> Response:
        """Saves the day."""
        return link_pages.serve(token, lambda link_session: _take_day(link_session, number, form))


def check_may_change(link_session: LinkSession) -> None:
    """Raises NotFoundError on a link that is only for photos."""
    if link_session.opened.link.purpose != "claim":
        raise NotFoundError("link.only_photos", "This link is for photos of your receipts.")


def find_line(draft: DraftView, number: int) -> DraftLineView:
    """A line of the draft. Raises NotFoundError."""
    found = next((line for line in draft.lines if line.number == number), None)
    if found is None:
        raise NotFoundError("claim.line_not_found", "This line is not there any more.")
    return found


def after_line(draft: DraftView, number: int) -> str:
    """Where to go after a line was told: to its photo where one is needed, else to the list."""
    return f"/lines/{number}/photo" if find_line(draft, number).needs_receipt else ""


def _show_amount(
    link_session: LinkSession, category: Category, number: int | None, form: Form, wrong: Sequence[Wrong]
) -> Response:
    path = f"/add/{category.value}" if number is None else f"/lines/{number}"
    return link_session.show(
        "amount.html", path, wrong=wrong, category=category.value, by_mile=category in MILEAGE, number=number,
        typed=form.fields,
    )  # fmt: skip


def _take_amount(link_session: LinkSession, category: Category, number: int | None, form: Form) -> Response:
    check_may_change(link_session)
    change, wrong = _read_amount(link_session.language, category, form)

    def again(found: Sequence[Wrong]) -> Response:
        return _show_amount(link_session, category, number, form, found)

    def effect() -> str:
        claim_id, draft = link_session.opened.claim_id, link_session.draft()
        if number is not None:
            change_line(link_session.session, link_session.actor, claim_id, number, change)
            return after_line(link_session.draft(), number)
        new = change.applied(NewLine(category, min(draft.event_on or draft.today, draft.today)))
        added = add_line(link_session.session, link_session.actor, claim_id, new)
        return after_line(link_session.draft(), added) if draft.event_on else f"/lines/{added}/day"

    return again(wrong) if wrong else link_session.once(form, effect, again)


def _read_amount(language: str, category: Category, form: Form) -> tuple[LineChange, list[Wrong]]:
    if category not in MILEAGE:
        amount_pence = read_pounds(form.get("amount"))
        wrong = [] if amount_pence else [Wrong("amount", phrase(language, "write_amount"))]
        return LineChange(amount_pence=amount_pence), wrong
    miles_tenths, passengers = read_miles(form.get("miles")), read_count(form.get("passengers"), MOST_PASSENGERS)
    wrong = [] if miles_tenths else [Wrong("miles", phrase(language, "write_miles"))]
    if passengers is None:
        wrong.append(Wrong("passengers", phrase(language, "passengers_needed")))
    return LineChange(miles_tenths=miles_tenths, passengers=passengers), wrong


def _typed(line: DraftLineView) -> Form:
    if line.miles_tenths is not None:
        return Form({"miles": tenths_in_words(line.miles_tenths).replace(",", ""), "passengers": str(line.passengers)})
    return Form({"amount": pounds(line.amount_pence).removeprefix("£").replace(",", "")})


def _show_day(link_session: LinkSession, number: int, form: Form, wrong: Sequence[Wrong]) -> Response:
    draft = link_session.draft()
    line, days = find_line(draft, number), _days(link_session.language, draft)
    offered = {value for value, _ in days}
    chosen = form.get("day") or (line.on.isoformat() if line.on.isoformat() in offered else "other")
    typed = form.fields or ({} if line.on.isoformat() in offered else {"other": line.on.isoformat()})
    return link_session.show(
        "day.html",
        f"/lines/{number}/day",
        wrong=wrong,
        days=days,
        chosen=chosen,
        today=draft.today.isoformat(),
        typed=typed,
    )


def _take_day(link_session: LinkSession, number: int, form: Form) -> Response:
    check_may_change(link_session)
    is_other = form.get("day") == "other"
    day = read_day(form.get("other") if is_other else form.get("day"))

    def again(found: Sequence[Wrong]) -> Response:
        return _show_day(link_session, number, form, found)

    def effect() -> str:
        change_line(link_session.session, link_session.actor, link_session.opened.claim_id, number, LineChange(on=day))
        return after_line(link_session.draft(), number)

    if day is None:
        field, name = ("other", "write_day") if is_other else ("day", "choose_one")
        return again([Wrong(field, phrase(link_session.language, name))])
    return link_session.once(form, effect, again)


def _days(language: str, draft: DraftView) -> list[tuple[str, str]]:
    """The days that are most likely: the event's, today and yesterday."""

    def choice(day: date, name: str) -> tuple[str, str]:
        return day.isoformat(), phrase(language, name, day=day_in_words(day, language, weekday=True))

    yesterday = draft.today - timedelta(days=1)
    days = [choice(draft.today, "today"), choice(yesterday, "yesterday")]
    if draft.event_on is not None and draft.event_on < yesterday:
        days.insert(0, choice(draft.event_on, "event_day"))
    return days
