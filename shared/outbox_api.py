"""Both ends of the outbox between services: the routes that serve rows and take acknowledgements, and the client for them."""

from typing import Annotated, Any
from uuid import UUID

import httpx2
from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from shared import logs, outbox
from shared.characters import Typed
from shared.database import Database
from shared.errors import NotFoundError, UnavailableError
from shared.failing_work import FailureLog
from shared.faults import LONGEST_CAUSE
from shared.http import internal_caller
from shared.identity import InternalTokens
from shared.outbox import Work


class WorkBody(BaseModel):
    """An outbox row on its way to the other service."""

    id: UUID
    org_id: UUID
    topic: str
    aggregate_id: UUID | None
    body: dict[str, Any]
    correlation_id: str
    is_repeat: bool = False
    is_lost: bool = False


class WaitingRow(BaseModel):
    """An overdue row that the other service may fetch by itself."""

    id: UUID
    topic: str


class FailureBody(Typed):
    """Why the other service could not do a row: a cause of `shared.faults`, none where something was away."""

    cause: str | None = Field(max_length=LONGEST_CAUSE)


def router(database: Database, tokens: InternalTokens, failures: FailureLog) -> APIRouter:
    """Routes under /internal/outbox, for the service that a row is meant for and no other."""
    routes = APIRouter(prefix="/internal/outbox", include_in_schema=False)
    calling = Annotated[str, Depends(internal_caller(tokens))]

    @routes.get("")
    def list_waiting(caller: calling) -> list[WaitingRow]:
        with database.system() as session:
            return [
                WaitingRow(id=id_, topic=topic) for id_, topic in outbox.list_unacknowledged(session, caller, limit=100)
            ]

    @routes.get("/{outbox_id}")
    def read(outbox_id: UUID, caller: calling) -> WorkBody:
        with database.system() as session:
            work = outbox.begin_work(session, outbox_id, destination=caller)
        if work is None:
            raise NotFoundError("outbox.nothing_to_do", "This row has been done, or there is no such row.", effect=None)
        return WorkBody.model_validate(work, from_attributes=True)

    @routes.post("/{outbox_id}/acknowledge", status_code=204)
    def acknowledge(outbox_id: UUID, caller: calling) -> None:
        with database.system() as session:
            if outbox.find_work(session, outbox_id, destination=caller) is not None:
                outbox.acknowledge(session, outbox_id)

    @routes.post("/{outbox_id}/failure", status_code=204)
    def end_try(outbox_id: UUID, failure: FailureBody, caller: calling) -> None:
        with database.system() as session:
            work = outbox.find_work(session, outbox_id, destination=caller)
        if work is not None:
            failures.end_try(outbox_id, failure.cause)

    return routes


class OtherService:
    """Calls the other service's internal routes, with a fresh token, our correlation id and short time limits."""

    def __init__(self, name: str, base_url: str, tokens: InternalTokens) -> None:
        self.name = name
        self._tokens = tokens
        self._client = httpx2.Client(base_url=base_url)

    def close(self) -> None:
        """Gives connections back."""
        self._client.close()

    def request(self, method: str, path: str, json: Any = None, *, timeout_seconds: float = 5.0) -> httpx2.Response:
        """One call; no retry. Raises UnavailableError where the service does not answer, or fails at this request (500: by a fault of ours)."""
        headers = {
            "Authorization": f"Bearer {self._tokens.make(self.name)}",
            "X-Correlation-Id": logs.correlation_id(),
        }
        try:
            patience = httpx2.Timeout(timeout_seconds, connect=2.0)
            response = self._client.request(method, path, json=json, headers=headers, timeout=patience)
        except httpx2.HTTPError:
            raise self._unavailable() from None
        if response.status_code >= 500:
            raise self._unavailable("failed" if response.status_code == 500 else None)
        return response

    def fetch(self, outbox_id: UUID) -> Work | None:
        """A row of the other service's outbox, or None where nothing is left to do. Raises UnavailableError."""
        response = self.request("GET", f"/internal/outbox/{outbox_id}")
        if response.status_code == 404:
            return None
        response.raise_for_status()
        found = WorkBody.model_validate_json(response.content)
        return Work(**{name: getattr(found, name) for name in WorkBody.model_fields})

    def waiting(self) -> list[tuple[UUID, str]]:
        """(id, topic) of overdue rows for us; empty where the other service does not answer."""
        try:
            response = self.request("GET", "/internal/outbox")
        except UnavailableError:
            return []
        response.raise_for_status()
        return [(row.id, row.topic) for row in map(WaitingRow.model_validate, response.json())]

    def acknowledge(self, outbox_id: UUID) -> None:
        """Tells the other service that its row has had its effect here. Raises UnavailableError."""
        self.request("POST", f"/internal/outbox/{outbox_id}/acknowledge").raise_for_status()

    def end_try(self, outbox_id: UUID, cause: str | None) -> None:
        """Tells the other service that its row failed here by its own fault, or that something was away. Raises UnavailableError."""
        self.request("POST", f"/internal/outbox/{outbox_id}/failure", {"cause": cause}).raise_for_status()

    def _unavailable(self, fault: str | None = None) -> UnavailableError:
        return UnavailableError(
            "service.away", f"The {self.name} service does not answer just now. Try again in a minute.", fault=fault
        )
