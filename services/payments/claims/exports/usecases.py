"""Reads what claims and fees made owed, what was paid of it, and what became of money in advance, a page at a time."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import ColumnElement, Row, SQLColumnExpression, and_, literal, null, select, tuple_
from sqlalchemy.orm import Session

from services.payments.claims.exports.columns import ABOUT_THE_PERSON, Query, line_columns, with_latest_payment
from services.payments.claims.exports.fees import booked_fees, sent_fees
from services.payments.claims.exports.rules import ExportRow, check_days
from services.payments.claims.tables import Advance, AdvanceSettlement, AdvanceUse, Claim, ClaimDecision
from services.payments.claims.usecases.verdicts import IN_ADVANCE
from services.payments.ledger.rules import ADVANCES, POSTINGS, PostingKind
from services.payments.payouts.tables import Obligation, ObligationLine, ObligationTakenBack, Payout
from services.payments.payouts.usecases.urgent import EXPENSES
from services.payments.people.tables import Person
from services.payments.rails.names import BANK_RAIL
from shared import audit
from shared.csv_cells import pounds_cell
from shared.database import app_now, london_today
from shared.days import check_day
from shared.errors import InvalidError
from shared.identity import Actor, Permission
from shared.ids import new_id
from shared.london import london_day, start_of_day

AT_A_TIME = 500


class ExportKind(StrEnum):
    """What an export is of."""

    CLAIMS = "claims"
    FEES = "fees"


class ExportStage(StrEnum):
    """Which side of the payment an export is about."""

    APPROVED = "approved"
    """Agreed on these days, paid or not: what the accounts should expect; and what was taken back on them."""
    PAID = "paid"
    """Sent on these days; a payment that came back later stays in, and says "returned"."""
    SETTLED = "settled"
    """Money in advance that was spent, given back or written off on these days."""


class ExportPart(StrEnum):
    """What of the ledger a part of an export shows; by day, so that a later export of the same days shows the same."""

    AGREED = "agreed"
    TAKEN_BACK = "taken_back"
    SENT = "sent"
    SPENT = "spent"
    UNSPENT = "unspent"
    SETTLED = "settled"


PARTS = {
    ExportStage.APPROVED: (ExportPart.AGREED, ExportPart.TAKEN_BACK),
    ExportStage.PAID: (ExportPart.SENT,),
    ExportStage.SETTLED: (ExportPart.SPENT, ExportPart.UNSPENT, ExportPart.SETTLED),
}
_STEPS = {
    ExportPart.AGREED: PostingKind.ACCRUED,
    ExportPart.TAKEN_BACK: PostingKind.DROPPED,
    ExportPart.SENT: PostingKind.POSTED,
    ExportPart.SPENT: PostingKind.SPENT,
    ExportPart.UNSPENT: PostingKind.UNSPENT,
}
_WORDS = {
    PostingKind.SPENT.value: "money in advance that was spent",
    PostingKind.PAID_BACK.value: "money in advance that was given back",
    PostingKind.WRITTEN_OFF.value: "money in advance that is not asked for",
}
Column: TypeAlias = SQLColumnExpression[Any]


@dataclass(frozen=True, slots=True)
class ExportPeriod:
    """An export: from the first day to the last, both included, in London."""

    state: ExportStage
    first: date
    last: date
    kind: ExportKind = ExportKind.CLAIMS

    def between(self) -> tuple[datetime, datetime]:
        """The same in UTC, the second one not included."""
        return start_of_day(self.first), start_of_day(self.last + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class BegunExport:
    """An export whose first row may leave; it holds what was booked until `at`, whatever happens while it is read."""

    id: UUID
    at: datetime


def check_may_export(actor: Actor) -> None:
    """Raises ForbiddenError; asked before anything else of a request is looked at."""
    actor.require(Permission.RECONCILE)


def begin_export(session: Session, actor: Actor, wanted: ExportPeriod) -> BegunExport:
    """Writes down who exports what, before the first row leaves. Raises ForbiddenError, InvalidError."""
    actor.require(Permission.RECONCILE)
    today = london_today(session)
    check_day(wanted.first, today)
    check_day(wanted.last, today)
    check_days(wanted.first, wanted.last)
    if wanted.kind is ExportKind.FEES and wanted.state is ExportStage.SETTLED:
        raise InvalidError("export.no_such", "Fees are never given in advance, so nothing of them is settled.")
    export_id = new_id()
    facts = {
        "of": wanted.kind.value,
        "state": wanted.state.value,
        "from": wanted.first.isoformat(),
        "to": wanted.last.isoformat(),
    }
    audit.record(session, actor, "export.begun", "export", export_id, facts)
    return BegunExport(export_id, app_now(session))


def finish_export(session: Session, actor: Actor, export_id: UUID, rows: int, sha256: str) -> None:
    """Writes down that all of it left, and what it was known by: an export of the same days can be compared with it."""
    audit.record(session, actor, "export.finished", "export", export_id, {"rows": rows, "sha256": sha256})


def export_rows(
    session: Session,
    actor: Actor,
    wanted: ExportPeriod,
    part: ExportPart,
    after: ExportRow | None = None,
    *,
    until: datetime | None = None,
    limit: int = AT_A_TIME,
) -> list[ExportRow]:
    """At most `limit` rows of a part behind `after`, in the order of their ids, of what was booked by the moment `until`. Raises
    ForbiddenError."""
    actor.require(Permission.RECONCILE)
    query = rows_of_part(actor.org_id, wanted, part, after, until)
    return [_row(wanted.kind, part, one) for one in session.execute(query.limit(limit))]


def rows_of_part(
    org_id: UUID, wanted: ExportPeriod, part: ExportPart, after: ExportRow | None = None, until: datetime | None = None
) -> Query:
    """The query of a part behind `after`. One row is one line; only where it shows every payment of a line its reference says which."""
    (start, end), query = wanted.between(), (_QUERIES if wanted.kind is ExportKind.CLAIMS else _FEES)[part]
    moment, line_id, reference = (query.selected_columns[name] for name in ("at", "line_id", "payment_reference"))
    place = (line_id, reference) if part is ExportPart.SENT else (line_id,)
    query = query.where(Obligation.org_id == org_id, moment >= start, moment < end)
    if until is not None:
        query = query.where(moment <= until)
    if after is not None:
        # Said of the line alone, so that its index leads to the place: a pair of two tables has none.
        query = query.where(line_id >= after.line_id)
        behind = (after.line_id, after.payment_reference or "")[: len(place)]
        query = query.where(tuple_(*place) > tuple_(*behind))
    return query.order_by(*place)


_ABOUT = (Claim.reference.label("claim_reference"), *ABOUT_THE_PERSON)


def _owed(moment: Column) -> Query:
    """Every line that a claim made owed, and when; a line stands twice where its money came back and was sent again."""
    return (
        select(
            *line_columns(moment),
            *_ABOUT,
        )
        .select_from(ObligationLine)
        .join(Obligation, _same(Obligation, ObligationLine.org_id, ObligationLine.obligation_id))
        .join(
            ClaimDecision,
            and_(ClaimDecision.org_id == Obligation.org_id, ClaimDecision.obligation_id == Obligation.id),
        )
        .join(Claim, _same(Claim, ClaimDecision.org_id, ClaimDecision.claim_id))
        .join(Person, _same(Person, Obligation.org_id, Obligation.person_id))
        .where(Obligation.kind == "claim")
    )


def _in_advance(
    row: type[AdvanceUse | AdvanceSettlement],
    what: Column,
    moment: Column,
    decision_id: Column,
) -> Query:
    """What became of money in advance, with the codes under which it was given and the claim of the decision."""
    nothing = null()
    return (
        select(
            moment.label("at"),
            row.id.label("line_id"),
            what.label("what"),
            row.amount_pence,
            literal(0).label("vat_pence"),
            nothing.label("supplier_vat_number"),
            literal("").label("payment_reference"),
            nothing.label("status"),
            nothing.label("rail"),
            nothing.label("posted_at"),
            *_ABOUT,
        )
        .select_from(row)
        .join(Advance, _same(Advance, row.org_id, row.advance_id))
        .join(Obligation, _same(Obligation, Advance.org_id, Advance.obligation_id))
        .join(ClaimDecision, _same(ClaimDecision, row.org_id, decision_id))
        .join(Claim, _same(Claim, ClaimDecision.org_id, ClaimDecision.claim_id))
        .join(Person, _same(Person, Advance.org_id, Advance.person_id))
    )


def _same(table: Any, org_id: Column, row_id: Column) -> ColumnElement[bool]:
    return and_(table.org_id == org_id, table.id == row_id)


_SPENT = literal(PostingKind.SPENT.value)
_QUERIES: dict[ExportPart, Query] = {
    ExportPart.AGREED: with_latest_payment(_owed(Obligation.created_at)),
    ExportPart.TAKEN_BACK: with_latest_payment(_owed(ObligationTakenBack.created_at)).join(
        ObligationTakenBack,
        and_(ObligationTakenBack.org_id == Obligation.org_id, ObligationTakenBack.obligation_id == Obligation.id),
    ),
    ExportPart.SENT: _owed(Payout.posted_at).join(
        Payout, and_(Payout.org_id == Obligation.org_id, Payout.obligation_id == Obligation.id)
    ),
    ExportPart.SPENT: _in_advance(AdvanceUse, _SPENT, AdvanceUse.created_at, AdvanceUse.decision_id),
    ExportPart.UNSPENT: _in_advance(AdvanceUse, _SPENT, AdvanceUse.undone_at, AdvanceUse.decision_id),
    ExportPart.SETTLED: _in_advance(
        AdvanceSettlement, AdvanceSettlement.way, AdvanceSettlement.created_at, Advance.decision_id
    ),
}


_FEES: dict[ExportPart, Query] = {
    ExportPart.AGREED: booked_fees(PostingKind.ACCRUED),
    ExportPart.TAKEN_BACK: booked_fees(PostingKind.DROPPED),
    ExportPart.SENT: sent_fees(),
}


def _row(kind: ExportKind, part: ExportPart, found: Row[*tuple[Any, ...]]) -> ExportRow:
    debit, credit = _accounts(kind, part, found)
    return ExportRow(
        line_id=found.line_id,
        claim_reference=found.claim_reference,
        person_id=found.person_id,
        person_name=found.person_name,
        what_for=_WORDS.get(found.what, found.what),
        booked_on=london_day(found.at),
        debit_account=debit,
        credit_account=credit,
        gross_pounds=pounds_cell(found.amount_pence),
        vat_pounds=pounds_cell(found.vat_pence),
        net_pounds=pounds_cell(found.amount_pence - found.vat_pence),
        supplier_vat_number=found.supplier_vat_number,
        cost_centre=found.cost_centre,
        account_code=found.account_code,
        project=found.project,
        funder=found.funder,
        payment_reference=found.payment_reference or None,
        payment_status=found.status,
        rail=found.rail,
        paid_on=london_day(found.posted_at) if found.posted_at else None,
    )


def _accounts(kind: ExportKind, part: ExportPart, found: Row[*tuple[Any, ...]]) -> tuple[str, str]:
    """The ledger's own accounts: what is given in advance is what the person owes, not a cost."""
    step = PostingKind(found.what) if part is ExportPart.SETTLED else _STEPS[part]
    (posting,) = POSTINGS[step]
    rail, expense = found.rail or BANK_RAIL, EXPENSES[kind.value]
    debit, credit = (code.format(rail=rail, expense=expense) for code in (posting.debit, posting.credit))
    if kind is ExportKind.FEES:
        return debit, credit
    if found.what.startswith(IN_ADVANCE) and part is ExportPart.AGREED:
        return ADVANCES, credit
    if found.what.startswith(IN_ADVANCE) and part is ExportPart.TAKEN_BACK:
        return debit, ADVANCES
    return debit, credit
