"""Words that mean something to a program: what people type is kept and shown as they typed it, read once and never a template."""

import html

from services.notifications.messages.catalogue import SenderIdentity
from services.notifications.messages.rendering import render
from tests.payments.council import Council
from tests.payments.desk.organising import EVENTS, Organising

NAME = 'Jo %41 &lt;b&gt; {{ 7*7 }} {% raw %} ${7*7} {organisation} {0.__class__} %s \\u0041 &amp;amp; "Bloggs"'


def test_what_is_typed_is_read_once_and_shown_as_words(council: Council) -> None:
    organising = Organising(council)
    person_id = council.person(NAME)
    assert council.organiser.get(f"/people/{person_id}")["name"] == NAME
    event = organising.held(person_id)
    page = organising.desk.get(f"{EVENTS}/{event['id']}/attendance")
    assert NAME in html.unescape(page.text)
    assert html.escape(NAME).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in page.text


def test_a_name_in_a_text_is_no_template() -> None:
    hostile = "{helpline} {0.__class__} %s {amount}"
    values = {"amount_pence": 1060, "reference": "36BJMYY8", "purpose": "taking_part"}
    words = render("payment_sent", values, SenderIdentity(hostile, "01632 960 000"))
    assert "{helpline} {0.__class__} %s {amount}" in words
