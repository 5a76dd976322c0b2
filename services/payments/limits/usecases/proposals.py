"""A change of what moves limits, from its proposal to its end: confirmed by another human, refused, withdrawn, or lapsed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import any_, func, literal, select
from sqlalchemy.orm import Session

from services.payments.limits.explanations import ChangeInWords, cautions, changes_in_words, subject_in_words
from services.payments.limits.rules import KIND_WORDS, LIFE, LimitKind, check_from
from services.payments.limits.tables import LimitProposal
from services.payments.people.tables import Principal
from services.payments.people.usecases import staff_names
from services.payments.worklist.usecases import ask_a_human, close_items
from shared import audit
from shared.database import FOR_CHANGE, app_now, london_today
from shared.errors import ConflictError, ForbiddenError, NotFoundError
from shared.identity import Actor, Permission, Role
from shared.ids import new_id

TASK = "limit_waits"
MOST_ENDED = 50
"""So many that have ended are shown, the newest first."""
End = Literal["confirmed", "refused", "withdrawn"]


@dataclass(frozen=True, slots=True)
class LimitChange:
    """What somebody proposes: the row that it makes or changes, what that is about, as it is now and as it would be."""

    kind: LimitKind
    about: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    in_force_from: date
    subject_id: UUID = field(default_factory=new_id)
    secret_sealed: str | None = None


@dataclass(frozen=True, slots=True)
class ConfirmedChange:
    """What a kind of proposal does once it is confirmed. `asked` is what somebody else said of it before (see `Confirming`)."""

    id: UUID
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    in_force_from: date
    secret_sealed: str | None
    asked: Any = None

    def check_still(self, now: Mapping[str, Any] | None) -> None:
        """Raises ConflictError where what would be changed is not any more what it was when the change was proposed."""
        if now != self.before:
            raise _stale("What it would change has been changed since.")


Effect = Callable[[Session, Actor, ConfirmedChange], object]
"""Makes or changes the row `ConfirmedChange.id`, in the transaction that confirms."""


@dataclass(frozen=True, slots=True)
class ProposalView:
    """A proposal as administrators read it: what changes from what to what, who proposed it and who ended it."""

    id: UUID
    kind: LimitKind
    title: str
    subject_id: UUID
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    about: str
    changes: Sequence[ChangeInWords]
    cautions: Sequence[str]
    in_force_from: date
    proposed_by: str
    proposed_at: datetime
    lapses_at: datetime
    outcome: str | None
    decided_by: str | None
    decided_at: datetime | None
    is_own: bool
    may_confirm: bool

    @property
    def waits(self) -> bool:
        """Whether nobody has ended it yet."""
        return self.outcome is None


def propose(session: Session, actor: Actor, change: LimitChange) -> LimitProposal:
    """Keeps a change until another administrator has confirmed it; nothing holds of it before.

    Its caller has checked the permission and the values. Raises InvalidError (a day that is past), ConflictError (another change of the
    same thing waits).
    """
    check_from(change.kind, change.in_force_from, london_today(session))
    for lapsed in session.scalars(
        select(LimitProposal)
        .where(LimitProposal.org_id == actor.org_id, LimitProposal.about == change.about)
        .where(LimitProposal.outcome.is_(None))
        .with_for_update(key_share=True)
    ):
        if app_now(session) < lapsed.proposed_at + LIFE:
            raise ConflictError(
                "limit_proposal.waits",
                "Somebody has proposed a change of this already, and it waits for another administrator.",
                "Confirm, refuse or withdraw that one first.",
            )
        _end(session, actor, lapsed, "withdrawn")
    proposal = LimitProposal(
        org_id=actor.org_id,
        kind=change.kind.value,
        about=change.about,
        subject_id=change.subject_id,
        before=None if change.before is None else dict(change.before),
        after=dict(change.after),
        secret_sealed=change.secret_sealed,
        in_force_from=change.in_force_from,
        proposed_by=actor.id,
    )
    session.add(proposal)
    session.flush()
    ask_a_human(
        session,
        actor.org_id,
        kind=TASK,
        subject_type="limit_proposal",
        subject_id=proposal.id,
        reason=f"{KIND_WORDS[change.kind]}: a change waits for another administrator. Nothing holds of it before.",
        due_in=timedelta(days=2),
    )
    _record(session, actor, proposal, "proposed")
    return proposal


def confirm(
    session: Session, actor: Actor, proposal_id: UUID, effects: Mapping[LimitKind, Effect], asked: Any = None
) -> LimitProposal:
    """Another administrator confirms: the change is made in this transaction.

    Raises ForbiddenError (role; who proposed it, or whom it is about), NotFoundError, ConflictError (ended before, lapsed, its day is
    past, what it changes was changed since, or one of the two is no administrator any more), and what its effect raises.
    """
    actor.require(Permission.CONFIRM_LIMITS)
    proposal = _open(session, actor.org_id, proposal_id)
    if actor.is_one_of(proposal.proposed_by, proposal.subject_id):
        raise ForbiddenError(
            "limit_proposal.second_administrator",
            "An administrator who did not propose this, and whom it is not about, must confirm it.",
            "Ask a colleague.",
        )
    _check_signers(session, actor, proposal)
    _check_fresh(session, proposal)
    kind, secret_sealed = LimitKind(proposal.kind), proposal.secret_sealed
    _end(session, actor, proposal, "confirmed")
    change = ConfirmedChange(
        proposal.subject_id, proposal.before, proposal.after, proposal.in_force_from, secret_sealed, asked
    )
    effects[kind](session, actor, change)
    return proposal


def end(session: Session, actor: Actor, proposal_id: UUID, how: Literal["refused", "withdrawn"]) -> LimitProposal:
    """Takes a proposal off the list: whoever made it withdraws it, any other administrator refuses it. Nothing was changed by it.

    Raises ForbiddenError, NotFoundError, ConflictError (ended before).
    """
    actor.require(Permission.CONFIRM_LIMITS, at_any_age=True)
    proposal = _open(session, actor.org_id, proposal_id)
    if actor.is_one_of(proposal.proposed_by) != (how == "withdrawn"):
        raise ForbiddenError(
            "limit_proposal.end",
            "Whoever made a proposal withdraws it; any other administrator refuses it.",
            "Do the other one.",
        )
    _end(session, actor, proposal, how)
    return proposal


def list_proposals(session: Session, actor: Actor) -> list[ProposalView]:
    """What waits for another administrator, the oldest first; then what has ended, the newest first. Raises ForbiddenError."""
    actor.require(Permission.SEE_LIMITS)
    mine = select(LimitProposal).where(LimitProposal.org_id == actor.org_id)
    waits = session.scalars(mine.where(LimitProposal.outcome.is_(None)).order_by(LimitProposal.id)).all()
    ended = mine.where(LimitProposal.outcome.is_not(None)).order_by(LimitProposal.decided_at.desc(), LimitProposal.id)
    return _views(session, actor, [*waits, *session.scalars(ended.limit(MOST_ENDED))])


def count_to_confirm(session: Session, actor: Actor) -> int:
    """How many proposals wait that this administrator may confirm. Raises ForbiddenError."""
    return sum(one.may_confirm for one in list_proposals(session, actor))


def view_proposal(session: Session, actor: Actor, proposal_id: UUID) -> ProposalView:
    """One proposal. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_LIMITS)
    return _views(session, actor, [_get(session, actor.org_id, proposal_id)])[0]


