"""Who claims for a person from their own telephone, because the person agreed: written down with what shows it, and ended at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.pages.evidence import read_evidence
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.people.usecases import person_to_contact
from services.payments.phone.supporters import usecases
from services.payments.phone.supporters.rules import LONGEST_EVIDENCE, LONGEST_NAME, NewSupporter
from services.payments.phone.supporters.sending import link_telephone
from shared import security_events
from shared.days_in_words import day_in_words, moment_in_words
from shared.errors import ProblemError
from shared.outbox_api import OtherService

_FIELDS = {
    "supporter.mobile": "mobile",
    "supporter.own_number": "mobile",
    "supporter.supporter_name": "supporter_name",
    "supporter.evidence": "evidence",
    "supporter.seen_on": "seen_on",
    "supporter.review_on": "review_on",
}


@dataclass(frozen=True)
class _Supporters:
    """The page. Notifications is asked with no transaction open."""

    pages: DeskPages
    notifications: OtherService

    def add(self, request: Request, person_id: UUID, form: Form) -> Response:
        """Saves the telephone, then the agreement; the same form twice writes once. A form that is only shown does nothing."""
        new, wrong = _read(form)

        def again(desk: DeskSession, said: Sequence[Wrong]) -> Response:
            return _show(desk, person_id, form, said)

        def begin(desk: DeskSession) -> Response | None:
            person_to_contact(desk.session, desk.actor, person_id)
            if form.only_shown:
                return again(desk, desk.why_shown(form))
            return desk.sent_before(form)

        answer = self.pages.serve(request, begin)
        if answer is not None:
            return answer
        if new is None:
            return self.pages.serve(request, lambda desk: again(desk, wrong))
        actor = self.pages.caller(request)[1]
        try:
            number_id = link_telephone(
                self.pages.database, self.notifications, actor, person_id, form.get("mobile"), new
            )
        except ProblemError as refused:
            security_events.note_refusal(refused)
            said = [Wrong(_FIELDS.get(refused.code), refused.message)]
            return self.pages.serve(request, lambda desk: again(desk, said))
        return self.pages.serve(
            request,
            lambda desk: desk.do(
                form,
                lambda: _agree(desk, person_id, number_id, new),
                f"/desk/people/{person_id}/supporters",
                lambda said: again(desk, said),
            ),
        )


def add_supporters(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The routes of this module."""
    forms = _Supporters(desk_pages, notifications)

    @routes.get("/people/{person_id}/supporters")
    def see(person_id: UUID, request: Request) -> Response:
        """Who claims for them, and who did."""
        return desk_pages.serve(request, lambda desk: _show(desk, person_id, Form(), ()))

    @routes.post("/people/{person_id}/supporters")
    def add(person_id: UUID, request: Request, form: TypedForm) -> Response:
        """They agreed to somebody."""
        return forms.add(request, person_id, form)

    @routes.post("/people/{person_id}/supporters/{supporter_id}/end")
    def end(person_id: UUID, supporter_id: UUID, request: Request, form: TypedForm) -> Response:
        """They do not want it any more."""
        return desk_pages.serve(
            request,
            lambda desk: desk.do(
                form,
                lambda: usecases.end_supporter(desk.session, desk.actor, supporter_id),
                f"/desk/people/{person_id}/supporters",
                lambda wrong: _show(desk, person_id, form, wrong),
            ),
        )


def _agree(desk: DeskSession, person_id: UUID, number_id: UUID, new: NewSupporter) -> None:
    usecases.add_supporter(desk.session, desk.actor, person_id, number_id, new)


def _read(form: Form) -> tuple[NewSupporter | None, list[Wrong]]:
    asked = (
        ("mobile", 30, "Write the telephone number of whoever helps them."),
        ("supporter_name", LONGEST_NAME, "Write who helps them."),
        ("evidence", LONGEST_EVIDENCE, "Write how they agreed, and who was there."),
    )
    days, wrong = read_evidence(form, asked)
    if wrong:
        return None, wrong
    return NewSupporter(form.get("supporter_name"), form.get("evidence"), days["seen_on"], days["review_on"]), []


def _show(desk: DeskSession, person_id: UUID, form: Form, wrong: Sequence[Wrong]) -> Response:
    return desk.show(
        "supporters.html",
        wrong=wrong,
        found=usecases.see_supporters(desk.session, desk.actor, person_id),
        longest=(LONGEST_NAME, LONGEST_EVIDENCE),
        typed=form.fields,
        on=day_in_words,
        at=moment_in_words,
    )
