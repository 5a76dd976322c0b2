"""What the phone pages and the helpline screen do with a draft: see its lines, add one, change one, take one out."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.claims.rules.assessing import is_receipt_needed
from services.payments.claims.rules.decisions import LineStatus
from services.payments.claims.rules.lines import LineKind
from services.payments.claims.rules.policy import Policy
from services.payments.claims.tables import Claim, ClaimLine
from services.payments.claims.usecases import drafts as claims
from services.payments.claims.usecases.answers import answer
from services.payments.claims.usecases.drafts import NewLine
from services.payments.claims.usecases.lines import facts_of, get_claim, lines_of, pick_line
from services.payments.claims.usecases.policies import current_policy
from services.payments.involvement.usecases.events import get_event
from shared.contracts.categories import Category
from shared.database import london_today
from shared.identity import Actor
from shared.london import london_day

_NO_RECEIPT = "There is no receipt: {}"
_TAKES_RECEIPT = frozenset({LineStatus.WAITING.value, LineStatus.ASKED.value, LineStatus.HELD.value})


@dataclass(frozen=True, slots=True)
class DraftLineView:
    """One line as a page shows it. Amounts in pence, miles in tenths."""

    number: int
    category: str
    amount_pence: int
    miles_tenths: int | None
    passengers: int
    on: date
    receipt_id: UUID | None
    lost_reason: str | None
    needs_receipt: bool
    """The rules ask for a receipt, or of a claim that was sent in finance asks, and there is neither one nor a reason why not."""
    takes_receipt: bool
    description: str
    """What it was, in words, where somebody told us."""
    is_asked: bool
    """Finance asks about it, and waits for the answer."""


@dataclass(frozen=True, slots=True)
class DraftView:
    """A claim as a page shows it. `event_on` is the day of its event; `today` the day in London."""

    claim: Claim
    lines: list[DraftLineView]
    event_on: date | None
    today: date

    @property
    def total_pence(self) -> int:
        """What the lines come to."""
        return sum(line.amount_pence for line in self.lines)

    @property
    def is_submitted(self) -> bool:
        """Whether it was sent in."""
        return self.claim.submitted_at is not None

    def first_without_receipt(self) -> int | None:
        """The number of the first line that still needs a photo or a reason."""
        return next((line.number for line in self.lines if line.needs_receipt), None)


def see(session: Session, org_id: UUID, claim_id: UUID) -> DraftView:
    """A claim with its lines. Raises NotFoundError."""
    claim = get_claim(session, org_id, claim_id)
    today = london_today(session)
    policy = current_policy(session, org_id, today)
    lines = [_view(claim, line, policy) for line in lines_of(session, claim)]
    return DraftView(claim, lines, _day_of(session, claim), today)


def add_line(session: Session, actor: Actor, claim_id: UUID, new: NewLine) -> int:
    """Adds one line; gives its number. Raises as `claims.usecases.drafts.add_lines` does."""
    return claims.add_lines(session, actor, claim_id, [new])[-1].number


def change_line(session: Session, actor: Actor, claim_id: UUID, number: int, change: "LineChange") -> None:
    """Changes one line of a draft and leaves the others as they are. Raises NotFoundError, ConflictError, InvalidError."""
    lines = lines_of(session, get_claim(session, actor.org_id, claim_id, lock=True))
    pick_line(lines, number)
    told = [change.applied(as_told(line)) if line.number == number else as_told(line) for line in lines]
    claims.replace_lines(session, actor, claim_id, told)


def explain_no_receipt(session: Session, actor: Actor, claim_id: UUID, number: int, reason: str) -> None:
    """Why there is no receipt: kept with the line of a draft; in a claim that was sent in, the answer to what finance asks.

    Raises NotFoundError, ConflictError (sent in, and nothing was asked about this line).
    """
    if get_claim(session, actor.org_id, claim_id, lock=True).submitted_at is None:
        change_line(session, actor, claim_id, number, LineChange(lost_receipt_reason=reason))
    else:
        answer(session, actor, claim_id, number, _NO_RECEIPT.format(reason))


def remove_line(session: Session, actor: Actor, claim_id: UUID, number: int) -> None:
    """Takes one line out of a draft. Raises NotFoundError, ConflictError."""
    lines = lines_of(session, get_claim(session, actor.org_id, claim_id, lock=True))
    pick_line(lines, number)
    claims.replace_lines(session, actor, claim_id, [as_told(line) for line in lines if line.number != number])


def price_again(session: Session, actor: Actor, claim_id: UUID) -> None:
    """Prices the miles of a draft as of now, so that what is read back is what will be claimed."""
    lines = lines_of(session, get_claim(session, actor.org_id, claim_id, lock=True))
    if any(line.miles_tenths is not None for line in lines):
        claims.replace_lines(session, actor, claim_id, [as_told(line) for line in lines])


@dataclass(frozen=True, slots=True)
class LineChange:
    """What changes on a line; None stays as it is."""

    amount_pence: int | None = None
    miles_tenths: int | None = None
    passengers: int | None = None
    on: date | None = None
    lost_receipt_reason: str | None = None

    def applied(self, line: NewLine) -> NewLine:
        """The line with the change. A line of miles has no amount of its own."""
        changes = {name: value for name in self.__slots__ if (value := getattr(self, name)) is not None}
        return replace(line, **changes)


def as_told(line: ClaimLine) -> NewLine:
    """A line as it was told to us, so without the amount that its miles come to."""
    facts = facts_of(line, priced=False)
    return NewLine(
        category=Category(line.category),
        on=line.spent_on,
        amount_pence=facts.amount_pence,
        kind=LineKind(line.kind),
        miles_tenths=line.miles_tenths,
        passengers=line.passengers,
        description=line.description,
        receipt_id=line.receipt_id,
        lost_receipt_reason=line.lost_receipt_reason,
        vat_pence=line.vat_pence,
        supplier_vat_number=line.supplier_vat_number,
    )


def lines_without_receipt(session: Session, claim: Claim) -> list[int]:
    """The numbers of the lines for which the rules of today still want a photo or a reason."""
    policy = current_policy(session, claim.org_id, london_today(session))
    return [line.number for line in lines_of(session, claim) if _view(claim, line, policy).needs_receipt]


def _view(claim: Claim, line: ClaimLine, policy: Policy) -> DraftLineView:
    facts = facts_of(line)
    is_asked = line.status == LineStatus.ASKED.value
    is_wanted = is_asked if claim.submitted_at is not None else is_receipt_needed(facts, policy)
    has_answer = line.receipt_id is not None or bool((line.lost_receipt_reason or "").strip())
    return DraftLineView(
        number=line.number,
        category=line.category,
        amount_pence=line.amount_pence,
        miles_tenths=line.miles_tenths,
        passengers=line.passengers,
        on=line.spent_on,
        receipt_id=line.receipt_id,
        lost_reason=line.lost_receipt_reason,
        needs_receipt=is_wanted and not has_answer,
        takes_receipt=not facts.is_by_the_mile and line.status in _TAKES_RECEIPT,
        description=line.description,
        is_asked=is_asked,
    )


def _day_of(session: Session, claim: Claim) -> date | None:
    if claim.event_id is None:
        return None
    sessions = get_event(session, claim.org_id, claim.event_id).sessions
    return london_day(sessions[0].starts_at) if sessions else None
