"""The pages on which one line is told: what it was for, how much, and on which day; each a page with one question."""

from collections.abc import Sequence
from datetime import date, timedelta

from fastapi import APIRouter
from fastapi.responses import Response

from services.payments.claims.rules.lines import MILEAGE, MOST_PASSENGERS, Category
from services.payments.claims.usecases.drafts import NewLine
from services.payments.phone.pages.door import Door, Visit
from services.payments.phone.pages.showing import Wrong, day_in_words, miles_in_words
from services.payments.phone.phrases import phrase
from services.payments.phone.rules.typed import read_count, read_day, read_miles, read_pounds
from services.payments.phone.usecases.drafts import DraftView, LineChange, LineView, add_line, change_line, remove_line
from shared.errors import NotFoundError
from shared.forms import Form, TypedForm
from shared.money import pounds


def add_routes(routes: APIRouter, door: Door) -> None:
    """The routes of this module."""
    _add_new_line(routes, door)
    _add_changes(routes, door)
    _add_day(routes, door)


def _add_new_line(routes: APIRouter, door: Door) -> None:
    @routes.get("/p/{token}/add")
    def choose_category(token: str, category: str = "", chosen: str = "") -> Response:
        """What was it for? The answer leads to the next question."""

        def page(visit: Visit) -> Response:
            check_may_change(visit)
            if category in {one.value for one in Category}:
                return visit.go(f"/add/{category}")
            wrong = [Wrong("category", phrase(visit.language, "choose_one"))] if chosen else []
            return visit.show("category.html", "/add", wrong=wrong, categories=[one.value for one in Category])

        return door.serve(token, page)

    @routes.get("/p/{token}/add/{category}")
    def ask_amount(token: str, category: Category) -> Response:
        """How much was it, or how many miles?"""

        def page(visit: Visit) -> Response:
            check_may_change(visit)
            return _show_amount(visit, category, None, Form(), ())

        return door.serve(token, page)

    @routes.post("/p/{token}/add/{category}")
    def take_amount(token: str, category: Category, form: TypedForm) -> Response:
        """Saves the new line."""
        return door.serve(token, lambda visit: _take_amount(visit, category, None, form))


def _add_changes(routes: APIRouter, door: Door) -> None:
    @routes.get("/p/{token}/lines/{number}")
    def ask_other_amount(token: str, number: int) -> Response:
        """The same question about a line that is there."""

        def page(visit: Visit) -> Response:
            check_may_change(visit)
            line = find_line(visit.draft(), number)
            return _show_amount(visit, Category(line.category), number, _typed(line), ())

        return door.serve(token, page)

    @routes.post("/p/{token}/lines/{number}")
    def take_other_amount(token: str, number: int, form: TypedForm) -> Response:
        """Saves the changed line."""

        def page(visit: Visit) -> Response:
            line = find_line(visit.draft(), number)
            return _take_amount(visit, Category(line.category), number, form)

        return door.serve(token, page)

    @routes.post("/p/{token}/lines/{number}/remove")
    def remove(token: str, number: int, form: TypedForm) -> Response:
        """Takes a line out."""

        def page(visit: Visit) -> Response:
            check_may_change(visit)

            def effect() -> str:
                remove_line(visit.call.session, visit.actor, visit.opened.link.claim_id, number)
                return ""

            return visit.once(form, effect, lambda _: visit.go())

        return door.serve(token, page)


def _add_day(routes: APIRouter, door: Door) -> None:
    @routes.get("/p/{token}/lines/{number}/day")
    def ask_day(token: str, number: int) -> Response:
        """Which day was it?"""

        def page(visit: Visit) -> Response:
            check_may_change(visit)
            return _show_day(visit, number, Form(), ())

        return door.serve(token, page)

    @routes.post("/p/{token}/lines/{number}/day")
    def take_day(token: str, number: int, form: TypedForm) -> Response:
        """Saves the day."""
        return door.serve(token, lambda visit: _take_day(visit, number, form))


