"""The link_pages of the phone pages: a link is opened, and trouble ends in a calm page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from services.payments.claims.money_statement.fetching import MoneyStatements
from services.payments.claims.receipts.sending import ReceiptKeeper
from services.payments.constraints import CONSTRAINTS
from services.payments.pages.rendering import Wrong
from services.payments.pages.route import NO_ADDRESS, PageRoute
from services.payments.pages.session import PageSession
from services.payments.phone.pages.rendering import render
from services.payments.phone.rules.links import Links, LinkStatus
from services.payments.phone.usecases import links as link_usecases
from services.payments.phone.usecases.drafts import DraftView, see
from services.payments.phone.usecases.links import Opened
from services.payments.phone.words.phrases import CHECKED, spoken
from services.payments.phone.words.refusals import refusal
from shared.database import Database, Result, Session
from shared.errors import ProblemError
from shared.http import STATUS_OF_KIND, explain
from shared.sealing import Sealer


class ClosedError(ProblemError):
    """A link that opens nothing: "wrong", "late" or "used"."""

    kind = "not_found"

    def __init__(self, name: str, opened: Opened | None = None, language: str | None = None) -> None:
        super().__init__(f"link.{name}", "This link opens nothing.")
        if language:
            self.facts["language"] = language
        self.name = name
        self.opened = opened


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkSession(PageSession):
    """One page view or one form of whoever opened a link; `actor` is the person of the link."""

    opened: Opened
    token: str

    @property
    def language(self) -> str:
        """The language they read in."""
        return spoken(self.opened.link.language, practice=self.practice)

    def draft(self) -> DraftView:
        """The claim of the link as it stands now."""
        return see(self.session, self.opened.link.org_id, self.opened.claim_id)

    def show(self, template: str, path: str, *, wrong: Sequence[Wrong] = (), **values: object) -> HTMLResponse:
        """A page; with something wrong the same page again, which says what."""
        return render(
            template,
            language=self.language,
            status=200,
            wrong=wrong,
            token=self.token,
            here=self.address(path),
            organisation=self.opened.organisation,
            helpline=self.opened.helpline,
            practice=self.practice,
            may_speak_welsh=spoken("cy", practice=self.practice) == "cy",
            unchecked=self.language == "cy" and CHECKED["cy"] is None,
            form=self.form,
            **values,
        )

    def address(self, path: str) -> str:
        """The whole address of one of the link's pages."""
        return f"/p/{self.token}{path}"

    def in_words(self, error: ProblemError) -> str:
        """Why something was refused, in the language that they read in."""
        return refusal(self.language, error)


@dataclass(frozen=True, slots=True)
class LinkPages:
    """What the pages need: where links are looked up, how tokens are read, who takes photos, what seals bank details, who prints statements."""

    database: Database
    links: Links
    receipts: ReceiptKeeper
    sealer: Sealer
    practice: bool
    statements: MoneyStatements

    def check_token(self, request: Request) -> None:
        """Raises ClosedError for a link that is none of ours: asked before a form is read."""
        if self.links.read(str(request.path_params["token"])) is None:
            raise ClosedError("wrong")

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

        language: str | None = None

        def attempt(session: Session) -> Result:
            nonlocal language
            opened = link_usecases.open_link(session, org_id, link_id)
            if opened.standing is LinkStatus.LATE or (opened.standing is LinkStatus.USED and not used_too):
                raise ClosedError(opened.standing.value, opened, spoken(opened.link.language, practice=self.practice))
            link_session = LinkSession(
                session=session, actor=opened.actor, owner_id=link_id, secret=self.links.key, practice=self.practice,
                opened=opened, token=token,
            )  # fmt: skip
            language = link_session.language
            return page(link_session)

        try:
            return self.database.run(org_id, attempt)
        except ProblemError as error:
            error.facts.setdefault("language", language)
            raise
        except Exception as error:  # what the database refuses may come as late as the commit
            refused = explain(error, CONSTRAINTS)
            if refused is None:
                raise
            refused.facts["language"] = language
            raise refused from error


class LinkRoute(PageRoute):
    """A route of the phone pages."""

    def trouble(self, request: Request, error: ProblemError | None) -> Response:
        """A calm page that says what happened and what to do, in the person's language."""
        if isinstance(error, ClosedError):
            return _closed(request, error)
        if error is not None and error.code == NO_ADDRESS:
            return _closed(request, ClosedError("wrong"))
        return _trouble(request, error)


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
    is_old_form = error is not None and error.code.startswith("form.") and error.kind == "forbidden"
    known = None if is_old_form else error
    language = _language(request, error)
    return render(
        "closed.html",
        language=language,
        status=STATUS_OF_KIND[error.kind] if error else 500,
        name="trouble",
        text="again_text" if is_old_form else "trouble_text",
        detail=refusal(language, known) if known else None,
        token=request.path_params.get("token"),
        closed=not known,
    )


def _language(request: Request, error: ProblemError | None) -> str:
    """The language of the link, where one was opened; else what the browser prefers, if somebody has checked it."""
    if error is not None and error.facts.get("language"):
        return str(error.facts["language"])
    prefers_welsh = request.headers.get("accept-language", "").lower().startswith("cy")
    return spoken("cy" if prefers_welsh else "en", practice=False)
