"""Cash at the event: tins issued and counted, and the list of one table on one phone page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.claims.receipts.api import PAGE_HEADERS
from services.payments.desk.cash.usecases.at_table import Said, give_back_at_table, hand_over_at_table
from services.payments.desk.cash.usecases.seeing import arriving, see_cash, see_table
from services.payments.desk.cash.usecases.typed import (
    IssuedAs,
    issue_at_event,
    key_in_as_typed,
    move_as_typed,
    put_as_typed,
)
from services.payments.desk.cash_sheet.typesetting import CashSheets
from services.payments.desk.cash_sheet.usecases import read_cash_sheet
from services.payments.desk.fetching import fetch_own_phone
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.rules.cash_form import (
    ASKED_WORDS,
    BACK_WORDS,
    COIN_WORDS,
    HOW_WORDS,
    read_coins,
    read_figures,
    read_money,
)
from services.payments.desk.usecases.finance import may
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.payouts.cash.usecases import codes, floats, lists, not_given, returning, slips
from services.payments.payouts.cash.usecases.floats import NewCount
from services.payments.payouts.cash.usecases.handing import HandedOver
from services.payments.payouts.cash.usecases.unsaying import drop_word
from services.payments.rails.cash.codes import CashCodes
from services.payments.rails.cash.rules import difference_words, status_words
from shared.errors import UnavailableError
from shared.identity import Permission
from shared.outbox_api import OtherService

Operation = Callable[[DeskSession, UUID, Form], object]


def add_cash(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The routes of this module."""
    _add_lists(routes, desk_pages)
    _add_table(routes, desk_pages)
    _add_codes(routes, desk_pages, notifications)
    _add_operations(routes, desk_pages)
    _add_papers(routes, desk_pages)

    def add(name: str, operation: Operation) -> None:
        @routes.post(f"/cash/{{float_id}}/{name}", name=f"cash: {name}")
        def do(float_id: UUID, request: Request, form: TypedForm) -> Response:
            return desk_pages.serve(
                request, lambda desk: _do(desk, float_id, form, lambda: operation(desk, float_id, form))
            )

    for name, operation in OPERATIONS.items():
        add(name, operation)


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
    def see(
        float_id: UUID,
        request: Request,
        wrong: UUID | None = None,
        signed: UUID | None = None,
        at: UUID | None = None,
        *,
        differs: bool = False,
    ) -> Response:
        """One tin with its list; `at` is whose card is open."""
        said = [Wrong(None, DIFFERS)] if differs else [Wrong(f"said-{wrong}", WRONG)] if wrong else []
        opened = OpenedCard(wrong or signed or at, wrong, signed)
        return desk_pages.serve(request, lambda desk: _show(desk, float_id, Form(), said, opened))

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


