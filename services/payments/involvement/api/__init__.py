"""Routes about involvement: the rate card, events and tasks, offers, attendance, and the payout."""

from fastapi import APIRouter

from services.payments.involvement.api import attendance, events, offers, payout, rates

router = APIRouter(tags=["involvement"])
for part in (rates, events, offers, attendance, payout):
    router.include_router(part.router)
