"""Work that was set aside and tells of somebody who was erased: its words go with theirs."""

from collections.abc import Collection
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CursorResult, String, exists, func, literal, or_, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from shared.outbox import OutboxRow


def forget_set_aside(session: Session, org_id: UUID, ids: Collection[UUID]) -> int:
    """Empties work that was set aside and tells of one of these: words of somebody who was erased would rest in it for ever, and come back
    when somebody tries it again. Gives how much."""
    one = func.unnest(literal([str(each) for each in ids], ARRAY(String))).column_valued("one")
    theirs = exists(select(one).where(func.strpos(OutboxRow.body.cast(String), one) > 0).correlate(OutboxRow))
    done = session.execute(
        update(OutboxRow)
        .where(OutboxRow.org_id == org_id, OutboxRow.set_aside_at.is_not(None), OutboxRow.acknowledged_at.is_(None))
        .where(or_(theirs, OutboxRow.aggregate_id.in_(ids)))
        .values(acknowledged_at=func.app_now(), body={}, last_failure=None),
        execution_options={"synchronize_session": False},
    )
    return cast("CursorResult[Any]", done).rowcount
