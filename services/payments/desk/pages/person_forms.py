"""Registering a person, and changing how they are reached and what helps them. Their details pass through to notifications."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.fetching import ContactSeen, fetch_contact
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.pages.held_details import changed_meanwhile, fingerprint, to_save, typed_of
from services.payments.desk.pages.people import PLACE
from services.payments.desk.rules.person_form import (
    FIELDS_OF_REFUSALS,
    FORMATS,
    LANGUAGES,
    LONGEST_NAME,
    NEED_HINTS,
    NEEDS,
    PersonForm,
    read_person_form,
)
from services.payments.desk.sending import save_contact, save_needs
from services.payments.desk.usecases import people
from services.payments.pages.forms import Form, TypedForm
from services.payments.pages.rendering import Wrong
from services.payments.people.usecases import NewPerson, add_person, person_to_contact
from services.payments.phone.rules.pictures import PICTURE_WORDS, check_second, check_word
from services.payments.phone.usecases.identities import choose_picture_word, wants_two_pictures
from shared import security_events
from shared.contracts.needs import LONGEST_NEED
from shared.errors import InvalidError, ProblemError, UnavailableError
from shared.outbox_api import OtherService

NOT_SAVED_YET = Wrong(None, "The person is registered. How to reach them is not saved yet.", is_note=True)


@dataclass(frozen=True)
class _PersonForms:
    """The two forms. Notifications is asked with no transaction open, so each is taken in several."""

    pages: DeskPages
    notifications: OtherService

    def register(self, request: Request, form: Form) -> Response:
        """Adds the person with their picture, once, then saves how they are reached; where that is refused the form of their details says
        why. A repeat of a form whose details are not saved, or not yet, shows them too, and never says that they are."""
        read = read_person_form(form.fields, with_name=True)
        added: list[UUID] = []

        def page(desk_session: DeskSession) -> Response:
            added.clear()
            return self._add(desk_session, form, read, added)

        answer = self.pages.serve(request, page)
        if answer.status_code != 303:  # shown again
            return answer
        if added:
            return self._save(request, added[0], form, read, ContactSeen()) or answer
        return self._repeated(request, UUID(answer.headers["location"].rpartition("/")[2]), form, read) or answer

    def _add(self, desk_session: DeskSession, form: Form, read: PersonForm, added: list[UUID]) -> Response:
        session, actor = desk_session.session, desk_session.actor
        word, second = form.get("picture"), form.get("second_picture") or None

        def again(wrong: Sequence[Wrong]) -> Response:
            return show_new(desk_session, form, wrong, read.name)

        def effect() -> str:
            person_id = add_person(session, actor, NewPerson(read.name)).id
            if word:
                choose_picture_word(session, actor, person_id, word, second)
            added.append(person_id)
            return f"{PLACE}/{person_id}"

        if form.only_shown:
            return again(desk_session.why_shown(form))
        wrong = [Wrong(name, text) for name, text in read.wrong]
        if word or second:
            wrong += _wrong_pictures(word, second, two_wanted=wants_two_pictures(session, actor.org_id))
        if wrong:
            return again(wrong)
        is_asked = not form.get("sure") and desk_session.sent_before(form) is None
        if is_asked and people.namesakes(session, actor, read.name) and desk_session.sent_before(form) is None:
            # looked at again: the namesake may be whom the first of a double click has just registered
            same = "Somebody with this name is here already. Look whether it is the same person."
            return again([Wrong("sure", same)])
        return desk_session.once(form, effect, again)

    def _repeated(self, request: Request, person_id: UUID, form: Form, read: PersonForm) -> Response | None:
        """What was typed, where none of it is held of the person whom the form registered before; else None."""
        try:
            held = fetch_contact(self.notifications, self.pages.caller(request)[1], person_id)
        except UnavailableError:
            held = ContactSeen()
        parts = to_save(read, held, read.name)
        if (parts.contact and not held.is_known) or (parts.needs and not held.needs.is_known):
            return self._show(request, person_id, form, [NOT_SAVED_YET], seen=fingerprint(held))
        return None

    def change(self, request: Request, person_id: UUID, form: Form) -> Response:
        """Saves what differs from what is held, where that still is as it was when the form was made."""
        read = read_person_form(form.fields, with_name=False)
        if form.only_shown:
            why = self.pages.serve(request, lambda desk: desk.why_shown(form))
            return self._show(request, person_id, form, why, seen=form.get("seen"))
        sent, name = self._begin(request, person_id, form)
        if sent is not None:
            return sent
        try:
            held = fetch_contact(self.notifications, self.pages.caller(request)[1], person_id)
        except UnavailableError as away:
            return self._show(request, person_id, form, [Wrong(None, away.message)], seen=form.get("seen"))
        wrong = [Wrong(name, text) for name, text in read.wrong]
        parts = to_save(read, held, name)
        if form.get("seen") != fingerprint(held):
            sent, _ = self._begin(request, person_id, form)  # the first of a double click may be done by now
            if sent is not None:
                return sent
            if parts.anything or form.get("address_right"):
                wrong.insert(0, Wrong(None, changed_meanwhile(form, held)))
        if wrong:
            return self._show(request, person_id, form, wrong, seen=fingerprint(held))
        return self._save(request, person_id, form, read, held, name) or self._finish(request, person_id, form)

    def _begin(self, request: Request, person_id: UUID, form: Form) -> tuple[Response | None, str]:
        """Where the form led that was sent before, if it was; and the person's name."""

        def begin(desk_session: DeskSession) -> tuple[Response | None, str]:
            person = person_to_contact(desk_session.session, desk_session.actor, person_id)
            return desk_session.sent_before(form), person.name

        return self.pages.serve(request, begin)

    def _finish(self, request: Request, person_id: UUID, form: Form) -> Response:
        def finish(desk_session: DeskSession) -> Response:
            path = f"{PLACE}/{person_id}"
            return desk_session.do(form, lambda: None, path, lambda _: desk_session.go(path))

        return self.pages.serve(request, finish)

    def _save(
        self, request: Request, person_id: UUID, form: Form, read: PersonForm, held: ContactSeen, name: str = ""
    ) -> Response | None:
        """Passes on what of the form is not held; None once it is saved, else the form again with why it was not."""
        _, actor = self.pages.caller(request)
        parts = to_save(read, held, name or read.name)
        is_saved = False
        try:
            if parts.contact or form.get("address_right"):
                save_contact(self.pages.database, self.notifications, actor, person_id, read.contact, seen=held.version)
                is_saved = True
            if parts.needs:
                save_needs(self.pages.database, self.notifications, actor, person_id, read.needs, seen=held.needs)
        except ProblemError as refused:
            security_events.note_refusal(refused)
            notes = [NOT_SAVED_YET] if "seen" not in form.fields and not is_saved else []
            if is_saved:
                notes.append(Wrong(None, "How to reach them is saved. What helps them is not saved yet.", is_note=True))
            wrong = Wrong(FIELDS_OF_REFUSALS.get(refused.code), refused.message)
            return self._show(request, person_id, form, [*notes, wrong])
        return None

    def ask(self, request: Request, person_id: UUID) -> Response:
        """The form with what is held."""
        self.pages.serve(request, lambda desk: person_to_contact(desk.session, desk.actor, person_id))
        return self._show(request, person_id, None, ())

    def _show(
        self, request: Request, person_id: UUID, form: Form | None, wrong: Sequence[Wrong], seen: str | None = None
    ) -> Response:
        """The form of a person's details: as it was typed, or (None) as they are held."""
        typed: Mapping[str, str] = {} if form is None else form.fields
        actor = self.pages.caller(request)[1]
        held: ContactSeen | None = None
        try:
            held = fetch_contact(self.notifications, actor, person_id)
        except UnavailableError:
            if form is None:
                raise
        if form is None and held is not None:
            typed = typed_of(held)
        if seen is None:  # of somebody who was just registered nothing is held
            seen = (form.get("seen") if held is None and form else "") or fingerprint(held or ContactSeen())

        def page(desk_session: DeskSession) -> Response:
            found = people.look_at_contact(desk_session.session, desk_session.actor, person_id)
            return desk_session.show(
                "person_contact.html",
                wrong=wrong,
                found=found,
                typed=typed,
                seen=seen,
                held=held or ContactSeen(),
                **_words(),
            )

        return self.pages.serve(request, page)


