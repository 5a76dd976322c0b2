"""What the words of a prompt are made of, and which prompts we have of our own beside those that payments asks for."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.contracts.turns import PROMPTS, Kind


@dataclass(frozen=True, slots=True)
class Words:
    """One prompt in one language: as a text, and as speech where that differs.

    In braces stand the prompt's values, what the organisation is called (`organisation`, `helpline`) and how to answer on this
    channel (`yes_no`, `number`, `one`, `two`, `person`, `ask_money`, `example`).
    """

    text: str
    speech: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """All words of one language."""

    language: str
    prompts: Mapping[str, Words]
    replies: Mapping[str, tuple[str, str]]
    """How to answer, as a text and as speech."""
    categories: Mapping[str, str]


OWN_PROMPTS: Mapping[str, Mapping[str, Kind]] = {
    key: {}
    for key in (
        "help",
        "stopped",
        "stopped_stranger",
        "stopped_all",
        "stopped_but_money",
        "started",
        "in_danger",
        "stranger",
        "call_us",
        "call_us_urgent",
        "have_your_message",
        "not_answered",
        "call_hello",
        "call_stranger",
        "call_hold",
        "call_not_heard",
        "call_back_later",
        "call_connecting",
        "call_nobody_free",
        "call_goodbye",
        "call_lost",
    )
}
"""What notifications says by itself, so that it works with payments down. None takes a value."""

ALL_PROMPTS: Mapping[str, Mapping[str, Kind]] = {**PROMPTS, **OWN_PROMPTS}
