"""Gathers what a statement says, in one read; what is paid comes from the payments, as everywhere."""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.claims.receipts.tables import Receipt
from services.payments.claims.statement.rules import (
    KIND_WORDS,
    LINE_WORDS,
    STEP_WORDS,
    LineRow,
    Paper,
    Statement,
    StatementRow,
    StatementSection,
    payment_words,
)
from services.payments.claims.tables import ClaimDecision, ClaimPolicy, ClaimStep
from services.payments.claims.usecases.views import ClaimLineView, ClaimView, view_claim
from services.payments.involvement.usecases.events import get_event
from services.payments.payouts.usecases.obligations import ObligationPayment
from services.payments.people.usecases import get_person, staff_names
from services.payments.rails.names import RAILS, Rail
from shared.contracts.categories import Category, words
from shared.database import app_now
from shared.days_in_words import day_in_short, day_in_words, moment_in_words
from shared.identity import Actor, ActorKind, Permission
from shared.london import london_day
from shared.money import pounds
from shared.money_words import money_in_words
from shared.organisations import Organisation


def gather_statement(session: Session, actor: Actor, claim_id: UUID) -> Statement:
    """The statement of a claim as it stands now, without its messages: notifications keeps those. Raises ForbiddenError, NotFoundError."""
    if actor.kind is ActorKind.STAFF:
        actor.require(Permission.SEE_RECEIPTS)
    view = view_claim(session, actor, claim_id)
    claim = view.claim
    organisation = session.get_one(Organisation, actor.org_id)
    papers = _papers(session, view)
    places = {paper.receipt_id: place for place, paper in enumerate(papers, start=1)}
    names = staff_names(session, actor.org_id, _deciders(view) | ({claim.entered_by} if claim.entered_by else set()))
    return Statement(
        organisation=organisation.name,
        title=f"Claim {claim.reference}",
        foot=f"{organisation.name} · Claim {claim.reference} · Made on {moment_in_words(app_now(session))}",
        about=_about(session, view, names),
        totals=(
            ("Claimed", pounds(claim.total_pence)),
            ("Agreed", pounds(view.approved_pence)),
            ("Sent", pounds(view.paid_pence)),
        ),
        told=" ".join(money_in_words(one.kind, one.amount_pence, one.sent_on) for one in view.told),
        lines=tuple(_line(one, places) for one in view.lines),
        parts=(
            StatementSection("What our rules found", _found(view), "The rules found nothing to ask about."),
            StatementSection("Decisions", _decisions(session, view, names), "Nothing has been decided yet."),
            StatementSection("What was said about each line", _said(view, names), "Nothing was asked or refused."),
            StatementSection(
                "Payments", tuple(map(_payment, view.payments)), "No payment has been made for this claim."
            ),
        ),
        papers=papers,
        about_ids=(claim.id, *(one.payout_id for one in view.payments)),
    )


def _about(session: Session, view: ClaimView, names: dict[UUID, str]) -> tuple[tuple[str, str], ...]:
    claim = view.claim
    rows = [("Whose claim", get_person(session, claim.org_id, claim.person_id).name)]
    if claim.event_id is not None:
        engagement = get_event(session, claim.org_id, claim.event_id).engagement
        rows.append(("About", engagement.title))
        codes = (engagement.cost_centre, engagement.account_code, engagement.project, engagement.funder)
        rows += [("Cost codes", " · ".join(one for one in codes if one))] if any(codes) else []
    rows.append(("Sent in", moment_in_words(claim.submitted_at) if claim.submitted_at else "Not yet: this is a draft"))
    if claim.entered_by is not None:
        rows.append(("Entered by", names[claim.entered_by]))
    return tuple(rows)


def _line(view: ClaimLineView, places: dict[UUID, int]) -> LineRow:
    line = view.line
    vat = f"VAT in it {pounds(line.vat_pence)}" if line.vat_pence else None
    supplier = f"VAT number {line.supplier_vat_number}" if line.supplier_vat_number else None
    lost = f"Receipt lost: {line.lost_receipt_reason}" if line.lost_receipt_reason else None
    status = LINE_WORDS.get(line.status) if view.steps or line.status != "waiting" else None
    no_receipt = "Lost" if lost else "None"
    return LineRow(
        number=str(line.number),
        day=day_in_short(line.spent_on),
        what=words(Category(line.category)).capitalize(),
        more=tuple(
            one for one in (line.description, KIND_WORDS.get(line.kind), line.why, vat, supplier, lost, status) if one
        ),
        claimed=pounds(line.amount_pence),
        agreed=pounds(line.approved_pence),
        receipt=f"Receipt {places[line.receipt_id]}" if line.receipt_id else no_receipt,
    )


