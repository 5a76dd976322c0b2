"""One turn of a conversation: state and what was understood in, state, prompts and effects out. It asks no clock and no database."""

from dataclasses import replace

from services.payments.phone.rules import identity, proof
from services.payments.phone.rules.conversation import ConversationData, ConversationState, IncomingTurn, TurnResult
from services.payments.phone.rules.draft import MOST_LINES
from services.payments.phone.rules.effects import (
    SendLink,
    SendOfferPage,
    SendPage,
    SetLanguage,
    SubmitClaim,
    TakeBankDetails,
)
from services.payments.phone.rules.global_intents import DECIDE, asides, link, money, statement
from services.payments.phone.rules.last_asked import asked_last, at_last_question, is_gone, is_talk, with_offer
from services.payments.phone.rules.own_limits import limit
from services.payments.phone.rules.questions import say
from services.payments.phone.rules.states import HANDLERS, at_gone
from services.payments.phone.rules.turn_context import TurnContext, again, offer_person, proceed
from shared.contracts.turns import Language, Prompt
from shared.contracts.understood import Intent, Understood

_OWN_WORDS = frozenset({Intent.HELP, Intent.BACK, Intent.CANCEL, Intent.NOT_ME, Intent.LINK, Intent.NO_PHOTO})
"""Where we ask for the person's own words, only these are intents, and only where they decide."""
_ANSWERS = (
    Intent.CLAIM, Intent.YES, Intent.NO, Intent.NOTHING, Intent.LAST, Intent.NO_RECEIPT, Intent.DONT_KNOW, Intent.UNCLEAR,
)  # fmt: skip
_HAVE_LINES = (Intent.CLAIM, Intent.YES, Intent.NO, Intent.LAST, Intent.OVER)


def handle_turn(state: ConversationData, heard: IncomingTurn) -> TurnResult:
    """What we say to a text or to key presses, whatever they are, and what must be done. Never raises.

    The store carries the effects out in order; where one is SubmitClaim, SendLink, SendPage or TakeBankDetails it adds what `answers` says of its
    result.
    """
    turn = TurnContext(state, heard, _of_those_helped(_meant(heard.understood), heard))
    known = identity.find_out(turn)
    if isinstance(known, TurnResult):
        return _closed(turn, _in_language(turn, known))
    checked = proof.check(known)
    if isinstance(checked, TurnResult):
        return _closed(turn, _in_language(turn, checked), by_supporter=known.state.is_agreed)
    told_who = (state.place is ConversationState.PICTURE and known.state.is_proved) or _is_only_named(turn, known)
    known_turn = at_last_question(checked.turn)
    outcome = with_offer(known_turn, _with(_of_known_person(known_turn, told_who=told_who), checked.first))
    return _closed(turn, _in_language(turn, outcome), by_supporter=known.state.is_agreed)


def _is_only_named(before: TurnContext, known: TurnContext) -> bool:
    """Whether a supporter says only for whom it is."""
    is_new = known.state.is_agreed and before.state.person_id != known.state.person_id
    is_all = before.understood.intent in (Intent.UNCLEAR, Intent.NAME, Intent.GREETING)
    return is_new and not before.understood.lines and is_all


def _of_those_helped(understood: Understood, heard: IncomingTurn) -> Understood:
    """On the telephone of somebody who helps, a cost is that of whoever agreed and was named: it is not asked who paid it. By call an
    agreement counts for nothing."""
    if heard.is_call or not any(one.agreement_id is not None for one in heard.facts.people):
        return understood
    lines = tuple(line.model_copy(update={"is_others": False}) for line in understood.lines)
    return understood.model_copy(
        update={"lines": lines, "doubts": tuple(one for one in understood.doubts if one.kind != "who")}
    )


def _meant(understood: Understood) -> Understood:
    """Without the lines of what claims nothing: a question, news, spam."""
    if any(understood.wants(intent) for intent in _HAVE_LINES):
        return understood
    return understood.model_copy(update={"lines": (), "doubts": (), "total_said_pence": None})


def _of_known_person(turn: TurnContext, *, told_who: bool) -> TurnResult:
    """The turn of a person we know. Words that told us who it is are not also an answer."""
    if told_who:
        return _known_now(turn)
    if _is_in_own_words(turn):
        outcome = HANDLERS[turn.state.place](turn)
        return _with(outcome, asides(replace(turn, understood=_bank_only(turn)), is_answer=True)[0])
    decides = next((intent for intent in turn.understood.intents if intent in DECIDE), None)
    if decides is not None and not _is_for_the_place(turn, decides):
        return DECIDE[decides](turn)
    if len(turn.state.lines) + len(turn.understood.lines) > MOST_LINES:
        return offer_person(turn)
    return _answered(turn)


