"""Routes about claims: entering, looking, deciding, answering; the policy and the mileage rates behind them."""

from fastapi import APIRouter

from services.payments.claims.api import claims, deciding, rules

router = APIRouter(tags=["claims"])
for part in (claims, deciding, rules):
    router.include_router(part.router)
