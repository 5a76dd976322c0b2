"""Registering a person, and changing how they are reached and what helps them. Their details pass through to notifications."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.payments.desk.fetching import ContactSeen, fetch_contact
from services.payments.desk.pages.desk_pages import DeskPages, DeskSession
from services.payments.desk.pages.people import PLACE
from services.payments.desk.pages.person_checks import show_picture
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
from services.payments.phone.rules.pictures import PICTURE_WORDS
from services.payments.phone.usecases.identities import choose_picture_word, wants_two_pictures
from shared import security_events
from shared.contracts.needs import LONGEST_NEED
from shared.errors import Effect, ProblemError, UnavailableError
from shared.outbox_api import OtherService
from shared.telephone_numbers import as_dialled

HELD_WORDS: Mapping[str, str] = {
    "mobile": "the mobile",
    "landline": "the landline",
    "others_read": "whether others read their texts",
    "address": "the address",
    "postcode": "the postcode",
    "addressed_to": "the name on the envelope",
    "others_open": "whether others open their letters",
    "language": "the language",
    "format": "texts or letters",
    "no_calls": "whether they are called",
    "quiet_from": "quiet hours",
    "quiet_until": "quiet hours",
    "access": "what they need",
    "transport": "how they get there",
    "helper": "who helps them",
}
"""What somebody else may have changed meanwhile."""


@dataclass(frozen=True)
class _PersonForms:
    """The two forms. Notifications is asked with no transaction open, so each is taken in several."""

    pages: DeskPages
    notifications: OtherService

    def register(self, request: Request, form: Form) -> Response:
        """Adds the person once, then saves how they are reached; where that is refused the form of their details says why."""
        read = read_person_form(form.fields, with_name=True)
        added: list[UUID] = []

        def page(desk_session: DeskSession) -> Response:
            added.clear()
            return self._add(desk_session, form, read, added)

        answer = self.pages.serve(request, page)
        if not added:  # shown again, or sent before
            return answer
        return self._save(request, added[0], form, read) or self._choose_picture(request, added[0], form) or answer

    def _add(self, desk_session: DeskSession, form: Form, read: PersonForm, added: list[UUID]) -> Response:
        session, actor = desk_session.session, desk_session.actor

        def again(wrong: Sequence[Wrong]) -> Response:
            return show_new(desk_session, form, wrong, read.name)

        def effect() -> str:
            added.append(add_person(session, actor, NewPerson(read.name)).id)
            return f"{PLACE}/{added[0]}"

        wrong = [Wrong(name, text) for name, text in read.wrong]
        if form.only_shown or wrong:
            note = [Wrong(None, desk_session.shown_again(), is_note=True)] if form.only_shown else []
            return again([*note, *(() if form.only_shown else wrong)])
        sent = desk_session.sent_before(form)
        if sent is None and not form.get("sure") and people.namesakes(session, actor, read.name):
            return again(
                [Wrong("sure", "Somebody with this name is here already. Look whether it is the same person.")]
            )
        return desk_session.once(form, effect, again)

    def change(self, request: Request, person_id: UUID, form: Form) -> Response:
        """Saves how a person is reached, where it still is as it was when the form was made."""
        read = read_person_form(form.fields, with_name=False)

        def begin(desk_session: DeskSession) -> Response | None:
            person_to_contact(desk_session.session, desk_session.actor, person_id)
            return None if form.only_shown else desk_session.sent_before(form)

        sent = self.pages.serve(request, begin)
        if sent is not None:
            return sent
        again = self._to_look_at(request, person_id, form, read)
        if again is not None:
            return again
        refused = self._save(request, person_id, form, read)
        if refused is not None:
            return refused

        def finish(desk_session: DeskSession) -> Response:
            path = f"{PLACE}/{person_id}"
            return desk_session.do(form, lambda: None, path, lambda _: desk_session.go(path))

        return self.pages.serve(request, finish)

    def _to_look_at(self, request: Request, person_id: UUID, form: Form, read: PersonForm) -> Response | None:
        """The form once more, where it is only shown, or something typed or held stands against saving it."""
        if form.only_shown:
            note = self.pages.serve(request, lambda desk: Wrong(None, desk.shown_again(), is_note=True))
            return self._show(request, person_id, form, [note], seen=form.get("seen"))
        try:
            held = fetch_contact(self.notifications, self.pages.caller(request)[1], person_id)
        except UnavailableError as away:
            return self._show(request, person_id, form, [Wrong(None, away.message)], seen=form.get("seen"))
        wrong = [Wrong(name, text) for name, text in read.wrong]
        if form.get("seen") != fingerprint(held):
            wrong.insert(0, Wrong(None, _changed_meanwhile(form, held)))
        return self._show(request, person_id, form, wrong, seen=fingerprint(held)) if wrong else None

    def _save(self, request: Request, person_id: UUID, form: Form, read: PersonForm) -> Response | None:
        """Passes on what was typed; None once it is saved, else the form again with why it was not."""
        _, actor = self.pages.caller(request)
        try:
            if read.has_contact or "seen" in form.fields:
                save_contact(self.pages.database, self.notifications, actor, person_id, read.contact)
            if read.needs.is_known or "seen" in form.fields:
                save_needs(self.pages.database, self.notifications, actor, person_id, read.needs)
        except ProblemError as refused:
            security_events.note_refusal(refused)
            field = FIELDS_OF_REFUSALS.get(refused.code)
            wrong = [Wrong(field, refused.message)]
            if "seen" not in form.fields:
                wrong.insert(
                    0, Wrong(None, "The person is registered. How to reach them is not saved yet.", is_note=True)
                )
            return self._show(request, person_id, form, wrong)
        return None

    def _choose_picture(self, request: Request, person_id: UUID, form: Form) -> Response | None:
        word, second = form.get("picture"), form.get("second_picture") or None
        if not word:
            return None

        def choose(desk_session: DeskSession) -> None:
            choose_picture_word(desk_session.session, desk_session.actor, person_id, word, second)

        try:
            self.pages.serve(request, choose)
        except ProblemError as refused:
            security_events.note_refusal(refused)
            wrong = [
                Wrong(None, "The person is registered. Their picture is not kept yet.", is_note=True),
                Wrong("picture", refused.message),
            ]
            return self.pages.serve(request, lambda desk: show_picture(desk, person_id, wrong, form.fields))
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
        if form is None:
            held = fetch_contact(self.notifications, actor, person_id)
            typed, seen = typed_of(held), fingerprint(held)
        elif seen is None:
            try:
                seen = fingerprint(fetch_contact(self.notifications, actor, person_id))
            except UnavailableError:  # of somebody who was just registered nothing is held
                seen = form.get("seen") or fingerprint(ContactSeen())

        def page(desk_session: DeskSession) -> Response:
            found = people.look_at_contact(desk_session.session, desk_session.actor, person_id)
            return desk_session.show(
                "person_contact.html", wrong=wrong, found=found, typed=typed, seen=seen, **_words()
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


def typed_of(held: ContactSeen) -> dict[str, str]:
    """What the form has for what is held."""
    typed = {
        "mobile": as_dialled(held.mobile) if held.mobile else "",
        "landline": as_dialled(held.landline) if held.landline else "",
        "others_read": "" if held.safe_to_text else "1",
        "language": held.language,
        "format": held.format,
        "no_calls": "1" if held.no_calls else "",
        "quiet_from": held.quiet_from or "",
        "quiet_until": held.quiet_until or "",
        "addressed_to": held.addressed_to or "",
        "address": "\n".join(held.address_lines),
        "postcode": held.postcode or "",
        "others_open": "" if held.safe_to_write else "1",
    }
    return typed | {name: getattr(held.needs, name) for name in NEEDS}


def fingerprint(held: ContactSeen) -> str:
    """Stands for what is held, so that of two who change it the second sees what the first did."""
    return hashlib.sha256(held.model_dump_json(exclude={"stopped", "number_saved_by"}).encode()).hexdigest()


def _changed_meanwhile(form: Form, held: ContactSeen) -> str:
    """What differs now between the form and what is held."""
    now = typed_of(held)
    other = dict.fromkeys(HELD_WORDS[name] for name, value in now.items() if form.get(name).strip() != value)
    which = f" What is held differs from what stands here in: {', '.join(other)}." if other else ""
    return f"Somebody changed these details after you opened this page. {Effect.NOTHING_SAVED}{which} Look, then save again."


def _words() -> dict[str, object]:
    return {
        "languages": LANGUAGES,
        "formats": FORMATS,
        "needs": NEEDS,
        "need_hints": NEED_HINTS,
        "longest_need": LONGEST_NEED,
    }
