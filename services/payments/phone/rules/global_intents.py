"""Intents that may be said at every place: some decide what comes next by themselves, others are answered beside it. No draft is lost."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from services.payments.phone.rules import draft
from services.payments.phone.rules.answers import is_waiting_for_receipt, needs_bank_details, where_is_the_money
from services.payments.phone.rules.conversation import ConversationData, ConversationState, QuestionFact, TurnResult
from services.payments.phone.rules.effects import (
    Appeal,
    AskAhead,
    AskBankDetails,
    AskCallBack,
    Effect,
    EndSupport,
    SendLink,
    SendOfferPage,
    SendPage,
    SendStatement,
    TakeBankDetails,
)
from services.payments.phone.rules.last_asked import told_last
from services.payments.phone.rules.own_limits import limit
from services.payments.phone.rules.questions import say
from services.payments.phone.rules.turn_context import TurnContext, again, changed, offer_person, proceed
from shared import bank_numbers
from shared.contracts.turns import Prompt
from shared.contracts.understood import STATEMENTS, Intent, doubts_of

ANSWERED_BY_NOTIFICATIONS = (Intent.STOP, Intent.START, Intent.WRONG_NUMBER, Intent.MOVED, Intent.COMPLAINT)
Aside = tuple[tuple[Prompt, ...], tuple[Effect, ...]]


def person(turn: TurnContext) -> TurnResult:
    """A person is wanted, or something that we do not answer here; what was told beside it is kept and asked on."""
    if _is_about_bank_details(turn) and turn.wants(Intent.HELP):
        return again(turn, say("person_will_call"), effects=(TakeBankDetails("call"),))
    after = turn.with_state(changed(turn).state) if turn.understood.lines else turn
    return again(after, say("person_will_call"), effects=(AskCallBack("asked"),))


def letter(turn: TurnContext) -> TurnResult:
    """A paper form for the bank details that we asked for; for anything else a person is asked."""
    if _is_about_bank_details(turn):
        return again(turn, say("bank_form_by_post"), effects=(TakeBankDetails("letter"),))
    return person(turn)


def _is_about_bank_details(turn: TurnContext) -> bool:
    """Whether this answers our question how somebody wants to tell us their bank details: that was the last thing that we asked, or
    nothing else is open."""
    state, asked_at = turn.state, turn.facts.bank_details_asked_at
    if asked_at is None or turn.understood.lines:
        return False
    is_last = state.last_at is None or asked_at > state.last_at
    return is_last or (state.place is ConversationState.START and not state.lines)


def link(turn: TurnContext) -> TurnResult:
    """The claim page, with what was told so far; where a receipt is missing, the page for its photo; where we asked for bank
    details, the page for them, which nobody gets unasked. Where we asked about an offer, the page to answer it, and said again the claim
    page. Never the same twice in a row."""
    asked = _offer_asked_about(turn)
    if turn.state.is_agreed and not turn.state.is_proved and not _is_photo_asked_for(turn):
        return person(turn)  # the page shows what the person wrote themself
    if turn.state.is_linked and asked is None and not turn.understood.lines:
        return offer_person(turn, say("link_sent_before"))
    if _is_about_bank_details(turn):
        return TurnResult(turn.state, (), effects=(TakeBankDetails("link"),), done=True)
    if asked is not None and not turn.state.is_linked:
        at = turn.at(
            place=ConversationState.QUESTION, question_id=asked.question_id, choice=None, charities=(), misses=0
        )
        return TurnResult(at.state, (), "yes_no", effects=(SendOfferPage(asked.question_id),))
    if _is_photo_asked_for(turn):
        return TurnResult(turn.state, (), effects=(SendLink(),))
    state = changed(turn).state if turn.understood.lines else turn.state
    unclear = {doubt.line for doubt in doubts_of(state.lines, state.several)}
    moved = tuple(line for place, line in enumerate(state.lines) if place not in unclear)
    left = [(line, state.several.get(place)) for place, line in enumerate(state.lines) if place in unclear]
    days = tuple(draft.day_of(line, state, turn.facts) for line in moved)
    # What stands on the page is no longer the conversation's: it could be claimed twice.
    plain = ConversationData(
        person_id=state.person_id, is_proved=state.is_proved, aside=state.aside, event_id=state.event_id
    )
    page = SendPage(moved, days, state.event_id)
    return TurnResult(draft.with_lines(plain, left), (), effects=(page,), done=not left)


def _offer_asked_about(turn: TurnContext) -> QuestionFact | None:
    """The offer that we asked about last, in this conversation or by a notice; None beside a claim that was begun."""
    if turn.state.lines or turn.understood.lines:
        return None
    if turn.state.place in (ConversationState.QUESTION, ConversationState.CHOICE, ConversationState.CHARITY):
        found = next((one for one in turn.facts.questions if one.question_id == turn.state.question_id), None)
    else:
        found = told_last(turn) if turn.state.place is ConversationState.START else None
    return found if found is not None and found.kind == "offer" else None


def _is_photo_asked_for(turn: TurnContext) -> bool:
    """Whether a claim, or a question of finance, waits for a receipt, and nothing else is being talked about."""
    if turn.understood.lines or turn.state.place in (ConversationState.RECEIPT, ConversationState.REASON):
        return not turn.understood.lines
    is_open = turn.state.place in (ConversationState.START, ConversationState.QUESTION)
    # A claim that waits may have been told on the telephone: our text said that LINK brings the page for its photos.
    waits = turn.state.place is ConversationState.START and any(one.waits_for_receipt for one in turn.facts.claims)
    return waits or (is_open and any(one.wants_receipt for one in turn.facts.questions[:1]))


def over(turn: TurnContext) -> TurnResult:
    """ "Start again": the draft anew, with whatever is said in the same breath."""
    plain = turn.at(
        place=ConversationState.SPENT,
        lines=(),
        several={},
        total_said_pence=None,
        read_back=None,
        pending=None,
        among=(),
        misses=0,
    )
    return changed(plain) if turn.understood.lines else again(plain, say("begin_again"))


def cancel(turn: TurnContext) -> TurnResult:
    """Nothing is asked for, and nothing is kept."""
    return TurnResult(
        ConversationData(person_id=turn.state.person_id), (say("nothing_claimed"),), done=True, ended=True
    )


def not_me(turn: TurnContext) -> TurnResult:
    """Somebody else has the telephone of one person: they are told nothing, and somebody calls."""
    return TurnResult(turn.state, (say("not_known"),), "nothing", (AskCallBack("not_known"),), done=True)


def back(turn: TurnContext) -> TurnResult:
    """The question before this one."""
    state = turn.state
    if state.place is ConversationState.WHICH or (
        state.place in (ConversationState.WRONG, ConversationState.DOUBT) and state.read_back is not None
    ):
        return proceed(turn)
    match state.place:
        case ConversationState.READING:
            return again(turn.at(place=ConversationState.WRONG))
        case ConversationState.DOUBT | ConversationState.WRONG:
            return again(turn.at(place=ConversationState.SPENT, lines=(), several={}, read_back=None))
        case ConversationState.SPENT if len(turn.facts.events) > 1:
            return again(turn.at(place=ConversationState.EVENT, event_id=None))
        case ConversationState.OFFER_PERSON:
            return again(turn.at(place=state.back_to))
        case ConversationState.REASON | ConversationState.RECEIPT:
            return again(turn.at(place=ConversationState.RECEIPT))
        case _:
            return again(turn.at(place=ConversationState.START, question_id=None), say("welcome"))


def no_helper(turn: TurnContext) -> TurnResult:
    """Nobody who helps them claims for them any more, from now on. It counts by text from their own number alone: any number can be made to show
    on a call, and whoever helps does not end what others do."""
    is_helpers = any(one.is_helped for one in turn.facts.people if one.person_id == turn.state.person_id)
    if turn.heard.is_call or is_helpers:
        return again(turn, say("person_will_call"), effects=(AskCallBack("no_helper"),))
    return again(turn, say("helper_ended"), effects=(EndSupport(),))


def in_advance(turn: TurnContext) -> TurnResult:
    """We are asked to pay before anything is spent: a person decides. What was told before stays, and nothing is claimed by it."""
    heard = turn.heard.understood.lines
    said = bank_numbers.mask(turn.heard.text.strip())[:500]
    if not said:
        return person(turn)
    ahead = AskAhead(said, heard[0].category if heard else None, heard[0].amount_pence if heard else None)
    return again(turn, say("asked_ahead"), effects=(ahead,))


def statement(turn: TurnContext) -> TurnResult:
    """What they were paid, to read on a page or by post. A link goes to nobody's telephone but the person's own: what others may read, and what may
    be somebody else's call, is answered by a letter to the address that we have."""
    wanted = next(one for one in STATEMENTS if turn.wants(one))
    by_post = turn.understood.by_post or turn.is_shared or turn.heard.is_call
    effects = (SendStatement(wanted, by_post),)
    if turn.state.place is ConversationState.START and not turn.state.lines:
        return TurnResult(turn.state, (), effects=effects, done=True)
    asked = again(turn, effects=effects)
    return replace(asked, say=(), then=asked.say)


