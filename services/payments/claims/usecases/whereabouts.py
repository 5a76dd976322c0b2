"""Where a person's money is, read from the rows in one statement: claims, what is owed, payments, bank details, money in advance.

One statement, because in several a decision or a payment could come in between, and money would be told twice or not at all.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from services.payments.claims.rules.decisions import LineStatus
from services.payments.claims.rules.lines import LineKind
from services.payments.claims.rules.whereabouts import (
    ClaimMoney,
    DebtFact,
    LineFact,
    PaymentFact,
    Whereabouts,
    whereabouts,
)
from services.payments.payouts.rules import PayoutStatus, WaitsFor
from services.payments.people.usecases import get_person
from services.payments.rails.names import Rail
from shared.database import app_now
from shared.identity import Actor, Permission
from shared.london import london_day

TOLD_FOR = timedelta(days=366)
"""What is over is told of for so long; what is open, however old it is."""

_ROWS = text("""
WITH debt AS (
    SELECT obligation.*, claim_decision.claim_id, charity.name AS charity_name, obligation.created_at <= :since AND EXISTS (
               SELECT FROM payout WHERE payout.org_id = obligation.org_id AND payout.obligation_id = obligation.id
                  AND payout.status = 'posted') AS is_old
      FROM obligation
      LEFT JOIN claim_decision
        ON claim_decision.org_id = obligation.org_id AND claim_decision.obligation_id = obligation.id
      LEFT JOIN charity ON charity.org_id = obligation.org_id AND charity.payee_id = obligation.payee_id
     WHERE obligation.org_id = :org AND obligation.person_id = :person
       AND NOT EXISTS (SELECT FROM obligation_taken_back AS gone WHERE gone.org_id = obligation.org_id
                          AND gone.obligation_id = obligation.id)
), told_claim AS (
    SELECT claim.org_id, claim.id, claim.reference, claim.submitted_at, claim.to_decide AND claim.misses_at < :now AS is_late
      FROM claim
     WHERE claim.org_id = :org AND claim.person_id = :person AND claim.submitted_at IS NOT NULL
       AND (claim.submitted_at > :since OR claim.id = ANY (:also)
            OR claim.id IN (SELECT claim_id FROM debt WHERE NOT is_old)
            OR EXISTS (SELECT FROM claim_line WHERE claim_line.org_id = claim.org_id AND claim_line.claim_id = claim.id
                          AND claim_line.status IN ('waiting', 'asked', 'held')))
)
SELECT 'claim' AS part, told_claim.id AS claim_id, NULL::uuid AS debt_id, told_claim.reference, told_claim.submitted_at AS at,
       (SELECT coalesce(sum(netted_pence), 0) FROM claim_decision
         WHERE claim_decision.org_id = told_claim.org_id AND claim_decision.claim_id = told_claim.id AND undone_at IS NULL)
       AS amount_pence,
       0 AS approved_pence, NULL AS kind, NULL AS status, told_claim.is_late AS flag, NULL::integer AS generation,
       NULL AS waits_for, false AS is_released, false AS is_paused, NULL::timestamptz AS posted_at, false AS has_method,
       false AS is_method_checked, false AS needs_new_details, false AS nothing_moved, false AS in_cash,
       NULL AS charity_name
  FROM told_claim
UNION ALL
SELECT 'line', claim_line.claim_id, NULL, NULL, NULL, claim_line.amount_pence, claim_line.approved_pence, claim_line.kind,
       claim_line.status, false, NULL, NULL, false, false, NULL, false, false, false, false, false, NULL
  FROM claim_line JOIN told_claim ON told_claim.org_id = claim_line.org_id AND told_claim.id = claim_line.claim_id
UNION ALL
SELECT 'debt', debt.claim_id, debt.id, coalesce(debt.reference, payout.reference), debt.created_at,
       debt.amount_pence, 0, debt.kind, payout.status, payout.id IS NOT NULL, payout.generation, payout.waits_for,
       num_nonnulls(payout.released_by, payout.released_under) > 0,
       coalesce(payout_run.status = 'paused', false) OR (payout.rail = :in_hand AND EXISTS (
           SELECT FROM cash_place JOIN cash_float ON cash_float.org_id = cash_place.org_id AND cash_float.id = cash_place.float_id
            WHERE cash_place.org_id = payout.org_id AND cash_place.person_id = payout.payee_person_id
              AND cash_place.left_at IS NULL AND cash_float.status = 'counted')),
       payout.posted_at,
       EXISTS (SELECT FROM payout_method WHERE payout_method.org_id = debt.org_id
                  AND payout_method.payee_id = debt.payee_id AND payout_method.status = 'ready')
       OR EXISTS (SELECT FROM cash_place JOIN payee ON payee.org_id = cash_place.org_id AND payee.person_id = cash_place.person_id
                   WHERE payee.org_id = debt.org_id AND payee.id = debt.payee_id AND cash_place.left_at IS NULL),
       EXISTS (SELECT FROM payout_method WHERE payout_method.org_id = debt.org_id
                  AND payout_method.payee_id = debt.payee_id AND payout_method.status IN ('registering', 'to_confirm', 'waiting')),
       coalesce(payout.needs_new_details, false), coalesce(payout.nothing_moved, false), coalesce(payout.rail = :in_hand, false),
       debt.charity_name
  FROM debt
  LEFT JOIN payout ON payout.org_id = debt.org_id AND payout.obligation_id = debt.id
  LEFT JOIN payout_run ON payout_run.org_id = payout.org_id AND payout_run.id = payout.run_id
 WHERE debt.claim_id IN (SELECT id FROM told_claim) OR (debt.claim_id IS NULL AND NOT debt.is_old)
