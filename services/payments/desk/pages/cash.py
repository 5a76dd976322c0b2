"""Cash at the event: tins issued and counted, and the list of one table on one phone page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.claims.receipts.api import PAGE_HEADERS
from services.payments.desk.cash.usecases import (
    IssuedAs,
    Said,
    arriving,
    hand_over_at_table,
    issue_at_event,
    move_as_typed,
    put_as_typed,
    see_cash,
    see_table,
)
from services.payments.desk.cash_sheet.typesetting import CashSheets
from services.payments.desk.cash_sheet.usecases import read_cash_sheet
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.cash_form import (
    ASKED_WORDS,
    COIN_WORDS,
    HOW_WORDS,
    read_coins,
    read_id,
    read_money,
)
from services.payments.desk.usecases.finance import may
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.payouts.cash.usecases import codes, floats, handing, lists, sheets
from services.payments.payouts.cash.usecases.floats import NewCount
from services.payments.payouts.cash.usecases.sheets import NewSheetLine
from services.payments.rails.cash.codes import CashCodes
from services.payments.rails.cash.rules import difference_words, status_words
from shared.database import Session
from shared.identity import Actor, Permission

Deed = Callable[[DeskSession, UUID, Form], object]


def add_routes(routes: APIRouter, desk_pages: DeskPages) -> None:
    """The routes of this module."""
    _add_lists(routes, desk_pages)
    _add_table(routes, desk_pages)
    _add_deeds(routes, desk_pages)
    _add_papers(routes, desk_pages)

    def add(name: str, deed: Deed) -> None:
        @routes.post(f"/cash/{{float_id}}/{name}", name=f"cash: {name}")
        def do(float_id: UUID, request: Request, form: TypedForm) -> Response:
            return desk_pages.serve(request, lambda desk: _do(desk, float_id, form, lambda: deed(desk, float_id, form)))

    for name, deed in DEEDS.items():
        add(name, deed)


def _add_lists(routes: APIRouter, desk_pages: DeskPages) -> None:
    @routes.get("/cash")
    def see_all(request: Request) -> Response:
        """Every tin that is not closed."""
        return desk_pages.serve(request, lambda desk: _show_list(desk, None, Form(), ()))

    @routes.get("/events/{event_id}/cash")
    def see_event(event_id: UUID, request: Request) -> Response:
        """The tins of one event."""
        return desk_pages.serve(request, lambda desk: _show_list(desk, event_id, Form(), ()))

    @routes.post("/events/{event_id}/cash")
    def issue(event_id: UUID, request: Request, form: TypedForm) -> Response:
        """Issues a tin."""
        return desk_pages.serve(request, lambda desk: _issue(desk, event_id, form))


def _add_table(routes: APIRouter, desk_pages: DeskPages) -> None:
    paper, secrets = CashSheets(), CashCodes(desk_pages.form_secret)

    @routes.get("/cash/{float_id}")
    def see(float_id: UUID, request: Request, wrong: UUID | None = None) -> Response:
        """One tin with its list."""
        return desk_pages.serve(request, lambda desk: _show(desk, float_id, Form(), (), wrong_person=wrong))

    @routes.get("/cash/{float_id}/sheet.pdf")
    def print_sheet(float_id: UUID, request: Request) -> Response:
        """The printed sheet."""
        sheet = desk_pages.serve(request, lambda desk: read_cash_sheet(desk.session, desk.actor, float_id))
        headers = {**PAGE_HEADERS, "Content-Disposition": 'attachment; filename="cash-sheet.pdf"'}
        return Response(paper.pdf(sheet), media_type="application/pdf", headers=headers)

    @routes.post("/cash/{float_id}/people/{person_id}/hand-over")
    def give(float_id: UUID, person_id: UUID, request: Request, form: TypedForm) -> Response:
        """Hands over, once the person has confirmed it."""
        return desk_pages.serve(request, lambda desk: _give(desk, secrets, float_id, person_id, form))


def _add_deeds(routes: APIRouter, desk_pages: DeskPages) -> None:
    """A form for each thing that is done with somebody on the list."""
    secrets = CashCodes(desk_pages.form_secret)

    def of_person(name: str, deed: PersonDeed) -> None:
        @routes.post(f"/cash/{{float_id}}/people/{{person_id}}/{name}", name=f"cash: {name}")
        def do(float_id: UUID, person_id: UUID, request: Request, form: TypedForm) -> Response:
            def page(desk: DeskSession) -> Response:
                what = ListForm(float_id, person_id, form, secrets)
                return _do(desk, float_id, form, lambda: deed(desk, what), person_id)

            return desk_pages.serve(request, page)

    for name, deed in PERSON_DEEDS.items():
        of_person(name, deed)


def _add_papers(routes: APIRouter, desk_pages: DeskPages) -> None:
    """A form for each thing that is done with a signed slip, and with what was handed over."""

    def of_slip(name: str, deed: Callable[[Session, Actor, UUID], object]) -> None:
        @routes.post(f"/cash/{{float_id}}/slips/{{line_id}}/{name}", name=f"cash: {name} slip")
        def do(float_id: UUID, line_id: UUID, request: Request, form: TypedForm) -> Response:
            def page(desk: DeskSession) -> Response:
                return _do(desk, float_id, form, lambda: deed(desk.session, desk.actor, line_id))

            return desk_pages.serve(request, page)

    of_slip("confirm", sheets.confirm_line)
    of_slip("drop", sheets.drop_line)

    @routes.post("/cash/{float_id}/hand-overs/{hand_over_id}/back")
    def back(float_id: UUID, hand_over_id: UUID, request: Request, form: TypedForm) -> Response:
        """Cash came back."""

        def page(desk: DeskSession) -> Response:
            reason = form.get("reason")
            return _do(desk, float_id, form, lambda: handing.give_back(desk.session, desk.actor, hand_over_id, reason))

        return desk_pages.serve(request, page)


@dataclass(frozen=True, slots=True)
class ListForm:
    """A form about somebody on the list of a tin."""

    float_id: UUID
    person_id: UUID
    form: Form
    secrets: CashCodes


PersonDeed = Callable[[DeskSession, ListForm], object]
PERSON_DEEDS: dict[str, PersonDeed] = {
    "code": lambda desk, what: codes.send_code(desk.session, desk.actor, what.secrets, what.float_id, what.person_id),
    "off": lambda desk, what: lists.take_off_list(desk.session, desk.actor, what.float_id, what.person_id),
    "move": lambda desk, what: move_as_typed(desk.session, desk.actor, what.person_id, what.form.get("to")),
}


def _count(desk: DeskSession, float_id: UUID, form: Form) -> object:
    new = NewCount(form.get("way"), read_money(form.get("total")), read_coins(form.fields))
    return floats.count(desk.session, desk.actor, float_id, new)


def _put(desk: DeskSession, float_id: UUID, form: Form) -> object:
    return put_as_typed(desk.session, desk.actor, float_id, form.get("new"), form.get("asked"))


def _key_in(desk: DeskSession, float_id: UUID, form: Form) -> object:
    amount_pence = read_money(form.get("slip-amount"))
    new = NewSheetLine(float_id, read_id(form.get("slip")), amount_pence, form.get("witness"))
    return sheets.key_in(desk.session, desk.actor, new)


DEEDS: dict[str, Deed] = {
    "count": _count,
    "confirm-count": lambda desk, float_id, form: floats.confirm_count(
        desk.session, desk.actor, float_id, form.get("way")
    ),
    "drop-count": lambda desk, float_id, form: floats.drop_count(desk.session, desk.actor, float_id, form.get("way")),
    "take-back": lambda desk, float_id, form: floats.take_back(desk.session, desk.actor, float_id, form.get("reason")),
    "clear": lambda desk, float_id, form: floats.clear_difference(
        desk.session, desk.actor, float_id, form.get("reason")
    ),
    "people": _put,
    "slips": _key_in,
}


def _issue(desk: DeskSession, event_id: UUID, form: Form) -> Response:
    def effect() -> str:
        new = IssuedAs(form.get("name"), form.get("holder"), form.get("amount"))
        return f"/desk/cash/{issue_at_event(desk.session, desk.actor, event_id, new).id}"

    return desk.once(form, effect, lambda wrong: _show_list(desk, event_id, form, wrong))


def _give(desk: DeskSession, secrets: CashCodes, float_id: UUID, person_id: UUID, form: Form) -> Response:
    place = f"/desk/cash/{float_id}"
    found: list[object] = []

    def deed() -> None:
        said = Said(form.get("how"), form.get("said"))
        amount_pence = int(form.get("amount")) if form.get("amount").isdecimal() else 0
        found.append(hand_over_at_table(desk.session, desk.actor, secrets, float_id, person_id, amount_pence, said))

    answer = desk.do(form, deed, f"{place}#person-{person_id}", lambda wrong: _show(desk, float_id, form, wrong))
    if found == [None]:
        return _show(desk, float_id, form, (Wrong(f"said-{person_id}", WRONG),), wrong_person=person_id)
    return answer


WRONG = "That was not right, so no money was handed over. Ask once more, send a new code, or let them sign the sheet."


def _do(
    desk: DeskSession, float_id: UUID, form: Form, deed: Callable[[], object], person_id: UUID | None = None
) -> Response:
    place = f"/desk/cash/{float_id}" + (f"#person-{person_id}" if person_id else "")
    return desk.do(form, deed, place, lambda wrong: _show(desk, float_id, form, wrong))


def _show_list(desk: DeskSession, event_id: UUID | None, form: Form, wrong: Sequence[Wrong]) -> Response:
    return desk.show(
        "cash.html",
        wrong=wrong,
        desk=see_cash(desk.session, desk.actor, event_id),
        typed=form.fields,
        may_issue=may(desk.actor, Permission.ISSUE_CASH),
        words=status_words,
        difference=difference_words,
    )


def _show(
    desk: DeskSession, float_id: UUID, form: Form, wrong: Sequence[Wrong], *, wrong_person: UUID | None = None
) -> Response:
    table = see_table(desk.session, desk.actor, float_id)
    return desk.show(
        "cash_float.html",
        wrong=wrong,
        table=table,
        arriving=arriving(desk.session, desk.actor, float_id),
        typed=form.fields,
        wrong_person=wrong_person,
        has_coins=any(name.startswith("coin-") and value for name, value in form.fields.items()),
        coins=COIN_WORDS,
        ways=HOW_WORDS,
        asked_how=ASKED_WORDS,
        listed=[(one.person_id, one.name) for one in table.people],
        may_count=may(desk.actor, Permission.COUNT_CASH),
        may_issue=may(desk.actor, Permission.ISSUE_CASH),
        may_clear=may(desk.actor, Permission.CLEAR_CASH),
        words=status_words,
        difference=difference_words,
    )