def _found(view: ClaimView) -> tuple[StatementRow, ...]:
    found = [*view.claim.reasons, *view.claim.warnings]
    return tuple(
        StatementRow(f"Line {one['line_number']}" if one.get("line_number") else "The claim", one["text"])
        for one in found
    )


def _decisions(session: Session, view: ClaimView, names: dict[UUID, str]) -> tuple[StatementRow, ...]:
    policies = {one.decided_by_policy for one in view.decisions if one.decided_by_policy}
    since = {
        one.id: f"the rules in force since {day_in_words(one.valid_from)}"
        for one in session.scalars(
            select(ClaimPolicy).where(ClaimPolicy.org_id == view.claim.org_id, ClaimPolicy.id.in_(policies))
        )
    }
    rows = []
    for one in view.decisions:
        who = names[one.decided_by] if one.decided_by else since[one.decided_by_policy or UUID(int=0)]
        agreed = f"{pounds(one.approved_pence)} agreed" if one.approved_pence else "Not agreed"
        rows.append(
            StatementRow(
                moment_in_words(one.decided_at), f"{_which(view, one)}: {agreed} by {who}.", _beside(one, names)
            )
        )
    return tuple(rows)


def _which(view: ClaimView, decision: ClaimDecision) -> str:
    """The lines that a decision is about: "Line 2", "Lines 1, 3"."""
    numbers = [
        str(line.line.number) for line in view.lines if any(one.decision_id == decision.id for one in line.steps)
    ]
    return f"Line{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"


def _beside(decision: ClaimDecision, names: dict[UUID, str]) -> tuple[str, ...]:
    more = []
    if decision.second_decided_by is not None and decision.second_decided_at is not None:
        more.append(
            f"Agreed a second time by {names[decision.second_decided_by]}, {moment_in_words(decision.second_decided_at)}."
        )
    if decision.netted_pence:
        more.append(f"{pounds(decision.netted_pence)} of it had been given in advance.")
    if decision.undone_by is not None and decision.undone_at is not None:
        more.append(f"Taken back by {names[decision.undone_by]}, {moment_in_words(decision.undone_at)}.")
    return tuple(more)


def _said(view: ClaimView, names: dict[UUID, str]) -> tuple[StatementRow, ...]:
    """Every step with words, in the order they were said."""
    told: list[tuple[ClaimStep, int]] = [
        (one, line.line.number) for line in view.lines for one in line.steps if one.words
    ]
    return tuple(
        StatementRow(
            moment_in_words(one.at),
            f"Line {number} {STEP_WORDS.get(one.action, one.action)}: {one.words}",
            (f"by {names[one.actor_id]}",) if one.actor_id in names else (),
        )
        for one, number in sorted(told, key=lambda pair: pair[0].id)
    )


def _payment(payment: ObligationPayment) -> StatementRow:
    when = f" on {day_in_words(london_day(payment.posted_at))}" if payment.posted_at else ""
    sentence = f"{pounds(payment.amount_pence)} {payment_words(payment.status, payment.rail)}{when}."
    return StatementRow(
        moment_in_words(payment.created_at),
        sentence,
        (f"Payment {payment.reference}, by {RAILS[Rail(payment.rail)].words}",),
    )


def _papers(session: Session, view: ClaimView) -> tuple[Paper, ...]:
    """The receipts of a claim in the order of its lines; one receipt may be for several."""
    lines: dict[UUID, list[int]] = defaultdict(list)
    for one in view.lines:
        if one.line.receipt_id is not None:
            lines[one.line.receipt_id].append(one.line.number)
    rows = session.scalars(select(Receipt).where(Receipt.org_id == view.claim.org_id, Receipt.id.in_(lines)))
    found = {row.id: row for row in rows}
    return tuple(
        Paper(receipt_id, found[receipt_id].stored_as, found[receipt_id].pages, tuple(numbers))
        for receipt_id, numbers in lines.items()
    )


def _deciders(view: ClaimView) -> set[UUID]:
    ids = {one.actor_id for line in view.lines for one in line.steps if one.actor_kind == ActorKind.STAFF.value}
    for one in view.decisions:
        ids |= {who for who in (one.decided_by, one.second_decided_by, one.undone_by) if who is not None}
    return ids
