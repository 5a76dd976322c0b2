"""The organiser's events: today's first, then those to come, then past ones; and the page of one event."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.payments.claims.statement.rules import payment_words
from services.payments.desk.pages.charities import charity_choices
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.event_words import (
    ANSWER_WORDS,
    CHANNEL_WORDS,
    NEXT_WORDS,
    RUN_WORDS,
    days_in_words,
    mark_in_words,
    when_in_words,
)
from services.payments.desk.rules.table_order import TableOrder
from services.payments.desk.rules.typed_dates import typed_day
from services.payments.desk.usecases import event_day, marking
from services.payments.desk.usecases.finance import may
from services.payments.desk.usecases.later_parts import write_later_part
from services.payments.involvement.usecases import event_lists, events, moving, offers
from services.payments.involvement.usecases.event_lists import EventList, EventOrder, EventTime
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import SCRIPT_OF_OURS, Wrong
from services.payments.phone.rules.typed import read_count
from shared.contracts.activities import called_as
from shared.days_in_words import day_in_words, moment_in_words
from shared.identity import Permission
from shared.london import in_london

PLACE = "/desk/events"
ON_A_PAGE = 50
SHOWN: Mapping[EventTime, int] = {
    EventTime.TODAY: 100,
    EventTime.COMING: 50,
    EventTime.AT_HOME: 20,
    EventTime.PAST: 20,
}
"""So many of each time stand on the first page; the others are one link away."""
TIME_WORDS: Mapping[EventTime, str] = {
    EventTime.TODAY: "Today",
    EventTime.COMING: "Coming",
    EventTime.AT_HOME: "Tasks at home",
    EventTime.PAST: "Past",
}
NONE_WORDS: Mapping[EventTime, str] = {
    EventTime.TODAY: "There is no event today.",
    EventTime.COMING: "No event is planned.",
    EventTime.AT_HOME: "No task at home is planned.",
    EventTime.PAST: "No event is past.",
}
_NOTHING_TYPED: Mapping[str, str] = MappingProxyType({})
Operation = Callable[[DeskSession, UUID, Form], object]
Cursor = Annotated[str | None, Query(max_length=100)]
LONGEST_FIND = 200
Find = Annotated[str, Query(max_length=LONGEST_FIND)]
Chosen = Annotated[str, Query(max_length=40)]


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""

    @routes.get("/events")
    def see_all(
        request: Request, find: Find = "", when: Chosen = "", order: Chosen = "", after: Cursor = None
    ) -> Response:
        """Every event, those of today first; or those of one time, in another order and a part at a time."""
        one_time = EventTime(when) if when in set(EventTime) else EventTime.PAST if order or after else None
        if one_time is None:
            return desk_pages.serve(request, lambda desk_session: _show_all(desk_session, find))
        ordered = _order(one_time, find, order)
        return desk_pages.serve(request, lambda desk_session: _show_one_time(desk_session, one_time, ordered, after))

    @routes.get("/events/{event_id}")
    def see_one(event_id: UUID, request: Request, find: Find = "", first: int = 0) -> Response:
        """One event."""
        return desk_pages.serve(request, lambda desk_session: show_event(desk_session, event_id, (), find, first))

    @routes.get("/events/{event_id}/progress")
    def see_progress(event_id: UUID, request: Request, find: Find = "", first: int = 0) -> Response:
        """How far an event is: the parts of its page that are kept up to date."""
        return desk_pages.serve(request, lambda desk_session: _show_now(desk_session, event_id, find, first))

    @routes.post("/events/{event_id}/offers/{offer_id}/answer")
    def answer(event_id: UUID, offer_id: UUID, request: Request, form: TypedForm) -> Response:
        """What somebody said, written down for them."""

        def page(desk_session: DeskSession) -> Response:
            return desk_session.do(
                form,
                lambda: marking.write_answer(desk_session.session, desk_session.actor, event_id, offer_id, form.fields),
                _back_to(event_id, form, f"#offer-{offer_id}"),
                lambda wrong: show_event(desk_session, event_id, wrong, *_part_of(form), typed=form.fields),
            )

        return desk_pages.serve(request, page)

    _add_later_part(routes, desk_pages)
    _add_changes(routes, desk_pages)


def _add_later_part(routes: APIRouter, desk_pages: DeskPages) -> None:
    @routes.post("/events/{event_id}/offers/{offer_id}/instalment")
    def agree_later_part(event_id: UUID, offer_id: UUID, request: Request, form: TypedForm) -> Response:
        """What somebody agreed to before the work: a part of the fee on a later day."""

        def page(desk_session: DeskSession) -> Response:
            return desk_session.do(
                form,
                lambda: write_later_part(desk_session.session, desk_session.actor, event_id, offer_id, form.fields),
                f"{PLACE}/{event_id}#offer-{offer_id}",
                lambda wrong: show_event(desk_session, event_id, wrong, typed=form.fields),
            )

        return desk_pages.serve(request, page)


def _add_changes(routes: APIRouter, desk_pages: DeskPages) -> None:
    def add(path: str, name: str, operation: Operation) -> None:
        @routes.post(f"/events/{{event_id}}/{path}", name=f"events: {name}")
        def do(event_id: UUID, request: Request, form: TypedForm) -> Response:
            return desk_pages.serve(request, lambda desk_session: _change(desk_session, event_id, form, operation))

    add("budget", "budget", lambda desk, event_id, form: marking.change_budget(
        desk.session, desk.actor, event_id, form.get("budget")
    ))  # fmt: skip
    add("move", "move", lambda desk, event_id, form: marking.move(desk.session, desk.actor, event_id, form.fields))
    add(
        "place",
        "place",
        lambda desk, event_id, form: moving.change_place(desk.session, desk.actor, event_id, form.get("place")),
    )
    add("cancel", "cancel", lambda desk, event_id, _: events.cancel_event(desk.session, desk.actor, event_id))

    @routes.post("/events/{event_id}/done/{offer_id}")
    def mark_done(event_id: UUID, offer_id: UUID, request: Request, form: TypedForm) -> Response:
        """A task at home is done, or is not after all."""

        def operation(desk: DeskSession, _: UUID, sent: Form) -> None:
            is_done = sent.get("do") != "undo"
            marking.mark_task(
                desk.session, desk.actor, event_id, offer_id, typed_day(sent.fields, "day") if is_done else None
            )

        return desk_pages.serve(request, lambda desk_session: _change(desk_session, event_id, form, operation))

    @routes.post("/events/{event_id}/offers/{offer_id}/withdraw")
    def withdraw(event_id: UUID, offer_id: UUID, request: Request, form: TypedForm) -> Response:
        """Takes an offer back that was not answered."""

        def operation(desk: DeskSession, _: UUID, __: Form) -> None:
            offers.withdraw_offer(desk.session, desk.actor, offer_id)

        return desk_pages.serve(request, lambda desk_session: _change(desk_session, event_id, form, operation))


def _change(desk_session: DeskSession, event_id: UUID, form: Form, operation: Operation) -> Response:
    return desk_session.do(
        form,
        lambda: operation(desk_session, event_id, form),
        _back_to(event_id, form),
        lambda wrong: show_event(
            desk_session, event_id, [_at_field(one, form) for one in wrong], *_part_of(form), typed=form.fields
        ),
    )


def _part_of(form: Form) -> tuple[str, int]:
    """The part of a long list that a form stood on: what was looked for, and where it began."""
    return form.get("find")[:LONGEST_FIND], read_count(form.get("first"), 100_000) or 0


def _back_to(event_id: UUID, form: Form, place: str = "") -> str:
    """The page of the event, at the part of the list that the form stood on."""
    find, first = _part_of(form)
    part = urlencode(({"find": find} if find else {}) | ({"first": first} if first else {}))
    return f"{PLACE}/{event_id}{'?' if part else ''}{part}{place}"


def _at_field(wrong: Wrong, form: Form) -> Wrong:
    """What is wrong with times that were typed belongs to the day of their session; with a place or a budget, to that."""
    if wrong.is_note or wrong.field:
        return wrong
    if "session" in form.fields:
        return Wrong(f"moved-{form.get('session')}", wrong.text)
    if "place" in form.fields:
        return Wrong("place", wrong.text)
    return Wrong("budget", wrong.text) if "budget" in form.fields else wrong


def show_event(  # what the address says, and what was typed
    desk_session: DeskSession,
    event_id: UUID,
    wrong: Sequence[Wrong],
    find: str = "",
    first: int = 0,
    *,
    typed: Mapping[str, str] = _NOTHING_TYPED,
) -> Response:
    """The page of one event; after a form that was not taken with what was typed into it."""
    day = event_day.see_event(desk_session.session, desk_session.actor, event_id, find=find, first=first)
    answer = desk_session.show(
        "event.html",
        wrong=wrong,
        typed=typed,
        event=day.view.engagement,
        when=when_in_words,
        channels=list(CHANNEL_WORDS.items()),
        charities=charity_choices(desk_session),
        run_words=RUN_WORDS,
        next_words=NEXT_WORDS,
        on=day_in_words,
        today=day.today.isoformat(),
        in_london=in_london,
        seen=marking.when_seen,
        has_words=bool(called_as(day.view.engagement.description)),
        **_shown_now(day, find),
    )
    answer.headers["Content-Security-Policy"] = SCRIPT_OF_OURS
    return answer


def _show_now(desk_session: DeskSession, event_id: UUID, find: str, first: int) -> Response:
    day = event_day.see_event(desk_session.session, desk_session.actor, event_id, find=find, first=first)
    return desk_session.show("event_now.html", **_shown_now(day, find))


def _shown_now(day: event_day.EventDay, find: str) -> dict[str, Any]:
    """What the parts need that are kept up to date."""
    lengths = {one_id: stretch.minutes for one_id, stretch in day.view.stretches.items()}
    return {
        "day": day,
        "find": find,
        "answers": ANSWER_WORDS,
        "payment_words": payment_words,
        "mark": lambda one: mark_in_words(one.kind, one.minutes, lengths[one.session_id]),
        "at": moment_in_words,
    }


def _order(when: EventTime, find: str, asked: str = "") -> TableOrder:
    usual = f"-{EventOrder.TIME}" if event_lists.is_newest_first(when) else EventOrder.TIME
    return TableOrder.read(asked, list(EventOrder), PLACE, usual=usual, kept={"find": find, "when": when.value})


def _show_all(desk_session: DeskSession, find: str) -> Response:
    session, actor = desk_session.session, desk_session.actor
    lists = event_lists.list_all_times(session, actor, SHOWN, name=find)
    return _show_lists(desk_session, lists, {when: _order(when, find) for when in lists}, find)


def _show_one_time(desk_session: DeskSession, when: EventTime, order: TableOrder, after: str | None) -> Response:
    session, actor, find = desk_session.session, desk_session.actor, order.kept.get("find", "")
    by, is_down = EventOrder(order.by), order.is_down
    found = event_lists.list_events(
        session, actor, when, name=find, order=by, is_down=is_down, cursor=after, limit=ON_A_PAGE
    )
    return _show_lists(desk_session, {when: found}, {when: order}, find, when, first_page=after is None)


def _show_lists(
    desk_session: DeskSession,
    lists: Mapping[EventTime, EventList],
    orders: Mapping[EventTime, TableOrder],
    find: str,
    when: EventTime | None = None,
    *,
    first_page: bool = True,
) -> Response:
    return desk_session.show(
        "events.html",
        lists=lists,
        orders=orders,
        find=find,
        when=when,
        first_page=first_page,
        time_words=TIME_WORDS,
        none_words=NONE_WORDS,
        may_manage=may(desk_session.actor, Permission.MANAGE_EVENTS),
        days=days_in_words,
    )
