"""Routes about claims: entering, looking, deciding, answering, notes between staff; money in advance; the policy and the mileage rates behind them."""

from fastapi import APIRouter

from services.payments.claims.api import advances, claims, deciding, notes, policies

router = APIRouter(tags=["claims"])
for part in (advances, claims, deciding, notes, policies):
    router.include_router(part.router)
