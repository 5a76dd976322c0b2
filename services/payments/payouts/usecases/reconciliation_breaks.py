"""What comparisons of bank, ledger and statuses found: kept, so that each difference has an age and somebody who looks into it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.payouts.tables import Reconciliation, ReconciliationBreak
from services.payments.payouts.usecases.reconcile import ComparedFigure, Report
from services.payments.people.usecases import staff_names
from shared import audit
from shared.database import FOR_CHANGE, app_now
from shared.errors import ConflictError, NotFoundError
from shared.identity import Actor, Permission
from shared.ids import new_id

_AMOUNT = re.compile(r"-?£[\d,]+(\.\d\d)?|–")
MOST_ENDED = 20


@dataclass(frozen=True, slots=True)
class ReconciliationToSee:
    """The last comparison (None: nobody has compared yet) with its figures, the differences that stand, the oldest first, and those that
    have ended lately. `names` are those of the staff."""

    last: Reconciliation | None
    figures: Sequence[ComparedFigure]
    standing: Sequence[ReconciliationBreak]
    ended: Sequence[ReconciliationBreak]
    names: Mapping[UUID, str]


def keep_report(session: Session, actor: Actor, rail: str, report: Report) -> Reconciliation:
    """Keeps a comparison: a difference that stood before keeps its age and owner, and one that is not found any more has ended.
    Raises ForbiddenError."""
    actor.require(Permission.RECONCILE)
    now = app_now(session)
    found = {_topic(words): words for words in report.breaks}
    for topic, words in sorted(found.items()):  # in one order, so that two comparisons never wait for each other
        new = insert(ReconciliationBreak).values(org_id=actor.org_id, id=new_id(), rail=rail, topic=topic, words=words)
        session.execute(
            new.on_conflict_do_update(
                index_elements=["org_id", "rail", "topic"],
                index_where=ReconciliationBreak.ended_at.is_(None),
                set_={"words": words, "last_seen_at": now},
            )
        )
    session.execute(
        update(ReconciliationBreak)
        .where(ReconciliationBreak.org_id == actor.org_id, ReconciliationBreak.rail == rail)
        .where(ReconciliationBreak.ended_at.is_(None), ReconciliationBreak.topic.not_in(found))
        .values(ended_at=now)
    )
    kept = Reconciliation(
        org_id=actor.org_id,
        id=new_id(),
        rail=rail,
        compared_by=actor.id,
        figures=[asdict(one) for one in report.figures],
        breaks=len(found),
    )
    session.add(kept)
    session.flush()
    audit.record(session, actor, "reconciliation.compared", "reconciliation", kept.id, {"breaks": len(found)})
    return kept


def take_break(session: Session, actor: Actor, break_id: UUID) -> ReconciliationBreak:
    """Says that the actor looks into a difference, also where a colleague did before. Raises ForbiddenError, NotFoundError, ConflictError
    (it has ended)."""
    actor.require(Permission.RECONCILE)
    found = session.get(ReconciliationBreak, (actor.org_id, break_id), with_for_update=FOR_CHANGE)
    if found is None:
        raise NotFoundError("reconciliation_break.not_found", "There is no such difference in your organisation.")
    if found.ended_at is not None:
        raise ConflictError("reconciliation.break_ended", "This difference has ended by itself.")
    found.owner_id = actor.id
    session.flush()
    audit.record(session, actor, "reconciliation.break_taken", "reconciliation_break", found.id)
    return found


def see_reconciliation(session: Session, actor: Actor, rail: str) -> ReconciliationToSee:
    """The last comparison and the differences. Raises ForbiddenError."""
    actor.require(Permission.RECONCILE)
    last = session.scalar(
        select(Reconciliation).filter_by(org_id=actor.org_id, rail=rail).order_by(Reconciliation.id.desc()).limit(1)
    )
    every = select(ReconciliationBreak).filter_by(org_id=actor.org_id, rail=rail)
    standing = session.scalars(
        every.where(ReconciliationBreak.ended_at.is_(None)).order_by(ReconciliationBreak.id)
    ).all()
    ended = session.scalars(
        every.where(ReconciliationBreak.ended_at.is_not(None))
        .order_by(ReconciliationBreak.ended_at.desc())
        .limit(MOST_ENDED)
    ).all()
    staff = {one.owner_id for one in standing if one.owner_id} | ({last.compared_by} if last else set())
    return ReconciliationToSee(
        last=last,
        figures=[ComparedFigure(**one) for one in last.figures] if last else [],
        standing=standing,
        ended=ended,
        names=staff_names(session, actor.org_id, staff),
    )


def _topic(words: str) -> str:
    """What a difference is about, whatever its amounts are: these change with every payment."""
    return " ".join(_AMOUNT.sub("", words).split())
