"""The page on which a person tells us the bank details that we asked them for: its link, and keeping what they typed."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import cast
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.payees.modulus.usecases import IMPOSSIBLE_ACCOUNT, check_account
from services.payments.payees.rules import Written, read_bank_details
from services.payments.payees.usecases.bank_details import keep_bank_details
from services.payments.payees.usecases.details_requests import WayToTell, ask_for_details, keep_way, open_request
from services.payments.payees.usecases.payees import payee_of
from services.payments.people.usecases import get_person
from services.payments.phone.rules.links import Links
from services.payments.phone.tables import PhoneLink
from services.payments.phone.usecases.links import NewLink, Opened, finish_link, make_link
from services.payments.rails.names import BANK_RAIL
from shared.errors import ConflictError, InvalidError
from shared.identity import Actor
from shared.sealing import CannotOpenError, Sealer

NUMBERS = ("sort_code", "account_number")
MOST_KEPT = 2000
_SHOWN_DIGITS = 2
"""So many last digits say which number we have, and no more."""


@dataclass(frozen=True, slots=True)
class RetypedNumbers:
    """Numbers that were right on a form that came back for something else: nobody types them twice, and the page does not show them.
    `form_id` is whose form it is, a link's or a person's."""

    sealer: Sealer = field(repr=False)

    def seal(self, form_id: UUID, numbers: Mapping[str, str]) -> str:
        """Numbers by field as letters for a hidden field, which only this form opens; "" where there are none."""
        if not numbers:
            return ""
        sealed = self.sealer.seal_bytes(json.dumps(dict(numbers)).encode(), b"bank page" + form_id.bytes)
        return urlsafe_b64encode(sealed).decode()

    def merged(self, form_id: UUID, sealed: str, typed: Mapping[str, str]) -> dict[str, str]:
        """What was typed now, and in its place what was kept before, where that was sealed for this form."""
        before = self._open(form_id, sealed)
        return {name: words or before.get(name, "") for name, words in typed.items()}

    def parted(self, said: Mapping[str, str], wrong: Collection[str | None]) -> tuple[dict[str, str], dict[str, str]]:
        """(numbers to keep, numbers to show again because they are wrong)."""
        kept = {name: number for name, number in said.items() if number and name not in wrong}
        return kept, {name: number for name, number in said.items() if name in wrong}

    def ends(self, kept: Mapping[str, str]) -> dict[str, str]:
        """By what each number that was kept is known again."""
        return {name: number[-_SHOWN_DIGITS:] for name, number in kept.items()}

    def _open(self, form_id: UUID, sealed: str) -> dict[str, str]:
        if not sealed or len(sealed) > MOST_KEPT:
            return {}
        try:
            content = self.sealer.open_bytes(urlsafe_b64decode(sealed), b"bank page" + form_id.bytes)
        except (CannotOpenError, Error, ValueError):
            return {}
        return {str(name): str(value) for name, value in json.loads(content).items()}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field, in a sentence; `code` is the refusal's."""

    field: str
    code: str
    words: str


def problems_of(session: Session, org_id: UUID, written: Written) -> list[FieldProblem]:
    """Everything that is wrong with bank details, also by the banks' own rules; none where they can be taken."""
    try:
        check_account(session, org_id, read_bank_details(written))
    except InvalidError as error:
        found = cast("list[dict[str, str]]", error.facts["fields"])
        is_of_both = error.code == IMPOSSIBLE_ACCOUNT
        return [
            FieldProblem(one["field"], error.code if is_of_both else f"bank_details.{one['field']}", one["problem"])
            for one in found
        ]
    return []


def ask_how(session: Session, org_id: UUID, person_id: UUID) -> None:
    """Somebody who asked where their money is was asked how they want to tell us where to send it."""
    ask_for_details(session, org_id, payee_of(session, org_id, person_id), None)


def answer_how(
    session: Session, actor: Actor, person_id: UUID, links: Links, by: str, language: str
) -> PhoneLink | None:
    """Keeps how a person wants to tell us; the link where that is the page. None where we do not ask them any more, or it is no page.

    Raises ConflictError where they have told us meanwhile.
    """
    request = open_request(session, actor.org_id, person_id)
    if request is None:
        raise ConflictError("bank_details.not_asked", "We do not ask for bank details any more.")
    keep_way(session, request, person_id, WayToTell(by))
    if by != WayToTell.LINK:
        return None
    return make_link(session, actor, links, NewLink("bank_details", person_id, None, language, request.id))


def holder_name(session: Session, opened: Opened) -> str:
    """The name that stands in the form at first: the person's own."""
    return get_person(session, opened.link.org_id, opened.link.person_id).name


def take_details(session: Session, opened: Opened, sealer: Sealer, written: Written) -> None:
    """Keeps what was typed, sealed, and ends the link. Raises InvalidError (one sentence for each wrong field), ConflictError (told us
    in another way meanwhile, or not asked any more)."""
    link = opened.link
    request = open_request(session, link.org_id, link.person_id)
    if request is None or request.id != link.request_id:
        raise ConflictError(
            "bank_details.not_asked",
            "We have your new bank details already, or do not need them any more. What you typed now was not kept.",
            "If you did not give us new bank details, call us.",
            effect=None,
        )
    keep_bank_details(session, opened.actor, sealer, link.person_id, BANK_RAIL, written, how="link")
    finish_link(session, opened.actor, link)
