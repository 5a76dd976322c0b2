"""The desk_pages of the desk: who is signed in, pages in the one layout, forms taken once, and troubles in plain words."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import SecretStr

from services.payments.desk.usecases import sessions
from services.payments.phone.pages.rendering import HEADERS, Wrong, line_for
from shared import logs
from shared.database import Database, Result, Session
from shared.days_in_words import day_in_words
from shared.errors import ConflictError, ForbiddenError, ProblemError, UnauthenticatedError
from shared.forms import Form
from shared.http import STATUS_OF_KIND, explain
from shared.identity import Actor
from shared.money import pounds
from shared.pages import PageCall

COOKIE = "__Host-sameday"
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent.parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
)
_TEMPLATES.globals |= {
    "pounds": pounds,
    "day": lambda on: day_in_words(on, weekday=True),
    "line_for": lambda one: line_for("en", one),
}

log = logs.get(__name__)


@dataclass(frozen=True, slots=True)
class DeskSession:
    """One request of somebody who is signed in, in its one transaction."""

    call: PageCall
    practice: bool

    @property
    def actor(self) -> Actor:
        """Who it is."""
        return self.call.actor

    def show(self, template: str, *, wrong: Sequence[Wrong] = (), **values: object) -> HTMLResponse:
        """A page; with something wrong the same page again, which says what."""
        told = values | {"errors": wrong, "form": self.call.form, "practice": self.practice, "signed_in": True}
        return show(template, 422 if wrong else 200, **told)

    def once(self, form: Form, effect: Callable[[], str], again: Callable[[Sequence[Wrong]], Response]) -> Response:
        """Does what a form asks for, once however often it is sent, and goes where `effect` says; what the rules refuse ends on
        the same page `again`. Raises ForbiddenError for a form that was not made for this sign-in."""
        return self.call.once(form, effect, lambda error: again([Wrong(None, error.message)]))

    def do(
        self, form: Form, deed: Callable[[], object], place: str, again: Callable[[Sequence[Wrong]], Response]
    ) -> Response:
        """Does a deed once and goes to a place; whatever is refused, also because somebody was quicker or may not, ends on the
        same page `again`."""

        def effect() -> str:
            deed()
            return place

        try:
            return self.once(form, effect, again)
        except (ConflictError, ForbiddenError) as refused:
            return again([Wrong(None, refused.message)])


@dataclass(frozen=True, slots=True)
class DeskPages:
    """What the pages of the desk need."""

    database: Database
    form_secret: SecretStr
    sign_in_secret: SecretStr
    practice: bool

    def serve(self, request: Request, page: Callable[[DeskSession], Result]) -> Result:
        """What `page` gives to whoever is signed in, in one transaction; it may be run again (`Database.run`), so it calls nobody.

        Raises UnauthenticatedError.
        """
        token = request.cookies.get(COOKIE, "")
        with self.database.system_autocommit() as session:
            session_id, actor = sessions.find(session, token)

        def attempt(session: Session) -> Result:
            sessions.touch(session, actor.org_id, session_id)
            return page(DeskSession(PageCall(session, actor, session_id, self.form_secret), self.practice))

        return self.database.run(actor.org_id, attempt)


class DeskRoute(APIRoute):
    """A route whose troubles end in a page; whoever is not signed in is asked to."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with the page around it."""
        handle = super().get_route_handler()

        async def calm(request: Request) -> Response:
            try:
                return await handle(request)
            except UnauthenticatedError:
                return RedirectResponse("/desk/sign-in", 303)
            except RequestValidationError:
                return _trouble(404, "There is nothing at this address. Nothing was changed.")
            except ProblemError as error:
                return _trouble(STATUS_OF_KIND[error.kind], error.message)
            except Exception as error:
                refused = explain(request, error)
                if refused is None:
                    log.exception("a page of the desk failed", exc_info=error)
                    return _trouble(
                        500, "Something went wrong on our side. Nothing was changed. Wait a minute, then try again."
                    )
                return _trouble(refused[0], refused[2])

        return calm


def show(template: str, status: int = 200, **values: object) -> HTMLResponse:
    """A page."""
    told: dict[str, object] = {"errors": (), "practice": False, "signed_in": False, "typed": {}} | values
    return HTMLResponse(_TEMPLATES.get_template(template).render(told), status, headers=dict(HEADERS))


def _trouble(status: int, message: str) -> Response:
    return show("trouble.html", status, message=message)
