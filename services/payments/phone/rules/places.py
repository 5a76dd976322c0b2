"""What each place of a conversation does with an answer. Nothing is claimed but by `_claim`, after a YES to the very read-back."""

import re
from collections.abc import Callable, Mapping

from services.payments.phone.rules import draft
from services.payments.phone.rules.answers import where_is_the_money
from services.payments.phone.rules.asking import MOST_DAYS, say
from services.payments.phone.rules.doubting import at_doubt
from services.payments.phone.rules.effects import AnswerQuestion, AskCallBack, ExplainNoReceipt, SendLink, SubmitClaim
from services.payments.phone.rules.heard import Intent
from services.payments.phone.rules.parser.clean import clean
from services.payments.phone.rules.state import READ_BACK_LASTS, Outcome, Place, QuestionFact, State
from services.payments.phone.rules.steps import Step, again, event_on, miss, proceed
from shared import bank_numbers

_TAKES_AWAY = re.compile(
    r"\b(remove|removed|take|delete|drop|scrap|leave)\b.*\b(off|out|away|it)\b|\b(remove|delete|scrap|drop|didnt|didn't|did not|never)\b"
)
_ALL_WRONG = re.compile(r"\b(all|everything|every|whole|popeth|start|again)\b")
_WANTS_LINK = re.compile(r"\b(link|photo|photos|picture|pic|llun|dolen|ddolen)\b")
_MOST_ANSWER = 500


def at_start(step: Step) -> Outcome:
    """A claim begins, or an open question is answered."""
    intent = step.understood.intent
    asked = step.facts.questions[0] if step.facts.questions else None
    if step.understood.lines and intent is not Intent.LAST:
        return _costs(step, asked)
    if intent is Intent.LAST:
        return _last(step)
    if intent is Intent.NOTHING:
        return again(step, say("nothing_claimed"))
    if intent is Intent.GREETING:
        return proceed(step) if asked is None else again(step.at(place=Place.QUESTION, question_id=asked.question_id))
    if intent is Intent.NO_RECEIPT and any(claim.status == "waits_for_receipt" for claim in step.facts.claims):
        return again(step.at(place=Place.REASON))
    if asked is not None:
        return _answer(step, asked)
    if intent is Intent.YES and step.facts.claims:
        return again(step, *where_is_the_money(step.state, step.facts) or (say("you_are_welcome"),))
    return miss(step)


def _costs(step: Step, asked: QuestionFact | None) -> Outcome:
    """A new claim; but what names no other amount answers finance's question, where one is open ("It was lunch", "taxi £10")."""
    if asked is not None and asked.kind == "finance":
        lines = step.understood.lines
        if all(one.amount_pence in (None, asked.amount_pence) and one.miles_tenths is None for one in lines):
            return _answer(step, asked)
    return proceed(step.at(**_with_lines(step)))


def _with_lines(step: Step) -> dict[str, object]:
    """What begins with the lines that were just said."""
    begun = draft.begin(step.state, step.understood)
    return {"lines": begun.lines, "several": begun.several, "total_said_pence": begun.total_said_pence}


def _last(step: Step) -> Outcome:
    """The lines of the last claim, with what is said to be different."""
    if not step.facts.last_lines:
        return again(step.at(place=Place.SPENT), say("no_last_claim"))
    lines = tuple(line.model_copy(update={"on": None}) for line in step.facts.last_lines)
    state = step.state.model_copy(update={"lines": lines, "several": {}, "total_said_pence": None})
    changed = draft.change(state, step.understood, takes_away=_takes_away(step))
    return proceed(Step(changed, step.heard, step.understood))


def _takes_away(step: Step) -> bool:
    return _TAKES_AWAY.search(clean(step.heard.text)) is not None


def at_event(step: Step) -> Outcome:
    """The number or the day of an event; lines said meanwhile are kept."""
    understood, facts = step.understood, step.facts
    events = facts.events[:MOST_DAYS]
    if understood.number is not None and 1 <= understood.number <= len(events):
        return proceed(step.at(event_id=events[understood.number - 1].event_id))
    if (chosen := event_on(understood.on, facts)) is not None:
        step = step.at(event_id=chosen)
    if understood.lines and understood.number is None:
        return proceed(step.at(**_with_lines(step)))
    if chosen is not None or not facts.events:
        return proceed(step)
    if understood.intent is Intent.NOTHING:
        return _nothing(step)
    return miss(step)


def at_spent(step: Step) -> Outcome:
    """What was spent."""
    intent = step.understood.intent
    if intent is Intent.LAST:
        return _last(step)
    if step.understood.lines:
        return proceed(step.at(**_with_lines(step)))
    if intent in (Intent.NOTHING, Intent.NO):
        return _nothing(step)
    return again(step) if intent is Intent.GREETING else miss(step)


def _nothing(step: Step) -> Outcome:
    return Outcome(State(person_id=step.state.person_id), (say("nothing_claimed"),), done=True)


