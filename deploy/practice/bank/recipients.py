"""Whether a recipient may be paid by bank transfer, and what the bank wants to know before it is."""

from typing import Any

from deploy.practice.bank.core import Call, Doc
from deploy.practice.bank.faults import Rule
from deploy.practice.bank.requests import AccountCreate

PENDING_SECONDS = 5.0
ACTIVE_FROM = "practice_active_from"
"""Kept with a recipient and never shown: until when its capability is pending, on the account's clock."""
_DETAILS = {
    "pending": ("determining_status", "no_resolution"),
    "restricted": ("requirements_past_due", "provide_info"),
    "unsupported": ("unsupported_entity_type", "no_resolution"),
    "rejected": ("rejected_other", "contact_stripe"),
}


def capabilities(call: Call, body: AccountCreate, rule: Rule | None) -> Doc:
    """The parts of a new recipient that say whether it may be paid: `configuration`, `requirements` and how long it is pending."""
    recipient = body.configuration.recipient if body.configuration else None
    accounts = recipient.capabilities.bank_accounts if recipient and recipient.capabilities else None
    asked = accounts.model_dump(exclude_none=True) if accounts else {}
    status, missing = _decide(call, body, rule)
    found = {name: _capability(status) for name, want in asked.items() if want["requested"]}
    doc: Doc = {
        "configuration": {"recipient": {"applied": True, "capabilities": {"bank_accounts": found}}},
        "requirements": {"entries": [_entry(missing, name) for name in found] if missing else []},
    }
    if status == "pending":
        seconds = PENDING_SECONDS if rule is None or rule.seconds is None else rule.seconds
        doc[ACTIVE_FROM] = call.customer.now() + seconds
    return doc


def as_of_now(call: Call, doc: Doc) -> Doc:
    """The recipient as it stands on the account's clock."""
    shown = {name: value for name, value in doc.items() if name != ACTIVE_FROM}
    if ACTIVE_FROM in doc and call.customer.now() >= doc[ACTIVE_FROM]:
        found = doc["configuration"]["recipient"]["capabilities"]["bank_accounts"]
        active = {name: _capability("active") for name in found}
        shown["configuration"] = {"recipient": {"applied": True, "capabilities": {"bank_accounts": active}}}
    return shown


def may_be_paid(call: Call, doc: Doc) -> bool:
    """Whether a payment may be sent to this recipient now."""
    found = as_of_now(call, doc)["configuration"]["recipient"]["capabilities"]["bank_accounts"]
    return any(one["status"] == "active" for one in found.values())


def _decide(call: Call, body: AccountCreate, rule: Rule | None) -> tuple[str, str | None]:
    if rule is not None:
        status = rule.fault.removeprefix("recipient_")
        return status, (rule.reason or "contact_email") if status == "restricted" else None
    if call.customer.settings.contact_email_required and not body.contact_email:
        return "restricted", "contact_email"
    return "active", None


def _capability(status: str) -> dict[str, Any]:
    code, resolution = _DETAILS.get(status, ("", ""))
    return {"status": status, "status_details": [{"code": code, "resolution": resolution}] if code else []}


def _entry(missing: str, capability: str) -> dict[str, Any]:
    due = {"status": "currently_due"}
    restricts = {"capability": f"bank_accounts.{capability}", "configuration": "recipient", "deadline": due}
    return {
        "awaiting_action_from": "user",
        "description": missing,
        "errors": [],
        "impact": {"restricts_capabilities": [restricts]},
        "minimum_deadline": due,
        "requested_reasons": [{"code": "routine_onboarding"}],
    }
