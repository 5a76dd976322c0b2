"""One turn of a conversation: in its order, once however often it comes, with everything it sets going in one transaction."""

from contextlib import nullcontext
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import bindparam, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.payments.phone.rules.conversation import (
    ConversationData,
    ConversationState,
    Facts,
    IncomingTurn,
    TurnResult,
    today_of,
)
from services.payments.phone.rules.draft import event_day
from services.payments.phone.rules.effects import AskCallBack
from services.payments.phone.rules.engine import handle_turn
from services.payments.phone.rules.last_asked import MAY_BE_AN_ANSWER
from services.payments.phone.rules.links import Links
from services.payments.phone.tables import PhoneConversation, PhoneTurn
from services.payments.phone.usecases.effects import EffectRunner
from services.payments.phone.usecases.facts import facts_of
from services.payments.phone.usecases.open_things import Around, look_around, writers_of
from services.payments.phone.usecases.picture_tries import PictureTries
from services.payments.phone.usecases.read_backs import CHANGED, ReadBackChannel, ReadLines, read_out
from services.payments.worklist.handling.usecases.messages import ToldMessage, note_message
from shared import logs
from shared.contracts.turns import PROMPTS, Prompt, Turn, TurnAnswer, ValueKind
from shared.contracts.understood import Understood
from shared.database import table_of
from shared.errors import ConflictError, Effect, InvalidError, NotFoundError, UnavailableError
from shared.identity import Actor, ActorKind
from shared.ids import new_id

STATE_VERSION = 1
"""Raised where an older state cannot be read any more: such a conversation begins anew, with nothing claimed."""

log = logs.get(__name__)

_LOCK = (
    select(PhoneConversation, func.app_now())
    .where(PhoneConversation.org_id == bindparam("org"), PhoneConversation.id == bindparam("conversation"))
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)
_BEGIN = (
    select(PhoneConversation)
    .from_statement(
        insert(table_of(PhoneConversation))
        .values(
            org_id=bindparam("org"),
            id=bindparam("conversation"),
            channel=bindparam("by"),
            language=bindparam("in"),
            state_version=STATE_VERSION,
            state=ConversationData().model_dump(mode="json"),
        )
        .on_conflict_do_update(index_elements=["org_id", "id"], set_={"last_turn_at": func.app_now()})
        .returning(*table_of(PhoneConversation).c)
    )
    .execution_options(populate_existing=True)
)
_KEEP = insert(table_of(PhoneTurn))


@dataclass(frozen=True, slots=True)
class TurnServices:
    """What every turn needs: how links are made, and how long a telephone of several people remembers who speaks."""

    links: Links
    speaker_lasts: timedelta


def take_turn(session: Session, turn_services: TurnServices, turn: Turn) -> TurnAnswer:
    """Handles a turn and gives its answer; a repeated turn gets the answer it got, and has no second effect.

    Raises ConflictError for a turn that comes after a later one of its conversation; UnavailableError where notifications has not
    said what it understood: nothing is read out of words here, so the turn waits for a service that does.
    """
    links = turn_services.links
    conversation = _lock(session, turn)
    if turn.number_in_order <= conversation.last_number:
        before = session.get(PhoneTurn, (turn.org_id, turn.turn_id))
        if before is not None:
            return _unseal(links, before.answer)
        raise ConflictError(
            "turn.out_of_order",
            "A later turn of this conversation was handled before, so this one is not.",
            last_number=conversation.last_number,
        )
    if turn.understood is None:
        raise UnavailableError(
            "turn.not_understood",
            "This message came without what was understood of it.",
            "Send the turn again from a notifications service of this version.",
            effect=Effect.NO_MONEY_MOVED,
        )
    around, spoke_before = look_around(session, turn), conversation.person_id
    outcome, more = _handle(session, turn_services, turn, conversation, around)
    answer = _answer(outcome, more)
    if around.has_tasks:
        is_answer = _answers_staff(turn, outcome)
        told = ToldMessage(
            turn.conversation_id, turn.turn_id, writers_of(turn), turn.said_at, is_answer, turn.same_number
        )
        note_message(session, turn.org_id, told)
    session.flush()
    kept = {"org_id": turn.org_id, "id": turn.turn_id, "conversation_id": turn.conversation_id}
    whose = {"person_id": outcome.speaker or outcome.state.person_id or spoke_before}
    session.execute(_KEEP, kept | whose | {"number_in_order": turn.number_in_order, "answer": _seal(links, answer)})
    return answer


