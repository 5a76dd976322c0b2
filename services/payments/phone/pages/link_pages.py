"""The link_pages of the phone pages: a link is opened, a page is shown, a form is taken once, and trouble ends in a calm page."""

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from fastapi.routing import APIRoute

from services.payments.claims.receipts.sending import ReceiptKeeper
from services.payments.phone.pages.rendering import Wrong, render
from services.payments.phone.phrases import CHECKED, spoken
from services.payments.phone.refusals import refusal
from services.payments.phone.rules.links import Links, LinkStatus
from services.payments.phone.usecases import links as link_usecases
from services.payments.phone.usecases.drafts import DraftView, see
from services.payments.phone.usecases.links import Opened
from shared import logs
from shared.database import Database, Result, Session
from shared.errors import InvalidError, NotFoundError, ProblemError
from shared.forms import Form
from shared.http import STATUS_OF_KIND
from shared.identity import Actor
from shared.pages import PageCall

log = logs.get(__name__)


class ClosedError(ProblemError):
    """A link that opens nothing: "wrong", "late" or "used"."""

    kind = "not_found"

    def __init__(self, name: str, opened: Opened | None = None, language: str | None = None) -> None:
        super().__init__(f"link.{name}", "This link opens nothing. Nothing was changed.")
        if language:
            self.facts["language"] = language
        self.name = name
        self.opened = opened


@dataclass(frozen=True, slots=True)
class LinkSession:
    """One page view or one form, in its one transaction."""

    call: PageCall
    opened: Opened
    token: str
    practice: bool

    @property
    def actor(self) -> Actor:
        """The person of the link."""
        return self.opened.actor

    @property
    def language(self) -> str:
        """The language they read in."""
        return spoken(self.opened.link.language, practice=self.practice)

    def draft(self) -> DraftView:
        """The claim of the link as it stands now."""
        return see(self.call.session, self.opened.link.org_id, self.opened.link.claim_id)

    def show(self, template: str, path: str, *, wrong: Sequence[Wrong] = (), **values: object) -> HTMLResponse:
        """A page; with something wrong the same page again, which says what."""
        return render(
            template,
            language=self.language,
            status=422 if wrong else 200,
            errors=wrong,
            token=self.token,
            here=f"/p/{self.token}{path}",
            organisation=self.opened.organisation,
            helpline=self.opened.helpline,
            practice=self.practice,
            may_speak_welsh=spoken("cy", practice=self.practice) == "cy",
            unchecked=self.language == "cy" and CHECKED["cy"] is None,
            form=self.call.form,
            **values,
        )

    def go(self, path: str = "") -> Response:
        """Sends the browser to another of the pages."""
        return RedirectResponse(f"/p/{self.token}{path}", 303)

    def once(self, form: Form, effect: Callable[[], str], again: Callable[[Sequence[Wrong]], Response]) -> Response:
        """Does what a form asks for, once however often it is sent, and goes to the page that `effect` names; what the rules
        refuse ends on the same page `again`, with nothing of it saved. Raises ForbiddenError for a form that is not ours."""

        def refused(error: InvalidError) -> Response:
            return again([Wrong(None, refusal(self.language, error))])

        return self.call.once(form, lambda: f"/p/{self.token}{effect()}", refused)


@dataclass(frozen=True, slots=True)
class LinkPages:
    """What the pages need: where links are looked up, how tokens are read, who takes photos."""

    database: Database
    links: Links
    receipts: ReceiptKeeper
    practice: bool

    def serve(self, token: str, page: Callable[[LinkSession], Result], *, used_too: bool = False) -> Result:
        """What `page` gives to whoever opens a link, in one transaction; it may be run again (`Database.run`), so it calls nobody.

        Raises ClosedError for a link that is forged, too late or used.
        """
        link_id = self.links.read(token)
        if link_id is None:
            raise ClosedError("wrong")
        with self.database.system_autocommit() as session:
            org_id = link_usecases.organisation_of(session, link_id)
        if org_id is None:
            raise ClosedError("wrong")

        def attempt(session: Session) -> Result:
            opened = link_usecases.open_link(session, org_id, link_id)
            if opened.standing is LinkStatus.LATE or (opened.standing is LinkStatus.USED and not used_too):
                raise ClosedError(opened.standing.value, opened, spoken(opened.link.language, practice=self.practice))
            call = PageCall(session, opened.actor, link_id, self.links.key)
            link_session = LinkSession(call, opened, token, self.practice)
            try:
                return page(link_session)
            except ProblemError as error:
                error.facts["language"] = link_session.language
                raise

        return self.database.run(org_id, attempt)


class LinkRoute(APIRoute):
    """A route whose troubles end in a page that says what happened and what to do, in the person's language."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with the calm page around it."""
        handle = super().get_route_handler()

        async def calm(request: Request) -> Response:
            try:
                return await handle(request)
            except ClosedError as error:
                return _closed(request, error)
            except RequestValidationError:
                return _closed(request, ClosedError("wrong"))
            except ProblemError as error:
                return _trouble(request, error)
            except Exception as error:
                log.exception("a phone page failed", exc_info=error)
                return _trouble(request, None)

        return calm


def _closed(request: Request, error: ClosedError) -> Response:
    opened = error.opened
    return render(
        "closed.html",
        language=_language(request, error),
        status=404 if opened is None else 410,
        name=error.name,
        text=f"{error.name}_text",
        organisation=opened.organisation if opened else None,
        helpline=opened.helpline if opened else None,
        closed=True,
    )


def _trouble(request: Request, error: ProblemError | None) -> Response:
    known = error if isinstance(error, NotFoundError | InvalidError) or (error and error.kind == "conflict") else None
    again = error is not None and error.code.startswith("form.")
    language = _language(request, error)
    return render(
        "closed.html",
        language=language,
        status=STATUS_OF_KIND[error.kind] if error else 500,
        name="trouble",
        text="again_text" if again else "trouble_text",
        detail=refusal(language, known) if known else None,
        token=request.path_params.get("token"),
        closed=not known,
    )


def _language(request: Request, error: ProblemError | None) -> str:
    """The language of the link, where one was opened; else what the browser prefers, if somebody has checked it."""
    if error is not None and "language" in error.facts:
        return str(error.facts["language"])
    prefers_welsh = request.headers.get("accept-language", "").lower().startswith("cy")
    return spoken("cy" if prefers_welsh else "en", practice=False)