def at_reading(step: Step) -> Outcome:
    """YES claims, NO asks what is wrong, anything that changes a line is read back anew."""
    if step.understood.lines:
        return _changed(step)
    if step.understood.intent is Intent.YES:
        return _claim(step)
    if step.understood.intent is Intent.NO:
        return again(step.at(place=Place.WRONG, misses=0))
    return miss(step)


def _claim(step: Step) -> Outcome:
    """Claims what was read back, where this YES names it, it is not old, and nothing was changed since; else it is read again."""
    state, facts = step.state, step.facts
    read = state.read_back
    if (
        read is None
        or read.id != step.heard.answers_to
        or read.lines != state.lines
        or facts.now - read.said_at > READ_BACK_LASTS
    ):
        return proceed(step, say("read_back_again"))
    waits = draft.needs_receipt(read.lines, facts.receipt_above_pence)
    claim = SubmitClaim(read.lines, state.event_id, read.id, read.total_pence, waits)
    after = State(person_id=state.person_id, place=Place.RECEIPT if waits else Place.START)
    return Outcome(after, (), effects=(claim,), done=not waits)


def _changed(step: Step) -> Outcome:
    """The draft with a correction, and on to the new read-back."""
    changed = draft.change(step.state, step.understood, takes_away=_takes_away(step))
    return proceed(Step(changed, step.heard, step.understood))


def at_wrong(step: Step) -> Outcome:
    """What is wrong: a line, everything, or nothing after all."""
    if step.understood.lines:
        return _changed(step)
    if step.understood.intent in (Intent.YES, Intent.NOTHING):
        return proceed(step, say("read_back_again"))
    if _ALL_WRONG.search(clean(step.heard.text)):
        return again(step.at(place=Place.SPENT, lines=(), several={}, read_back=None))
    return miss(step)


def at_offer_person(step: Step) -> Outcome:
    """YES: a person calls. NO: the question from before. Anything else is heard as an answer to that question."""
    before = step.at(place=step.state.back_to, misses=0)
    if step.understood.intent is Intent.YES:
        return again(before, say("person_will_call"), effects=(AskCallBack("not_understood"),))
    if step.understood.intent is Intent.NO and not step.understood.lines:
        return again(before, say("draft_kept")) if before.state.lines else again(before, say("welcome"))
    return AT[before.state.place](before.at(misses=1))


def at_question(step: Step) -> Outcome:
    """The answer to what we asked."""
    asked = next((one for one in step.facts.questions if one.question_id == step.state.question_id), None)
    return at_start(step.at(place=Place.START)) if asked is None else _answer(step, asked)


def _answer(step: Step, asked: QuestionFact) -> Outcome:
    """An offer wants YES or NO; a question takes the person's own words, or a photo of the receipt that is missing."""
    if asked.wants_receipt and _WANTS_LINK.search(clean(step.heard.text)):
        return Outcome(step.state, (), effects=(SendLink(),))
    place = {"place": Place.QUESTION, "question_id": asked.question_id}
    if asked.kind == "offer":
        said = {Intent.YES: "yes", Intent.NO: "no"}.get(step.understood.intent)
        if said is None or step.understood.lines:
            return miss(step.at(**place))
    else:
        said = bank_numbers.mask(step.heard.text.strip())[:_MOST_ANSWER]
        if not said:
            return miss(step.at(**place))
    done = step.at(place=Place.START, question_id=None, misses=0)
    return again(done, say("answer_saved"), effects=(AnswerQuestion(asked.question_id, said),))


def at_receipt(step: Step) -> Outcome:
    """The link again, or why there is no receipt; a new claim may begin meanwhile."""
    if step.understood.intent is Intent.NO_RECEIPT or step.understood.intent is Intent.NO:
        return again(step.at(place=Place.REASON))
    if step.understood.lines:
        return at_start(step.at(place=Place.START))
    return again(step)


def at_reason(step: Step) -> Outcome:
    """Why there is no receipt, in the person's own words."""
    reason = bank_numbers.mask(step.heard.text.strip())[:_MOST_ANSWER]
    if not reason:
        return miss(step)
    return again(step.at(place=Place.START, misses=0), say("reason_saved"), effects=(ExplainNoReceipt(reason),))


AT: Mapping[Place, Callable[[Step], Outcome]] = {
    Place.START: at_start,
    Place.EVENT: at_event,
    Place.SPENT: at_spent,
    Place.DOUBT: at_doubt,
    Place.READING: at_reading,
    Place.WRONG: at_wrong,
    Place.OFFER_PERSON: at_offer_person,
    Place.QUESTION: at_question,
    Place.RECEIPT: at_receipt,
    Place.REASON: at_reason,
    Place.FIRST_NAME: at_start,
    Place.PICTURE: at_start,
    Place.LOCKED: at_start,
}
"""The last three stand only where it is not known who speaks; once it is, they are the start."""
