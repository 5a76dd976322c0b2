"""For whom a supporter claims on their own telephone: those who agreed to it, one at a time, and named.

The agreement takes the place of the picture word for a claim, and for nothing else: earlier money wants the word (`proof`). By call it counts for
nothing, because any number can be made to show.
"""

from uuid import UUID

from services.payments.phone.rules.conversation import Candidate, ConversationState, TurnResult
from services.payments.phone.rules.draft import said_in, with_lines
from services.payments.phone.rules.effects import AskCallBack
from services.payments.phone.rules.questions import say
from services.payments.phone.rules.told_apart import name_of, named_in
from services.payments.phone.rules.turn_context import MISSES_UNTIL_A_PERSON, TurnContext, again
from shared.contracts.understood import Intent

MOST_NAMED = 9
"""So many are listed by number; whoever else agreed is named by their first name."""


def may_claim_for(turn: TurnContext, person_id: UUID) -> bool:
    """Whether somebody agreed to this supporter, and it holds now."""
    return any(one.person_id == person_id for one in _agreed(turn))


def names_another(turn: TurnContext) -> bool:
    """Whether a supporter names somebody else than the one they claimed for last, or more than one in one message."""
    named, now = [one.person_id for one in _named(turn)], turn.state.person_id
    return now is not None and (len(named) > 1 or (bool(named) and now not in named))


def find_out(turn: TurnContext) -> UUID | TurnResult | None:
    """The one person whom the supporter means, or the question that finds out; None where this is no telephone of a supporter, or somebody
    else speaks on it, who is asked for name and picture word."""
    agreed = _agreed(turn)
    if not agreed or turn.state.place is ConversationState.PICTURE:
        return None
    named = _named(turn)
    if not named and turn.state.place is ConversationState.FIRST_NAME:
        return None
    if named and all(name_of(one, turn.facts.people) is None for one in named):
        return _person(turn)  # two of one name: nothing that we may say tells them apart
    if len(named) > 1:
        return _ask(turn, is_several=len({one.first_name for one in named}) > 1)
    if named and named[0].agreement_id is not None:
        return named[0].person_id
    if len(turn.facts.people) == 1:
        return agreed[0].person_id
    if (turn.understood.names and not turn.understood.lines) or turn.wants(Intent.NOT_ME):
        return None
    return _chosen(turn) or _ask(turn)


def _chosen(turn: TurnContext) -> UUID | None:
    state, number = turn.state, turn.understood.number
    if state.place is not ConversationState.WHOM or number is None or not 1 <= number <= len(state.whom):
        return None
    who = state.whom[number - 1]
    return who if may_claim_for(turn, who) else None


def _ask(turn: TurnContext, *, is_several: bool = False) -> TurnResult:
    """The list; lines that were said stay, but of two people in one message none is anybody's."""
    state = turn.state
    was_asked = state.place is ConversationState.WHOM
    people = turn.facts.people
    whom = tuple(one.person_id for one in _agreed(turn) if name_of(one, people) is not None)[:MOST_NAMED]
    asked = turn.at(place=ConversationState.WHOM, whom=whom, maybe=(), lines=() if is_several else state.lines)
    if is_several:
        return again(asked.at(several={}, total_said_pence=None, misses=0), say("one_at_a_time"))
    figures = [
        one for one in said_in(turn.understood) if one[0].amount_pence is not None or one[0].miles_tenths is not None
    ]
    kept = asked.with_state(with_lines(asked.state, figures))
    if not whom:
        return _person(kept)
    if turn.wants(Intent.HELP):
        return again(kept, say("person_will_call"), effects=(AskCallBack("asked"),))
    misses = state.misses + 1 if was_asked and not figures else 0
    if misses >= MISSES_UNTIL_A_PERSON:
        calls = (AskCallBack("not_known"),) if misses == MISSES_UNTIL_A_PERSON else ()
        return TurnResult(kept.at(misses=misses).state, (say("not_known"),), "nothing", calls, done=True)
    return again(kept.at(misses=misses))


def _person(turn: TurnContext) -> TurnResult:
    """Nobody is claimed for, and a person calls."""
    return TurnResult(turn.state, (say("not_known"),), "nothing", (AskCallBack("not_known"),), done=True)


def _agreed(turn: TurnContext) -> list[Candidate]:
    if turn.heard.is_call:
        return []
    return [one for one in turn.facts.people if one.agreement_id is not None]


def _named(turn: TurnContext) -> list[Candidate]:
    """Whom the words name of all on the number, also who did not agree: one Jo's money is not claimed for another."""
    if not _agreed(turn):
        return []
    return named_in((*turn.heard.mentions, *turn.understood.names), turn.facts.people)
