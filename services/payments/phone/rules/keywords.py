"""Words that work at every place of a conversation: HELP, MONEY, APPEAL, BACK, STOP, a language. They never lose a draft."""

from collections.abc import Callable, Mapping

from services.payments.phone.rules.answers import is_waiting_for_receipt, where_is_the_money
from services.payments.phone.rules.asking import say
from services.payments.phone.rules.effects import Appeal, AskCallBack, Effect, SendLink
from services.payments.phone.rules.heard import Intent
from services.payments.phone.rules.identity import language
from services.payments.phone.rules.state import Outcome, Place, State
from services.payments.phone.rules.steps import Step, again, proceed


def _help(step: Step) -> Outcome:
    return again(step, say("person_will_call"), effects=(AskCallBack("asked"),))


def _stop(step: Step) -> Outcome:
    return Outcome(step.state, (say("draft_kept" if step.state.lines else "nothing_claimed"),), done=True)


def _start(step: Step) -> Outcome:
    return again(step, say("welcome"))


def _bank(step: Step) -> Outcome:
    return again(step, say("no_bank_details"))


def _thanks(step: Step) -> Outcome:
    return again(step, say("you_are_welcome"))


def money(step: Step) -> Outcome:
    """Where the money is; then the question that was open."""
    effects: tuple[Effect, ...] = ()
    if any(claim.status == "problem" for claim in step.facts.claims):
        effects = (AskCallBack("money_problem"),)
    if is_waiting_for_receipt(step.facts) and step.state.place is not Place.RECEIPT:
        effects = (*effects, SendLink())
    told = where_is_the_money(step.state, step.facts)
    if not told and step.state.place is Place.START:
        return Outcome(step.state, (), effects=effects, done=True)
    return again(step, *told, effects=effects)


def _appeal(step: Step) -> Outcome:
    """One step: what was last refused, or paid only in part, is looked at by another person."""
    refused = [(claim.refused_at, claim.claim_id) for claim in step.facts.claims if claim.refused_at is not None]
    if not refused:
        return again(step, say("nothing_to_appeal"))
    return again(step, say("appeal_received"), effects=(Appeal(max(refused)[1]),))


def _cancel(step: Step) -> Outcome:
    return Outcome(State(person_id=step.state.person_id), (say("nothing_claimed"),), done=True)


def _back(step: Step) -> Outcome:
    """The question before this one."""
    state = step.state
    match state.place:
        case Place.READING:
            return again(step.at(place=Place.WRONG))
        case Place.WRONG | Place.DOUBT if state.read_back is not None:
            return proceed(step)
        case Place.DOUBT | Place.WRONG:
            return again(step.at(place=Place.SPENT, lines=(), several={}, read_back=None))
        case Place.SPENT if len(step.facts.events) > 1:
            return again(step.at(place=Place.EVENT, event_id=None))
        case Place.OFFER_PERSON:
            return again(step.at(place=state.back_to))
        case Place.REASON:
            return again(step.at(place=Place.RECEIPT))
        case Place.RECEIPT:
            return again(step)
        case _:
            return again(step.at(place=Place.START, question_id=None), say("welcome"))


ANYWHERE: Mapping[Intent, Callable[[Step], Outcome]] = {
    Intent.HELP: _help,
    Intent.STOP: _stop,
    Intent.START: _start,
    Intent.BANK: _bank,
    Intent.THANKS: _thanks,
    Intent.MONEY: money,
    Intent.APPEAL: _appeal,
    Intent.CANCEL: _cancel,
    Intent.BACK: _back,
    Intent.WELSH: language,
    Intent.ENGLISH: language,
}
