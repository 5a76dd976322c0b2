"""How one practice phone looks: its texts as bubbles with a box to write in, and the call with its keypad."""

import html
import re
from dataclasses import dataclass

from deploy.practice.pages import Html, fill, join
from deploy.practice.phones.calls import Gather, PhoneCall, Spoken
from deploy.practice.phones.numbers import spoken_number
from deploy.practice.phones.phonebook import Text

_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")
_CONVERSATION = """<section class="handset" aria-labelledby="texts"><h2 id="texts" tabindex="-1">Texts</h2>
<div class="talk" role="log" tabindex="0" aria-label="Texts, oldest first">$talk</div>
<form class="write" method="post" action="/phones/phone/text">$phone$to
<label for="body">Write a text</label>$error
<textarea id="body" name="body" rows="3" autocomplete="off"$invalid>$body</textarea>
<button>Send the text</button></form></section>"""
_BUBBLE = """<li class="$side"><p><span class="hidden">$who: </span>$body</p><small>$detail</small></li>"""
_CALL = """<section class="handset calling" aria-labelledby="call"><h2 id="call" tabindex="-1">$title</h2>
$heard$controls</section>"""
_HEARD = """<div class="talk" role="log" tabindex="0" aria-label="What was said in the call"><ol>$spoken</ol></div>"""
_START = """<form id="call-off" class="start" method="post" action="/phones/phone/call">$phone$to
<button>Call</button></form>"""
_ON = """<div id="call-on"><p class="state">$state</p>
<form method="post" action="/phones/phone/key">$phone<fieldset class="keypad"><legend class="hidden">Keys</legend>$keys</fieldset></form>
$say<div class="actions">
<form method="post" action="/phones/phone/wait">$phone<button class="quiet">$wait</button></form>
<form method="post" action="/phones/phone/hang-up">$phone<button class="stop">Hang up</button></form>
</div></div>"""
_SAY = """<form method="post" action="/phones/phone/say">$phone<label for="words">Say something</label>
<div class="to"><input id="words" name="words" autocomplete="off" maxlength="500"><button>Say it</button></div></form>"""
_NAMES = {"*": "star", "#": "hash"}
_SIDES = {"line": "got", "caller": "sent", "call": "note"}
_WHO = {"line": "The line", "caller": "You", "call": "The call"}


@dataclass(frozen=True)
class TypedText:
    """What stands in the box; with an error it was not sent."""

    body: str = ""
    error: str = ""


def conversation(number: str, texts: list[Text], lines: list[str], typed: TypedText) -> Html:
    """The texts of a phone and the box to write one."""
    talk = fill("<ol>$bubbles</ol>", bubbles=join([_text_bubble(text) for text in texts]))
    return fill(
        _CONVERSATION,
        talk=talk if texts else Html("<p>No texts yet.</p>"),
        phone=_phone(number),
        to=_to(lines, "text"),
        body=typed.body,
        error=fill('<p class="error" role="alert" id="body-error">$error</p>', error=typed.error)
        if typed.error
        else Html(),
        invalid=Html(' aria-invalid="true" aria-describedby="body-error"') if typed.error else Html(),
    )


def call_panel(number: str, lines: list[str], call: PhoneCall | None) -> Html:
    """The call that goes on with what can be done, or the last one and a way to begin another."""
    phone = _phone(number)
    spoken = fill(_HEARD, spoken=join([_spoken_bubble(one) for one in call.transcript])) if call else Html()
    if call is None or call.ended:
        return fill(_CALL, title="Call", heard=spoken, controls=fill(_START, phone=phone, to=_to(lines, "call")))
    controls = fill(
        _ON,
        phone=phone,
        state=_state(call.waiting),
        keys=join([_key(key) for key in "123456789*0#"]),
        say=fill(_SAY, phone=phone) if call.waiting and call.waiting.takes_words else Html(),
        wait="Press no more keys" if call.waiting and call.waiting.keys else "Stay silent",
    )
    return fill(_CALL, title=f"On a call with {spoken_number(call.line)}", heard=spoken, controls=controls)


def _state(waiting: Gather | None) -> str:
    if waiting is None:
        return "The line is busy with its answer. Wait a moment."
    if waiting.keys:
        end = f" Press {waiting.finishing_key} when you have finished." if waiting.finishing_key else ""
        return f"Keys so far: {' '.join(waiting.keys)}.{end}"
    if waiting.takes_words:
        return "The line waits for a key or for words." if waiting.takes_keys else "The line waits for words."
    return "The line waits for a key."


def _key(key: str) -> Html:
    label = fill(' aria-label="$key $name"', key=key, name=_NAMES[key]) if key in _NAMES else Html()
    return fill('<button name="key" value="$key"$label>$key</button>', key=key, label=label)


def _text_bubble(text: Text) -> Html:
    other = spoken_number(text.other)
    return fill(
        _BUBBLE,
        side="sent" if text.is_mine else "got",
        who="You wrote" if text.is_mine else f"From {other}",
        body=_with_links(text.body),
        detail=f"{'To' if text.is_mine else 'From'} {other}, {text.time}, {text.status}",
    )


def _spoken_bubble(spoken: Spoken) -> Html:
    return fill(
        '<li class="$side"><p><span class="hidden">$who: </span>$words</p></li>',
        side=_SIDES[spoken.who],
        who=_WHO[spoken.who],
        words=spoken.words,
    )


def _with_links(body: str) -> Html:
    """The words of a text, with web addresses that can be followed, as on a real phone."""
    parts, done = [], 0
    for found in _ADDRESS.finditer(body):
        parts += [html.escape(body[done : found.start()]), fill('<a href="$to">$to</a>', to=found.group())]
        done = found.end()
    return Html("".join([*parts, html.escape(body[done:])]))


def _phone(number: str) -> Html:
    return fill('<input type="hidden" name="number" value="$number">', number=number)


def _to(lines: list[str], what: str) -> Html:
    """Who to text or call: the one line there is, one of several, or any number where none is known."""
    if len(lines) == 1:
        shown = '<div class="to"><p>To <strong>$number</strong></p><input type="hidden" name="to" value="$line"></div>'
        return fill(shown, number=spoken_number(lines[0]), line=lines[0])
    if lines:
        options = join(
            [fill('<option value="$line">$number</option>', line=one, number=spoken_number(one)) for one in lines]
        )
        field = fill('<select id="$what-to" name="to">$options</select>', what=what, options=options)
    else:
        field = fill('<input id="$what-to" name="to" inputmode="tel" autocomplete="off">', what=what)
    return fill('<div class="to"><label for="$what-to">To</label>$field</div>', what=what, field=field)
