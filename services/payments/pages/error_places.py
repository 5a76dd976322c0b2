"""Where on a page an error leads: to the field that it is about, else to the first field of the form that was sent."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from services.payments.pages.wrong import Wrong

_TYPED_INTO = ("input", "select", "textarea")
_NOT_TYPED_INTO = frozenset({"hidden", "submit", "button"})


@dataclass
class _Form:
    """A form of a page: where it or a button of it sends what was typed, and the fields with an id, by name."""

    actions: set[str] = field(default_factory=set)
    fields: dict[str, str] = field(default_factory=dict)


class _Reader(HTMLParser):
    """All ids of a page, and its forms."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.forms: list[_Form] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an id, a form, or a field of the form that is open."""
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.add(values["id"])
        if tag == "form":
            self.forms.append(_Form({values.get("action", "")}))
            self._inside = True
        elif self._inside and tag in _TYPED_INTO and values.get("type") not in _NOT_TYPED_INTO and values.get("id"):
            self.forms[-1].fields.setdefault(values.get("name", ""), values["id"])
        elif self._inside and values.get("formaction"):
            self.forms[-1].actions.add(values["formaction"])

    def handle_endtag(self, tag: str) -> None:
        """Fields behind a form belong to none."""
        if tag == "form":
            self._inside = False


def at_their_places(errors: Sequence[Wrong], page: str, sent_to: str) -> list[Wrong]:
    """The errors of a page, each with the id of its field, or with a link to the form that was sent to this address. One that finds no
    place has neither."""
    reader = _Reader()
    reader.feed(page)
    sent = [one.fields for one in reader.forms if sent_to in one.actions and one.fields]
    return [_placed(one, reader.ids, sent) for one in errors]


def _placed(error: Wrong, ids: set[str], sent: Sequence[dict[str, str]]) -> Wrong:
    if error.field in ids and not any(error.field in fields for fields in sent):
        return error
    for fields in sent:
        for name in (error.field, f"{error.field}-day"):  # a day has three boxes
            if name in fields:
                return replace(error, field=fields[name])
    first = next((one for fields in sent for one in fields.values()), None)
    return replace(error, field=None, link=error.link or first)
