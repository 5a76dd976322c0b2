"""What every page of the desk needs: who is signed in, one layout, and trouble in plain words."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from pydantic import SecretStr

from services.payments.desk.rules.navigation import navigation
from services.payments.desk.rules.refused_fields import FIELDS
from services.payments.desk.usecases import sessions
from services.payments.desk.usecases.moved import PersonMovedError, refuse_moved
from services.payments.pages.forms import Form
from services.payments.pages.rendering import PageTemplates, Wrong
from services.payments.pages.route import PageRoute
from services.payments.pages.session import FormNotOursError, PageSession
from services.payments.pages.shown_again import shown_again
from services.payments.people.usecases import staff_names
from services.payments.phone.pages.rendering import line_for
from services.payments.sign_in.protocol import SignInProvider
from shared import security_events
from shared.callers import CallerCheck
from shared.database import Database, Result, Session
from shared.days_in_words import day_in_words
from shared.errors import Effect, ProblemError, UnauthenticatedError, UnavailableError
from shared.http import STATUS_OF_KIND
from shared.identity import PERMITTED, Actor, Permission, SignInTooOldError
from shared.money import pounds
from shared.request_limits import RequestLimit
from shared.sealing import Sealer

COOKIE = "__Host-sameday"
BACKGROUND = "Sameday-Background"
"""The header of what a script of ours sends: the script keeps it by itself, so it is not kept here in place of a form that was."""
SAVED_COOKIE = "__Host-sameday-saved"
"""Says to the page after a form, once, that the form was taken; it holds nothing else."""
SIGN_OUT = "/desk/sign-out"
_ENDS_SESSIONS = re.compile(rf"{SIGN_OUT}|/desk/sessions(/.*)?")
"""Pages that are not counted: whoever has a stolen session could send so much that its owner never gets to end it."""
FAULT = f"Something went wrong on our side. {Effect.NOTHING_CHANGED} Wait a minute, then try again."
_TEMPLATES = PageTemplates(
    Path(__file__).parent.parent / "templates",
    {"signed_in": False, "who": "", "links": (), "may_see_trail": False, "place_now": "", "saved_now": False},
    pounds=pounds,
    day=lambda on: day_in_words(on, weekday=True),
    line_for=lambda one: line_for("en", one),
)


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """The session of a browser and whose it is. `has_lapsed`: it has ended by itself, so nothing is shown or done any more."""

    session_id: UUID
    actor: Actor
    has_lapsed: bool = False


class FormKeptError(UnauthenticatedError):
    """The session has ended; what was typed is kept until its sender has signed in again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSession(PageSession):
    """One request of somebody who is signed in."""

    is_background: bool = False
    """A script of ours asks, and nobody looks at the answer."""
    form_sent: Form | None = None
    """The form of the request, if it has one."""
    comes_from_form: bool = False
    """The page is shown because a form was taken just now."""

    def wrong(self, refused: ProblemError) -> Wrong:
        """What was refused, at the field that it is about."""
        return Wrong(FIELDS.get(refused.code), refused.message)

    def forget_kept(self) -> None:
        """Once a form is taken, the one that was kept has been sent, or its owner went on with something else."""
        if not self.is_background:
            sessions.forget_form(self.session, self.actor, self.owner_id)

    def show(self, template: str, *, wrong: Sequence[Wrong] = (), **values: object) -> HTMLResponse:
        """A page; with something wrong the same page again, which says what. Whatever the page finds wrong, what the form was not taken
        for is said."""
        if self.form_sent is not None and self.form_sent.why:
            said = " ".join(one.text for one in wrong)
            wrong = [*(one for one in self.why_shown(self.form_sent) if one.text not in said), *wrong]
        answer = show(template, status=200, wrong=wrong, saved_now=self.comes_from_form, **self.frame(), **values)
        if self.comes_from_form:
            answer.delete_cookie(SAVED_COOKIE, secure=True, httponly=True, samesite="lax", path="/")
        return answer

    def frame(self) -> dict[str, Any]:
        """What stands around every page of whoever is signed in. `token` makes the once-only token of a form."""
        who = staff_names(self.session, self.actor.org_id, [self.actor.id]).get(self.actor.id, "")
        permitted = [one for one, roles in PERMITTED.items() if roles & self.actor.roles]
        return {
            "signed_in": True,
            "who": who,
            "links": navigation(permitted, self.place),
            "may_see_trail": Permission.SEE_AUDIT in permitted,
            "place_now": self.place,
            "practice": self.practice,
            "form": self.form,
            "token": self.form,
        }

    def go(self, path: str = "") -> Response:
        """Sends the browser to the page after a form, which says once that it was saved. Attendance says so beside each person."""
        answer = PageSession.go(self, path)
        is_taken = self.form_sent is None or not self.form_sent.only_shown
        if is_taken and not self.is_background and "saved=" not in path:
            answer.set_cookie(SAVED_COOKIE, "1", max_age=60, secure=True, httponly=True, samesite="lax", path="/")
        return answer


