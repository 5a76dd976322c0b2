"""A page's request in its one transaction, and its forms: made by us for one visitor, and taken once however often they are sent."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from secrets import token_urlsafe
from uuid import UUID

from fastapi.responses import RedirectResponse, Response
from pydantic import SecretStr
from sqlalchemy.orm import Session

from shared import idempotency
from shared.errors import ForbiddenError, InvalidError
from shared.forms import Form
from shared.idempotency import Keyed
from shared.identity import Actor

LARGEST_NONCE = 100


@dataclass(frozen=True, slots=True)
class PageCall:
    """One request of a page. `visitor_id` is what its forms belong to: a link, or a sign-in. `secret` seals them."""

    session: Session
    actor: Actor
    visitor_id: UUID
    secret: SecretStr = field(repr=False)

    def form(self) -> str:
        """The once-only token of a form: something new, and a seal (HMAC-SHA256) that says it is ours and this visitor's."""
        nonce = token_urlsafe(16)
        return f"{nonce}.{self._seal(nonce)}"

    def once(self, form: Form, effect: Callable[[], str], again: Callable[[InvalidError], Response]) -> Response:
        """Does what a form asks for, once, and goes to the address that `effect` gives; a repeat goes there too.

        What the rules refuse ends on the page of `again`, which is told why, with nothing saved. Raises ForbiddenError for a
        form that we did not make for this visitor.
        """
        nonce, _, seal = form.get("form").partition(".")
        if not 8 <= len(nonce) <= LARGEST_NONCE or not hmac.compare_digest(self._seal(nonce).encode(), seal.encode()):
            raise ForbiddenError(
                "form.not_ours", "This form is too old, or not ours. Nothing was changed. Open the page again."
            )
        keyed = Keyed(nonce, f"page of {self.visitor_id}", b"")
        try:
            with self.session.begin_nested():
                before = idempotency.begin(self.session, self.actor, keyed)
                place = before.answer if before else effect()
                if before is None:
                    idempotency.finish(self.session, self.actor, keyed, 303, place)
        except InvalidError as error:
            return again(error)
        return RedirectResponse(place, 303)

    def _seal(self, nonce: str) -> str:
        message = b"|".join((b"form", self.visitor_id.bytes, nonce.encode()))
        return hmac.new(self.secret.get_secret_value().encode(), message, hashlib.sha256).hexdigest()[:32]
