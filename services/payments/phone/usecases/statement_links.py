"""The page of a statement: which one its link is for, and what stands on it now."""

from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.money_statement.requests import read_request
from services.payments.claims.money_statement.rules import MoneyStatement
from services.payments.phone.usecases.links import Opened
from shared.errors import NotFoundError


def statement_id_of(opened: Opened) -> UUID:
    """The statement that the link is for. Raises NotFoundError for a link to something else."""
    if opened.link.statement_id is None:
        raise NotFoundError("link.not_for_statement", "This link is not for a statement.")
    return opened.link.statement_id


def see_statement(session: Session, opened: Opened, language: str) -> MoneyStatement:
    """What stands on it, in this language. Raises NotFoundError."""
    return read_request(session, opened.link.org_id, statement_id_of(opened), language)
