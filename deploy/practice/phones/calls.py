"""Practice phone calls: asks the line's voice webhook what to say (TwiML) and follows it until the caller must act."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urljoin
from xml.etree import ElementTree

from deploy.practice.phones.exchange import API_VERSION, Exchange

MOST_STEPS = 20
MOST_CALLS = 500
LONGEST_PAUSE_SECONDS = 1.0
"""Nobody waits for a pause longer than this in the practice world."""
A_HOLD_SECONDS = 3
"""A line that waits no longer than this for a key only asks to hold: it goes on by itself, as in a pause."""


@dataclass(frozen=True)
class Spoken:
    """One thing of a call: what the line said, what the caller did, or what became of the call."""

    who: Literal["line", "caller", "call"]
    words: str


@dataclass
class Gather:
    """What the line waits for: keys, words or both; keys pressed so far, and what is done when nothing comes."""

    action: str
    most_keys: int | None
    finishing_key: str
    takes_keys: bool
    takes_words: bool
    tells_silence: bool
    on_silence: list[ElementTree.Element]
    keys: str = ""


@dataclass
class PhoneCall:
    """One call: what was heard since the caller last acted, all that was said, and what the line waits for."""

    sid: str
    caller: str
    line: str
    heard: list[str] = field(default_factory=list)
    transcript: list[Spoken] = field(default_factory=list)
    waiting: Gather | None = None
    connected_to: str | None = None
    ended: bool = False
    http_status: int = 0
    steps: int = 0

    def hear(self, words: str) -> None:
        """The line says something."""
        self.heard.append(words)
        self.transcript.append(Spoken("line", words))

    def end(self, because: str) -> None:
        """The call is over."""
        self.ended, self.waiting = True, None
        self.transcript.append(Spoken("call", because))


class Switchboard:
    """The calls that are going on, and the last ones that ended. They live as long as the process."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.calls: dict[str, PhoneCall] = {}

    def last_call(self, caller: str) -> PhoneCall | None:
        """The newest call from a phone."""
        return next((call for call in reversed(self.calls.values()) if call.caller == caller), None)

    async def ring(self, caller: str, line: str) -> PhoneCall:
        """Call a line and listen until it waits for the caller or hangs up."""
        call = PhoneCall(f"CA{secrets.token_hex(16)}", caller, line)
        self.calls[call.sid] = call
        if len(self.calls) > MOST_CALLS:
            self.calls.pop(next(iter(self.calls)))
        row = self._exchange.store.one("SELECT voice_url FROM line WHERE number = ?", line)
        if row is None or not row["voice_url"]:
            call.end("Nobody answers: no line of this number takes calls.")
            return call
        await self._ask(call, row["voice_url"], {})
        return call

    async def key(self, call: PhoneCall, key: str) -> PhoneCall:
        """Press one key; keys are collected until the line has as many as it wants, or the key that finishes."""
        waiting = call.waiting
        if waiting is None or not waiting.takes_keys:
            return call
        if key != waiting.finishing_key:
            waiting.keys += key
        if key == waiting.finishing_key or len(waiting.keys) == waiting.most_keys:
            await self.press(call, waiting.keys)
        return call

    async def press(self, call: PhoneCall, digits: str) -> PhoneCall:
        """Press keys, all at once; no digits at all means the caller stays silent."""
        waiting = self._answered(call)
        if waiting is None:
            return call
        call.transcript.append(Spoken("caller", f"Pressed {' '.join(digits)}" if digits else "Stayed silent"))
        if digits or waiting.tells_silence:
            await self._ask(call, waiting.action, {"Digits": digits})
        else:
            await self._follow(call, waiting.on_silence, waiting.action)
        return call

    async def say(self, call: PhoneCall, words: str) -> PhoneCall:
        """Say something to a line that listens; one that takes only keys goes on waiting."""
        if call.waiting is None or not call.waiting.takes_words:
            return call
        waiting = self._answered(call)
        if waiting is not None:
            call.transcript.append(Spoken("caller", words))
            await self._ask(call, waiting.action, {"SpeechResult": words, "Confidence": "0.9"})
        return call

    def hang_up(self, call: PhoneCall) -> PhoneCall:
        """The caller ends the call."""
        if not call.ended:
            call.end("You hung up.")
        return call

    @staticmethod
    def _answered(call: PhoneCall) -> Gather | None:
        """What the line waited for until now; a second press at the same moment finds nothing."""
        waiting, call.waiting = call.waiting, None
        if waiting is not None:
            call.heard, call.steps = [], 0
        return waiting

    async def _ask(self, call: PhoneCall, url: str, extra: dict[str, str]) -> None:
        call.steps += 1
        if call.steps > MOST_STEPS:
            call.end("The line went round in circles, so the call was cut off.")
            return
        fields = {
            "AccountSid": self._exchange.account_sid,
            "ApiVersion": API_VERSION,
            "CallSid": call.sid,
            "CallStatus": "in-progress" if call.transcript else "ringing",
            "Direction": "inbound",
            "From": call.caller,
            "To": call.line,
        } | extra
        call.http_status, answer = await self._exchange.post(url, fields)
        if call.ended:  # the caller hung up while we waited
            return
        try:
            document = ElementTree.fromstring(answer)  # noqa: S314 # written by the services under test, not a stranger
        except ElementTree.ParseError:
            call.hear("(An application error has occurred. Goodbye.)")
            call.end(f"The line failed (status {call.http_status}).")
            return
        await self._follow(call, list(document), url)

    async def _follow(self, call: PhoneCall, verbs: list[ElementTree.Element], base: str) -> None:
        """Carry TwiML verbs out one by one; the call ends when none is left."""
        for position, verb in enumerate(verbs[:MOST_STEPS]):
            for words in _said_by(verb):
                call.hear(words)
            pause = _pause_in(verb)
            if pause is not None:
                await asyncio.sleep(min(pause, LONGEST_PAUSE_SECONDS))
            elif verb.tag == "Gather":
                call.waiting = _gather(verb, base, verbs[position + 1 :])
                return
            elif verb.tag == "Redirect":
                await self._ask(call, urljoin(base, (verb.text or base).strip()), {})
                return
            elif verb.tag == "Dial":
                call.connected_to = _words(verb)
                call.end(f"You are put through to {call.connected_to}.")
                return
            elif verb.tag == "Hangup":
                break
        call.end("The line hung up.")