def check_may_change(visit: Visit) -> None:
    """Raises NotFoundError on a link that is only for photos."""
    if visit.opened.link.purpose != "claim":
        raise NotFoundError("link.only_photos", "This link is for photos of your receipts. Nothing was changed.")


def find_line(draft: DraftView, number: int) -> LineView:
    """A line of the draft. Raises NotFoundError."""
    found = next((line for line in draft.lines if line.number == number), None)
    if found is None:
        raise NotFoundError("claim.line_not_found", "This line is not there any more. Nothing was changed.")
    return found


def after_line(draft: DraftView, number: int) -> str:
    """Where to go after a line was told: to its photo where one is needed, else to the list."""
    return f"/lines/{number}/photo" if find_line(draft, number).needs_receipt else ""


def _show_amount(visit: Visit, category: Category, number: int | None, form: Form, wrong: Sequence[Wrong]) -> Response:
    path = f"/add/{category.value}" if number is None else f"/lines/{number}"
    return visit.show(
        "amount.html", path, wrong=wrong, category=category.value, by_mile=category in MILEAGE, number=number,
        typed=form.fields,
    )  # fmt: skip


def _take_amount(visit: Visit, category: Category, number: int | None, form: Form) -> Response:
    check_may_change(visit)
    change, wrong = _read_amount(visit.language, category, form)

    def again(found: Sequence[Wrong]) -> Response:
        return _show_amount(visit, category, number, form, found)

    def effect() -> str:
        claim_id, draft = visit.opened.link.claim_id, visit.draft()
        if number is not None:
            change_line(visit.call.session, visit.actor, claim_id, number, change)
            return after_line(visit.draft(), number)
        new = change.applied(NewLine(category, min(draft.event_on or draft.today, draft.today)))
        added = add_line(visit.call.session, visit.actor, claim_id, new)
        return after_line(visit.draft(), added) if draft.event_on else f"/lines/{added}/day"

    return again(wrong) if wrong else visit.once(form, effect, again)


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


def _typed(line: LineView) -> Form:
    if line.miles_tenths is not None:
        return Form({"miles": miles_in_words(line.miles_tenths), "passengers": str(line.passengers)})
    return Form({"amount": pounds(line.amount_pence).removeprefix("£").replace(",", "")})


def _show_day(visit: Visit, number: int, form: Form, wrong: Sequence[Wrong]) -> Response:
    draft = visit.draft()
    line, days = find_line(draft, number), _days(visit.language, draft)
    offered = {value for value, _ in days}
    chosen = form.get("day") or (line.on.isoformat() if line.on.isoformat() in offered else "other")
    typed = form.fields or ({} if line.on.isoformat() in offered else {"other": line.on.isoformat()})
    return visit.show(
        "day.html",
        f"/lines/{number}/day",
        wrong=wrong,
        days=days,
        chosen=chosen,
        today=draft.today.isoformat(),
        typed=typed,
    )


def _take_day(visit: Visit, number: int, form: Form) -> Response:
    check_may_change(visit)
    is_other = form.get("day") == "other"
    day = read_day(form.get("other") if is_other else form.get("day"))

    def again(found: Sequence[Wrong]) -> Response:
        return _show_day(visit, number, form, found)

    def effect() -> str:
        change_line(visit.call.session, visit.actor, visit.opened.link.claim_id, number, LineChange(on=day))
        return after_line(visit.draft(), number)

    if day is None:
        field, name = ("other", "write_day") if is_other else ("day", "choose_one")
        return again([Wrong(field, phrase(visit.language, name))])
    return visit.once(form, effect, again)


def _days(language: str, draft: DraftView) -> list[tuple[str, str]]:
    """The days that are most likely: the event's, today and yesterday."""

    def choice(day: date, name: str) -> tuple[str, str]:
        return day.isoformat(), phrase(language, name, day=day_in_words(language, day))

    yesterday = draft.today - timedelta(days=1)
    days = [choice(draft.today, "today"), choice(yesterday, "yesterday")]
    if draft.event_on is not None and draft.event_on < yesterday:
        days.insert(0, choice(draft.event_on, "event_day"))
    return days
