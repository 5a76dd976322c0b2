"""Vouchers that were given to a person outside Sameday: written down on the page of the person, and undone there with a reason."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.pages.people import PLACE, contact_of, show_person
from services.payments.desk.rules.cells import CellError, read_day, read_pence
from services.payments.desk.rules.typed_dates import typed_day
from services.payments.involvement.usecases.vouchers import (
    LONGEST_REASON,
    NewVoucher,
    check_may_record,
    record_voucher,
    undo_voucher,
)
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from shared.outbox_api import OtherService


@dataclass(frozen=True)
class _Vouchers:
    """The forms. Notifications is asked with no transaction open, for the page that is shown again."""

    pages: DeskPages
    notifications: OtherService

    def record(self, request: Request, person_id: UUID, form: Form) -> Response:
        """Somebody was given a voucher."""
        new, wrong = _read(person_id, form)

        def operation(desk: DeskSession) -> None:
            if new is not None:
                record_voucher(desk.session, desk.actor, new)

        return self._do(request, person_id, form, operation, wrong)

    def undo(self, request: Request, person_id: UUID, voucher_id: UUID, form: Form) -> Response:
        """It was written down wrongly."""
        why = form.get("undo_reason").strip()
        field = f"undo-{voucher_id}"
        wrong = [] if 0 < len(why) <= LONGEST_REASON else [Wrong(field, "Write why it was wrong.")]
        return self._do(
            request, person_id, form, lambda desk: undo_voucher(desk.session, desk.actor, voucher_id, why), wrong
        )

    def _do(
        self,
        request: Request,
        person_id: UUID,
        form: Form,
        operation: Callable[[DeskSession], object],
        wrong: Sequence[Wrong],
    ) -> Response:
        contact = contact_of(self.pages, request, self.notifications, person_id)

        def page(desk: DeskSession) -> Response:
            check_may_record(desk.actor)  # before what is wrong with the form is said to somebody who may not send it

            def again(said: Sequence[Wrong]) -> Response:
                return show_person(desk, person_id, contact, said, form)

            if wrong and not form.only_shown:
                return again(wrong)
            return desk.do(form, lambda: operation(desk), f"{PLACE}/{person_id}", again)

        return self.pages.serve(request, page)


def add_vouchers(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The routes of this module."""
    vouchers = _Vouchers(desk_pages, notifications)

    @routes.post("/people/{person_id}/vouchers")
    def record(person_id: UUID, request: Request, form: TypedForm) -> Response:
        """They were given a voucher."""
        return vouchers.record(request, person_id, form)

    @routes.post("/people/{person_id}/vouchers/{voucher_id}/undo")
    def undo(person_id: UUID, voucher_id: UUID, request: Request, form: TypedForm) -> Response:
        """It was written down wrongly."""
        return vouchers.undo(request, person_id, voucher_id, form)


def _read(person_id: UUID, form: Form) -> tuple[NewVoucher | None, list[Wrong]]:
    """What was typed, and what is wrong with it."""
    wrong: list[Wrong] = []
    pence, given_on, event_id = None, None, None
    try:
        event_id = UUID(form.get("event"))
    except ValueError:
        wrong.append(Wrong("event", "Choose what it was for."))
    try:
        pence = read_pence(form.get("voucher_amount"))
    except CellError as error:
        wrong.append(Wrong("voucher_amount", str(error)))
    else:
        if not pence:
            wrong.append(Wrong("voucher_amount", "Write the amount that is printed on it."))
    try:
        given_on = read_day(typed_day(form.fields, "given_on"))
    except CellError:
        wrong.append(Wrong("given_on", "Write a day like 27 3 2026."))
    if not 0 < len(form.get("voucher_reason").strip()) <= LONGEST_REASON:
        wrong.append(Wrong("voucher_reason", "Write why it was a voucher."))
    if wrong or event_id is None or not pence or given_on is None:
        return None, wrong
    return NewVoucher(person_id, event_id, pence, given_on, form.get("voucher_reason")), []