def _pause_in(verb: ElementTree.Element) -> float | None:
    """How long a verb is only waited for, in seconds; None where it is none of those."""
    if verb.tag == "Pause":
        return float(verb.get("length", "1"))
    waits = float(verb.get("timeout", "5"))
    return waits if verb.tag == "Gather" and waits <= A_HOLD_SECONDS else None


def _gather(verb: ElementTree.Element, base: str, on_silence: list[ElementTree.Element]) -> Gather:
    kinds = verb.get("input", "dtmf")
    most_keys = verb.get("numDigits")
    return Gather(
        action=urljoin(base, verb.get("action", base)),
        most_keys=int(most_keys) if most_keys else None,
        finishing_key=verb.get("finishOnKey", "#"),
        takes_keys="dtmf" in kinds,
        takes_words="speech" in kinds,
        tells_silence=verb.get("actionOnEmptyResult") == "true",
        on_silence=on_silence,
    )


def _said_by(verb: ElementTree.Element) -> list[str]:
    """What is said before the next verb: a Gather speaks while it waits."""
    speakers = list(verb) if verb.tag == "Gather" else [verb]
    return [_words(speaker) for speaker in speakers if speaker.tag in ("Say", "Play")]


def _words(verb: ElementTree.Element) -> str:
    return " ".join("".join(verb.itertext()).split())