def _lock(session: Session, turn: Turn) -> PhoneConversation:
    """The conversation's row, ours until the end of the transaction: turns are handled one after the other. `last_turn_at` is now."""
    which = {"org": turn.org_id, "conversation": turn.conversation_id}
    known = session.execute(_LOCK, which).first()
    if known is None:
        begun: PhoneConversation = session.scalars(_BEGIN, which | {"by": turn.channel, "in": turn.language}).one()
        return begun
    row: PhoneConversation = known[0]
    row.last_turn_at = known[1]
    return row


def _handle(
    session: Session, turn_services: TurnServices, turn: Turn, conversation: PhoneConversation, around: Around
) -> tuple[TurnResult, tuple[Prompt, ...]]:
    """Lets the rules decide and carries it out. What cannot be done leaves nothing behind, and a person calls."""
    state = _state(conversation)
    links = turn_services.links
    facts, outcome = _decide(session, turn_services, turn, conversation, around, state)
    try:
        with session.begin_nested() if outcome.effects else nullcontext():
            return outcome, _carry_out(session, links, turn, conversation, facts, outcome)
    except (ConflictError, InvalidError, NotFoundError) as error:
        log.warning("a turn could not be carried out", code=error.code)
        if error.code == CHANGED and state.place is ConversationState.READING:
            # Its miles come to something else by now: it is read back again, and a new yes is asked for.
            again = handle_turn(state, replace(_heard(turn, facts), answers_to=None))
            return again, _carry_out(session, links, turn, conversation, facts, again)
        calm = TurnResult(
            state,
            (Prompt(name="person_will_call"),),
            effects=(AskCallBack("not_understood"),),
            speaker=outcome.speaker if outcome.speaker == state.person_id else None,
            by_supporter=outcome.by_supporter,
        )
        return calm, _carry_out(session, links, turn, conversation, facts, calm)


def _decide(
    session: Session,
    turn_services: TurnServices,
    turn: Turn,
    conversation: PhoneConversation,
    around: Around,
    state: ConversationData,
) -> tuple[Facts, TurnResult]:
    """What the rules say. Where this very turn makes known who speaks, they are asked again with the facts of that person."""
    only = around.people[0] if len(around.people) == 1 else None
    alone = None if only is None or only.is_helped else only.person_id
    now, fresh_id = conversation.last_turn_at, new_id()
    lasts, is_resting = turn_services.speaker_lasts, _tries(session, turn, now).is_resting

    def facts_about(person_id: UUID | None) -> Facts:
        return facts_of(session, turn.org_id, around, person_id, now, fresh_id, lasts, is_resting)

    facts = facts_about(state.person_id or alone)
    outcome = handle_turn(state, _heard(turn, facts))
    known = outcome.speaker
    if known is not None and known != (state.person_id or alone):
        facts = facts_about(known)
        outcome = handle_turn(state, _heard(turn, facts))
    return facts, outcome


def _tries(session: Session, turn: Turn, now: datetime) -> PictureTries:
    """Wrong picture words from the number that this turn came from; from a notifications service that does not name it, of this
    conversation."""
    return PictureTries(session, turn.org_id, turn.number_id or turn.conversation_id, now)


def _heard(turn: Turn, facts: Facts) -> IncomingTurn:
    understood = turn.understood or Understood()
    is_call = turn.channel == "voice"
    return IncomingTurn(
        turn.said, understood, facts, turn.kept, turn.answers_to, is_call, turn.last_asked, turn.mentions
    )


