"""The phones' pages: the list of practice phones, and one phone to text and call with, all by plain forms."""

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from deploy.practice.forms import read_form
from deploy.practice.pages import Html, fill, join, page, table
from deploy.practice.phones.calls import PhoneCall, Switchboard
from deploy.practice.phones.control import send_text
from deploy.practice.phones.exchange import ENDING_BY_SUFFIX, LONGEST_BODY, REFUSED_BY_SUFFIX, Exchange
from deploy.practice.phones.handset import TypedText, call_panel, conversation
from deploy.practice.phones.numbers import network_number, spoken_number
from deploy.practice.phones.phonebook import Phone, lines, phones, texts

KEYS = "1234567890*#"
MOST_WORDS = 500
_BAD_NUMBER = "That is not a phone number. Type one like 07700 900123. Nothing was sent."
_PICK = """<form class="pick" action="/phones/phone">$error
<label for="number">Pick up another phone</label>
<p class="hint" id="number-hint">Any number, for example 07700 900123. It is who the texts and calls come from.</p>
<input id="number" name="number" inputmode="tel" autocomplete="off" value="$typed" aria-describedby="number-hint"$invalid>
<button>Pick up this phone</button></form>"""
_PHONE = """<li><a href="$link">$number</a><p>$last</p><small>$count, last at $time</small></li>"""
Turn = Callable[[dict[str, str], str], Awaitable[Response]]


class PhonePages:
    """The pages under /phones."""

    def __init__(self, exchange: Exchange, switchboard: Switchboard) -> None:
        self._exchange = exchange
        self._switchboard = switchboard

    def routes(self) -> list[Route]:
        """The list, one phone, and what can be done with it."""
        turns = {
            "text": self._text,
            "call": self._call,
            "key": self._key,
            "say": self._say,
            "wait": self._wait,
            "hang-up": self._hang_up,
        }
        return [
            Route("/", self._list),
            Route("/phone", self._show),
            *(Route(f"/phone/{name}", _turn(turn), methods=["POST"]) for name, turn in turns.items()),
        ]

    async def _list(self, _: Request) -> Response:
        found = phones(self._exchange)
        shown = join([_card(phone) for phone in found])
        cards = fill('<ul class="phones">$shown</ul>', shown=shown) if found else Html("<p>No texts yet.</p>")
        return page("Practice phones", join([cards, _pick(), _suffixes()]), live=True)

    async def _show(self, request: Request) -> Response:
        typed = request.query_params.get("number", "")
        try:
            return self._phone(network_number(typed))
        except ValueError:
            return _refused(typed)

    def _phone(self, number: str, typed: TypedText | None = None) -> Response:
        body = fill(
            '<p><a href="/phones/">All practice phones</a></p><div class="phone">$talk$call</div>',
            talk=conversation(
                number, texts(self._exchange, number), lines(self._exchange, number), typed or TypedText()
            ),
            call=call_panel(number, lines(self._exchange, number), self._switchboard.last_call(number)),
        )
        return page(f"Phone {spoken_number(number)}", body, live=True, status_code=400 if typed else 200)

    async def _text(self, fields: dict[str, str], number: str) -> Response:
        body = fields.get("body", "").replace("\r\n", "\n")
        try:
            to = network_number(fields.get("to", ""))
        except ValueError:
            return self._phone(number, TypedText(body, "That is not a number to text. Your text was not sent."))
        if not body.strip():
            return self._phone(number, TypedText(body, "Write something first. No text was sent."))
        if len(body) > LONGEST_BODY:
            sentence = f"A text can have {LONGEST_BODY} letters and this one has {len(body)}. It was not sent."
            return self._phone(number, TypedText(body, sentence))
        await send_text(self._exchange, number, to, body)
        return _back(number, "texts")

    async def _call(self, fields: dict[str, str], number: str) -> Response:
        last = self._switchboard.last_call(number)
        try:
            to = network_number(fields.get("to", ""))
        except ValueError:
            return _back(number, "call")
        if last is None or last.ended:  # one phone makes one call at a time
            await self._switchboard.ring(number, to)
        return _back(number, "call")

    async def _key(self, fields: dict[str, str], number: str) -> Response:
        key = fields.get("key", "")
        if (call := self._going_on(number)) and len(key) == 1 and key in KEYS:
            await self._switchboard.key(call, key)
        return _back(number, "call")

    async def _say(self, fields: dict[str, str], number: str) -> Response:
        words = fields.get("words", "").strip()[:MOST_WORDS]
        if (call := self._going_on(number)) and words:
            await self._switchboard.say(call, words)
        return _back(number, "call")

    async def _wait(self, _: dict[str, str], number: str) -> Response:
        if (call := self._going_on(number)) and call.waiting:
            await self._switchboard.press(call, call.waiting.keys)
        return _back(number, "call")

    async def _hang_up(self, _: dict[str, str], number: str) -> Response:
        if call := self._going_on(number):
            self._switchboard.hang_up(call)
        return _back(number, "call")

    def _going_on(self, number: str) -> PhoneCall | None:
        call = self._switchboard.last_call(number)
        return call if call and not call.ended else None


def _turn(turn: Turn) -> Callable[[Request], Awaitable[Response]]:
    """A route for something that a phone does; which phone is in the form."""

    async def route(request: Request) -> Response:
        fields = await read_form(request)
        try:
            number = network_number(fields.get("number", ""))
        except ValueError:
            return _refused(fields.get("number", ""))
        return await turn(fields, number)

    return route


def _back(number: str, part: str) -> Response:
    return RedirectResponse(f"{_address(number)}#{part}", status_code=303)


def _address(number: str) -> str:
    return f"/phones/phone?number={quote(number, safe='')}"


def _card(phone: Phone) -> Html:
    return fill(
        _PHONE,
        link=_address(phone.number),
        number=spoken_number(phone.number),
        last=phone.last_words,
        count="1 text" if phone.texts == 1 else f"{phone.texts} texts",
        time=phone.last_at,
    )


def _pick(typed: str = "", error: str = "") -> Html:
    return fill(
        _PICK,
        typed=typed,
        error=fill('<p class="error" role="alert" id="number-error">$error</p>', error=error) if error else Html(),
        invalid=Html(' aria-invalid="true" aria-errormessage="number-error"') if error else Html(),
    )


def _refused(typed: str) -> Response:
    return page("Practice phones", _pick(typed, _BAD_NUMBER), status_code=400)


def _suffixes() -> Html:
    rows: list[list[object]] = [[suffix, ending.meaning] for suffix, ending in ENDING_BY_SUFFIX.items()]
    rows += [[suffix, f"Refused at once: {message} ({code})"] for suffix, (code, message) in REFUSED_BY_SUFFIX.items()]
    return table("Phone numbers that make things happen", ["Last four digits", "What happens"], rows)
