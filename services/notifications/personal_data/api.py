"""The internal route by which payments asks for everything about one person, for a file that the person is given."""

from uuid import UUID

from fastapi import APIRouter, Depends

from services.notifications.personal_data import usecases
from shared.contracts.person_records import PersonRecord
from shared.database import Database
from shared.http import internal_caller
from shared.identity import InternalTokens


def router(database: Database, tokens: InternalTokens) -> APIRouter:
    """Routes under /internal/people, for our own services only."""

    routes = APIRouter(
        prefix="/internal/people", include_in_schema=False, dependencies=[Depends(internal_caller(tokens))]
    )

    @routes.get("/{org_id}/{person_id}")
    def show(org_id: UUID, person_id: UUID) -> PersonRecord:
        with database.snapshot(org_id) as session:
            return usecases.record_of(session, org_id, person_id)

    return routes