UNION ALL
SELECT 'advance', NULL, NULL, NULL, NULL, coalesce(sum(claim_advance.amount_pence - claim_advance.used_pence), 0), 0, NULL, NULL,
       false, NULL, NULL, false, false, NULL, false, false, false, false, false, NULL
  FROM claim_advance
 WHERE claim_advance.org_id = :org AND claim_advance.person_id IN (SELECT id FROM person WHERE org_id = :org AND :person IN (id, merged_into_id)) AND claim_advance.undone_at IS NULL
   AND EXISTS (SELECT FROM payout WHERE payout.org_id = claim_advance.org_id
                  AND payout.obligation_id = claim_advance.obligation_id AND payout.status = 'posted')
 ORDER BY part, debt_id, generation
""")


def view_whereabouts(session: Session, actor: Actor, person_id: UUID) -> tuple[Whereabouts, ...]:
    """Where a person's money is, for staff. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_MONEY)
    get_person(session, actor.org_id, person_id)
    return where_is_money(session, actor.org_id, person_id)


def where_is_money(
    session: Session, org_id: UUID, person_id: UUID, also: Collection[UUID] = ()
) -> tuple[Whereabouts, ...]:
    """Where all of a person's money is, what is in trouble first. `also` are claims to tell of however old they are."""
    now = app_now(session)
    values = {
        "org": org_id,
        "person": person_id,
        "now": now,
        "since": now - TOLD_FOR,
        "also": list(also),
        "in_hand": Rail.CASH.value,
    }
    found = _Found()
    for row in session.execute(_ROWS, values):
        found.take(row)
    return whereabouts(found.of_claims(), found.of_debts(), found.still_has_pence, now)


@dataclass
class _Found:
    """The rows as they come, put together."""

    claims: list[Row[Any]] = field(default_factory=list)
    lines: dict[UUID, list[LineFact]] = field(default_factory=dict)
    debts: dict[UUID, list[Row[Any]]] = field(default_factory=dict)
    still_has_pence: int = 0

    def take(self, row: Row[Any]) -> None:
        """Keeps one row."""
        match row.part:
            case "claim":
                self.claims.append(row)
            case "line":
                line = LineFact(
                    LineKind(row.kind), LineStatus(row.status), int(row.amount_pence), int(row.approved_pence)
                )
                self.lines.setdefault(row.claim_id, []).append(line)
            case "debt":
                self.debts.setdefault(row.debt_id, []).append(row)
            case _:
                self.still_has_pence = int(row.amount_pence)

    def of_claims(self) -> Sequence[ClaimMoney]:
        """Each claim with its lines."""
        return [
            ClaimMoney(
                row.claim_id, row.reference, row.at, tuple(self.lines[row.claim_id]), int(row.amount_pence), row.flag
            )
            for row in self.claims
        ]

    def of_debts(self) -> Sequence[DebtFact]:
        """Each debt with its payments, the oldest first: a fee is known by the reference of the first one."""
        return [
            DebtFact(
                debt_id=debt_id,
                claim_id=rows[0].claim_id,
                reference=rows[0].reference,
                amount_pence=int(rows[0].amount_pence),
                at=rows[0].at,
                payments=tuple(_payment(row) for row in rows if row.flag),
                has_method=rows[0].has_method,
                is_method_checked=rows[0].is_method_checked,
                charity=rows[0].charity_name,
            )
            for debt_id, rows in self.debts.items()
        ]


def _payment(row: Row[Any]) -> PaymentFact:
    posted_at: datetime | None = row.posted_at
    return PaymentFact(
        status=PayoutStatus(row.status),
        generation=row.generation,
        waits_for=WaitsFor(row.waits_for) if row.waits_for else None,
        is_released=row.is_released,
        is_paused=row.is_paused,
        sent_on=london_day(posted_at) if posted_at is not None else None,
        needs_new_details=row.needs_new_details,
        nothing_moved=row.nothing_moved,
        in_cash=row.in_cash,
    )