@dataclass(frozen=True)  # without slots: `caller` is kept
class DeskPages:
    """What the pages of the desk need."""

    database: Database
    form_secret: SecretStr
    provider: SignInProvider
    sealer: Sealer
    public_url: str
    practice: bool
    request_limit: RequestLimit
    link_life: timedelta
    """So long a page for a photo that somebody is texted stays open."""

    @cached_property
    def session_check(self) -> CallerCheck[BrowserSession]:
        """The dependency of pages for staff: the session of the browser, and who that is. Raises TooManyError, and UnauthenticatedError
        but for a form whose session has ended by itself: that is read, so that what was typed is kept, and nothing else is done."""
        return CallerCheck(self._find)

    def caller(self, request: Request) -> tuple[UUID, Actor]:
        """The session of a request, and who is signed in. Raises UnauthenticatedError, and FormKeptError for a session that has ended."""
        browser = self.session_check(request)
        if browser.has_lapsed:
            raise self._keep_of_lapsed(request, browser)
        return browser.session_id, browser.actor

    def _find(self, request: Request) -> BrowserSession:
        token = request.cookies.get(COOKIE, "")
        with self.database.system_autocommit() as session:
            browser = self._browser_session(session, request, token)
        security_events.note_principal(browser.actor.id)
        if not _ENDS_SESSIONS.fullmatch(request.url.path):
            self.request_limit.count(str(browser.session_id))
        return browser

    def _browser_session(self, session: Session, request: Request, token: str) -> BrowserSession:
        try:
            return BrowserSession(*sessions.find(session, token))
        except UnauthenticatedError:
            lapsed = sessions.find_lapsed(session, token) if request.method == "POST" else None
            if lapsed is None or request.url.path == SIGN_OUT:
                raise
            return BrowserSession(*lapsed, has_lapsed=True)

    def _keep_of_lapsed(self, request: Request, browser: BrowserSession) -> UnauthenticatedError:
        """Keeps the form of a request whose session has ended, where it has one; gives what is said of it."""
        if BACKGROUND in request.headers or not isinstance(getattr(request.state, "form", None), Form):
            return UnauthenticatedError("sign_in.over", "You are not signed in any more.", "Sign in again.")
        self._keep_form(request, browser.actor, browser.session_id)
        return FormKeptError("sign_in.form_kept", "You are not signed in any more.", "Sign in again.")

    def serve(self, request: Request, page: Callable[[DeskSession], Result]) -> Result:
        """What `page` gives to whoever is signed in, in one transaction; it may be run again (`Database.run`), so it calls nobody.

        Raises UnauthenticatedError, and SignInTooOldError: what was typed is kept then, until the sender has signed in again.
        """
        session_id, actor = self.caller(request)

        def attempt(session: Session) -> Result:
            # What a page asks for by itself does not say that somebody is there.
            if request.method != "GET" or BACKGROUND not in request.headers:
                sessions.touch(session, actor.org_id, session_id)
            refuse_moved(session, actor.org_id, request.method, request.url.path)
            return page(self._session(request, session, session_id, actor))

        try:
            return self.database.run(actor.org_id, attempt)
        except SignInTooOldError:
            self._keep_form(request, actor, session_id)
            raise

    def _session(self, request: Request, session: Session, session_id: UUID, actor: Actor) -> DeskSession:
        return DeskSession(
            session=session,
            actor=actor,
            owner_id=session_id,
            secret=self.form_secret,
            practice=self.practice,
            place=request.url.path,
            is_background=BACKGROUND in request.headers,
            form_sent=getattr(request.state, "form", None),
            comes_from_form=SAVED_COOKIE in request.cookies and request.method == "GET",
        )

    def frame(self, request: Request) -> dict[str, Any]:
        """What stands around a page of trouble: that this is practice, and who is signed in, where that is known already."""
        browser = self.session_check.known(request)
        if browser is None or browser.has_lapsed:
            return {"practice": self.practice}
        session_id, actor = browser.session_id, browser.actor
        return self.database.run(
            actor.org_id, lambda session: self._session(request, session, session_id, actor).frame()
        )

    def _keep_form(self, request: Request, actor: Actor, session_id: UUID) -> None:
        """Keeps the form of a request; a form with a file is not one that wants a recent sign-in."""
        form: Form | None = getattr(request.state, "form", None)
        if request.method != "POST" or form is None or BACKGROUND in request.headers:
            return
        typed = {name: value for name, value in form.fields.items() if name != "form"}
        path, sealed = request.url.path, self.sealer.seal(json.dumps(typed))
        self.database.run(actor.org_id, lambda session: sessions.keep_form(session, actor, session_id, path, sealed))


