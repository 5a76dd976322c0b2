"""What is held about a person beside what the form of it says: what differs, and what is therefore saved."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from services.payments.desk.fetching import ContactSeen
from services.payments.desk.rules.person_form import NEEDS, PersonForm
from services.payments.desk.sending import name_on_envelope
from services.payments.pages.forms import Form
from shared.contracts.notices import ContactDetails
from shared.errors import Effect
from shared.telephone_numbers import as_dialled, e164

HELD_WORDS: Mapping[str, str] = {
    "mobile": "the mobile",
    "landline": "the landline",
    "others_read": "whether others read their texts",
    "address": "the address",
    "postcode": "the postcode",
    "addressed_to": "the name on the envelope",
    "others_open": "whether others open their letters",
    "language": "the language",
    "format": "texts or letters",
    "no_calls": "whether they are called",
    "quiet_from": "quiet hours",
    "quiet_until": "quiet hours",
    "access": "what they need",
    "transport": "how they get there",
    "helper": "who helps them",
}
"""What somebody else may have changed meanwhile."""


@dataclass(frozen=True, slots=True)
class ToSave:
    """Which part of a form differs from what is held. The other is not saved: saving how a person is reached says that staff asked them,
    so it drops a number that waits and writes to an address again that a letter came back from."""

    contact: bool
    needs: bool

    @property
    def anything(self) -> bool:
        """Whether any part does."""
        return self.contact or self.needs


def to_save(read: PersonForm, held: ContactSeen, name: str) -> ToSave:
    """What of a form is saved; `name` is the person's, to which letters are addressed where no other is given."""
    return ToSave(_comparable(read.contact, name) != _comparable(held, name), read.needs != held.needs)


def _comparable(known: ContactDetails | ContactSeen, name: str) -> dict[str, object]:
    """How somebody is reached, in the one way in which notifications keeps it."""
    lines = tuple(" ".join(line.split()).rstrip(",") for line in known.address_lines)
    return {
        "mobile": known.mobile and (e164(known.mobile) or known.mobile),
        "landline": known.landline and (e164(known.landline) or known.landline),
        "safe_to_text": known.safe_to_text or not known.mobile,
        "language": known.language,
        "format": known.format,
        "no_calls": known.no_calls,
        "quiet": (known.quiet_from, known.quiet_until),
        "addressed_to": " ".join((known.addressed_to or name_on_envelope(name)).split()) if lines else None,
        "lines": lines,
        "postcode": "".join((known.postcode or "").split()).upper(),
        "safe_to_write": known.safe_to_write or not lines,
    }


def typed_of(held: ContactSeen) -> dict[str, str]:
    """What the form has for what is held."""
    typed = {
        "mobile": as_dialled(held.mobile) if held.mobile else "",
        "landline": as_dialled(held.landline) if held.landline else "",
        "others_read": "" if held.safe_to_text else "1",
        "language": held.language,
        "format": held.format,
        "no_calls": "1" if held.no_calls else "",
        "quiet_from": held.quiet_from or "",
        "quiet_until": held.quiet_until or "",
        "addressed_to": held.addressed_to or "",
        "address": "\n".join(held.address_lines),
        "postcode": held.postcode or "",
        "others_open": "" if held.safe_to_write else "1",
    }
    return typed | {name: getattr(held.needs, name) for name in NEEDS}


def fingerprint(held: ContactSeen) -> str:
    """Stands for what is held, so that of two who change it the second sees what the first did."""
    return hashlib.sha256(held.model_dump_json(exclude={"stopped", "version"}).encode()).hexdigest()


def changed_meanwhile(form: Form, held: ContactSeen) -> str:
    """What differs now between the form and what is held."""
    now = typed_of(held)
    other = dict.fromkeys(HELD_WORDS[name] for name, value in now.items() if form.get(name).strip() != value)
    which = f" What is held differs from what stands here in: {', '.join(other)}." if other else ""
    return f"Somebody changed these details after you opened this page. {Effect.NOTHING_SAVED}{which} Look, then save again."