def proposal_to_confirm(session: Session, actor: Actor, proposal_id: UUID) -> LimitProposal:
    """A proposal that waits, for whoever is about to confirm it and asks somebody else first. Raises ForbiddenError, NotFoundError,
    ConflictError."""
    actor.require(Permission.CONFIRM_LIMITS)
    return _open(session, actor.org_id, proposal_id)


def _check_fresh(session: Session, proposal: LimitProposal) -> None:
    """Its day is not past, and it has not lapsed."""
    if app_now(session) >= proposal.proposed_at + LIFE:
        raise _stale(f"It has waited for more than {LIFE.days} days.")
    kind = LimitKind(proposal.kind)
    if kind in DATED and proposal.in_force_from < london_today(session):
        raise _stale("The day from which it would hold is past.")


def _check_signers(session: Session, actor: Actor, proposal: LimitProposal) -> None:
    """Both are administrators who may sign in, now, and nobody has ended their sign-in since they proposed it, or asked to confirm it.
    They are locked, in one order with all whom its effect may lock: who is disabled at this moment waits, or is seen."""
    active = Principal.disabled_at.is_(None) & (literal(Role.ADMINISTRATOR.value) == any_(Principal.roles))
    named = Principal.id.in_((actor.id, proposal.proposed_by, proposal.subject_id))
    rows = session.scalars(
        select(Principal)
        .where(Principal.org_id == actor.org_id, active | named)
        .order_by(Principal.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    signers = {one.id: one for one in rows}
    # A sign-in is ended at a real time; ours may be shifted in practice.
    real = session.execute(select(func.now(), func.app_now() - func.now())).one()
    for signer, since, lost in (
        (
            proposal.proposed_by,
            proposal.proposed_at - real[1],
            "Whoever proposed it is no administrator any more, or was signed out.",
        ),
        (
            actor.id,
            real[0] - (actor.sign_in_age or timedelta()),
            "You are no administrator any more, or were signed out.",
        ),
    ):
        one = signers[signer]
        ended = one.signed_out_at is not None and one.signed_out_at >= since
        if ended or one.disabled_at is not None or Role.ADMINISTRATOR not in one.roles:
            raise _stale(lost)


DATED = frozenset({LimitKind.CLAIM_POLICY, LimitKind.RATE, LimitKind.MILEAGE_RATE, LimitKind.RETENTION})
"""Kinds that hold from a day on which somebody chose; the others hold from the moment of their confirmation, or from a past day."""


def _stale(why: str) -> ConflictError:
    return ConflictError(
        "limit_proposal.stale",
        f"This proposal cannot be confirmed any more. {why}",
        "Propose it anew, as things are now.",
    )


def _end(session: Session, actor: Actor, proposal: LimitProposal, how: End) -> None:
    proposal.outcome, proposal.decided_by, proposal.decided_at = how, actor.id, app_now(session)
    proposal.secret_sealed = None
    session.flush()
    close_items(session, proposal.org_id, proposal.id, [TASK], done_by=actor.id)
    _record(session, actor, proposal, how)


def _record(session: Session, actor: Actor, proposal: LimitProposal, what: str) -> None:
    facts = {"kind": proposal.kind, "subject": str(proposal.subject_id), "from": proposal.in_force_from.isoformat()}
    audit.record(session, actor, f"limit.{what}", "limit_proposal", proposal.id, facts)


def _open(session: Session, org_id: UUID, proposal_id: UUID) -> LimitProposal:
    proposal = _get(session, org_id, proposal_id, lock=True)
    if proposal.outcome is not None:
        raise ConflictError(
            "limit_proposal.over", "This proposal was confirmed, refused or withdrawn before.", "Look at the list."
        )
    return proposal


def _get(session: Session, org_id: UUID, proposal_id: UUID, *, lock: bool = False) -> LimitProposal:
    proposal = session.get(LimitProposal, (org_id, proposal_id), with_for_update=FOR_CHANGE if lock else None)
    if proposal is None:
        raise NotFoundError("limit_proposal.not_found", "There is no such proposal in your organisation.")
    return proposal


def _views(session: Session, actor: Actor, found: Sequence[LimitProposal]) -> list[ProposalView]:
    signers = {who for one in found for who in (one.proposed_by, one.decided_by) if who is not None}
    names = staff_names(session, actor.org_id, signers)
    return [
        ProposalView(
            id=one.id,
            kind=LimitKind(one.kind),
            title=KIND_WORDS[LimitKind(one.kind)],
            subject_id=one.subject_id,
            before=one.before,
            after=one.after,
            about=subject_in_words(LimitKind(one.kind), one.after),
            changes=changes_in_words(one.before, one.after),
            cautions=cautions(LimitKind(one.kind), one.after),
            in_force_from=one.in_force_from,
            proposed_by=names[one.proposed_by],
            proposed_at=one.proposed_at,
            lapses_at=one.proposed_at + LIFE,
            outcome=one.outcome,
            decided_by=None if one.decided_by is None else names[one.decided_by],
            decided_at=one.decided_at,
            is_own=actor.is_one_of(one.proposed_by),
            may_confirm=one.outcome is None and not actor.is_one_of(one.proposed_by, one.subject_id),
        )
        for one in found
    ]