def add_person_forms(routes: APIRouter, desk_pages: DeskPages, notifications: OtherService) -> None:
    """The routes of this module."""
    forms = _PersonForms(desk_pages, notifications)

    @routes.get("/people/new")
    def ask_new(request: Request) -> Response:
        """An empty form for somebody new."""
        return desk_pages.serve(request, lambda desk_session: show_new(desk_session, Form(), ()))

    @routes.post("/people/new")
    def register(request: Request, form: TypedForm) -> Response:
        """Registers somebody."""
        return forms.register(request, form)

    @routes.get("/people/{person_id}/contact")
    def ask(person_id: UUID, request: Request) -> Response:
        """How a person is reached and what helps them, as it is held."""
        return forms.ask(request, person_id)

    @routes.post("/people/{person_id}/contact")
    def change(person_id: UUID, request: Request, form: TypedForm) -> Response:
        """Saves it anew."""
        return forms.change(request, person_id, form)


def show_new(desk_session: DeskSession, form: Form, wrong: Sequence[Wrong], name: str = "") -> Response:
    """The form for somebody new; with a name, who is called so already."""
    found = people.namesakes(desk_session.session, desk_session.actor, name)
    return desk_session.show(
        "new_person.html",
        wrong=wrong,
        typed=form.fields,
        namesakes=found if name else [],
        known_by=people.known_by,
        pictures=PICTURE_WORDS,
        two_pictures=wants_two_pictures(desk_session.session, desk_session.actor.org_id),
        longest_name=LONGEST_NAME,
        **_words(),
    )


def _wrong_pictures(word: str, second: str | None, *, two_wanted: bool) -> list[Wrong]:
    """What is wrong with the pictures that were chosen."""
    try:
        check_second(second, check_word(word), wanted=two_wanted)
    except InvalidError as refused:
        return [Wrong("second_picture" if refused.code == "picture_word.second" else "picture", refused.message)]
    return []


def _words() -> dict[str, object]:
    return {
        "languages": LANGUAGES,
        "formats": FORMATS,
        "needs": NEEDS,
        "need_hints": NEED_HINTS,
        "longest_need": LONGEST_NEED,
    }