def _known_now(turn: TurnContext) -> TurnResult:
    """What the person wanted before we knew who it was."""
    wanted = turn.state
    turn = replace(
        turn.at(wants_money=False, wants_link=False, wants_statement=None, wants_limit=None), understood=Understood()
    )
    if wanted.wants_money:
        return money(turn)
    if wanted.wants_statement is not None:
        return statement(replace(turn, understood=Understood(intents=(wanted.wants_statement,))))
    if wanted.wants_limit is not None:
        return limit(replace(turn, understood=Understood(intents=(Intent.LIMIT,), limit=wanted.wants_limit)))
    return link(turn) if wanted.wants_link else proceed(turn)


def _is_for_the_place(turn: TurnContext, decides: Intent) -> bool:
    """CANCEL leaves out a line that is asked about; "yes, send me the link" is a YES, whose receipt gets its link."""
    if decides is Intent.LINK:
        return turn.state.place is ConversationState.READING and turn.wants(Intent.YES)
    return decides is Intent.CANCEL and turn.state.place in (ConversationState.DOUBT, ConversationState.WHICH)


def _is_in_own_words(turn: TurnContext) -> bool:
    """Whether we asked for the person's own words, and they are no intent."""
    if turn.understood.intent in _OWN_WORDS or turn.wants(Intent.WELSH, Intent.ENGLISH):
        return False
    if turn.state.place is ConversationState.START:
        # The question came as a text of its own, so the next words are its answer, whatever they sound like.
        asked = asked_last(turn)
        return is_talk(turn) and not turn.state.lines and asked is not None and asked.kind == "finance"
    is_asked = (one for one in turn.facts.questions if one.question_id == turn.state.question_id)
    is_finance = turn.state.place is ConversationState.QUESTION and any(one.kind == "finance" for one in is_asked)
    return is_finance or turn.state.place is ConversationState.REASON


def _bank_only(turn: TurnContext) -> Understood:
    return Understood(has_bank_numbers=turn.understood.has_bank_numbers or turn.wants(Intent.BANK))


def _answered(turn: TurnContext) -> TurnResult:
    """The answer to the open question, with short answers to whatever was asked beside it; else these, and the question again."""
    is_answer = turn.wants(*_ANSWERS)
    prompts, effects = asides(turn, is_answer=is_answer)
    if is_answer or not (prompts or effects or turn.wants(Intent.WELSH, Intent.ENGLISH)):
        is_over = turn.wants(Intent.YES, Intent.NO) and not turn.understood.lines and is_gone(turn)
        outcome = at_gone(turn) if is_over else HANDLERS[turn.state.place](turn)
        if any(isinstance(effect, SubmitClaim) for effect in outcome.effects):
            return outcome  # what comes of the claim is all that is said of money now
        return _with(replace(outcome, effects=(*effects, *outcome.effects)), prompts)
    if effects and not prompts and turn.state.place is ConversationState.START and not turn.state.lines:
        return TurnResult(turn.state, (), effects=effects, done=True)
    return again(turn, *prompts, effects=effects)


def _with(outcome: TurnResult, first: tuple[Prompt, ...]) -> TurnResult:
    return replace(outcome, say=(*first, *outcome.say))


def _in_language(turn: TurnContext, outcome: TurnResult) -> TurnResult:
    """The language that the person asks for, from this answer on."""
    if not turn.wants(Intent.WELSH, Intent.ENGLISH):
        return outcome
    wanted: Language = "cy" if turn.wants(Intent.WELSH) else "en"
    effects = (SetLanguage(wanted), *outcome.effects)
    return replace(outcome, say=(say("language_changed"), *outcome.say), effects=effects, language=wanted)


def _closed(turn: TurnContext, outcome: TurnResult, *, by_supporter: bool = False) -> TurnResult:
    """The outcome with what the next turn must know of this one. On a shared telephone nobody is remembered once a claim has ended."""
    speaker = outcome.state.person_id
    linked = any(
        isinstance(effect, SendLink | SendPage | SendOfferPage)
        or (isinstance(effect, TakeBankDetails) and effect.by == "link")
        or (isinstance(effect, SubmitClaim) and effect.waits_for_receipt)
        for effect in outcome.effects
    )
    state = outcome.state
    if by_supporter and speaker is not None and state.person_id == speaker:
        state = state.model_copy(update={"is_agreed": True})  # what begins anew is still for the one they named
    if outcome.ended and speaker is not None:
        others = {who: kept for who, kept in turn.state.aside.items() if who != speaker}
        is_proved = state.is_proved or turn.state.is_proved
        state = ConversationData(aside=others) if turn.is_shared else state.model_copy(update={"is_proved": is_proved})
    state = state.model_copy(update={"last_at": turn.facts.now, "is_linked": linked})
    return replace(outcome, state=state, speaker=speaker, by_supporter=by_supporter)
