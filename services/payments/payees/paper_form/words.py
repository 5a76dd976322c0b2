"""The words of the paper form for bank details, in English like all that is sent on paper. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

_TITLE = "Your bank details"


@dataclass(frozen=True, slots=True)
class PaperForm:
    """In whose name, where to call, for whom, and the day on which it is made."""

    organisation: str
    helpline: str
    person_name: str = field(repr=False)
    made_on: date


def form_words(form: PaperForm) -> Mapping[str, object]:
    """Everything that is printed: short sentences, one idea each. Nothing of the account that we have stands there, and no amount:
    others may open the letter."""
    return {
        "organisation": form.organisation,
        "title": _TITLE,
        "opening": [
            f"This form is for {form.person_name}.",
            "We need to know where to send your money.",
            "Please write with a black pen.",
            "Someone you trust can help you.",
            "You find the numbers on your bank card.",
        ],
        "card": {
            "sort_code": "Sort code",
            "account_number": "Account number",
            "alternative": "Picture of a bank card: the sort code has 6 numbers, the account number has 8 numbers.",
        },
        "parts": [
            _part("Name on the account", "Write the name as it is on the card.", height_mm=14),
            _part("Sort code", "These are 6 numbers.", boxes=(2, 2, 2)),
            _part("Account number", "These are 8 numbers.", boxes=(8,)),
            _part("Whose account is it?", "Is it not yours? Write who that person is to you.", height_mm=14),
            _part("Your name and the date", "Write your name and the date.", height_mm=16),
        ],
        "back": {
            "title": "Send it back to us",
            "words": [
                "Put this form in the envelope that came with it.",
                "Do not write the secret number of your card. We never ask for it.",
                "Do not send a photo of your card.",
                "We will tell you before we send money to this account.",
                f"Did you not ask for this form? Tell us on {form.helpline}.",
            ],
        },
    }


def _part(title: str, *words: str, boxes: tuple[int, ...] = (), height_mm: int = 0) -> Mapping[str, object]:
    return {"title": title, "words": list(words), "boxes": list(boxes), "height_mm": height_mm}
