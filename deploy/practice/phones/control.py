"""The practice phones' own controls: register lines, text or call them, plan faults."""

from typing import Any
from xml.etree import ElementTree

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict, Field

from deploy.practice.phones.api import PhoneFault, PhonesApi
from deploy.practice.phones.calls import PhoneCall, Switchboard
from deploy.practice.phones.exchange import Exchange
from deploy.practice.phones.notify_api import NotifyTextsApi
from deploy.practice.phones.notify_service import NotifySettings

Number = Field(pattern=r"^\+[1-9]\d{6,14}$")


class Form(BaseModel):
    """Base of the control bodies."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Line(Form):
    """A number that an application answers."""

    number: str = Number
    webhook_url: str
    fallback_url: str | None = None
    voice_url: str | None = None


class Text(Form):
    """A text that a person sends; `times` delivers the very same text more than once."""

    from_: str = Field(alias="from", pattern=r"^\+[1-9]\d{6,14}$")
    to: str = Number
    body: str = Field(max_length=1600)
    times: int = Field(default=1, ge=1, le=5)


class Ring(Form):
    """A call that a person makes."""

    from_: str = Field(alias="from", pattern=r"^\+[1-9]\d{6,14}$")
    to: str = Number


class Keys(Form):
    """Keys that the caller presses; empty means silence."""

    digits: str = Field(pattern=r"^[0-9*#]*$")


class Words(Form):
    """What the caller says."""

    words: str = Field(min_length=1, max_length=500)


def router(exchange: Exchange, api: PhonesApi, switchboard: Switchboard, notify: NotifyTextsApi) -> APIRouter:
    """The routes under /phones/practice."""
    control = APIRouter(prefix="/phones/practice", tags=["practice phones"])

    @control.post("/lines")
    async def register(line: Line) -> Line:
        exchange.store.run(
            "INSERT OR REPLACE INTO line (number, webhook_url, voice_url) VALUES (?, ?, ?)",
            line.number,
            line.webhook_url,
            line.voice_url,
        )
        exchange.store.run("DELETE FROM line_fallback WHERE number = ?", line.number)
        if line.fallback_url:
            exchange.store.run("INSERT INTO line_fallback (number, url) VALUES (?, ?)", line.number, line.fallback_url)
        return line

    @control.post("/text")
    async def text(form: Text) -> dict[str, Any]:
        return await send_text(exchange, form.from_, form.to, form.body, form.times)

    @control.get("/messages")
    async def messages(number: str | None = None) -> list[dict[str, Any]]:
        rows = exchange.store.all(
            "SELECT * FROM message WHERE ?1 IS NULL OR sender = ?1 OR recipient = ?1 ORDER BY seq", number
        )
        return [dict(row) for row in rows]

    _fault_routes(control, api)
    _call_routes(control, switchboard)
    _notify_routes(control, notify)
    return control


def _fault_routes(control: APIRouter, api: PhonesApi) -> None:
    @control.post("/faults")
    async def plan(fault: PhoneFault) -> PhoneFault:
        api.faults.append(fault)
        return fault

    @control.delete("/faults")
    async def clear() -> dict[str, int]:
        api.faults.clear()
        return {"rules": 0}


def _call_routes(control: APIRouter, switchboard: Switchboard) -> None:
    @control.post("/call")
    async def ring(form: Ring) -> dict[str, Any]:
        return _shown(await switchboard.ring(form.from_, form.to))

    @control.post("/call/{sid}/press")
    async def press(sid: str, keys: Keys) -> dict[str, Any]:
        return _shown(await switchboard.press(_call(switchboard, sid), keys.digits))

    @control.post("/call/{sid}/say")
    async def say(sid: str, said: Words) -> dict[str, Any]:
        return _shown(await switchboard.say(_call(switchboard, sid), said.words))

    @control.post("/call/{sid}/hang-up")
    async def hang_up(sid: str) -> dict[str, Any]:
        return _shown(switchboard.hang_up(_call(switchboard, sid)))


def _notify_routes(control: APIRouter, notify: NotifyTextsApi) -> None:
    @control.post("/notify")
    async def be(settings: NotifySettings) -> NotifySettings:
        notify.service.be(settings)
        return settings

    @control.delete("/notify")
    async def be_as_new() -> NotifySettings:
        notify.faults.clear()
        notify.service.be_as_new()
        return notify.service.settings

    @control.get("/notify/texts")
    async def texts_of_notify() -> list[dict[str, Any]]:
        rows = notify.service.store.all(
            "SELECT t.*, m.body FROM notify_text t JOIN message m ON m.sid = t.id ORDER BY t.seq"
        )
        return [dict(row) for row in rows]

    @control.get("/notify/callbacks")
    async def waiting() -> list[dict[str, Any]]:
        rows = notify.service.store.all("SELECT id, url, retries, state FROM notify_callback WHERE state <> 'done'")
        return [dict(row) for row in rows]

    @control.post("/notify/faults")
    async def plan_for_notify(fault: PhoneFault) -> PhoneFault:
        notify.faults.append(fault)
        return fault


def _call(switchboard: Switchboard, sid: str) -> PhoneCall:
    if sid not in switchboard.calls:
        raise HTTPException(404, "There is no call with this id.")
    return switchboard.calls[sid]


async def send_text(exchange: Exchange, sender: str, recipient: str, body: str, times: int = 1) -> dict[str, Any]:
    """Text a line as a person would, and note the reply if the webhook answered with one."""
    sid, status, answer = await exchange.receive(sender, recipient, body, times)
    replies = _replies(answer)
    for reply in replies:
        exchange.reply(recipient, sender, reply)
    return {"message_sid": sid, "webhook_status": status, "replies": replies}


def _replies(answer: str) -> list[str]:
    try:
        document = ElementTree.fromstring(answer)  # noqa: S314 # written by the services under test, not a stranger
    except ElementTree.ParseError:
        return []
    return ["".join(message.itertext()).strip() for message in document.iter("Message")]


def _shown(call: PhoneCall) -> dict[str, Any]:
    return {
        "call_sid": call.sid,
        "heard": call.heard,
        "waiting_for_keys": call.waiting is not None and call.waiting.takes_keys,
        "waiting_for_words": call.waiting is not None and call.waiting.takes_words,
        "connected_to": call.connected_to,
        "ended": call.ended,
        "webhook_status": call.http_status,
    }
