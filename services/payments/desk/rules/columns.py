"""Which column is which: headings as other systems write them, and what people say where that is not enough."""

import re
from collections.abc import Mapping, Sequence
from string import ascii_uppercase

from services.payments.desk.rules.cells import clean
from services.payments.desk.rules.encodings import guess
from services.payments.desk.rules.refusals import refusal

Headings = Mapping[str, Sequence[str]]
"""What each column may be called: our column → headings in plain lower case, ours first and then the best."""

NOTHING = "nothing"
"""What somebody says of a column that is to be left aside."""
MOST_COLUMNS_SHOWN = 30

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z])(?=\d)")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_ASKING = frozenset(
    {
        "what", "whats", "is", "s", "are", "your", "you", "the", "a", "an", "my", "our", "please", "enter", "give", "us", "tell",
        "write", "type", "in", "provide", "as", "it", "appears", "on", "for", "of", "to", "this", "participant", "attendee",
        "member", "person", "contact", "primary", "preferred", "main", "best", "civicrm",
    }
)  # fmt: skip
"""Words that questions and systems put around a heading: "What is your full name?", "Contact: First Name"."""
_LIKELY_IDS = (
    frozenset({"id", "code", "card", "ref", "reference", "membership"}),
    frozenset({"value", "address", "email"}),
)
_FIGURES = re.compile(r"\d{5}|@")


def read_answers(said: Sequence[str], headings: Headings) -> dict[str, str]:
    """What somebody said about columns, "Their heading=our column": plain heading → our column. Raises InvalidError."""
    answers = {}
    for one in said:
        theirs, _, ours = one.rpartition("=")
        wanted = plain(ours)
        field = next((field for field, names in headings.items() if wanted == names[0] or wanted in names), None)
        field = NOTHING if wanted == NOTHING else field
        if not plain(theirs) or field is None:
            raise refusal(
                "column_answer",
                'Say which column is which as --column "Their heading=our column". Our columns are '
                f"{', '.join(our_name(field, headings) for field in headings)}; “nothing” leaves a column aside.",
            )
        answers[plain(theirs)] = field
    return answers


def find_columns(record: Sequence[str], headings: Headings, answers: Mapping[str, str]) -> dict[str, int]:
    """The place of each of our columns in a row of headings: what somebody said first, then what we know. Raises InvalidError
    where two columns have the same heading."""
    written = [plain(guess(cell)) for cell in record]
    said = {at: field for heading, field in answers.items() if (at := _place(heading, written)) is not None}
    columns = {field: at for at, field in said.items() if field != NOTHING}
    free = ["" if at in said else one for at, one in enumerate(written)]
    for spelling in (_as_written, _without_brackets, _without_asking):
        ways = [spelling(one, cell) for one, cell in zip(free, record, strict=True)]
        for field in (one for one in headings if one not in columns):
            at = _known(field, headings, ways, record)
            if at is not None and at not in columns.values():
                columns[field] = at
    return columns


def _known(field: str, headings: Headings, ways: Sequence[str], record: Sequence[str]) -> int | None:
    """The column that one of ours is known by, the best of its names first. Raises InvalidError."""
    known = next((squashed for name in headings[field] if (squashed := _squashed(name)) in ways), None)
    if known is None:
        return None
    if ways.count(known) > 1:
        raise _twice(record[ways.index(known)], field, headings)
    return ways.index(known)


def missing_answers(record: Sequence[str], answers: Mapping[str, str]) -> list[str]:
    """The headings that somebody named and that are not in a row of headings."""
    written = [plain(guess(cell)) for cell in record]
    return [heading for heading in answers if _place(heading, written) is None]


def plain(heading: str) -> str:
    """A heading as we compare it: "E-mail_Address:" → "e mail address", "EmpNo" → "emp no", "Order #" → "order number"."""
    words = _CAMEL.sub(" ", clean(heading)).replace("#", " number ").casefold()
    return " ".join("".join(one if one.isalnum() else " " for one in words).split())


def our_name(field: str, headings: Headings) -> str:
    """What we call one of our columns: "cost_centre" → "Cost centre"."""
    name = headings[field][0]
    return name.upper() if len(name) == 2 else name.capitalize()


def column_letter(index: int) -> str:
    """What Excel calls a column, counted from 0: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, place = divmod(index - 1, 26)
        letters = ascii_uppercase[place] + letters
    return letters


def look_like_headings(record: Sequence[str]) -> bool:
    """Whether a row may be shown as headings: several words, all different, and no number or address of anybody."""
    words = [clean(cell) for cell in record if clean(cell)]
    return len(words) > 1 and len(set(words)) == len(words) and not any(map(_FIGURES.search, words))


def ask_for(field: str, record: Sequence[str], headings: Headings, used: Sequence[int] = ()) -> str:
    """The sentences that say which columns a file has, and what to type where one of them is ours."""
    named = [(at, clean(guess(cell))) for at, cell in enumerate(record) if clean(cell)]
    shown = ", ".join(f"{column_letter(at)} “{name}”" for at, name in named[:MOST_COLUMNS_SHOWN])
    more = f" and {len(named) - MOST_COLUMNS_SHOWN} more" if len(named) > MOST_COLUMNS_SHOWN else ""
    example = _example(field, [name for at, name in named if at not in used]).replace('"', "'")
    return (
        f"The file has these columns: {shown}{more}. If one of them is the {our_name(field, headings)}, say which one, for "
        f'example --column "{example}={our_name(field, headings)}"; it is remembered for the source.'
    )


def _example(field: str, free: Sequence[str]) -> str:
    """The heading that is likeliest to be meant."""
    likely = [name for words in _LIKELY_IDS for name in free if field == "id" and words & set(plain(name).split())]
    return next(iter([*likely, *free]), "Their heading")


def _place(heading: str, written: Sequence[str]) -> int | None:
    """The column with this heading, or the one of this letter ("column c")."""
    if heading in written:
        return written.index(heading)
    letters = [f"column {column_letter(at).lower()}" for at in range(len(written))]
    return letters.index(heading) if heading in letters else None


def _as_written(one: str, _: str) -> str:
    return _squashed(one)


def _without_brackets(one: str, cell: str) -> str:
    return _squashed(plain(_BRACKETS.sub(" ", guess(cell)))) if one else ""


def _without_asking(one: str, cell: str) -> str:
    words = plain(_BRACKETS.sub(" ", guess(cell))).split() if one else []
    return "".join(word for word in words if word not in _ASKING)


def _squashed(heading: str) -> str:
    return heading.replace(" ", "")


def _twice(heading: str, field: str, headings: Headings) -> Exception:
    name = clean(guess(heading))
    return refusal(
        "heading_twice",
        f"Two columns are headed “{name}”. Say which one to take by its letter, for example "
        f'--column "column B={our_name(field, headings)}", or rename the other.',
    )
