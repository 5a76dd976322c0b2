"""Routes about runs, single payments, mandates, the float and reconciliation; and the address where rails report events."""

from fastapi import APIRouter

from services.payments.payouts.api import breaks, mandates, payments, runs, stuck
from services.payments.payouts.api.runs import RunOut, reconciliation, show_run, webhooks

router = APIRouter(tags=["payouts"])
for part in (runs, payments, stuck, mandates, breaks):
    router.include_router(part.router)

__all__ = ["RunOut", "reconciliation", "router", "show_run", "webhooks"]
