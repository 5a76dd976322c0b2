"""A choice in an answer to an offer: less, only their costs, or a charity. Nothing is chosen but by a YES to the very read-back of it."""

from typing import Literal
from uuid import UUID

from services.payments.payees.charities.rules import fitting, named
from services.payments.phone.rules.conversation import (
    READ_BACK_LASTS,
    ConversationState,
    QuestionFact,
    TurnResult,
)
from services.payments.phone.rules.effects import AskForCash, ChooseFee, Effect
from services.payments.phone.rules.last_asked import next_offer
from services.payments.phone.rules.open_read_backs import OpenChoice
from services.payments.phone.rules.questions import charity_name, say
from services.payments.phone.rules.turn_context import TurnContext, again, miss
from shared.contracts.turns import Prompt
from shared.contracts.understood import Intent, OfferChoice


def chosen(turn: TurnContext, asked: QuestionFact, choice: OfferChoice) -> TurnResult:
    """Reads a choice back. More than was offered is answered with what was offered, which is asked about again. What is neither yes nor
    no is kept at once: it changes nothing that is paid. So is that they want cash, which says how and not whether."""
    if choice.kind == "later":
        return _kept_open(turn, ChooseFee(asked.question_id, "later", None), "chose_later")
    if choice.kind == "another_way":
        return _kept_open(turn, ChooseFee(asked.question_id, "another_way", None), "chose_another_way")
    if asked.is_more:
        return again(_asking(turn, asked))  # all of it or none, and it goes where the fee went
    if choice.kind == "in_cash":
        return TurnResult(_asking(turn, asked).state, (), "yes_no", (AskForCash(asked.question_id),))
    if choice.kind == "charity":
        return _to_charity(turn, asked, choice.charity or "")
    amount_pence = choice.amount_pence if choice.kind == "less" else None
    if amount_pence is not None and amount_pence > asked.amount_pence:
        back = _asking(turn, asked)
        return again(back, say("most_is", amount_pence=asked.amount_pence))
    return again(_reading(turn, asked, choice))


def at_choice(turn: TurnContext) -> TurnResult:
    """YES chooses what was read back, NO asks about the offer again, another choice is read back anew."""
    open_choice = turn.state.choice
    asked = next((one for one in turn.facts.questions if one.question_id == turn.state.question_id), None)
    if open_choice is None or asked is None:
        left = turn.at(place=ConversationState.START, question_id=None, choice=None)
        return again(left, say("nothing_open"))
    if turn.understood.choice is not None:
        return chosen(turn, asked, turn.understood.choice)
    if turn.understood.lines or not turn.wants(Intent.YES, Intent.NO):
        return miss(turn)
    if turn.wants(Intent.NO):
        return again(_asking(turn, asked))
    is_old = turn.facts.now - open_choice.said_at > READ_BACK_LASTS
    if open_choice.id != turn.heard.answers_to or is_old or open_choice.offered_pence != asked.amount_pence:
        read = _same(turn, asked, open_choice)
        return TurnResult(read.state, (say("read_back_again"), *read.say), read.expect)
    effect = ChooseFee(asked.question_id, open_choice.reply, open_choice.amount_pence, open_choice.charity_id)
    told = say("answer_saved") if asked.is_past else _told(turn, open_choice)
    return after_answer(turn, asked, told, effect)


def at_charity(turn: TurnContext) -> TurnResult:
    """Which charity: by its number, or by its name. A NO asks about the offer again."""
    asked = next((one for one in turn.facts.questions if one.question_id == turn.state.question_id), None)
    if asked is None or not turn.state.charities:
        left = turn.at(place=ConversationState.START, question_id=None, charities=())
        return again(left, say("nothing_open"))
    if turn.understood.choice is not None:
        return chosen(turn, asked, turn.understood.choice)
    number = turn.understood.number or 0
    if not turn.understood.lines and 1 <= number <= len(turn.state.charities):
        return _give(turn, asked, turn.state.charities[number - 1])
    if turn.wants(Intent.NO) and not turn.understood.lines:
        return again(_asking(turn, asked))
    return miss(turn)


