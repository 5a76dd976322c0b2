"""The question of each place: what we say to ask it, also when we ask it again."""

from uuid import UUID

from services.payments.phone.rules.conversation import (
    Candidate,
    ConversationData,
    ConversationState,
    Facts,
    QuestionFact,
)
from services.payments.phone.rules.draft import read_line
from services.payments.phone.rules.open_read_backs import OpenChoice, OpenReadBack
from services.payments.phone.rules.told_apart import name_of
from shared.contracts.activities import Activity
from shared.contracts.turns import Day, Expect, Prompt
from shared.contracts.understood import Doubt, HeardLine, LimitWish, doubts_of
from shared.london import in_london

LINES_IN_A_PART = 4
"""More lines than these are read back in parts, so that each part is a short text."""
MOST_DAYS = 5
MOST_CHOICES = 3
"""So many lines are offered to choose from."""

_FIXED: dict[ConversationState, tuple[str, Expect]] = {
    ConversationState.START: ("welcome", "free"),
    ConversationState.FIRST_NAME: ("ask_first_name", "free"),
    ConversationState.PICTURE: ("ask_picture_word", "free"),
    ConversationState.PROOF: ("ask_picture_word_for_money", "free"),
    ConversationState.OFFER_TEXT: ("offer_text", "yes_no"),
    ConversationState.SPENT: ("ask_spent", "free"),
    ConversationState.WRONG: ("ask_what_is_wrong", "free"),
    ConversationState.OFFER_PERSON: ("offer_person", "yes_no"),
    ConversationState.REASON: ("ask_why_no_receipt", "free"),
    ConversationState.RECEIPT: ("receipt_link_before", "free"),
}


def say(name: str, /, **values: int | str) -> Prompt:
    """One prompt with plain values."""
    return Prompt(name=name, values={**values})


def question(state: ConversationData, facts: Facts) -> tuple[tuple[Prompt, ...], Expect]:
    """What is said at a place to ask its question, and what kind of answer it wants."""
    fixed = _FIXED.get(state.place)
    if fixed is not None:
        return (say(fixed[0]),), fixed[1]
    if state.place is ConversationState.EVENT and facts.events:
        return (Prompt(name="ask_event", values={"days": days(facts)}),), "choice"
    if state.place is ConversationState.READING and state.read_back is not None:
        return (*_for_whom(state, facts), *parts(state.read_back)), "yes_no"
    if state.place is ConversationState.WHICH and state.among:
        return (_which(state, facts),), "choice"
    doubts = doubts_of(state.lines, state.several)
    if state.place is ConversationState.DOUBT and doubts:
        return _doubt(doubts[0], state.lines[doubts[0].line])
    asked = next((asked for asked in facts.questions if asked.question_id == state.question_id), None)
    chosen = _choosing(state, facts, asked)
    if chosen is not None:
        return chosen
    if state.place is ConversationState.QUESTION and asked is not None:
        return (open_question(asked),), "yes_no" if asked.kind == "offer" else "free"
    return (say("welcome"),), "free"


def _choosing(
    state: ConversationData, facts: Facts, asked: QuestionFact | None
) -> tuple[tuple[Prompt, ...], Expect] | None:
    """For whom a supporter claims, the read-back of what they take of an offer, to which charity they give it, or the read-back of a limit."""
    if state.place is ConversationState.LIMIT and state.limit is not None:
        return (*_for_whom(state, facts), _limit(state.limit.wish)), "yes_no"
    if state.place is ConversationState.WHOM and state.whom:
        return (_whom(state, facts),), "choice"
    if state.place is ConversationState.CHOICE and state.choice is not None and asked is not None and asked.activity:
        return (_choice(state.choice, asked.activity, facts),), "yes_no"
    if state.place is ConversationState.CHARITY and any(one.charity_id in state.charities for one in facts.charities):
        return (_which_charity(state, facts),), "choice"
    return None


def is_shared(facts: Facts) -> bool:
    """Whether a number has several people, or is that of somebody who helps: it is said for whom something is."""
    return len(facts.people) > 1 or any(one.is_helped for one in facts.people)


def _for_whom(state: ConversationData, facts: Facts) -> tuple[Prompt, ...]:
    """On such a telephone, the first name of whoever the read-back is for."""
    names = [_name(one, facts) for one in facts.people if one.person_id == state.person_id]
    return tuple(say("for_person", name=name) for name in names if name and is_shared(facts))


def _name(person: Candidate, facts: Facts) -> str:
    return name_of(person, facts.people) or person.called or person.first_name.title()


def _whom(state: ConversationData, facts: Facts) -> Prompt:
    """Those who agreed, by number."""
    names = {one.person_id: _name(one, facts) for one in facts.people if one.agreement_id is not None}
    named = (f"{number}: {names.get(one, '?')}." for number, one in enumerate(state.whom, 1))
    return say("ask_for_whom", people=" ".join(named))


