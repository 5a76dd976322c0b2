"""The organisation's policy for claims: dated rows, added by two administrators; the product's own where there is none yet."""

from dataclasses import asdict, replace
from datetime import date, time
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.claims.rules.categories import Cap
from services.payments.claims.rules.policy import DEFAULT_POLICY, CautionCode, Policy, policy_on
from services.payments.claims.rules.send_deadline import Calendar, Cutoffs, Subdivision
from services.payments.claims.tables import ClaimPolicy
from services.payments.limits.rules import LimitKind
from services.payments.limits.tables import LimitProposal
from services.payments.limits.usecases.proposals import ConfirmedChange, LimitChange, propose
from shared import audit
from shared.contracts.categories import Category
from shared.database import london_today
from shared.days import check_day
from shared.errors import ConflictError, Effect, InvalidError
from shared.identity import Actor, Permission
from shared.ids import new_id

SHIPPED_SOURCE = "Comes with the product. Nobody in the organisation has checked it yet."


def view_policies(session: Session, actor: Actor) -> list[ClaimPolicy]:
    """Every policy row, the newest day first, for staff. Raises ForbiddenError."""
    actor.require(Permission.SEE_RULES)
    return list_policies(session, actor.org_id)


def policy_to_change(session: Session, actor: Actor, day: date) -> Policy:
    """The rules that hold on a day, for whoever may add others in their place. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_RATES)
    return current_policy(session, actor.org_id, day)


def list_policies(session: Session, org_id: UUID) -> list[ClaimPolicy]:
    """Every policy row, the newest day first."""
    every = select(ClaimPolicy).filter_by(org_id=org_id).order_by(ClaimPolicy.valid_from.desc())
    found = session.scalars(every).all()
    if not found:
        ship_policy(session, org_id)
        found = session.scalars(every).all()
    return list(found)


def current_policy(session: Session, org_id: UUID, day: date) -> Policy:
    """The rules that hold on a day, as the rules module knows them; `id` names the row."""
    return policy_on([_known(one) for one in list_policies(session, org_id)], day)


def is_agreed(session: Session, org_id: UUID, policy_id: UUID | None) -> bool:
    """Whether two administrators of the organisation agreed to these rules; those that came with the product nobody has."""
    row = None if policy_id is None else session.get(ClaimPolicy, (org_id, policy_id))
    return row is not None and row.checked_by is not None


def propose_policy(session: Session, actor: Actor, new: Policy, source: str) -> LimitProposal:
    """Proposes rules that hold from a day on (`new.id` is not used): never from a day that is past.

    Raises ForbiddenError; InvalidError for limits that contradict each other, or a day that cannot be meant or is past; ConflictError where there are
    rules from that day already, or others are proposed.
    """
    actor.require(Permission.MANAGE_RATES)
    check_day(new.valid_from, london_today(session))
    if new.second_approver_above_pence < new.automatic_up_to_pence:
        raise InvalidError(
            "claim_policy.limits",
            "What needs two people cannot be paid without anybody looking.",
            "Raise the limit for two people, or lower the automatic one.",
            effect=Effect.NOTHING_SAVED,
        )
    _check_day_is_free(session, actor.org_id, new.valid_from)
    change = LimitChange(
        kind=LimitKind.CLAIM_POLICY,
        about=f"claim_policy:{new.valid_from.isoformat()}",
        before=_frozen(current_policy(session, actor.org_id, new.valid_from)),
        after=_frozen(new) | {"source": source},
        in_force_from=new.valid_from,
    )
    return propose(session, actor, change)


def add_policy(session: Session, actor: Actor, change: ConfirmedChange) -> ClaimPolicy:
    """Adds the rules that two administrators agreed to. Raises ForbiddenError, ConflictError (there are rules from that day already, or
    those that they would replace have changed)."""
    actor.require(Permission.MANAGE_RATES)
    _check_day_is_free(session, actor.org_id, change.in_force_from)
    change.check_still(_frozen(current_policy(session, actor.org_id, change.in_force_from)))
    values = dict(change.after) | {"valid_from": change.in_force_from}
    values |= {name: time.fromisoformat(change.after[name]) for name in ("cut_off", "bank_file_cut_off", "send_by")}
    row = ClaimPolicy(org_id=actor.org_id, id=change.id, checked_by=actor.id, **values)
    session.add(row)
    session.flush()
    facts = {"from": row.valid_from.isoformat(), "automatic_up_to_pence": row.automatic_up_to_pence}
    audit.record(session, actor, "claim_policy.added", "claim_policy", row.id, facts)
    return row


def _check_day_is_free(session: Session, org_id: UUID, day: date) -> None:
    if any(one.valid_from == day for one in list_policies(session, org_id)):
        raise ConflictError("claim_policy.exists", "There are rules for claims from this day already.")


def _frozen(policy: Policy) -> dict[str, Any]:
    """Rules as a proposal keeps them: the columns of their row, with days and times as text."""
    columns = _columns(policy)
    return {name: one.isoformat() if isinstance(one, date | time) else one for name, one in columns.items()}


def _columns(policy: Policy) -> dict[str, object]:
    return {
        "valid_from": policy.valid_from,
        "caps": {category.value: asdict(cap) for category, cap in policy.caps.items()},
        "receipt_needed_above_pence": policy.receipt_needed_above_pence,
        "lost_receipt_up_to_pence": policy.lost_receipt_up_to_pence,
        "automatic_up_to_pence": policy.automatic_up_to_pence,
        "second_approver_above_pence": policy.second_approver_above_pence,
        "late_after_days": policy.late_after_days,
        "unusual_percent": policy.unusual_percent,
        "person_day_up_to_pence": policy.person_day_up_to_pence,
        "person_event_up_to_pence": policy.person_event_up_to_pence,
        "alike_within_percent": policy.alike_within_percent,
        "alike_within_days": policy.alike_within_days,
        "longest_age_days": policy.longest_age_days,
        "refer_on": sorted(one.value for one in policy.refer_on),
        "refer_when_entered_for_them": policy.refer_when_entered_for_them,
        "nation": policy.calendar.subdivision.value,
        "cut_off": policy.cutoffs.transfer,
        "bank_file_cut_off": policy.cutoffs.bank_file,
        "send_by": policy.cutoffs.send_by,
    }


def _known(row: ClaimPolicy) -> Policy:
    return Policy(
        id=row.id,
        valid_from=row.valid_from,
        caps={Category(name): Cap(**cap) for name, cap in row.caps.items()},
        receipt_needed_above_pence=row.receipt_needed_above_pence,
        lost_receipt_up_to_pence=row.lost_receipt_up_to_pence,
        automatic_up_to_pence=row.automatic_up_to_pence,
        second_approver_above_pence=row.second_approver_above_pence,
        late_after_days=row.late_after_days,
        unusual_percent=row.unusual_percent,
        person_day_up_to_pence=row.person_day_up_to_pence,
        person_event_up_to_pence=row.person_event_up_to_pence,
        alike_within_percent=row.alike_within_percent,
        alike_within_days=row.alike_within_days,
        longest_age_days=row.longest_age_days,
        refer_on=frozenset(CautionCode(one) for one in row.refer_on),
        refer_when_entered_for_them=row.refer_when_entered_for_them,
        calendar=Calendar(Subdivision(row.nation)),
        cutoffs=Cutoffs(row.cut_off, row.bank_file_cut_off, row.send_by),
    )


def ship_policy(session: Session, org_id: UUID, nation: Subdivision = Subdivision.ENGLAND) -> None:
    """Gives an organisation the rules that come with the product, as a row of its own, where it has none yet: a decision by
    policy always names the row."""
    if session.scalar(select(ClaimPolicy.id).filter_by(org_id=org_id).limit(1)) is None:
        shipped = replace(DEFAULT_POLICY, calendar=Calendar(nation))
        row = {"org_id": org_id, "id": new_id(), "source": SHIPPED_SOURCE} | _columns(shipped)
        session.execute(insert(ClaimPolicy).values(row).on_conflict_do_nothing())
