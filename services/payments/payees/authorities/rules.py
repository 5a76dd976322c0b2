"""Who may have a person's money in their place, on which evidence, for what and until when it is looked at again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Never

from services.payments.payees.rules import AuthorityScope
from shared.errors import Effect, InvalidError

LONGEST_HOLDER, LONGEST_EVIDENCE, LONGEST_INVOICE = 200, 500, 40
LONGEST = timedelta(days=1100)
"""An authority is looked at again after three years at the latest."""
APPOINTEE = "appointee"


class AuthorityKind(StrEnum):
    """Who acts for somebody with their money."""

    SUPPORTER = "supporter"
    """Helps them; the money goes to the person themself."""
    DEPUTY = "deputy"
    ATTORNEY = "attorney"
    GUARDIAN = "guardian"
    CONTROLLER = "controller"
    NOMINEE = "nominee"
    ORGANISATION = "organisation"


KIND_WORDS: Mapping[str, str] = {
    AuthorityKind.SUPPORTER: "Themself, with a supporter who helps",
    AuthorityKind.DEPUTY: "A deputy, whom the Court of Protection named",
    AuthorityKind.ATTORNEY: "An attorney, under a registered power for money",
    AuthorityKind.GUARDIAN: "A guardian for money, in Scotland",
    AuthorityKind.CONTROLLER: "A controller, in Northern Ireland",
    AuthorityKind.NOMINEE: "Somebody whom they name themself",
    AuthorityKind.ORGANISATION: "An organisation that they work for or choose, by its invoice",
    APPOINTEE: "A DWP appointee",
}
"""Each as staff choose it."""
SCOPE_WORDS: Mapping[str, str] = {
    AuthorityScope.FEES: "Fees",
    AuthorityScope.EXPENSES: "Expenses",
    AuthorityScope.BOTH: "Fees and expenses",
}
WHAT_TO_SEE: Mapping[str, str] = {
    AuthorityKind.DEPUTY: "the sealed court order",
    AuthorityKind.ATTORNEY: "the registered power, with its registration stamp",
    AuthorityKind.GUARDIAN: "the guardianship order of the sheriff court",
    AuthorityKind.CONTROLLER: "the order of the Office of Care and Protection",
    AuthorityKind.NOMINEE: "what the person said or signed themself, and who was there",
    AuthorityKind.ORGANISATION: "the invoice, and the person's own word for it",
}
"""What a member of staff asks to see."""


@dataclass(frozen=True, slots=True)
class NewAuthority:
    """Who acts, for what, on which evidence (in words; nothing is copied), seen on which day, and when it is looked at again."""

    kind: str
    holder_name: str
    scope: AuthorityScope
    evidence: str
    seen_on: date
    review_on: date
    invoice_number: str | None = None


def read_kind(new: NewAuthority, today: date) -> AuthorityKind:
    """The kind of a new authority. Raises InvalidError where it gives no right to the money, or its days or words do not fit."""
    if new.kind == APPOINTEE:
        _refuse(
            "appointee",
            "A DWP appointee acts for somebody's benefits only. That alone gives no right to a fee or to expenses.",
            "Pay the person themself, with a supporter if they like. Or ask for a deputy, an attorney, a guardian or a controller, or let the "
            "person name somebody.",
        )
    try:
        kind = AuthorityKind(new.kind)
    except ValueError:
        _refuse("kind", "Nobody can act for somebody in this way.", "Choose one of the list.")
    for words, longest in ((new.holder_name, LONGEST_HOLDER), (new.evidence, LONGEST_EVIDENCE)):
        if not 0 < len(words.strip()) <= longest:
            _refuse("words", "It needs who acts and what was seen, in a few words.", "Write both.")
    if not today - LONGEST <= new.seen_on <= today:
        _refuse(
            "seen_on", "The evidence was seen today or on a day that is past.", "Write the day on which it was seen."
        )
    if not today < new.review_on <= new.seen_on + LONGEST:
        _refuse(
            "review_on",
            "It is looked at again on a day that is to come, three years after the evidence was seen at the latest.",
            "Choose such a day.",
        )
    invoice = (new.invoice_number or "").strip()
    if (kind is AuthorityKind.ORGANISATION) != bool(invoice) or len(invoice) > LONGEST_INVOICE:
        _refuse(
            "invoice",
            "An organisation is paid by its invoice number, and nobody else has one.",
            "Write it, or leave it out.",
        )
    return kind


def _refuse(code: str, what: str, to_do: str) -> Never:
    raise InvalidError(f"authority.{code}", what, to_do, effect=Effect.NOTHING_SAVED_NO_MONEY)
