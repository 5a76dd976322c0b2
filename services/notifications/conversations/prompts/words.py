"""What the words of a prompt are made of, and which prompts we have of our own beside those that payments asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.turns import PROMPTS, ValueKind


@dataclass(frozen=True, slots=True)
class Words:
    """One prompt in one language: as a text, as speech where that differs, and as speech to whom only keys are heard of (`keys`).

    In braces stand:

    - the prompt's own values;
    - what the organisation is called (`organisation`, `helpline`);
    - when somebody there can call ("A person will call you {when}.": today, or on Monday morning);
    - how to answer on this channel (`yes_no`, `number`, `one`, `two`, `person`, `ask_money`, `call_back`, `example`);
    - the number of any helpline by its name (`emergency`, `samaritans`: see helplines.toml).
    """

    text: str
    speech: str | None = None
    keys: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """All words of one language."""

    language: str
    prompts: Mapping[str, Words]
    replies: Mapping[str, tuple[str, str]]
    """How to answer, as a text and as speech."""
    categories: Mapping[str, str]
    no_calls: Mapping[str, str]
    """Texts to somebody whom nobody may call, where they differ."""


class OwnKind(StrEnum):
    """What a value of a prompt of our own is, beside those that payments has."""

    KEPT = "kept"
    """A list of `ReadLine` with only the figures that the person said."""


OWN_PROMPTS: Mapping[str, Mapping[str, ValueKind | OwnKind]] = {
    "kept": {"lines": OwnKind.KEPT},
} | {
    key: {}
    for key in (
        "help",
        "stopped",
        "stopped_stranger",
        "record_kept",
        "stopped_all",
        "stopped_but_money",
        "started",
        # Danger: for a certain one the words of its kind (safety.words_for), for a possible one a question, and what follows it.
        "danger_self_harm",
        "danger_abuse",
        "danger_fraud",
        "danger_medical",
        "danger_fire",
        "danger_carer_strain",
        "danger_unsafe",
        "danger_now",
        "danger_not_now",
        "danger_call",
        "possible_danger",
        "noted",
        "statement_no_address",
        "not_theirs",
        "complaint",
        "kept_saved",
        "stranger",
        "call_us",
        "call_us_urgent",
        "have_your_message",
        "not_answered",
        "call_hello",
        "call_stranger",
        "call_hold",
        "call_key_too_early",
        "call_not_heard",
        "call_back_later",
        "call_connecting",
        "call_nobody_free",
        "call_goodbye",
        "call_anything_else",
        "call_keys",
        "call_lost",
        "call_receipt_no_text",
        "call_back_told",
    )
}
"""What notifications says by itself, so that it works with payments down."""

ALL_PROMPTS: Mapping[str, Mapping[str, ValueKind | OwnKind]] = {**PROMPTS, **OWN_PROMPTS}
