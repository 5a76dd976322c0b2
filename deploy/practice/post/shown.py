"""A letter as GOV.UK Notify's API writes it: with every key that Notify writes, also those that say nothing of a finished PDF."""

from datetime import UTC, datetime, timedelta
from typing import Any

from deploy.practice.store import Row

_TEMPLATE = "5a2d7c1e-8f0b-4c36-9d41-7e6b3f2a1c08"
_DELIVERED_AFTER = timedelta(days=3)
_NEVER_PRINTED = frozenset({"validation-failed", "virus-scan-failed", "technical-failure", "cancelled"})


def shown(letter: Row, status: str) -> dict[str, Any]:
    """One letter with its status. Notify knows its cost once it has looked at the PDF; one that is not printed costs nothing."""
    created = datetime.fromtimestamp(letter["created_at"], UTC)
    is_looked_at, is_printed = status != "pending-virus-check", status in ("accepted", "received")
    sheets = {"billable_sheets_of_paper": int(is_printed), "postage": letter["postage"]}
    return {
        "id": letter["id"],
        "reference": letter["reference"],
        "type": "letter",
        "status": status,
        "postage": letter["postage"],
        "created_at": written(created),
        "created_by_name": None,
        "sent_at": written(created) if is_printed else None,
        "completed_at": written(created) if status == "received" or status in _NEVER_PRINTED else None,
        "scheduled_for": None,
        "estimated_delivery": written(created + _DELIVERED_AFTER),
        "email_address": None,
        "phone_number": None,
        "line_1": "Provided as PDF",
        **dict.fromkeys([*(f"line_{number}" for number in range(2, 7)), "postcode"]),
        "template": {"id": _TEMPLATE, "version": 1, "uri": f"/v2/template/{_TEMPLATE}/version/1"},
        "subject": "Pre-compiled PDF",
        "body": "",
        "one_click_unsubscribe_url": None,
        "cost_details": sheets if is_looked_at else {},
        "cost_in_pounds": 0.0 if is_looked_at else None,
        "is_cost_data_ready": is_looked_at,
    }


def written(moment: datetime) -> str:
    """A time as Notify writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
