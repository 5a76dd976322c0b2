"""Asks notifications how people are reached and what helps them to take part; nothing of the answers is kept here."""

from collections.abc import Sequence
from urllib.parse import urlencode
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from services.payments.payouts.cash.usecases.codes import OwnPhone
from shared import audit
from shared.contracts.audit_trail import TrailAsked, TrailChecked, TrailRowThere
from shared.contracts.lines import TrialState
from shared.contracts.needs import MOST_ASKED, Needs, NeedsAsked, NeedsKnown
from shared.contracts.notice_preview import MOST_PREVIEWED, NoticePreview, PreviewAsked, together
from shared.contracts.notices import MessageShown, NoticeRequested
from shared.contracts.person_records import PersonRecord
from shared.contracts.set_up import SafetyWordsNow
from shared.contracts.words import WordsUnit
from shared.database import Database
from shared.errors import UnavailableError
from shared.identity import Actor, Permission
from shared.outbox_api import OtherService

PATIENCE_SECONDS = 3.0
"""A page is of use without it."""


class ContactSeen(BaseModel):
    """What notifications holds about reaching a person, and what helps them to take part."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    mobile: str | None = Field(None, repr=False)
    landline: str | None = Field(None, repr=False)
    safe_to_text: bool = True
    language: str = "en"
    format: str = "sms"
    stopped: bool = False
    no_calls: bool = False
    addressed_to: str | None = Field(None, repr=False)
    address_lines: tuple[str, ...] = Field((), repr=False)
    postcode: str | None = Field(None, repr=False)
    address_returned: bool = False
    safe_to_write: bool = True
    quiet_from: str | None = None
    quiet_until: str | None = None
    number_saved_by: UUID | None = None
    mobile_is_theirs_alone: bool = False
    mobile_saved_by: tuple[UUID, ...] = ()
    needs: Needs = Field(Needs(), repr=False)
    version: str | None = Field(None, repr=False)
    """What notifications compares, once it is saved anew, with what it holds then."""

    @property
    def is_known(self) -> bool:
        """Whether there is any way to reach them."""
        return bool(self.mobile or self.landline or self.address_lines)


def fetch_contact(notifications: OtherService, actor: Actor, person_id: UUID) -> ContactSeen:
    """How a person is reached. Its caller has seen that they are of this organisation. Raises ForbiddenError, UnavailableError."""
    actor.require(Permission.SAVE_CONTACT)
    actor.require(Permission.SEE_NEEDS)
    response = notifications.request(
        "GET", f"/internal/contacts/{actor.org_id}/{person_id}", timeout_seconds=PATIENCE_SECONDS
    )
    if response.status_code != 200:
        raise _not_known()
    return ContactSeen.model_validate_json(response.content)


def fetch_own_phone(notifications: OtherService, actor: Actor, person_id: UUID) -> OwnPhone:
    """What notifications knows of the mobile of somebody to whom a code is to go. Where it does not answer, nothing is known, so no code
    goes. Raises ForbiddenError, UnavailableError."""
    actor.require(Permission.HAND_OVER_CASH)
    response = notifications.request(
        "GET", f"/internal/contacts/{actor.org_id}/{person_id}", timeout_seconds=PATIENCE_SECONDS
    )
    if response.status_code != 200:
        raise _not_known()
    held = ContactSeen.model_validate_json(response.content)
    is_theirs = held.mobile is not None and held.safe_to_text and not held.stopped and held.mobile_is_theirs_alone
    return OwnPhone(is_theirs, held.mobile_saved_by)


def _not_known() -> UnavailableError:
    return UnavailableError(
        "contact.not_known", "We cannot see just now how to reach this person.", "Wait a minute, then try again."
    )


def fetch_needs(notifications: OtherService, actor: Actor, person_ids: Sequence[UUID]) -> dict[UUID, Needs] | None:
    """What helps these people to take part, of those of whom it is known; None where notifications does not answer. Raises
    ForbiddenError."""
    actor.require(Permission.SEE_NEEDS)
    asked = [NeedsAsked(person_ids=some) for some in _parts(person_ids, MOST_ASKED)]
    answers = _ask_each(notifications, f"/internal/contacts/{actor.org_id}/needs", asked)
    if answers is None:
        return None
    found: dict[UUID, Needs] = {}
    for one in answers:
        found |= NeedsKnown.model_validate_json(one).needs
    return found


def _parts(person_ids: Sequence[UUID], most: int) -> list[list[UUID]]:
    """So many people at a time."""
    return [list(person_ids[start : start + most]) for start in range(0, len(person_ids), most)]


def _ask_each(notifications: OtherService, path: str, asked: Sequence[BaseModel]) -> list[bytes] | None:
    """The answer to each of these; None where notifications does not answer one of them."""
    answers = []
    for one in asked:
        try:
            response = notifications.request(
                "POST", path, one.model_dump(mode="json"), timeout_seconds=PATIENCE_SECONDS
            )
        except UnavailableError:
            return None
        if response.status_code != 200:
            return None
        answers.append(response.content)
    return answers


_MESSAGES = TypeAdapter(list[MessageShown])


def fetch_messages(notifications: OtherService, actor: Actor, about_ids: Sequence[UUID]) -> list[MessageShown] | None:
    """The messages about these claims, payments and offers, and how far each got; None where notifications does not answer. Raises
    ForbiddenError."""
    actor.require(Permission.SEE_MONEY)
    if not about_ids:
        return []
    query = urlencode([("about_id", str(one)) for one in about_ids])
    path = f"/internal/messages/{actor.org_id}?{query}"
    try:
        response = notifications.request("GET", path, timeout_seconds=PATIENCE_SECONDS)
    except UnavailableError:
        return None
    return _MESSAGES.validate_json(response.content) if response.status_code == 200 else None


def fetch_preview(
    notifications: OtherService, actor: Actor, said: NoticeRequested, person_ids: Sequence[UUID]
) -> NoticePreview | None:
    """What a notice would say to these people, in each form that occurs; None where notifications does not answer. Raises ForbiddenError."""
    actor.require(Permission.MANAGE_EVENTS)
    asked = [
        PreviewAsked(notice=said.notice, values=said.values, person_ids=some)
        for some in _parts(person_ids, MOST_PREVIEWED)
    ]
    answers = _ask_each(notifications, f"/internal/messages/{actor.org_id}/preview", asked)
    return None if answers is None else together([NoticePreview.model_validate_json(one) for one in answers])


def fetch_record(notifications: OtherService, actor: Actor, person_id: UUID) -> PersonRecord | None:
    """Everything that notifications holds of a person, for whoever may see how they are reached and what they need; None where it does not
    answer. Its caller has seen that they are of this organisation. Raises ForbiddenError."""
    actor.require(Permission.SAVE_CONTACT)
    actor.require(Permission.SEE_NEEDS)
    path = f"/internal/people/{actor.org_id}/{person_id}"
    try:
        response = notifications.request("GET", path, timeout_seconds=PATIENCE_SECONDS)
    except UnavailableError:
        return None
    return PersonRecord.model_validate_json(response.content) if response.status_code == 200 else None


def fetch_safety_words(notifications: OtherService, actor: Actor) -> list[SafetyWordsNow] | None:
    """What somebody in each kind of danger is told; None where notifications does not answer. Raises ForbiddenError."""
    actor.require(Permission.SEE_LIMITS)
    try:
        response = notifications.request(
            "GET", f"/internal/safety-plan/{actor.org_id}", timeout_seconds=PATIENCE_SECONDS
        )
    except UnavailableError:
        return None
    return None if response.status_code != 200 else _SAFETY_WORDS.validate_json(response.content)


_SAFETY_WORDS = TypeAdapter(list[SafetyWordsNow])


def fetch_trail(notifications: OtherService, actor: Actor, asked: TrailAsked) -> list[TrailRowThere] | None:
    """The notifications service's own trail; None where it does not answer. Raises ForbiddenError."""
    actor.require(Permission.SEE_AUDIT)
    body = asked.model_dump(mode="json")
    try:
        response = notifications.request(
            "POST", f"/internal/trail/{actor.org_id}", body, timeout_seconds=PATIENCE_SECONDS
        )
    except UnavailableError:
        return None
    return None if response.status_code != 200 else _TRAIL.validate_json(response.content)


