"""Keys of other systems: one spelling of each, which keys are nearly alike, and which names of sources mean the same.

Everything that stores or compares a key from outside goes through `read_key`: the same ID is one key however a
spreadsheet has written it. What `read_key` cannot settle for sure is left to a person: `likeness` finds near-twins.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from shared import edit_distance

LONGEST_KEY = 100
LONGEST_SOURCE = 100
SOURCES_ALIKE_PERCENT = 85
"""From here on a new name for a source may be a slip of the pen: "salesfroce"."""

_APOSTROPHES = "'’‘`´ʼ＇"
_WHOLE_NUMBER_AS_DECIMAL = re.compile(r"(\d+)\.0+")
_THOUSANDS = re.compile(r"\d{1,3}([ ,]\d{3})+")
_SHORTENED = re.compile(r"\d+(?:[.,]\d+)?e\+\d+|\d+[.,]\d+e-?\d+", re.IGNORECASE)
_LOST_AT_THE_END = re.compile(r"[1-9]\d{14}00+")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_DATE = re.compile(
    rf"\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}}|\d{{1,2}}-{_MONTH}(?:-\d{{2,4}})?|{_MONTH}-\d{{2}}", re.IGNORECASE
)
_EXCELS_ERROR = re.compile(r"#(?:n/a|ref!|value!|name\?|div/0!|null!|num!|spill!|calc!|#+)", re.IGNORECASE)
"""What stands where a formula failed, or, as "####", where a column was too narrow for its number."""
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_NO_KEY = frozenset({"", "-", "--", "–", "—", "n/a", "na", "none", "null", "unknown", "no", "anonymous", "tbc", "nan"})
_FILES_NAME = re.compile(r"\.(?:csv|tsv|txt|xls[xmb]?|ods|numbers|zip)(?: ?\(\d+\))?$", re.IGNORECASE)
_RUNS = re.compile(r"\d+|[^\W\d_]+")
_SALESFORCE = re.compile(r"[A-Za-z0-9]{18}")
_CASE_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


class UnusableKeyError(ValueError):
    """A key that cannot be used; the text says why and what to do, and holds nothing of the key."""


class ImportResult(StrEnum):
    """What an import did with one person or event; nothing was done with those that are held, refused or erased."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERASED = "erased"
    """They were erased, and stay so."""
    OTHER_NAME = "other_name"
    """Held: they would have had a quite different name."""
    LIKE_ID = "like_id"
    """Held: somebody is known by an ID that is nearly this one."""
    SAME_PERSON = "same_person"
    """Held: somebody with this name and telephone number is known by another ID."""
    NOT_COMPARED = "not_compared"
    """Held: somebody has this name, and whose number it is could not be asked."""
    NO_SUCH = "no_such"
    """Held: an answer names an ID that nobody has."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody said about IDs: `same`, ID in the list → whose it is here; `new`, IDs of people or events who are not here."""

    same: Mapping[str, str] = field(default_factory=dict)
    new: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did with one person or event: `id` where it is here, and for a question, who else it may be: what to
    answer with, and their name."""

    result: ImportResult
    id: UUID | None = None
    known_as: str | None = None
    known_name: str | None = field(default=None, repr=False)


def read_key(written: str) -> str:
    """The one spelling of a key that another system gave. Raises UnusableKeyError.

    Blanks and apostrophes around it go, ".0" goes after digits only, leading zeros stay, upper and lower case stay. The long
    form of a Salesforce ID is the short one with three check letters. An e-mail address is a contact detail, and those are
    kept by notifications alone: what stays of it here is a digest.
    """
    if any(unicodedata.category(one) in ("Cc", "Cs", "Cn") and one not in "\t\n\r" for one in written):
        raise UnusableKeyError("There is a damaged or unseen sign in this ID. Type it again instead of copying it.")
    key = _visible(written).lstrip(_APOSTROPHES).strip()
    if key.casefold() in _NO_KEY or (not is_excels_error(key) and not any(map(str.isalnum, key))):
        raise UnusableKeyError(
            "There is no ID. Give each row an ID that stays the same for ever: by it a second import knows what it knows."
        )
    _check_damage(key)
    if len(key) > LONGEST_KEY:
        raise UnusableKeyError(f"This is longer than {LONGEST_KEY} letters.")
    if _EMAIL.fullmatch(key):
        return "mail-" + hashlib.sha256(key.casefold().encode()).hexdigest()[:24]
    if number := _WHOLE_NUMBER_AS_DECIMAL.fullmatch(key):
        return number[1]
    if _SALESFORCE.fullmatch(key) and key[15:] == _check_letters(key[:15]):
        return key[:15]
    return key


def is_excels_error(written: str) -> bool:
    """Whether a spreadsheet says that it has no value to show: "#REF!", "####"."""
    return _EXCELS_ERROR.fullmatch(written) is not None


def likeness(key: str) -> str:
    """What keys that are nearly alike have in common: "00123", "123" and "1 23"; "A-07" and "a 7". For keys of `read_key`.

    Zeros in front of a number, upper and lower case, and what stands between letters and digits do not count.
    """
    plain = key.replace(",", "").replace(" ", "") if _THOUSANDS.fullmatch(key) else key
    runs = [run.lstrip("0") or "0" if run.isdecimal() else run.casefold() for run in _RUNS.findall(plain)]
    return " ".join(runs) or key


def fold_source(name: str) -> str:
    """What names of one source have in common: "Salesforce", "salesforce " and "Sales-Force" are one. "" where nothing is left."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(one for one in plain if one.isalnum())


def is_files_name(source: str) -> bool:
    """Whether what is given as a source is a file's name: "people (1).csv"."""
    return _FILES_NAME.search(source) is not None


def sources_alike(folded: str, other: str) -> bool:
    """Whether two different sources (folded) are so alike that one may be a slip of the pen for the other."""
    return edit_distance.likeness_percent(folded, other) >= SOURCES_ALIKE_PERCENT


def _visible(written: str) -> str:
    """Without what nobody sees, full-width and other digits as 0 to 9, and one blank for any white space."""
    kept = (" " if one.isspace() else one for one in written if one.isspace() or unicodedata.category(one)[0] != "C")
    plain = unicodedata.normalize("NFKC", "".join(kept).strip().lstrip(_APOSTROPHES))
    return " ".join("".join(str(unicodedata.decimal(one, one)) for one in plain).split())


def _check_damage(key: str) -> None:
    if _SHORTENED.fullmatch(key) or _LOST_AT_THE_END.fullmatch(key):
        raise UnusableKeyError(
            "Excel has shortened this long number, so its last digits are lost. Format the column as Text, and enter it again."
        )
    if _DATE.fullmatch(key):
        raise UnusableKeyError(
            "Excel seems to have made a date of this ID. Format the column as Text, and enter the ID again."
        )
    if is_excels_error(key):
        raise UnusableKeyError(
            "This cell holds an error of Excel's, not an ID. Correct its formula, or enter the ID itself."
        )


def _check_letters(short: str) -> str:
    """The last three letters of a long Salesforce ID: each says which of five letters before are capitals."""
    fives = (short[start : start + 5] for start in (0, 5, 10))
    return "".join(_CASE_LETTERS[sum(2**at for at, one in enumerate(five) if "A" <= one <= "Z")] for five in fives)
