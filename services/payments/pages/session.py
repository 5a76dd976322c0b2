"""A page or a form in its one transaction, and forms that are taken once however often they are sent."""

import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from secrets import token_urlsafe
from uuid import UUID

from fastapi.responses import RedirectResponse, Response
from pydantic import SecretStr

from services.payments.pages.forms import Form
from services.payments.pages.rendering import Wrong
from shared import idempotency, security_events
from shared.database import Session
from shared.errors import ConflictError, Effect, ForbiddenError, InvalidError, ProblemError
from shared.idempotency import KeyedRequest, StoredAnswer
from shared.identity import Actor

LARGEST_NONCE = 100
PROBLEM = "Sameday-Problem"
"""The header of a page that is shown again because somebody was quicker or may not: the code of why, for scripts of ours."""


class FormNotOursError(ForbiddenError):
    """The seal of a form is not one of this visitor's: mostly because they have signed in anew since its page was opened."""

    def __init__(self) -> None:
        super().__init__(
            "form.not_ours",
            "This page is from before you last signed in, or not ours.",
            "Look at this page again, then send it.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSession:
    """One page view or one form, in its one transaction. Each kind of pages adds who its visitor is.

    `owner_id` is what its forms belong to: a link, or a sign-in. `secret` seals the forms.
    """

    session: Session
    actor: Actor
    owner_id: UUID
    secret: SecretStr = field(repr=False)
    practice: bool
    place: str = ""
    """The address that a form was sent to: a form that did something there does nothing anywhere else, and says so."""

    def address(self, path: str) -> str:
        """The whole address of one of these pages."""
        return path

    def in_words(self, error: ProblemError) -> str:
        """Why something was refused, in the language of the page."""
        return error.message

    def wrong(self, refused: ProblemError) -> Wrong:
        """What was refused, at the field that it is about, or (None) about the whole form."""
        return Wrong(None, self.in_words(refused))

    def shown_again(self) -> str:
        """What is said above a form that is shown with what was typed, after its sender has signed in again."""
        return "You have signed in again. What you typed is still here, and nothing was done yet. Look at it, then send it."

    def why_shown(self, form: Form) -> list[Wrong]:
        """What is said of a form that is only shown: what was wrong with it, else that its sender has signed in again."""
        wrong = [Wrong(field, self.in_words(error)) for field, error in form.why]
        return wrong or [Wrong(None, self.shown_again(), is_note=True)]

    def forget_kept(self) -> None:
        """Called where a form is taken, in its transaction: pages that keep a form for later forget it here, so that what was done is
        not offered again as if nothing was done."""

    def form(self) -> str:
        """The once-only token of a form: something new, and a seal (HMAC-SHA256) that says it is ours and this visitor's."""
        nonce = token_urlsafe(16)
        return f"{nonce}.{self._seal(nonce)}"

    def go(self, path: str = "") -> Response:
        """Sends the browser to another of these pages."""
        return RedirectResponse(self.address(path), 303)

    def once(self, form: Form, effect: Callable[[], str], again: Callable[[Sequence[Wrong]], Response]) -> Response:
        """Does what a form asks for, once, and goes to the page that `effect` names; a repeat goes there too. What is kept of it is
        that path: the whole address of a link's page would open it.

        What the rules refuse ends on the same page `again`, which says why, with nothing saved; so does a form that is only shown.
        Raises ForbiddenError for a form that we did not make for this session or link.
        """
        if form.only_shown:
            return again(self.why_shown(form))
        keyed = self._keyed(form)
        try:
            with self.session.begin_nested():
                self.forget_kept()
                before = self._begin(keyed)
                path = before.answer if before else effect()
                if before is None:
                    idempotency.finish(self.session, self.actor, keyed, 303, path)
        except InvalidError as error:
            security_events.note_refusal(error)
            return again([self.wrong(error)])
        return self.go(path)

    def sent_before(self, form: Form) -> Response | None:
        """Where a form led that was sent before, for forms whose work begins before their transaction; None for a new one. Raises
        ForbiddenError for a form that we did not make for this session or link, InvalidError for one that did something else."""
        keyed = self._keyed(form)
        try:
            before = idempotency.find(self.session, self.actor, keyed)
        except InvalidError:
            raise _used_elsewhere() from None
        return self.go(before.answer) if before else None

    def do(
        self, form: Form, operation: Callable[[], object], path: str, again: Callable[[Sequence[Wrong]], Response]
    ) -> Response:
        """Does an operation once and goes to a page, or to the one that the operation names; whatever is refused, also because somebody
        was quicker or may not, ends on the same page `again`."""

        def effect() -> str:
            named = operation()
            return named if isinstance(named, str) else path

        try:
            return self.once(form, effect, again)
        except (ConflictError, ForbiddenError) as refused:
            security_events.note_refusal(refused)
            answer = again([self.wrong(refused)])
            answer.headers[PROBLEM] = refused.code
            return answer

    def _keyed(self, form: Form) -> KeyedRequest:
        nonce, _, seal = form.get("form").partition(".")
        if not 8 <= len(nonce) <= LARGEST_NONCE or not hmac.compare_digest(self._seal(nonce).encode(), seal.encode()):
            raise FormNotOursError
        return KeyedRequest(nonce, f"page of {self.owner_id}", self._typed(nonce, form))

    def _typed(self, nonce: str, form: Form) -> bytes:
        """What a form was sent for: its address, the button that was pressed and what was typed, so that another button of a page that
        was used before is not taken for a repeat. Under the secret (HMAC), because a hash of an account number alone tells it."""
        typed = sorted((name, value) for name, value in form.fields.items() if name != "form")
        message = json.dumps([self.place, nonce, typed]).encode() + (form.file or b"")
        return hmac.new(self.secret.get_secret_value().encode(), message, hashlib.sha256).digest()

    def _begin(self, keyed: KeyedRequest) -> StoredAnswer | None:
        try:
            return idempotency.begin(self.session, self.actor, keyed)
        except InvalidError:
            raise _used_elsewhere() from None

    def _seal(self, nonce: str) -> str:
        message = b"|".join((b"form", self.owner_id.bytes, nonce.encode()))
        return hmac.new(self.secret.get_secret_value().encode(), message, hashlib.sha256).hexdigest()[:32]


def _used_elsewhere() -> InvalidError:
    return InvalidError(
        "form.used_elsewhere",
        "This form has done something else before, so it did nothing here.",
        "Look at this page again, then use the button on it.",
        effect=Effect.NO_MONEY_MOVED,
    )