def _which(state: ConversationData, facts: Facts) -> Prompt:
    """Which line is meant: those that may be, by number."""
    lines = tuple(read_line(state.lines[place], state, facts) for place in state.among[:MOST_CHOICES])
    return Prompt(name="ask_which_line", values={"lines": lines})


def days(facts: Facts) -> tuple[Day, ...]:
    """The events to choose from, by number."""
    starts = [in_london(event.starts_at) for event in facts.events[:MOST_DAYS]]
    return tuple(Day(number=number, on=start.date(), at=f"{start:%H:%M}") for number, start in enumerate(starts, 1))


def parts(read_back: OpenReadBack) -> tuple[Prompt, ...]:
    """A read-back, the total last; a long one in parts. YES covers all of them."""
    lines = read_back.read
    count = -(-len(lines) // LINES_IN_A_PART)
    groups = [lines[start : start + LINES_IN_A_PART] for start in range(0, len(lines), LINES_IN_A_PART)]
    early = [
        Prompt(name="read_back_part", values={"lines": group, "part": number, "parts": count})
        for number, group in enumerate(groups[:-1], 1)
    ]
    return (*early, Prompt(name="read_back", values={"lines": groups[-1], "total_pence": read_back.total_pence}))


def open_question(asked: QuestionFact) -> Prompt:
    """What somebody wants to know of the person."""
    if asked.kind == "offer" and asked.activity is not None:
        if not asked.amount_pence:
            return say("ask_unpaid", asked=asked.activity.as_value())
        return say(_asking(asked), amount_pence=asked.amount_pence, activity=asked.activity.as_value())
    return say("question", question=asked.text or "?")


def _asking(asked: QuestionFact) -> str:
    """The prompt that asks about the money of an offer."""
    if asked.is_more:
        return "ask_more_above_limit"
    if asked.is_later:
        return "ask_later_above_limit"
    return "ask_above_limit" if asked.is_limited else "ask_offer"


def charity_name(facts: Facts, charity_id: UUID | None) -> str:
    """The name of a charity of the list; one that has left it meanwhile has none."""
    return next((one.name for one in facts.charities if one.charity_id == charity_id), "?")


def _which_charity(state: ConversationData, facts: Facts) -> Prompt:
    listed = {
        one.charity_id for one in facts.charities
    }  # one that has left it meanwhile keeps its number, and is not named
    named = (f"{number}: {charity_name(facts, one)}." for number, one in enumerate(state.charities, 1) if one in listed)
    return say("ask_charity", charities=" ".join(named))


def _choice(choice: OpenChoice, activity: Activity, facts: Facts) -> Prompt:
    """What they take of an offer."""
    if choice.charity_id is not None:
        name = charity_name(facts, choice.charity_id)
        return say(
            "confirm_charity",
            amount_pence=choice.offered_pence,
            day_of=activity.as_value(),
            charity=name,
            adviser=facts.adviser,
        )
    which = activity.without_place().as_value()
    if choice.amount_pence is None:
        return say("confirm_expenses", activity=which)
    return say("confirm_less", amount_pence=choice.amount_pence, activity=which)


def _limit(wish: LimitWish) -> Prompt:
    """A limit as it is read back."""
    if wish.kind == "most":
        return say(f"confirm_limit_{wish.period}", amount_pence=wish.amount_pence or 0)
    return say("confirm_limit_end" if wish.kind == "end" else "confirm_ask_first")


def _doubt(doubt: Doubt, line: HeardLine) -> tuple[tuple[Prompt, ...], Expect]:
    """The one simpler question about a line."""
    category = line.category or "other"
    pence = line.amount_pence or 0
    match doubt.kind:
        case "amount":
            return (say("ask_amount", category=category),), "free"
        case "category":
            return (say("ask_category", amount_pence=pence),), "free"
        case "miles":
            return (say("ask_miles", category=category),), "free"
        case "travel":
            return (say("ask_travel", miles_tenths=line.miles_tenths or 0),), "free"
        case "sure":
            return (say("ask_sure", category=category, amount_pence=pence),), "yes_no"
        case "who":
            return (say("ask_who_paid", category=category, amount_pence=pence),), "yes_no"
        case _:
            return _whole_or_each(doubt, line, category), "choice"


def _whole_or_each(doubt: Doubt, line: HeardLine, category: str) -> tuple[Prompt, ...]:
    if line.miles_tenths is not None:
        return (say("ask_miles_whole_or_each", category=category, miles_tenths=line.miles_tenths, times=doubt.times),)
    return (say("ask_whole_or_each", category=category, amount_pence=line.amount_pence or 0, times=doubt.times),)
