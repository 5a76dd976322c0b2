"""A limit that somebody sets for themself, or asks about: read back, and set by a YES to that very read-back and by nothing else. What was talked about before goes on after it."""

from dataclasses import replace

from services.payments.phone.rules.conversation import READ_BACK_LASTS, ConversationState, TurnResult
from services.payments.phone.rules.effects import SetLimit, TellLimits
from services.payments.phone.rules.open_read_backs import OpenLimit
from services.payments.phone.rules.questions import say
from services.payments.phone.rules.turn_context import TurnContext, again, changed, miss, offer_person
from shared.contracts.understood import Intent, LimitWish

_SET = {"most": "limit_set", "ask_first": "ask_first_set", "end": "limit_ended"}


def limit(turn: TurnContext) -> TurnResult:
    """Reads a limit back, or tells which they have. One that was said in part is answered with how to say it, and a person is offered."""
    wish = turn.understood.limit
    if wish is None or wish.kind == "unclear":
        return offer_person(_left(turn), say("limit_unclear"))
    if wish.kind == "tell":
        return _told(turn)
    return again(_reading(turn, wish))


def at_limit(turn: TurnContext) -> TurnResult:
    """YES sets what was read back, NO leaves all as it was; what was spent is a claim."""
    read, before = turn.state.limit, _left(turn)
    if turn.understood.lines:
        return changed(before)
    if read is None:
        return again(before, say("nothing_open"))
    if turn.wants(Intent.NO):
        return again(before, say("limit_not_changed"))
    if not turn.wants(Intent.YES):
        return miss(turn)
    if read.id != turn.heard.answers_to or turn.facts.now - read.said_at > READ_BACK_LASTS:
        return again(_reading(turn, read.wish), say("read_back_again"))
    return again(before, say(_SET[read.wish.kind]), effects=(SetLimit(read.wish),))


def _told(turn: TurnContext) -> TurnResult:
    """Which limits they have, then the question that was open. The link to their page goes to nobody's telephone but the person's own."""
    effects = (TellLimits(has_page=not (turn.is_shared or turn.heard.is_call)),)
    if turn.state.place is ConversationState.START and not turn.state.lines:
        return TurnResult(turn.state, (), effects=effects, done=True)
    asked = again(turn, effects=effects)
    return replace(asked, say=(), then=asked.say)


def _left(turn: TurnContext) -> TurnContext:
    """The turn where it was before the limit."""
    place = turn.state.back_to if turn.state.place is ConversationState.OFFER_PERSON else turn.state.place
    place = turn.state.before_limit if place is ConversationState.LIMIT else place
    return turn.at(place=place, limit=None, misses=0)


def _reading(turn: TurnContext, wish: LimitWish) -> TurnContext:
    """The turn at a new read-back: a YES that was on its way to the one before does not count for it."""
    before = _left(turn).state.place
    read = OpenLimit(id=turn.facts.fresh_id, said_at=turn.facts.now, wish=wish)
    return turn.at(place=ConversationState.LIMIT, before_limit=before, limit=read, misses=0)
