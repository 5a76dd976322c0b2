"""What the words of one notice are: a text, and an Easy Read letter."""

from dataclasses import dataclass

from services.notifications.letters.letter import Sentence
from services.notifications.messages.how_to_answer import Ending


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """One notice: as a text message, and as a letter with a title and a picture beside every sentence. In braces stand its values
    (`NOTICES`); `{organisation}` and `{helpline}` come from the organisation."""

    name: str
    sms: str
    title: str
    easy_read: tuple[Sentence | Ending, ...]
