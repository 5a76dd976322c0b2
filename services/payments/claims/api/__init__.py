"""Routes about claims: entering, looking, deciding, answering; the policy and the mileage rates behind them."""

from fastapi import APIRouter

from services.payments.claims.api import claims, deciding, policies

router = APIRouter(tags=["claims"])
for part in (claims, deciding, policies):
    router.include_router(part.router)
