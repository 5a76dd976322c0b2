"""Practice phone calls: asks the line's voice webhook what to say (TwiML) and follows it until the caller must act."""

import secrets
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree import ElementTree

from deploy.practice.phones.exchange import API_VERSION, Exchange

MOST_STEPS = 20


@dataclass
class PhoneCall:
    """One call: what was heard so far and where the next key press goes."""

    sid: str
    caller: str
    line: str
    heard: list[str] = field(default_factory=list)
    wants_keys_at: str | None = None
    on_silence: list[ElementTree.Element] = field(default_factory=list)
    connected_to: str | None = None
    ended: bool = False
    http_status: int = 0


class Switchboard:
    """The calls that are going on. They live as long as the process."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.calls: dict[str, PhoneCall] = {}

    async def ring(self, caller: str, line: str) -> PhoneCall:
        """Call a line and listen until it waits for keys or hangs up."""
        call = PhoneCall(f"CA{secrets.token_hex(16)}", caller, line)
        self.calls[call.sid] = call
        row = self._exchange.store.one("SELECT voice_url FROM line WHERE number = ?", line)
        if row is None or not row["voice_url"]:
            call.ended = True
            return call
        await self._ask(call, row["voice_url"], {})
        return call

    async def press(self, call: PhoneCall, digits: str) -> PhoneCall:
        """Press keys; no digits at all means the caller stays silent."""
        if call.ended or call.wants_keys_at is None:
            return call
        url, call.wants_keys_at = call.wants_keys_at, None
        call.heard = []
        if digits:
            await self._ask(call, url, {"Digits": digits})
        else:
            await self._follow(call, call.on_silence, url)
        return call

    async def _ask(self, call: PhoneCall, url: str, extra: dict[str, str]) -> None:
        fields = {
            "AccountSid": self._exchange.account_sid,
            "ApiVersion": API_VERSION,
            "CallSid": call.sid,
            "CallStatus": "in-progress" if extra else "ringing",
            "Direction": "inbound",
            "From": call.caller,
            "To": call.line,
        } | extra
        call.http_status, answer = await self._exchange.post(url, fields)
        try:
            document = ElementTree.fromstring(answer)  # noqa: S314 # written by the services under test, not a stranger
        except ElementTree.ParseError:
            call.heard.append("(An application error has occurred. Goodbye.)")
            call.ended = True
            return
        await self._follow(call, list(document), url)

    async def _follow(self, call: PhoneCall, verbs: list[ElementTree.Element], base: str) -> None:
        """Carry TwiML verbs out one by one; the call ends when none is left."""
        for position, verb in enumerate(verbs[:MOST_STEPS]):
            if verb.tag in ("Say", "Play"):
                call.heard.append(" ".join("".join(verb.itertext()).split()))
            elif verb.tag == "Gather":
                call.heard.extend(" ".join("".join(say.itertext()).split()) for say in verb.iter("Say"))
                call.wants_keys_at = urljoin(base, verb.get("action", base))
                call.on_silence = verbs[position + 1 :]
                return
            elif verb.tag == "Redirect":
                await self._ask(call, urljoin(base, (verb.text or base).strip()), {})
                return
            elif verb.tag == "Dial":
                call.connected_to = " ".join("".join(verb.itertext()).split())
                call.ended = True
                return
            elif verb.tag == "Hangup":
                break
        call.ended = True