def _answers_staff(turn: Turn, outcome: TurnResult) -> bool:
    """Whether these words are for a member of staff, who wrote last, or about somebody's safety, which notifications asked about last."""
    if turn.last_asked is not None:
        return turn.last_asked.about_id is None
    intents = turn.understood.intents if turn.understood else ()
    return outcome.state.asked_elsewhere and MAY_BE_AN_ANSWER.issuperset(intents)


def _state(conversation: PhoneConversation) -> ConversationData:
    """Where the conversation stands; anew where we cannot read it."""
    if conversation.state_version != STATE_VERSION:
        return ConversationData()
    try:
        return ConversationData.model_validate(conversation.state)
    except ValidationError:
        return ConversationData()


def _carry_out(
    session: Session, links: Links, turn: Turn, conversation: PhoneConversation, facts: Facts, outcome: TurnResult
) -> tuple[Prompt, ...]:
    """Keeps where the conversation stands now, and does what was decided; gives what there is to say of it."""
    conversation.state, conversation.state_version = outcome.state.model_dump(mode="json"), STATE_VERSION
    conversation.last_number = turn.number_in_order
    conversation.person_id = outcome.state.person_id  # nobody, where the claim has ended on a shared telephone
    person_id = outcome.speaker
    actor = Actor(turn.org_id, ActorKind.PERSON, person_id or conversation.id, person_id=person_id)
    tries = _tries(session, turn, conversation.last_turn_at)
    more = EffectRunner(session, conversation, actor, turn.turn_id, links, tries, outcome.by_supporter).carry_out(
        outcome.effects
    )
    is_claim = outcome.state.place is ConversationState.READING
    if is_claim and outcome.read_back_id == facts.fresh_id and person_id is not None:
        way = ReadBackChannel(conversation_id=conversation.id)
        read_out(session, actor, person_id, _read_lines(outcome.state, facts), way, new_id=facts.fresh_id)
    return more


def _read_lines(state: ConversationData, facts: Facts) -> ReadLines:
    """What was just read back, with the day that each line is for: nobody's midnight may change it."""
    read = state.read_back.read if state.read_back and state.place is ConversationState.READING else ()
    day = event_day(state, facts) or today_of(facts)
    return [
        {
            "kind": "spent",
            "category": line.category,
            "amount_pence": line.amount_pence,
            "miles_tenths": line.miles_tenths,
            "passengers": line.passengers,
            "spent_on": (line.on or day).isoformat(),
        }
        for line in read
    ]


def _answer(outcome: TurnResult, more: tuple[Prompt, ...]) -> TurnAnswer:
    return TurnAnswer(
        person_id=outcome.state.person_id,
        say=(*outcome.say, *more, *outcome.then),
        expect=outcome.expect,
        done=outcome.done,
        read_back_id=outcome.read_back_id,
        language=outcome.language,
        by_text=outcome.by_text,
    )


def _seal(links: Links, answer: TurnAnswer) -> dict[str, Any]:
    """An answer as it is kept: a link by its id, because whoever reads the row must not be able to open it."""
    kept = answer.model_dump(mode="json")
    for values, name in _links_in(kept):
        values[name] = str(links.read(str(values[name]).rpartition("/")[2]))
    return kept


def _unseal(links: Links, kept: dict[str, Any]) -> TurnAnswer:
    answer = deepcopy(kept)  # the row stays as it is
    for values, name in _links_in(answer):
        values[name] = links.url(UUID(values[name]))
    return TurnAnswer.model_validate(answer)


def _links_in(answer: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    """Where links stand in an answer as JSON."""
    return [
        (prompt["values"], name)
        for prompt in answer["say"]
        for name, kind in PROMPTS[prompt["name"]].items()
        if kind is ValueKind.LINK
    ]