def _to_charity(turn: TurnContext, asked: QuestionFact, said: str) -> TurnResult:
    """Reads back the charity that is meant, else asks which one of the list; where there is none, a person speaks with them."""
    listed = turn.facts.charities
    if not asked.amount_pence:
        return again(_asking(turn, asked))
    if asked.is_with_wages:
        return again(_asking(turn, asked), say("wages_not_to_charity"))
    if not listed:
        return _kept_open(turn, ChooseFee(asked.question_id, "another_way", None), "no_charity")
    found = named(listed, said)
    if len(found) == 1:
        return _give(turn, asked, found[0].charity_id)
    told = (say("charity_not_listed"),) if said and not found else ()
    some = tuple(one.charity_id for one in fitting(found or listed))
    if len(some) < len(found or listed):
        told = (*told, say("more_charities"))
    place = {"place": ConversationState.CHARITY, "question_id": asked.question_id, "choice": None}
    return again(turn.at(**place, charities=some, misses=0), *told)


def _give(turn: TurnContext, asked: QuestionFact, charity_id: UUID) -> TurnResult:
    if all(one.charity_id != charity_id for one in turn.facts.charities):
        return _to_charity(turn, asked, "")  # it left the list meanwhile
    read = OpenChoice(
        id=turn.facts.fresh_id,
        said_at=turn.facts.now,
        offer_id=asked.question_id,
        reply="charity",
        amount_pence=None,
        offered_pence=asked.amount_pence,
        charity_id=charity_id,
    )
    place = {"place": ConversationState.CHOICE, "question_id": asked.question_id, "choice": read}
    return again(turn.at(**place, charities=(), misses=0))


def _same(turn: TurnContext, asked: QuestionFact, choice: OpenChoice) -> TurnResult:
    """The same choice, read back anew."""
    if choice.charity_id is not None:
        return _give(turn, asked, choice.charity_id)
    kind: Literal["less", "expenses_only"] = "less" if choice.reply == "less" else "expenses_only"
    return chosen(turn, asked, OfferChoice(kind=kind, amount_pence=choice.amount_pence))


def after_answer(turn: TurnContext, asked: QuestionFact, told: Prompt, effect: Effect) -> TurnResult:
    """An answer that is carried out, and then the next offer that waits for one, where no claim is begun."""
    done = turn.at(place=ConversationState.START, question_id=None, choice=None, misses=0)
    if not turn.state.lines and (other := next_offer(turn.facts, asked.question_id)) is not None:
        done = done.at(place=ConversationState.QUESTION, question_id=other.question_id)
    return again(done, told, effects=(effect,))


def _kept_open(turn: TurnContext, effect: ChooseFee, told: str) -> TurnResult:
    """The offer waits on, and a claim that was begun goes on; nothing else is asked now."""
    done = turn.at(place=ConversationState.START, question_id=None, choice=None, misses=0)
    return again(done, say(told), effects=(effect,))


def _asking(turn: TurnContext, asked: QuestionFact) -> TurnContext:
    return turn.at(place=ConversationState.QUESTION, question_id=asked.question_id, choice=None, misses=0)


def _reading(turn: TurnContext, asked: QuestionFact, choice: OfferChoice) -> TurnContext:
    """The turn at a new read-back: a YES that was on its way to the one before does not count for it."""
    reply: Literal["less", "expenses_only"] = "less" if choice.kind == "less" else "expenses_only"
    read = OpenChoice(
        id=turn.facts.fresh_id,
        said_at=turn.facts.now,
        offer_id=asked.question_id,
        reply=reply,
        amount_pence=choice.amount_pence if choice.kind == "less" else None,
        offered_pence=asked.amount_pence,
    )
    return turn.at(place=ConversationState.CHOICE, question_id=asked.question_id, choice=read, misses=0)


def _told(turn: TurnContext, choice: OpenChoice) -> Prompt:
    if choice.charity_id is not None:
        return say("chose_charity", charity=charity_name(turn.facts, choice.charity_id))
    if choice.amount_pence is None:
        return say("chose_expenses")
    return say("chose_less", amount_pence=choice.amount_pence, offered_pence=choice.offered_pence)
