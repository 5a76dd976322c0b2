"""Wishes that may be said at every place: some decide what comes next by themselves, others are answered beside it. No draft is lost."""

from collections.abc import Callable, Mapping

from services.payments.phone.rules import draft
from services.payments.phone.rules.answers import is_waiting_for_receipt, where_is_the_money
from services.payments.phone.rules.asking import say
from services.payments.phone.rules.effects import Appeal, AskCallBack, Effect, SendLink, SendPage
from services.payments.phone.rules.state import Outcome, Place, State
from services.payments.phone.rules.steps import Step, again, changed, offer_person, proceed
from shared.contracts.turns import Prompt
from shared.contracts.understood import Intent, doubts_of

ANSWERED_BY_NOTIFICATIONS = (Intent.STOP, Intent.START, Intent.WRONG_NUMBER, Intent.MOVED, Intent.COMPLAINT)
Aside = tuple[tuple[Prompt, ...], tuple[Effect, ...]]


def person(step: Step) -> Outcome:
    """A person is wanted, or something that we do not answer here; what was told beside it is kept and asked on."""
    after = step.standing(changed(step).state) if step.understood.lines else step
    return again(after, say("person_will_call"), effects=(AskCallBack("asked"),))


def link(step: Step) -> Outcome:
    """The claim page, with what was told so far; where a receipt is missing, the page for its photo. Never twice in a row."""
    if step.state.is_linked and not step.understood.lines:
        return offer_person(step, say("link_sent_before"))
    if _is_photo_asked_for(step):
        return Outcome(step.state, (), effects=(SendLink(),))
    state = changed(step).state if step.understood.lines else step.state
    unclear = {doubt.line for doubt in doubts_of(state.lines, state.several)}
    moved = tuple(line for place, line in enumerate(state.lines) if place not in unclear)
    left = [(line, state.several.get(place)) for place, line in enumerate(state.lines) if place in unclear]
    days = tuple(draft.day_of(line, state, step.facts) for line in moved)
    # What stands on the page is no longer the conversation's: it could be claimed twice.
    plain = State(person_id=state.person_id, is_proved=state.is_proved, aside=state.aside, event_id=state.event_id)
    page = SendPage(moved, days, state.event_id)
    return Outcome(draft.with_lines(plain, left), (), effects=(page,), done=not left)


def _is_photo_asked_for(step: Step) -> bool:
    """Whether a claim, or a question of finance, waits for a receipt, and nothing else is being talked about."""
    if step.understood.lines or step.state.place in (Place.RECEIPT, Place.REASON):
        return not step.understood.lines
    is_open = step.state.place in (Place.START, Place.QUESTION)
    return is_open and any(one.wants_receipt for one in step.facts.questions[:1])


def over(step: Step) -> Outcome:
    """ "Start again": the draft anew, with whatever is said in the same breath."""
    plain = step.at(
        place=Place.SPENT, lines=(), several={}, total_said_pence=None, read_back=None, pending=None, among=(), misses=0
    )
    return changed(plain) if step.understood.lines else again(plain, say("begin_again"))


def cancel(step: Step) -> Outcome:
    """Nothing is asked for, and nothing is kept."""
    return Outcome(State(person_id=step.state.person_id), (say("nothing_claimed"),), done=True, ended=True)


def not_me(step: Step) -> Outcome:
    """Somebody else has the telephone of one person: they are told nothing, and somebody calls."""
    return Outcome(step.state, (say("not_known"),), "nothing", (AskCallBack("not_known"),), done=True)


def back(step: Step) -> Outcome:
    """The question before this one."""
    state = step.state
    if state.place is Place.WHICH or (state.place in (Place.WRONG, Place.DOUBT) and state.read_back is not None):
        return proceed(step)
    match state.place:
        case Place.READING:
            return again(step.at(place=Place.WRONG))
        case Place.DOUBT | Place.WRONG:
            return again(step.at(place=Place.SPENT, lines=(), several={}, read_back=None))
        case Place.SPENT if len(step.facts.events) > 1:
            return again(step.at(place=Place.EVENT, event_id=None))
        case Place.OFFER_PERSON:
            return again(step.at(place=state.back_to))
        case Place.REASON | Place.RECEIPT:
            return again(step.at(place=Place.RECEIPT))
        case _:
            return again(step.at(place=Place.START, question_id=None), say("welcome"))


