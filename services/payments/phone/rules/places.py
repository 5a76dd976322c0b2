"""What each place of a conversation does with an answer. Nothing is claimed but by `_claim`, after a YES to the very read-back."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from services.payments.phone.rules import changing, draft
from services.payments.phone.rules.asking import MOST_CHOICES, MOST_DAYS, say
from services.payments.phone.rules.doubting import at_doubt
from services.payments.phone.rules.effects import AnswerQuestion, AskCallBack, ExplainNoReceipt, SubmitClaim
from services.payments.phone.rules.state import READ_BACK_LASTS, Outcome, Place, QuestionFact, State
from services.payments.phone.rules.steps import Step, again, changed, event_on, miss, offer_person, proceed
from shared import bank_numbers
from shared.contracts.understood import Intent

_MOST_ANSWER = 500
_AGREES = frozenset(
    {
        Intent.YES,
        Intent.CLAIM,
        Intent.THANKS,
        Intent.GREETING,
        Intent.NAME,
        Intent.MONEY,
        Intent.NO_RECEIPT,
        Intent.LINK,
    }
)
"""What may stand beside a YES that is one."""


def at_start(step: Step) -> Outcome:
    """A claim begins, or an open question is answered."""
    asked = step.facts.questions[0] if step.facts.questions else None
    if step.wants(Intent.LAST):
        return _last(step)
    if step.understood.lines:
        return _costs(step, asked)
    if step.wants(Intent.NOTHING):
        return again(step, say("nothing_claimed"))
    if step.wants(Intent.GREETING, Intent.NAME):
        return proceed(step) if asked is None else again(step.at(place=Place.QUESTION, question_id=asked.question_id))
    if step.wants(Intent.NO_RECEIPT) and any(claim.status == "waits_for_receipt" for claim in step.facts.claims):
        return again(step.at(place=Place.REASON))
    if asked is not None:
        return _answer(step, asked)
    if step.wants(Intent.YES, Intent.NO):
        return again(step, say("nothing_open"))
    return _unclear(step)


def _unclear(step: Step) -> Outcome:
    """Who does not know is offered a person at once; what was not understood is asked once more first."""
    if step.wants(Intent.NO_RECEIPT):
        return again(step, say("all_right"))  # it is asked about once there is a claim that needs one
    return offer_person(step, say("all_right")) if step.wants(Intent.DONT_KNOW) else miss(step)


def _costs(step: Step, asked: QuestionFact | None) -> Outcome:
    """A new claim; but what names no other amount answers finance's question, where one is open ("It was lunch", "taxi £10")."""
    if asked is not None and asked.kind == "finance":
        lines = step.understood.lines
        if all(one.amount_pence in (None, asked.amount_pence) and one.miles_tenths is None for one in lines):
            return _answer(step, asked)
    return changed(step)


def _last(step: Step) -> Outcome:
    """The lines of the last claim, with what is said to be different."""
    if not step.facts.last_lines:
        return again(step.at(place=Place.SPENT), say("no_last_claim"))
    lines = [(line.model_copy(update={"on": None}), None) for line in step.facts.last_lines]
    return changed(step.standing(draft.with_lines(step.state, lines)))


def at_event(step: Step) -> Outcome:
    """The number or the day of an event; lines said meanwhile are kept."""
    understood, facts = step.understood, step.facts
    events = facts.events[:MOST_DAYS]
    if understood.number is not None and 1 <= understood.number <= len(events):
        return proceed(step.at(event_id=events[understood.number - 1].event_id))
    if (chosen := event_on(understood.on, facts)) is not None:
        step = step.at(event_id=chosen)
    if understood.lines and understood.number is None:
        return changed(step)
    if chosen is not None or not facts.events:
        return proceed(step)
    is_nothing = step.wants(Intent.NOTHING) or (step.wants(Intent.NO) and not step.state.lines)
    return _nothing(step) if is_nothing else _unclear(step)


def at_spent(step: Step) -> Outcome:
    """What was spent."""
    if step.wants(Intent.LAST):
        return _last(step)
    if step.understood.lines:
        return changed(step)
    if step.wants(Intent.NOTHING, Intent.NO):
        return _nothing(step)
    return again(step) if step.wants(Intent.GREETING, Intent.NAME) else _unclear(step)


def _nothing(step: Step) -> Outcome:
    return Outcome(State(person_id=step.state.person_id), (say("nothing_claimed"),), done=True, ended=True)


def at_reading(step: Step) -> Outcome:
    """YES claims, NO asks what is wrong, anything that changes a line is read back anew."""
    if _agrees(step):
        return _claim(step)
    if step.understood.lines:
        return changed(step)
    if (other := _without_lines(step)) is not None:
        return proceed(other)
    if step.wants(Intent.NO):
        return again(step.at(place=Place.WRONG, misses=0))
    return _nothing(step) if step.wants(Intent.NOTHING) else _unclear(step)


def _without_lines(step: Step) -> Step | None:
    """The turn with a correction that names no line: "just one way", "it was on Tuesday". None where there is none."""
    understood = step.understood
    if understood.whole_or_each is not None and (fares := changing.fares(step.state, understood)):
        return step.standing(fares)
    chosen = event_on(understood.on, step.facts)
    if chosen is not None and chosen != step.state.event_id:
        return step.at(event_id=chosen)
    if understood.on is not None and len(step.state.lines) == 1:
        return step.standing(draft.set_line(step.state, 0, on=understood.on))
    return None


