"""Webhooks of a call: each gives the line the next part of the script. The line signs each of them over our public address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.notifications.conversations import sending
from services.notifications.conversations.api.texts import named, require_signature
from services.notifications.conversations.rules.calls import Next
from services.notifications.conversations.sending import ConversationServices
from services.notifications.conversations.usecases import calls
from services.notifications.conversations.usecases.calls import CallInput, CallStep, Hold
from services.notifications.lines.protocol import Dial, Listen, VoiceLine, VoiceScript
from services.notifications.messages.api import SignedForm, Told
from shared.errors import UnavailableError

NO_HOLD = Hold()
Count = Annotated[int, Query(ge=0, le=100)]
Turn = Annotated[int, Query(ge=0, le=10_000)]


@dataclass(frozen=True, slots=True)
class Script:
    """Turns a step of one organisation's call into what the line is told, with addresses to come back to."""

    line: VoiceLine
    base: str

    def answer(self, step: CallStep, *, silences: int = 0, hold: Hold = NO_HOLD) -> Response:
        """The next part of the script, as the line reads it."""
        return Response(
            self.line.speak(self._script(step, silences, hold)), media_type="application/xml; charset=utf-8"
        )

    def _script(self, step: CallStep, silences: int, hold: Hold) -> VoiceScript:
        match step.next:
            case Next.LISTEN:
                heard, silent = f"{self.base}/heard?turn={step.turn}", f"{self.base}/silent?silences={silences + 1}"
                return VoiceScript(step.say, listen=Listen(heard, silent, step.keys, step.language))
            case Next.HOLD:
                keys = "&had_key=true" if hold.is_too_early else ""
                return VoiceScript(step.say, come_back_url=f"{self.base}/held?held={hold.number + 1}{keys}")
            case Next.PERSON:
                return VoiceScript(step.say, dial=Dial(step.helpline, f"{self.base}/dialled"))
            case Next.GOODBYE:
                return VoiceScript(step.say)


def router(conversation_services: ConversationServices, line: VoiceLine, public_url: str) -> APIRouter:
    """POST /lines/twilio/voice/{org_id}, and the addresses that a call comes back to below it."""
    routes = APIRouter(prefix="/lines/twilio/voice", include_in_schema=False)
    _routes_of_talking(routes, conversation_services, line, public_url)
    _routes_of_other_moments(routes, conversation_services, line, public_url)
    return routes


def _signed(line: VoiceLine, public_url: str) -> Callable[[Request, dict[str, str], dict[str, str]], str]:
    """A dependency: the id of the call, from a request that the line has signed."""

    def signed(request: Request, form: SignedForm, told: Told) -> str:
        require_signature(request, form, line, public_url)
        return named(told, "CallSid")

    return signed


def _script(org_id: UUID, line: VoiceLine, public_url: str) -> Script:
    return Script(line, f"{public_url}/lines/twilio/voice/{org_id}")


def _routes_of_talking(
    routes: APIRouter, conversation_services: ConversationServices, line: VoiceLine, public_url: str
) -> None:
    call = Annotated[str, Depends(_signed(line, public_url))]
    unchecked = conversation_services.unchecked_languages

    @routes.post("/{org_id}")
    def begin(org_id: UUID, call_id: call, told: Told) -> Response:
        with conversation_services.database.transaction(org_id) as session:
            step = calls.begin(session, org_id, call_id, told.get("From", ""), unchecked=unchecked)
        return _script(org_id, line, public_url).answer(step)

    @routes.post("/{org_id}/heard")
    def hear(org_id: UUID, call_id: call, told: Told, turn: Turn = 0) -> Response:
        heard = CallInput(call_id, turn, told.get("Digits", ""), told.get("SpeechResult", ""))
        with conversation_services.database.transaction(org_id) as session:
            step = calls.hear(session, org_id, heard, unchecked=unchecked)
        return _script(org_id, line, public_url).answer(
            _answered(conversation_services, org_id, call_id, step, NO_HOLD)
        )

    @routes.post("/{org_id}/held")
    def hold(org_id: UUID, call_id: call, told: Told, held: Count = 1, had_key: bool = False) -> Response:
        now = Hold(held, told.get("Digits", ""), had_key)
        with conversation_services.database.transaction(org_id) as session:
            step = calls.look(session, org_id, call_id, now, unchecked=unchecked)
        step = _answered(conversation_services, org_id, call_id, step, now)
        return _script(org_id, line, public_url).answer(step, hold=now)


def _routes_of_other_moments(
    routes: APIRouter, conversation_services: ConversationServices, line: VoiceLine, public_url: str
) -> None:
    call = Annotated[str, Depends(_signed(line, public_url))]
    unchecked = conversation_services.unchecked_languages

    @routes.post("/{org_id}/silent")
    def keep_silent(org_id: UUID, call_id: call, silences: Count = 1) -> Response:
        with conversation_services.database.transaction(org_id) as session:
            step = calls.keep_silent(session, org_id, call_id, silences=silences, unchecked=unchecked)
        return _script(org_id, line, public_url).answer(step, silences=silences)

    @routes.post("/{org_id}/dialled")
    def after_dialling(org_id: UUID, call_id: call, told: Told) -> Response:
        spoken = told.get("DialCallStatus", "") in {"completed", "answered"}
        with conversation_services.database.transaction(org_id) as session:
            step = calls.after_dialling(session, org_id, call_id, spoken=spoken, unchecked=unchecked)
        return _script(org_id, line, public_url).answer(step)

    @routes.post("/{org_id}/ended", status_code=204)
    def end(org_id: UUID, call_id: call, told: Told) -> None:
        seconds = told.get("CallDuration", "")
        lasted = timedelta(seconds=int(seconds) if seconds.isascii() and seconds.isdigit() else 0)
        status = told.get("CallStatus", "")
        with conversation_services.database.transaction(org_id) as session:
            calls.begin_if_new(session, org_id, call_id, told.get("From", ""))
            calls.end(
                session, org_id, call_id, status, lasted, short=conversation_services.short_call, unchecked=unchecked
            )


def _answered(
    conversation_services: ConversationServices, org_id: UUID, call_id: str, step: CallStep, hold: Hold
) -> CallStep:
    """The step once payments has answered what was said, if it does so while a caller can be kept waiting."""
    if step.next is not Next.HOLD:
        return step
    try:
        sending.answer_waiting(
            conversation_services,
            org_id,
            step.conversation_id,
            None,
            timeout_seconds=conversation_services.hold_after_seconds,
        )
    except UnavailableError:
        return step
    with conversation_services.database.transaction(org_id) as session:
        return calls.look(session, org_id, call_id, hold, unchecked=conversation_services.unchecked_languages)
