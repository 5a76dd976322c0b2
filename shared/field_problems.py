"""What is wrong with one field that was sent, in our words: the library's own are for programmers, and may repeat what was typed."""

from collections.abc import Mapping
from typing import Any

_ANY = "This cannot be used here. Look at the description of the API for what it takes."
_DAY = "Write a day like 2026-11-24."
_MOMENT = "Write a moment with its offset, like 2026-11-24T14:00:00Z."
_NUMBER = "Write a whole number, without a point or a sign for money."
_TEXT = "Write text, in quotation marks."
_YES_NO = "Write true or false."
_LIST = "Give a list."
_OBJECT = "Give an object with its fields."
_ID = "Give an ID as we gave it: 32 letters and digits in five groups."
_TIME = "Write a time of day like 14:00."
_SENTENCES: Mapping[str, str] = {
    "missing": "This is needed and was not sent.",
    "extra_forbidden": "There is no such field. Look at how it is spelt.",
    "json_invalid": "This is no JSON that we can read.",
    "json_type": "This is no JSON that we can read.",
    "string_too_short": "Write at least {min_length} letters.",
    "string_too_long": "Write at most {max_length} letters.",
    "string_pattern_mismatch": "This is not written as it must be. Look at the description of the API.",
    "too_short": "Give at least {min_length}.",
    "too_long": "Give at most {max_length}.",
    "greater_than": "Give more than {gt}.",
    "greater_than_equal": "Give at least {ge}.",
    "less_than": "Give less than {lt}.",
    "less_than_equal": "Give at most {le}.",
    "multiple_of": "Give a multiple of {multiple_of}.",
    "finite_number": "Give a number that has an end.",
    "enum": "Choose one of these: {expected}.",
    "literal_error": "Choose one of these: {expected}.",
    "none_required": "Leave this out.",
    **dict.fromkeys(("string_type", "string_sub_type", "string_unicode"), _TEXT),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), _NUMBER),
    **dict.fromkeys(("float_type", "float_parsing", "decimal_type", "decimal_parsing"), "Write a number."),
    **dict.fromkeys(("bool_type", "bool_parsing"), _YES_NO),
    **dict.fromkeys(("list_type", "tuple_type", "set_type", "frozen_set_type"), _LIST),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type", "dataclass_type"), _OBJECT),
    **dict.fromkeys(("uuid_type", "uuid_parsing", "uuid_version"), _ID),
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact", "date_past", "date_future"),
        _DAY,
    ),
    **dict.fromkeys(
        ("datetime_type", "datetime_parsing", "datetime_object_invalid", "datetime_from_date_parsing", "timezone_naive",
         "timezone_aware", "timezone_offset", "datetime_past", "datetime_future"),
        _MOMENT,
    ),
    **dict.fromkeys(("time_type", "time_parsing"), _TIME),
}  # fmt: skip
"""By the library's name of the mistake."""
_OURS = frozenset({"extra", "characters"})
"""Mistakes that we found ourselves, with words of our own."""


def in_words(found: Mapping[str, Any]) -> str:
    """One mistake in a sentence of ours; what was sent is not repeated."""
    kind = found.get("type")
    if kind is None or kind in _OURS:
        return str(found["msg"])
    if kind in ("value_error", "assertion_error"):  # raised by our own checks, whose words stand behind the library's
        return str(found["msg"]).partition(", ")[2] or _ANY
    try:
        return _SENTENCES.get(kind, _ANY).format_map(found.get("ctx") or {})
    except KeyError:
        return _ANY
