"""The route of a claim's statement."""

from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import Response

from services.payments.claims.statement.fetching import Statements
from shared.api_request import SignedInActor


def router(statements: Statements) -> APIRouter:
    """Routes under /claims/{id}/statement.pdf."""
    routes = APIRouter(tags=["claims"])

    @routes.get("/claims/{claim_id}/statement.pdf", response_class=Response)
    def get_statement(claim_id: UUID, actor: SignedInActor) -> Response:
        """Everything about a claim in one PDF: lines, what the rules found, decisions, payments, receipts."""
        name, pdf = statements.pdf(actor, claim_id)
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        }
        return Response(pdf, media_type="application/pdf", headers=headers)

    return routes
