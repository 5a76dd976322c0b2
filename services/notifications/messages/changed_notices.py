"""The words in which people who were asked are told that a session is at another time, ends at another time, or is at another place.

`{day_of}`, `{and_ends}`, `{and_where}` and `{come_to}` are made of the value `activity`, too (`offer_notices.py`).
"""

from services.notifications.letters.letter import Sentence
from services.notifications.messages.how_to_answer import Ending
from services.notifications.messages.notice_template import NoticeTemplate
from shared.contracts.notices import Notice

CHANGED_NOTICES = (
    NoticeTemplate(
        Notice.OFFER_MOVED,
        "The day of {which} has changed. Please do not come {was_at}. Please come {starts_at}.{and_ends}{and_where} From {organisation}. "
        "{to_change}",
        "The day has changed",
        (
            Sentence("information", "We write to you about {which}."),
            Sentence("no", "Please do not come {was_at}."),
            Sentence("calendar", "Please come {starts_at}."),
            Sentence("clock", "{it_ends}."),
            Sentence("place", "{the_place}."),
            Sentence("organisation", "{organisation} has changed the day."),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_END_CHANGED,
        "There is a new time for the end of {day_of}.{and_ends} From {organisation}. {to_change}",
        "The end has changed",
        (
            Sentence("information", "We write to you about {which}."),
            Sentence("calendar", "{it_is}."),
            Sentence("clock", "{it_ends}."),
            Sentence("organisation", "{organisation} has changed the end."),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
    NoticeTemplate(
        Notice.OFFER_PLACE_CHANGED,
        "The place of {day_of} has changed. {come_to} From {organisation}. {to_change}",
        "The place has changed",
        (
            Sentence("information", "We write to you about {which}."),
            Sentence("calendar", "{it_is}."),
            Sentence("place", "{the_place}."),
            Sentence("organisation", "{organisation} has changed the place."),
            Ending.ASK_WITHOUT_NUMBER,
        ),
    ),
)
