"""Routes about involvement: the rate card, events and tasks, offers, attendance, and the payout."""

from fastapi import APIRouter

from services.payments.involvement.api import (
    attendance,
    events,
    offers,
    payment_limits,
    payout,
    payroll,
    rates,
    rerates,
    tax_routes,
    vouchers,
)

router = APIRouter(tags=["involvement"])
for part in (rates, rerates, tax_routes, payroll, events, offers, payment_limits, vouchers, attendance, payout):
    router.include_router(part.router)
