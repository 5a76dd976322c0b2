"""Answers in a person's own words: a yes that claims money, what only sounds like one, and alarming words beside a clear wish."""

import pytest

from services.notifications.understanding import understand
from shared.contracts.understood import Intent
from tests.notifications.understanding.tables import context_of


@pytest.mark.parametrize(
    "text",
    ["yes thats right, sorry had my hands full with the grandchildren", "Yes. Thank you so much", "ie, diolch yn fawr"],
)
def test_a_yes_may_be_followed_by_polite_talk(text: str) -> None:
    assert understand(text, context_of("read_back")).intent is Intent.YES


@pytest.mark.parametrize(
    "text",
    [
        "yes, stop texting me",
        "yes, cancel it",
        "yes, double it",
        "yes, sorry forgot the toilet",
        "yes, sorry it was 5.60",
        "yes. thanks but the taxi was more",
        "yes, sorry, remove one",
        "Yes! Which bus?",
        "yes, my brother hits me",
    ],
)
def test_a_yes_with_anything_else_behind_it_claims_nothing(text: str) -> None:
    assert understand(text, context_of("read_back")).intent is not Intent.YES


def test_a_yes_to_a_call_may_say_when() -> None:
    assert understand("Yes please could somebody call me after 2", context_of("offer_person")).intent is Intent.YES
    assert understand("yes but not today", context_of("offer_person")).intent is not Intent.YES


def test_a_yes_to_an_amount_that_is_read_back_anyway_may_say_why() -> None:
    assert understand("yes im sure got the bill here", context_of("ask_sure")).intent is Intent.YES
    assert understand("yes but it was 5.40", context_of("ask_sure")).intent is not Intent.YES


def test_a_guess_at_an_amount_is_asked_about() -> None:
    heard = understand("about 14 i think", context_of("ask_amount"))
    assert [(line.amount_pence, line.is_doubtful) for line in heard.lines] == [(1400, True)]


def test_the_number_of_a_bus_is_no_no() -> None:
    assert Intent.NO not in understand("No 9 bus, £1.90", context_of(None)).intents


@pytest.mark.parametrize("text", ["that was for both", "for the two of them altogether"])
def test_for_both_is_the_whole(text: str) -> None:
    assert understand(text, context_of("ask_whole_or_each")).whole_or_each == "whole"


@pytest.mark.parametrize("text", ["😂😂😂", "...", "10"])
def test_signs_and_a_bare_number_say_nothing_where_nothing_was_asked(text: str) -> None:
    heard = understand(text, context_of(None))
    assert (heard.intent, heard.lines, heard.danger) == (Intent.UNCLEAR, (), None)


@pytest.mark.parametrize(
    "text",
    [
        "my card was stolen last year so I have a new account now, how do I change it",
        "I want to complain, I was on hold an hour and I am at my wits end with you",
        "the camera is smashed so I cannot send a picture",
    ],
)
def test_alarming_words_beside_a_clear_wish_do_not_ring(text: str) -> None:
    assert understand(text, context_of(None)).danger is None


@pytest.mark.parametrize(
    "text",
    [
        "my brother has my bank card and will not give it back",
        "he broke my phone so I cannot call anyone, I am scared of him",
    ],
)
def test_danger_rings_also_where_it_names_a_bank_or_a_telephone(text: str) -> None:
    assert understand(text, context_of(None)).danger is not None


@pytest.mark.parametrize(
    "text", ["lunch 12 quid but the council are paying 5", "Parking was £3 oh I was thinking of 3.50. Coffee 2.95"]
)
def test_a_part_that_somebody_else_pays_and_a_slip_are_asked_about(text: str) -> None:
    assert understand(text, context_of(None)).doubts


@pytest.mark.parametrize("text", ["100%", "100 %", "100 percent", "100 per cent yes", "yep 100% right"])
def test_wholly_is_a_yes(text: str) -> None:
    assert understand(text, context_of("read_back")).intent is Intent.YES


@pytest.mark.parametrize(
    "text", ["not 100%", "0%", "50%", "110%", "100", "1000%", "4 sure", "10 out of 10", "not 100 per cent"]
)
def test_another_figure_is_none(text: str) -> None:
    heard = understand(text, context_of("read_back"))
    assert heard.intent is not Intent.YES
    assert heard.intent is not Intent.HELP, "0 asks for a person, 0% does not"


def test_a_percentage_is_never_money() -> None:
    assert all(not line.amount_pence for line in understand("bus 100%", context_of(None)).lines)
    assert understand("50%", context_of("read_back")).lines == ()


@pytest.mark.parametrize(
    ("text", "is_certain"), [("999", False), ("999 please", False), ("call 999", True), ("ring 112 now", True)]
)
def test_the_number_of_the_emergency_services_alone_rings(text: str, is_certain: bool) -> None:
    danger = understand(text, context_of(None)).danger
    assert danger is not None
    assert (danger.kind, danger.is_certain) == ("medical", is_certain)


@pytest.mark.parametrize(
    ("text", "question"), [("112", None), ("999", "ask_miles"), ("the 999 bus was £1.80", None), ("taxi 9.99", None)]
)
def test_the_same_figure_elsewhere_does_not(text: str, question: str | None) -> None:
    assert understand(text, context_of(question)).danger is None