DECIDE: Mapping[Intent, Callable[[Step], Outcome]] = {
    Intent.CANCEL: cancel,
    Intent.OVER: over,
    Intent.BACK: back,
    Intent.HELP: person,
    Intent.LINK: link,
    Intent.NOT_ME: not_me,
    **dict.fromkeys(ANSWERED_BY_NOTIFICATIONS, person),
}
"""What decides by itself what comes next."""


def _money(step: Step) -> Aside:
    """Where the money is."""
    effects: tuple[Effect, ...] = ()
    if any(claim.status == "problem" for claim in step.facts.claims):
        effects = (AskCallBack("money_problem"),)
    told = where_is_the_money(step.state, step.facts, is_claiming=bool(step.understood.lines))
    if not is_waiting_for_receipt(step.facts) or step.state.place is Place.RECEIPT:
        return told, effects
    if step.state.is_linked:
        return (*told, say("receipt_link_before")), effects
    return told, (*effects, SendLink())


def _appeal(step: Step) -> Aside:
    """One step: what was last refused, or paid only in part, is looked at by another person."""
    refused = [(claim.refused_at, claim.claim_id) for claim in step.facts.claims if claim.refused_at is not None]
    if not refused:
        return (say("nothing_to_appeal"),), ()
    return (say("appeal_received"),), (Appeal(max(refused)[1]),)


_SAID: Mapping[Intent, str] = {
    Intent.BANK: "no_bank_details",
    Intent.THANKS: "you_are_welcome",
    Intent.GREETING: "hello",
    Intent.NAME: "hello",
    Intent.NO_PHOTO: "no_photo",
    Intent.ABOUT_US: "about_us",
    Intent.ABOUT_RECEIPT: "about_receipt",
    Intent.ABOUT_PAYING: "about_paying",
    Intent.ABOUT_BENEFITS: "about_benefits",
    Intent.QUESTION: "question_for_person",
    Intent.NEWS: "thanks_for_news",
    Intent.SPAM: "nothing_to_do",
}
"""Short answers to small talk and to questions about us."""
_ONLY_ALONE = (Intent.THANKS, Intent.GREETING, Intent.NAME, Intent.NEWS, Intent.SPAM, Intent.QUESTION)
"""Beside an answer of ours these need none of their own."""


def asides(step: Step, *, is_answer: bool) -> Aside:
    """What is said beside the question of the place, in the order in which it was asked. `is_answer`: the message also answers it."""
    said: list[Prompt] = []
    effects: list[Effect] = []
    for intent in dict.fromkeys(step.understood.intents):
        prompts, more = _aside(step, intent)
        if not (is_answer and intent in _ONLY_ALONE):
            said += prompts
            effects += more
    if step.understood.has_bank_numbers and not step.wants(Intent.BANK):
        said.insert(0, say("no_bank_details"))
    return tuple(said), tuple(effects)


def _aside(step: Step, intent: Intent) -> Aside:
    if intent is Intent.MONEY:
        return _money(step)
    if intent is Intent.APPEAL:
        return _appeal(step)
    if intent in (Intent.GREETING, Intent.NAME) and step.state.place in (Place.START, Place.SPENT, Place.QUESTION):
        return (), ()  # a greeting begins a claim
    return ((say(_SAID[intent]),), ()) if intent in _SAID else ((), ())


def money(step: Step) -> Outcome:
    """Where the money is; then the question that was open."""
    told, effects = _money(step)
    if not told and step.state.place is Place.START and not step.state.lines:
        return Outcome(step.state, (), effects=effects, done=True)
    return again(step, *told, effects=effects)
