"""This service's own audit trail, for payments, which shows it to staff beside its own: rows, and whether the whole chain holds."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Depends
from sqlalchemy import Row, or_, select
from sqlalchemy.orm import Session

from shared import audit
from shared.audit import AUDIT_TRAIL
from shared.contracts.audit_trail import TrailAsked, TrailChecked, TrailRowThere
from shared.database import Database
from shared.http import internal_caller
from shared.identity import InternalTokens

_ROW = AUDIT_TRAIL.c


def list_rows(session: Session, org_id: UUID, asked: TrailAsked) -> list[Row[*tuple[Any, ...]]]:
    """The rows that were asked for, the newest first."""
    query = (
        select(AUDIT_TRAIL)
        .where(_ROW.org_id == org_id, _ROW.object_type.not_in(asked.left_out))
        .order_by(_ROW.id.desc())
        .limit(asked.at_most)
    )
    if asked.things:
        query = query.where(_ROW.object_id.in_(asked.things))
    if asked.by is not None:
        query = query.where(or_(_ROW.actor_id == asked.by, _ROW.on_behalf_of == asked.by))
    if asked.since is not None:
        query = query.where(_ROW.at >= asked.since)
    if asked.until is not None:
        query = query.where(_ROW.at < asked.until)
    if asked.before is not None:
        query = query.where(_ROW.id < asked.before)
    return list(session.execute(query))


def router(database: Database, tokens: InternalTokens) -> APIRouter:
    """Routes under /internal/trail, for our own services only."""
    routes = APIRouter(
        prefix="/internal/trail", include_in_schema=False, dependencies=[Depends(internal_caller(tokens))]
    )

    @routes.post("/{org_id}")
    def show(org_id: UUID, asked: TrailAsked) -> list[TrailRowThere]:
        with database.transaction(org_id) as session:
            rows = list_rows(session, org_id, asked)
        # The chain may be read by the system role alone.
        with database.system() as system:
            holds = audit.verify_rows(system, org_id, rows)
        return [
            TrailRowThere.model_validate(row).model_copy(update={"is_changed": not holds.get(row.id, True)})
            for row in rows
        ]

    @routes.post("/{org_id}/check")
    def check(org_id: UUID) -> TrailChecked:
        with database.system() as system:
            return audit.check_all(system, org_id)

    return routes
