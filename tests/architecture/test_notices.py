"""Every notice has all its places: what is missing is named, with its file, in one list."""

import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from services.notifications.messages.catalogue import CATALOGUE
from services.notifications.messages.how_to_answer import AnswerWays, letter_sentences, text_form
from services.notifications.messages.welsh import SMS
from shared.contracts.notices import NOTICES, Notice

CHECKOUT = Path(__file__).resolve().parents[2]
OURS = {"organisation", "helpline", "text_number"}
READ_WITH_ANOTHER = {"promise_by"}
"""The moment that `promise` speaks of."""
OF_ACTIVITY = {
    "asked", "which", "day_of", "it_is", "it_was", "it_was_to_be", "it_ends", "takes", "thanks", "will_you", "please_do_not",
    "please_do_not_in_short", "the_place", "and_ends", "and_where", "come_to",
}  # fmt: skip
"""What `activity` is written as, beside its name."""
OF_CONTACTS = {Notice.NUMBER_CHANGED, Notice.TEXTS_STOPPED}
"""Said by notifications itself, which alone knows numbers and STOP."""
SAID = re.compile(r"\bNotice\.([A-Z_]+)\b")


def said_by_payments() -> set[Notice]:
    """The notices that some use case of payments names."""
    files = (CHECKOUT / "services/payments").rglob("*.py")
    return {Notice[name] for file in files for name in SAID.findall(file.read_text(encoding="utf-8"))}


def missing() -> Iterator[str]:
    """What is still to be written, place by place."""
    said = said_by_payments() | OF_CONTACTS
    for notice in Notice:
        if notice not in NOTICES:
            yield f"shared/contracts/notices.py: NOTICES does not say which values {notice} has"
        if notice not in CATALOGUE:
            yield f"services/notifications/messages/catalogue.py: {notice} has no words in English"
        if notice not in SMS:
            yield f"services/notifications/messages/welsh.py: {notice} has no words in Welsh"
        if notice not in said:
            yield f"services/payments: no use case asks for {notice}"


def named_in(*forms: str) -> set[str]:
    """The values that stand in braces."""
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}


def test_every_notice_is_in_all_its_places() -> None:
    found = list(missing())
    assert not found, "\n".join(["see docs/how-to/add-a-notice.md", *found])


def test_the_words_of_a_notice_name_no_value_that_it_does_not_have() -> None:
    for notice, kinds in NOTICES.items():
        sentences = letter_sentences(CATALOGUE[notice].easy_read, AnswerWays())
        letter = [words for one in sentences for words in (one.words, one.large)]
        text = text_form(CATALOGUE[notice].sms, "en", can_call=True)
        known = kinds.keys() | OURS | (OF_ACTIVITY if "activity" in kinds else set())
        assert named_in(text) <= known, f"{notice} as a text"
        assert named_in(*letter) <= known, f"{notice} as a letter"
        assert named_in(text_form(SMS[notice], "cy", can_call=True)) <= known, f"{notice} in Welsh"
        read = named_in(text, *letter)
        read |= {"activity"} if read & OF_ACTIVITY else set()
        assert kinds.keys() <= read | READ_WITH_ANOTHER, f"{notice}: a value that nobody reads"