def _add_codes(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """A code to the person's own phone, where they have one that only they read: to be given cash, or to give it back."""
    secrets = CashCodes(desk_pages.form_secret)

    def send(request: Request, float_id: UUID, person_id: UUID, form: Form, hand_over_id: UUID | None) -> Response:
        try:
            phone = fetch_own_phone(notifications, desk_pages.caller(request)[1], person_id)
        except UnavailableError as away:
            wrong = [Wrong(None, f"{away.message} No code was sent. Ask for their picture word, or let them sign.")]
            return desk_pages.serve(request, lambda desk: _show(desk, float_id, form, wrong, OpenedCard(person_id)))

        def operation(desk: DeskSession) -> object:
            if hand_over_id is None:
                return codes.send_code(desk.session, desk.actor, secrets, float_id, person_id, phone)
            return codes.send_back_code(desk.session, desk.actor, secrets, person_id, hand_over_id, phone)

        def page(desk: DeskSession) -> Response:
            return _do(desk, float_id, form, lambda: operation(desk) and None, person_id)

        return desk_pages.serve(request, page)

    @routes.post("/cash/{float_id}/people/{person_id}/code")
    def send_code(float_id: UUID, person_id: UUID, request: Request, form: TypedForm) -> Response:
        """To be given what is due now."""
        return send(request, float_id, person_id, form, None)

    @routes.post("/cash/{float_id}/people/{person_id}/hand-overs/{hand_over_id}/code")
    def send_back_code(
        float_id: UUID, person_id: UUID, hand_over_id: UUID, request: Request, form: TypedForm
    ) -> Response:
        """To give back what they were given."""
        return send(request, float_id, person_id, form, hand_over_id)


def _add_operations(routes: APIRouter, desk_pages: DeskPages) -> None:
    """A form for each thing that is done with somebody on the list."""

    def of_person(name: str, operation: PersonOperation) -> None:
        @routes.post(f"/cash/{{float_id}}/people/{{person_id}}/{name}", name=f"cash: {name}")
        def do(float_id: UUID, person_id: UUID, request: Request, form: TypedForm) -> Response:
            def page(desk: DeskSession) -> Response:
                what = ListForm(float_id, person_id, form)
                return _do(desk, float_id, form, lambda: operation(desk, what), person_id)

            return desk_pages.serve(request, page)

    for name, operation in PERSON_OPERATIONS.items():
        of_person(name, operation)


def _add_papers(routes: APIRouter, desk_pages: DeskPages) -> None:
    """A form for each thing that is done with a signed slip, and with what was handed over."""
    secrets = CashCodes(desk_pages.form_secret)

    def add(path: str, name: str, operation: PaperOperation) -> None:
        @routes.post(f"/cash/{{float_id}}/{path}/{{paper_id}}/{name}", name=f"cash: {name} {path}")
        def do(float_id: UUID, paper_id: UUID, request: Request, form: TypedForm) -> Response:
            def page(desk: DeskSession) -> Response:
                return _do(desk, float_id, form, lambda: operation(desk, float_id, paper_id, form))

            return desk_pages.serve(request, page)

    for name, operation in SLIP_OPERATIONS.items():
        add("slips", name, operation)

    def back(desk: DeskSession, float_id: UUID, hand_over_id: UUID, form: Form) -> object:
        said = Said(form.get("back-how"), form.get("back-said"))
        given = give_back_at_table(desk.session, desk.actor, secrets, hand_over_id, form.get("reason"), said)
        return given or f"/desk/cash/{float_id}?wrong={form.get('person')}#person-{form.get('person')}"

    def never(desk: DeskSession, _: UUID, hand_over_id: UUID, form: Form) -> object:
        return not_given.say_not_given(desk.session, desk.actor, hand_over_id, form.get("reason"))

    add("hand-overs", "not-given", never)
    add("hand-overs", "back", back)
    add("hand-overs", "drop", lambda desk, _, one, __: drop_word(desk.session, desk.actor, one))
    add("hand-overs", "back-seen", lambda desk, _, one, __: returning.confirm_given_back(desk.session, desk.actor, one))


@dataclass(frozen=True, slots=True)
class ListForm:
    """A form about somebody on the list of a tin."""

    float_id: UUID
    person_id: UUID
    form: Form


PersonOperation = Callable[[DeskSession, ListForm], object]
PaperOperation = Callable[[DeskSession, UUID, UUID, Form], object]
SLIP_OPERATIONS: dict[str, PaperOperation] = {
    "confirm": lambda desk, _, slip_id, __: slips.confirm_slip(desk.session, desk.actor, slip_id),
    "take-back": lambda desk, _, slip_id, form: slips.take_back_keying(
        desk.session, desk.actor, slip_id, form.get("reason")
    ),
    "destroy": lambda desk, _, slip_id, form: slips.destroy_slip(desk.session, desk.actor, slip_id, form.get("reason")),
}
PERSON_OPERATIONS: dict[str, PersonOperation] = {
    "off": lambda desk, what: lists.take_off_list(desk.session, desk.actor, what.float_id, what.person_id),
    "move": lambda desk, what: move_as_typed(desk.session, desk.actor, what.person_id, what.form.get("to")),
}


def _found(form: Form) -> NewCount:
    return NewCount(form.get("way"), read_money(form.get("total")), read_coins(form.fields))


def _confirm_count(desk: DeskSession, float_id: UUID, form: Form) -> object:
    tin = floats.confirm_count(desk.session, desk.actor, float_id, _found(form))
    return f"/desk/cash/{float_id}?differs=1" if tin.status in BEFORE_COUNT.get(form.get("way"), ()) else None


BEFORE_COUNT = {"out": ("issued",), "in": ("open",)}


def _put(desk: DeskSession, float_id: UUID, form: Form) -> object:
    return put_as_typed(desk.session, desk.actor, float_id, form.get("new"), form.get("asked"))


def _key_in(desk: DeskSession, float_id: UUID, form: Form) -> object:
    number, amount = form.get("slip"), form.get("slip-amount")
    return key_in_as_typed(desk.session, desk.actor, float_id, number, amount, form.get("witness"))


OPERATIONS: dict[str, Operation] = {
    "count": lambda desk, float_id, form: floats.count(desk.session, desk.actor, float_id, _found(form)),
    "confirm-count": _confirm_count,
    "print": lambda desk, float_id, _: slips.print_slips(desk.session, desk.actor, float_id),
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
    place, at = f"/desk/cash/{float_id}", f"#person-{person_id}"

    def operation() -> str:
        said, amount_pence = Said(form.get("how"), form.get("said")), read_figures(form.get("amount"))
        given = hand_over_at_table(desk.session, desk.actor, secrets, float_id, person_id, amount_pence, said)
        if isinstance(given, HandedOver):
            return f"{place}?at={person_id}{at}"
        return f"{place}?{'wrong' if given is None else 'signed'}={person_id}{at}"

    return desk.do(form, operation, place, lambda wrong: _show(desk, float_id, form, wrong, OpenedCard(person_id)))


WRONG = "That was not right, so nothing was written down. Ask once more, send a new code, or let them sign the sheet."
DIFFERS = "You did not find what the first person found. Both of you count again."


def _do(
    desk: DeskSession, float_id: UUID, form: Form, operation: Callable[[], object], person_id: UUID | None = None
) -> Response:
    place = f"/desk/cash/{float_id}" + (f"?at={person_id}#person-{person_id}" if person_id else "")
    return desk.do(form, operation, place, lambda wrong: _show(desk, float_id, form, wrong, OpenedCard(person_id)))


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


@dataclass(frozen=True, slots=True)
class OpenedCard:
    """Whose card of a list is open, who said something wrong, and whose signature was just written down."""

    person_id: UUID | None = None
    wrong: UUID | None = None
    signed: UUID | None = None


def _show(
    desk: DeskSession, float_id: UUID, form: Form, wrong: Sequence[Wrong], opened: OpenedCard = OpenedCard()
) -> Response:
    table = see_table(desk.session, desk.actor, float_id)
    return desk.show(
        "cash_float.html",
        wrong=wrong,
        table=table,
        arriving=arriving(desk.session, desk.actor, float_id),
        typed=form.fields,
        opened=opened.person_id,
        wrong_person=opened.wrong,
        signed_person=opened.signed,
        has_slips=any(one.slip for one in table.people),
        has_coins=any(name.startswith("coin-") and value for name, value in form.fields.items()),
        coins=COIN_WORDS,
        ways=HOW_WORDS,
        asked_how=ASKED_WORDS,
        back_ways=BACK_WORDS,
        may_count=may(desk.actor, Permission.COUNT_CASH),
        may_issue=may(desk.actor, Permission.ISSUE_CASH),
        may_clear=may(desk.actor, Permission.CLEAR_CASH),
        words=status_words,
        difference=difference_words,
    )