DECIDE: Mapping[Intent, Callable[[TurnContext], TurnResult]] = {
    Intent.CANCEL: cancel,
    Intent.OVER: over,
    Intent.BACK: back,
    Intent.HELP: person,
    Intent.LINK: link,
    Intent.LETTER: letter,
    Intent.NOT_ME: not_me,
    Intent.IN_ADVANCE: in_advance,
    Intent.NO_HELPER: no_helper,
    Intent.LIMIT: limit,
    **dict.fromkeys(STATEMENTS, statement),
    **dict.fromkeys(ANSWERED_BY_NOTIFICATIONS, person),
}
"""What decides by itself what comes next."""


def _money(turn: TurnContext) -> Aside:
    """Where the money is."""
    effects: tuple[Effect, ...] = ()
    if any(place.is_in_trouble for place in turn.facts.money):
        effects = (AskCallBack("money_problem"),)
    if needs_bank_details(turn.facts):
        effects += (AskBankDetails(),)
    told = where_is_the_money(turn.state, turn.facts, is_claiming=bool(turn.understood.lines))
    if not is_waiting_for_receipt(turn.facts) or turn.state.place is ConversationState.RECEIPT:
        return told, effects
    if turn.state.is_linked:
        return (*told, say("receipt_link_before")), effects
    return told, (*effects, SendLink())