def check_trails(database: Database, notifications: OtherService, actor: Actor) -> dict[str, TrailChecked | None]:
    """Has the whole trail of each service recomputed; None for one that does not answer. Raises ForbiddenError."""
    actor.require(Permission.SEE_AUDIT)
    with database.system() as system:
        ours = audit.check_all(system, actor.org_id)
    try:
        response = notifications.request(
            "POST", f"/internal/trail/{actor.org_id}/check", timeout_seconds=CHECK_PATIENCE_SECONDS
        )
    except UnavailableError:
        return {"payments": ours, "notifications": None}
    there = TrailChecked.model_validate_json(response.content) if response.status_code == 200 else None
    return {"payments": ours, "notifications": there}


_TRAIL = TypeAdapter(list[TrailRowThere])
CHECK_PATIENCE_SECONDS = 120.0
"""Recomputing a chain takes about a second for each twenty thousand rows."""


def fetch_trial_text(notifications: OtherService, actor: Actor, trial_id: UUID) -> TrialState | None:
    """How far a test text got; None where there is none, or notifications does not answer. Raises ForbiddenError."""
    actor.require(Permission.SEE_LIMITS)
    path = f"/internal/lines/{actor.org_id}/trial/{trial_id}"
    try:
        response = notifications.request("GET", path, timeout_seconds=PATIENCE_SECONDS)
    except UnavailableError:
        return None
    return _TEXT.validate_json(response.content) if response.status_code == 200 else None


_TEXT: TypeAdapter[TrialState | None] = TypeAdapter(TrialState | None)


_WORDS = TypeAdapter(list[WordsUnit])


def fetch_words(notifications: OtherService, actor: Actor) -> list[WordsUnit] | None:
    """The words of texts, calls and letters with their digests; None where notifications does not answer. Raises ForbiddenError."""
    actor.require(Permission.SEE_LIMITS)
    try:
        response = notifications.request("GET", f"/internal/words/{actor.org_id}", timeout_seconds=PATIENCE_SECONDS)
    except UnavailableError:
        return None
    return _WORDS.validate_json(response.content) if response.status_code == 200 else None
