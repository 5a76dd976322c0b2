"""The words that the page of an invitation shows before anybody is asked are those that go out, through both services."""

import html
import re

from tests.both.conftest import Both
from tests.notifications.letters.test_letter_pdf import words_of
from tests.notifications.messages.test_letters import EASY_READ, printed
from tests.payments.desk.organising import EVENTS
from tests.payments.involvement.conftest import Work
from tests.payments.phone.test_helpline import Desk


def test_the_words_of_the_preview_are_the_words_that_are_sent(both: Both) -> None:
    council, service, work = both.council, both.notifications, Work(both.council)
    work.rate()
    texted, silent, written = (council.person(name) for name in ("Jo Bloggs", "Al Other", "Sam Letter"))
    service.contact(texted, "07700 900123")
    service.contact(silent, "07700 900124", no_calls=True)
    service.contact(written, None, **EASY_READ)
    event = work.event((96, 98), description="the art group", place="Town Hall")
    desk = Desk(council, council.organiser)
    desk.sign_in()
    invite = f"{EVENTS}/{event['id']}/invite"
    desk.get(invite)
    typed = {"role": "co-producer", "names": "Jo Bloggs\nAl Other\nSam Letter"}
    page = desk.post(invite, typed | {"do": "look"})
    shown = [html.unescape(one) for one in re.findall(r'<p class="words" dir="auto">(.*?)</p>', page.text, re.DOTALL)]
    assert len(shown) == 3, "a text, a text to somebody who is not called, and a letter"
    both.hand_on()
    assert (service.exchange.texts, service.payments.rows) == ([], {}), "nobody is told by a look"
    desk.post(invite, typed | {"do": "ask"})
    both.hand_on()
    [on_paper], [letter] = (
        map(words_of, (one.read_bytes() for one in printed(service))),
        [one for one in shown if "\n" in one],
    )
    assert sorted(one["body"] for one in service.exchange.texts) == sorted(one for one in shown if one != letter)
    assert all("£25.00" in one and "Town Hall" in one for one in shown)
    for line in letter.splitlines():
        assert on_one_line(line) in on_one_line(on_paper)


def on_one_line(words: str) -> str:
    """Only letters, digits and money: on paper a line may end within a word."""
    return "".join(one for one in words if one.isalnum() or one == "£")