def _agrees(step: Step) -> bool:
    """Whether this is a YES and nothing but a YES: saying the same amounts once more changes nothing."""
    understood = step.understood
    return (
        step.wants(Intent.YES)
        and _AGREES.issuperset(understood.intents)
        and changing.repeats(step.state, understood, step.facts)
    )


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
    if not waits:
        return Outcome(State(person_id=state.person_id), (), effects=(claim,), done=True, ended=True)
    # Until the receipt is there the claim has not ended, so whoever speaks is still known.
    after = State(person_id=state.person_id, is_proved=state.is_proved, aside=state.aside, place=Place.RECEIPT)
    return Outcome(after, (), effects=(claim,))


def at_wrong(step: Step) -> Outcome:
    """What is wrong: a line, or nothing after all."""
    if step.understood.lines:
        return changed(step)
    if (other := _without_lines(step)) is not None:
        return proceed(other)
    if step.wants(Intent.YES, Intent.NO, Intent.NOTHING):
        return proceed(step, say("read_back_again"))
    return _unclear(step)


def at_which(step: Step) -> Outcome:
    """The number of the line that is meant, or the line itself; NO leaves all as it was."""
    state, number, pending = step.state, step.understood.number, step.state.pending
    if pending is None or any(place >= len(state.lines) for place in state.among):
        return proceed(step)
    places = list(state.among[:MOST_CHOICES])
    if number is not None and not 1 <= number <= len(places):
        return miss(step)
    if number is None and len(step.understood.lines) == 1:
        named = changing.meant_by(state.lines, step.understood.lines[0], None, is_no=True)
        places = [place for place in places if place in named]
        number = 1 if len(places) == 1 else None
    if number is not None:
        return proceed(step.standing(changing.apply_to(state, places[number - 1], pending)))
    if step.understood.lines:
        return changed(step)
    return proceed(step) if step.wants(Intent.NO, Intent.NOTHING, Intent.CANCEL, Intent.YES) else _unclear(step)


def at_offer_person(step: Step) -> Outcome:
    """YES: a person calls. NO: the question from before. Anything else is heard as an answer to that question."""
    before = step.at(place=step.state.back_to, misses=0)
    if step.wants(Intent.YES) and not step.understood.lines:
        return again(before, say("person_will_call"), effects=(AskCallBack("not_understood"),))
    if step.wants(Intent.NO) and not step.understood.lines:
        return again(before, say("draft_kept")) if before.state.lines else again(before, say("welcome"))
    return AT[before.state.place](before.at(misses=1))


def at_question(step: Step) -> Outcome:
    """The answer to what we asked."""
    asked = next((one for one in step.facts.questions if one.question_id == step.state.question_id), None)
    return at_start(step.at(place=Place.START)) if asked is None else _answer(step, asked)


def _answer(step: Step, asked: QuestionFact) -> Outcome:
    """An offer wants YES or NO; a question takes the person's own words, or a photo of the receipt that is missing."""
    place = {"place": Place.QUESTION, "question_id": asked.question_id}
    if asked.kind == "offer":
        said = "no" if step.wants(Intent.NO) else "yes" if step.wants(Intent.YES) else None
        if said is None or step.understood.lines:
            return _unclear(step.at(**place))
    else:
        said = bank_numbers.mask(step.heard.text.strip())[:_MOST_ANSWER]
        if not said:
            return miss(step.at(**place))
    done = step.at(place=Place.START, question_id=None, misses=0)
    return again(done, say("answer_saved"), effects=(AnswerQuestion(asked.question_id, said),))


def at_receipt(step: Step) -> Outcome:
    """Why there is no receipt, or where the link is; a new claim may begin meanwhile."""
    if step.wants(Intent.NO_RECEIPT, Intent.NO):
        return again(step.at(place=Place.REASON))
    if step.understood.lines:
        return at_start(step.at(place=Place.START))
    return again(step)


def at_reason(step: Step) -> Outcome:
    """Why there is no receipt, in the person's own words."""
    reason = bank_numbers.mask(step.heard.text.strip())[:_MOST_ANSWER]
    if not reason:
        return miss(step)
    done = again(step.at(place=Place.START, misses=0), say("reason_saved"), effects=(ExplainNoReceipt(reason),))
    return replace(done, ended=not done.state.lines)


AT: Mapping[Place, Callable[[Step], Outcome]] = {
    Place.START: at_start,
    Place.EVENT: at_event,
    Place.SPENT: at_spent,
    Place.DOUBT: at_doubt,
    Place.READING: at_reading,
    Place.WRONG: at_wrong,
    Place.WHICH: at_which,
    Place.OFFER_PERSON: at_offer_person,
    Place.QUESTION: at_question,
    Place.RECEIPT: at_receipt,
    Place.REASON: at_reason,
    Place.FIRST_NAME: at_start,
    Place.PICTURE: at_start,
    Place.LOCKED: at_start,
}
"""The last three stand only where it is not known who speaks; once it is, they are the start."""
