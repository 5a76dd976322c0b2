"""The page on which a person reads what they were paid, and the same as a PDF to keep or print. Looking ends nothing: the link runs out."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.payments.claims.money_statement.api import as_answer
from services.payments.claims.money_statement.words import language_of
from services.payments.phone.pages.link_pages import LinkPages, LinkSession
from services.payments.phone.usecases.statement_links import see_statement, statement_id_of


def add_routes(routes: APIRouter, link_pages: LinkPages) -> None:
    """The routes of this module."""

    @routes.get("/p/{token}/statement.pdf")
    def paper(token: str) -> Response:
        """The paper of it."""

        def page(link_session: LinkSession) -> tuple[UUID, UUID, str]:
            return link_session.opened.link.org_id, statement_id_of(link_session.opened), link_session.language

        return as_answer("statement.pdf", link_pages.statements.pdf_asked_for(*link_pages.serve(token, page)))


def show_statement(link_session: LinkSession) -> Response:
    """What they were paid, part by part, in the words of the paper."""
    language = language_of(link_session.language, practice=link_session.practice)
    paper = see_statement(link_session.session, link_session.opened, language)
    return link_session.show("statement.html", "", paper=paper)
