"""The helpline screen: who is calling, what they spent, read it out, and the yes. It shows no bank details."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.claims.rules.lines import MOST_PASSENGERS
from services.payments.claims.usecases.drafts import NewLine
from services.payments.claims.usecases.notices import promise_of
from services.payments.desk.pages.charities import charity_choices
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.event_words import ANSWER_WORDS
from services.payments.desk.rules.helpline_words import (
    LONGEST_THING,
    NamedEvent,
    for_operator,
    in_operators_words,
    to_caller,
    told_apart,
)
from services.payments.desk.rules.typed_dates import typed_day
from services.payments.desk.usecases import helpline
from services.payments.desk.usecases.callers_offers import answer_for_caller, callers_offers
from services.payments.desk.usecases.later_parts import later_part_for_caller
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.phone.rules.typed import read_count, read_day, read_miles, read_pounds
from shared.contracts.categories import MILEAGE, Category
from shared.days_in_words import day_in_words
from shared.errors import ConflictError, Effect, InvalidError
from shared.money_words import money_in_words, promise_in_words

NOT_FOUND = (
    f"We could not find this caller with these answers. {Effect.NOTHING_TOLD} "
    "Ask again slowly, or offer to call back on the number that we have."
)


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""
    _add_finding(routes, desk_pages)
    _add_later_parts(routes, desk_pages)

    @routes.get("/helpline/{claim_id}")
    def see(claim_id: UUID, request: Request) -> Response:
        """What the caller told so far, and the words to read out."""
        return desk_pages.serve(request, lambda desk_session: _show(desk_session, claim_id, Form(), ()))

    @routes.post("/helpline/{claim_id}/lines")
    def add(claim_id: UUID, request: Request, form: TypedForm) -> Response:
        """Adds a line."""
        return desk_pages.serve(request, lambda desk_session: _add(desk_session, claim_id, form))

    @routes.post("/helpline/{claim_id}/lines/{number}/remove")
    def remove(claim_id: UUID, number: int, request: Request, form: TypedForm) -> Response:
        """Takes a line out."""
        return desk_pages.serve(request, lambda desk_session: _remove(desk_session, claim_id, number, form))

    @routes.post("/helpline/{claim_id}/yes")
    def agree(claim_id: UUID, request: Request, form: TypedForm) -> Response:
        """The caller said yes; with `photos` they are texted how to send them first."""
        return desk_pages.serve(
            request, lambda desk_session: _agree(desk_session, claim_id, form, desk_pages.link_life)
        )

    @routes.post("/helpline/{claim_id}/offers/{offer_id}")
    def answer_offer(claim_id: UUID, offer_id: UUID, request: Request, form: TypedForm) -> Response:
        """What the caller says to an offer."""
        return desk_pages.serve(request, lambda desk_session: _answer(desk_session, claim_id, offer_id, form))


def _add_later_parts(routes: APIRouter, desk_pages: DeskPages) -> None:
    @routes.post("/helpline/{claim_id}/offers/{offer_id}/instalment")
    def agree_later_part(claim_id: UUID, offer_id: UUID, request: Request, form: TypedForm) -> Response:
        """What the caller agrees to before the work: a part of the fee on a later day."""

        def page(desk_session: DeskSession) -> Response:
            return desk_session.do(
                form,
                lambda: later_part_for_caller(
                    desk_session.session, desk_session.actor, claim_id, offer_id, form.fields
                ),
                f"/desk/helpline/{claim_id}#offer-{offer_id}",
                lambda wrong: _show(desk_session, claim_id, form, wrong),
            )

        return desk_pages.serve(request, page)


def _add_finding(routes: APIRouter, desk_pages: DeskPages) -> None:
    @routes.get("/helpline")
    def ask(request: Request) -> Response:
        """Who is calling?"""
        return desk_pages.serve(request, lambda desk_session: _ask(desk_session, Form(), ()))

    @routes.post("/helpline")
    def find(request: Request, form: TypedForm) -> Response:
        """Finds the caller and opens their claim."""
        return desk_pages.serve(request, lambda desk_session: _find(desk_session, form))


def _ask(desk_session: DeskSession, form: Form, wrong: Sequence[Wrong]) -> Response:
    events = helpline.recent_events(desk_session.session, desk_session.actor)
    days = [day_in_words(one.on, weekday=True) for one in events]
    words = told_apart([NamedEvent(one.title, one.on, one.at, one.about) for one in events], days)
    choices = [(one.id, said) for one, said in zip(events, words, strict=True)]
    return desk_session.show("find_caller.html", wrong=wrong, event_choices=choices, typed=form.fields)


def _show(desk_session: DeskSession, claim_id: UUID, form: Form, wrong: Sequence[Wrong]) -> Response:
    found = helpline.see_claim(desk_session.session, desk_session.actor, claim_id)
    categories = [(one.value, for_operator(one)) for one in Category]
    return desk_session.show(
        "helpline_claim.html",
        wrong=wrong,
        found=found,
        claim_id=claim_id,
        categories=categories,
        theirs={one.value: for_operator(one) for one in Category},
        yours={one.value: to_caller(one) for one in Category},
        longest=LONGEST_THING,
        typed=form.fields,
        money_in_words=money_in_words,
        promised=promise_of(found.draft.claim),
        promise_in_words=promise_in_words,
        offers=callers_offers(desk_session.session, desk_session.actor, found.draft.claim.person_id),
        answers=ANSWER_WORDS,
        charities=charity_choices(desk_session),
        on=day_in_words,
    )


def _find(desk_session: DeskSession, form: Form) -> Response:
    if form.only_shown:  # what a caller says is tried when the form is sent, never when it is only shown
        return _ask(desk_session, form, desk_session.why_shown(form))
    if (sent := desk_session.sent_before(form)) is not None:
        return sent
    reference = form.get("reference").strip()
    try:
        event_id = None if reference else UUID(form.get("event"))
    except ValueError:
        wrong = "Choose the event that the caller came to, or write the number on one of their texts or letters."
        return _ask(desk_session, form, [Wrong("event", wrong)])
    said = helpline.Caller(event_id, form.get("first_name"), form.get("picture_word"), reference)
    kept = Form({"event": form.get("event"), "reference": reference})
    try:
        person_id = helpline.find_caller(desk_session.session, desk_session.actor, said)
    except ConflictError as refused:
        return _ask(desk_session, kept, [Wrong("picture_word", desk_session.in_words(refused))])
    if person_id is None:
        return _ask(desk_session, kept, [Wrong("first_name", NOT_FOUND)])

    def effect() -> str:
        claim_id = helpline.begin_claim(desk_session.session, desk_session.actor, person_id, event_id)
        return f"/desk/helpline/{claim_id}"

    return desk_session.once(form, effect, lambda wrong: _ask(desk_session, form, wrong))


def _remove(desk_session: DeskSession, claim_id: UUID, number: int, form: Form) -> Response:
    def effect() -> str:
        helpline.take_line_out(desk_session.session, desk_session.actor, claim_id, number)
        return f"/desk/helpline/{claim_id}"

    return desk_session.once(form, effect, lambda wrong: _show(desk_session, claim_id, form, wrong))


def _agree(desk_session: DeskSession, claim_id: UUID, form: Form, link_life: timedelta) -> Response:
    def effect() -> str:
        said_yes = (desk_session.session, desk_session.actor, claim_id, UUID(form.get("read_back")))
        if form.get("photos"):
            helpline.caller_sends_photos(*said_yes, link_life)
        else:
            helpline.caller_said_yes(*said_yes)
        return f"/desk/helpline/{claim_id}"

    try:
        return desk_session.once(form, effect, lambda wrong: _show(desk_session, claim_id, form, wrong))
    except (ConflictError, ValueError):
        changed = "Something was changed since you read it out. Nothing is claimed. Read it out again."
        return _show(desk_session, claim_id, form, [Wrong(None, changed)])


def _answer(desk_session: DeskSession, claim_id: UUID, offer_id: UUID, form: Form) -> Response:
    def effect() -> str:
        answer_for_caller(desk_session.session, desk_session.actor, claim_id, offer_id, form.fields)
        return f"/desk/helpline/{claim_id}#offer-{offer_id}"

    return desk_session.once(form, effect, lambda wrong: _show(desk_session, claim_id, form, wrong))


def _add(desk_session: DeskSession, claim_id: UUID, form: Form) -> Response:
    line, wrong = _read(form)

    def effect() -> str:
        if line is not None:
            try:
                helpline.tell_line(desk_session.session, desk_session.actor, claim_id, line)
            except InvalidError as refused:
                raise in_operators_words(refused) from None
        return f"/desk/helpline/{claim_id}"

    def again(found: Sequence[Wrong]) -> Response:
        return _show(desk_session, claim_id, form, found)

    return again(wrong) if wrong else desk_session.once(form, effect, again)


def _read(form: Form) -> tuple[NewLine | None, list[Wrong]]:
    """The line that was typed, or what is wrong with it."""
    day, passengers = read_day(typed_day(form.fields, "day")), read_count(form.get("passengers"), MOST_PASSENGERS)
    category = next((one for one in Category if one.value == form.get("category")), None)
    wrong = [] if category else [Wrong("category", "Choose what it was for.")]
    if day is None:
        wrong.append(Wrong("day", "Write the day, like 27 3 2026."))
    by_mile = category in MILEAGE
    quantity = read_miles(form.get("amount")) if by_mile else read_pounds(form.get("amount"))
    if quantity is None:
        wrong.append(Wrong("amount", "Write an amount like 4.60, or for a car, motorcycle or bicycle the miles."))
    if passengers is None:
        wrong.append(Wrong("passengers", f"Write how many people came along in the car, 0 to {MOST_PASSENGERS}."))
    thing, reason = (" ".join(form.get(name).split()) for name in ("thing", "no_receipt"))
    if category is Category.OTHER and not thing:
        wrong.append(Wrong("thing", "Write what it was, in the caller's own words."))
    wrong += [
        Wrong(name, f"Write {LONGEST_THING} letters at most.")
        for name, words in (("thing", thing), ("no_receipt", reason))
        if len(words) > LONGEST_THING
    ]
    if wrong or category is None or day is None:
        return None, wrong
    amount_pence, miles_tenths = (None, quantity) if by_mile else (quantity, None)
    return NewLine(
        category,
        day,
        amount_pence,
        miles_tenths=miles_tenths,
        passengers=passengers or 0,
        description=thing,
        lost_receipt_reason=reason or None,
    ), []
