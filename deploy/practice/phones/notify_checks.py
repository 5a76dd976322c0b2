"""What GOV.UK Notify refuses of a text, in its own errors and words: the shape of the request, and how the service is set up."""

import re
import uuid
from collections.abc import Mapping
from typing import Any

from deploy.practice.phones.notify_service import TEMPLATE_ID, NotifySettings
from deploy.practice.phones.notify_words import LONGEST
from deploy.practice.phones.numbers import network_number
from deploy.practice.post.api import NotifyError

_FIELDS = frozenset({"phone_number", "template_id", "personalisation", "reference", "scheduled_for", "sms_sender_id"})
_UK_MOBILE = re.compile(r"\+447[1-57-9]\d{8}")
_TRIAL = "Can’t send to this recipient when service is in trial mode – see https://www.notifications.service.gov.uk/trial-mode"


def number_of(asked: Mapping[str, Any]) -> str:
    """The number (E.164) of a request whose shape is right. Raises NotifyError as Notify's schema does."""
    wrong = _shape(asked) or _phone_number(str(asked["phone_number"]))
    if wrong:
        raise NotifyError(400, "ValidationError", wrong)
    return network_number(str(asked["phone_number"]))


def _shape(asked: Mapping[str, Any]) -> str | None:
    if missing := [field for field in ("phone_number", "template_id") if field not in asked]:
        return f"{missing[0]} is a required property"
    if unknown := sorted(set(asked) - _FIELDS):
        return f"Additional properties are not allowed ({', '.join(unknown)} was unexpected)"
    try:
        uuid.UUID(str(asked["template_id"]))
    except ValueError:
        return "template_id is not a valid UUID"
    if not isinstance(asked.get("personalisation", {}), dict):
        return f"personalisation {asked['personalisation']} is not of type object"
    return "reference is too long" if len(str(asked.get("reference") or "")) > 1000 else None


def _phone_number(written: str) -> str | None:
    if re.search(r"[^0-9 ()+-]", written):
        return "phone_number Must not contain letters or symbols"
    try:
        to = network_number(written)
    except ValueError:
        return "phone_number Not enough digits" if len(written) < 12 else "phone_number Too many digits"
    return "phone_number Not a UK mobile number" if to.endswith("0995") else None


def words_of(given: Mapping[str, Any]) -> str:
    """The words for the template. Raises NotifyError where there are none, or too many."""
    if "words" not in given:
        raise NotifyError(400, "BadRequestError", "Missing personalisation: words")
    words = str(given["words"])
    if len(words) > LONGEST:
        raise NotifyError(
            400,
            "BadRequestError",
            f"Your message is too long. Text messages cannot be longer than {LONGEST} characters. "
            f"Your message is {len(words)} characters long.",
        )
    return words


def check_service(settings: NotifySettings, template_id: str, to: str) -> None:
    """Raises NotifyError where the service may not send this template, or not to this number."""
    is_uk = to.startswith("+44")
    refusals = (
        (not settings.may_send_texts, "BadRequestError", "Service is not allowed to send text messages"),
        (template_id != TEMPLATE_ID, "BadRequestError", "Template not found"),
        (settings.template_deleted, "BadRequestError", "Template has been deleted"),
        (settings.team_only, "BadRequestError", "Can’t send to this recipient using a team-only API key"),
        (settings.trial, "BadRequestError", _TRIAL),
        (is_uk and not _UK_MOBILE.fullmatch(to), "InvalidPhoneError", "Not a UK mobile number"),
        (not is_uk and not settings.international, "BadRequestError", "Cannot send to international mobile numbers"),
    )
    for applies, error, message in refusals:
        if applies:
            raise NotifyError(400, error, message)
