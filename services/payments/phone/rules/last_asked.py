"""What a person's words answer: the question that was asked last, wherever it was asked. An answer is never kept for another question."""

from dataclasses import replace
from uuid import UUID

from services.payments.phone.rules import questions
from services.payments.phone.rules.conversation import ConversationState, Facts, QuestionFact, TurnResult
from services.payments.phone.rules.turn_context import TurnContext
from shared.contracts.understood import Intent

OFFER, FINANCE = "ask_offer", "question"
"""Our questions that notices ask, each in a text of its own."""
MAY_BE_AN_ANSWER = frozenset({Intent.NEWS, Intent.QUESTION, Intent.DONT_KNOW, Intent.UNCLEAR})
"""Words that ask us for nothing, so they may be somebody's own words to a question."""


def at_last_question(turn: TurnContext) -> TurnContext:
    """The turn at the question that was asked last, where a notice asked it and these words may answer it. Where somebody else
    asked, or the question is gone, `asked_elsewhere` says that no question of finance is answered."""
    last, place = turn.heard.last_asked, turn.state.place
    if last is None:
        return turn if place is not ConversationState.QUESTION else turn.at(asked_elsewhere=is_gone(turn))
    found = told_last(turn)
    if found is None:
        is_question = place is ConversationState.QUESTION
        left = {"place": ConversationState.START, "question_id": None} if is_question else {}
        return turn.at(asked_elsewhere=True, **left)
    if found.kind == "offer":
        return turn.at(asked_elsewhere=True) if turn.understood.lines else _at(turn, found)
    is_answer = turn.wants(Intent.YES, Intent.NO) or is_talk(turn)
    is_open = place in (ConversationState.START, ConversationState.QUESTION)
    if turn.understood.lines or is_open or not is_answer:
        return turn.at(asked_elsewhere=False)
    return _at(turn, found)


def is_gone(turn: TurnContext) -> bool:
    """Whether what we asked last is not open any more, so that a YES or NO to it answers nothing else."""
    last, state = turn.heard.last_asked, turn.state
    if last is not None:
        return last.about_id is not None and last.question in (OFFER, FINANCE) and told_last(turn) is None
    is_open = any(one.question_id == state.question_id for one in turn.facts.questions)
    return state.place is ConversationState.QUESTION and not is_open


def _at(turn: TurnContext, found: QuestionFact) -> TurnContext:
    """The turn at a question, where these words are an answer or no words for anything else."""
    if turn.wants(Intent.YES, Intent.NO) or is_talk(turn):
        place = ConversationState.QUESTION
        return turn.at(asked_elsewhere=False, place=place, question_id=found.question_id, misses=0)
    return turn.at(asked_elsewhere=found.kind == "offer")


def told_last(turn: TurnContext) -> QuestionFact | None:
    """The very question that a notice asked last; None where there is none, or it is gone."""
    last = turn.heard.last_asked
    if last is None or last.about_id is None:
        return None
    kind = {OFFER: "offer", FINANCE: "finance"}.get(last.question)
    asked = last.about_id
    told = (one for one in turn.facts.questions if one.kind == kind)
    return next((one for one in told if asked == (one.asked_by if kind == "finance" else one.question_id)), None)


def asked_last(turn: TurnContext) -> QuestionFact | None:
    """The question that is open at the start: what a notice asked last, else the first. After somebody else's words no words are an
    answer to finance, but a YES or NO may be one to an offer."""
    if (found := told_last(turn)) is not None:
        return found
    kinds = ("offer",) if turn.state.asked_elsewhere else ("finance", "offer")
    return next((one for one in turn.facts.questions if one.kind in kinds), None)


def next_offer(facts: Facts, answered: UUID | None = None) -> QuestionFact | None:
    """The offer to ask about next, once something else is settled."""
    return next((one for one in facts.questions if one.kind == "offer" and one.question_id != answered), None)


def with_offer(turn: TurnContext, outcome: TurnResult) -> TurnResult:
    """A claim that has ended by text, and then the offer that still waits for an answer. On a shared telephone nobody is asked: the
    next who writes may be somebody else."""
    offer = next_offer(turn.facts)
    is_over = outcome.ended and outcome.state.place is ConversationState.START and not outcome.state.lines
    if offer is None or not is_over or turn.heard.is_call or turn.is_shared:
        return outcome
    state = outcome.state.model_copy(update={"place": ConversationState.QUESTION, "question_id": offer.question_id})
    return replace(outcome, state=state, then=(questions.open_question(offer),), expect="yes_no", done=False)


def is_talk(turn: TurnContext) -> bool:
    """Whether these words ask for nothing."""
    return MAY_BE_AN_ANSWER.issuperset(turn.understood.intents)