class DeskRoute(PageRoute):
    """A route of the desk; whoever is not signed in is asked to."""

    desk_pages: ClassVar[DeskPages | None] = None

    def trouble(self, request: Request, error: ProblemError | None) -> Response:
        """A page that says what happened."""
        if isinstance(error, PersonMovedError):
            return RedirectResponse(error.path, 303)
        if isinstance(error, FormNotOursError) and (again := shown_again(request, error)) is not None:
            return again
        frame = self._frame(request, error)
        if isinstance(error, SignInTooOldError):
            return show("sign_in_again.html", status=401, effect=Effect.NO_MONEY_MOVED, **frame)
        if isinstance(error, UnauthenticatedError):
            if request.method == "POST" and request.url.path != SIGN_OUT:
                # whoever marked somebody must not believe that it was taken
                is_kept = isinstance(error, FormKeptError)
                return show("not_saved.html", status=401, is_kept=is_kept, effect=Effect.NO_MONEY_MOVED, **frame)
            return RedirectResponse("/desk/sign-in", 303)
        status = STATUS_OF_KIND[error.kind] if error else 500
        return show("trouble.html", status=status, message=error.message if error else FAULT, **frame)

    def _frame(self, request: Request, error: ProblemError | None) -> dict[str, Any]:
        """A fault of ours, or something that is away, may be the database: nobody is looked up then."""
        if self.desk_pages is None:
            return {}
        if error is None or isinstance(error, UnavailableError):
            return {"practice": self.desk_pages.practice}
        return self.desk_pages.frame(request)


def desk_route(pages: DeskPages) -> type[DeskRoute]:
    """The class of these pages' routes."""

    class BoundDeskRoute(DeskRoute):
        desk_pages = pages

    return BoundDeskRoute


def show(template: str, *, status: int = 200, wrong: Sequence[Wrong] = (), **values: object) -> HTMLResponse:
    """A page; with something wrong it says what."""
    return _TEMPLATES.page(template, status=status, wrong=wrong, **values)