def _appeal(turn: TurnContext) -> Aside:
    """One turn: what was last refused, or paid only in part, is looked at by another person."""
    refused = [(claim.refused_at, claim.claim_id) for claim in turn.facts.claims if claim.refused_at is not None]
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


def asides(turn: TurnContext, *, is_answer: bool) -> Aside:
    """What is said beside the question of the place, in the order in which it was asked. `is_answer`: the message also answers it."""
    said: list[Prompt] = []
    effects: list[Effect] = []
    for intent in dict.fromkeys(turn.understood.intents):
        prompts, more = _aside(turn, intent)
        if not (is_answer and intent in _ONLY_ALONE):
            said += prompts
            effects += more
    if turn.understood.has_bank_numbers and not turn.wants(Intent.BANK):
        said.insert(0, say("no_bank_details"))
    return tuple(said), tuple(effects)


def _aside(turn: TurnContext, intent: Intent) -> Aside:
    if intent is Intent.MONEY:
        return _money(turn)
    if intent is Intent.APPEAL:
        return _appeal(turn)
    if intent is Intent.BANK and turn.facts.bank_details_asked_at is not None:
        return (say("no_bank_details_but"),), ()
    if intent in (Intent.GREETING, Intent.NAME) and turn.state.place in (
        ConversationState.START,
        ConversationState.SPENT,
        ConversationState.QUESTION,
    ):
        return (), ()  # a greeting begins a claim
    return ((say(_SAID[intent]),), ()) if intent in _SAID else ((), ())


def money(turn: TurnContext) -> TurnResult:
    """Where the money is; then the question that was open."""
    told, effects = _money(turn)
    if not told and turn.state.place is ConversationState.START and not turn.state.lines:
        return TurnResult(turn.state, (), effects=effects, done=True)
    return again(turn, *told, effects=effects)
