"""What a call tells of earlier money: nothing before the picture word. Whoever calls can make any number show, and reads no text sent to it. Nor
does a supporter hear of it who may claim for somebody.

The claim that is being made is read back as ever, and an offer for a day to come is told. A fee that was earned waits for the word. Who has no picture, or says a wrong one, is offered the answer as a text to the number
on file, or a call back.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from services.payments.claims.rules.whereabouts import Whereabouts
from services.payments.phone.rules.answers import where_is_the_money
from services.payments.phone.rules.conversation import (
    MOST_TRIES,
    Candidate,
    CharityFact,
    ClaimFact,
    ConversationData,
    ConversationState,
    EventFact,
    Facts,
    QuestionFact,
    TurnResult,
)
from services.payments.phone.rules.effects import AskCallBack, CountWrongPicture
from services.payments.phone.rules.global_intents import DECIDE
from services.payments.phone.rules.identity import wrong_pictures
from services.payments.phone.rules.pictures import is_guess, is_right
from services.payments.phone.rules.questions import say
from services.payments.phone.rules.turn_context import TurnContext, again, offer_person
from shared.contracts.turns import Prompt
from shared.contracts.understood import STATEMENTS, HeardLine, Intent, Understood

EARLIER = (Intent.MONEY, Intent.APPEAL, Intent.LAST, Intent.LIMIT, *STATEMENTS)
"""Intents whose answer tells of an earlier claim or payment; and a limit, which nobody sets or takes off for somebody else."""
_COMES_FIRST = (
    *(one for one in DECIDE if one not in EARLIER),
    Intent.CLAIM,
    Intent.YES,
    Intent.NO,
    Intent.NOTHING,
    Intent.NO_RECEIPT,
)
"""What is done before such an intent, where both are said in one breath."""
_GO_BACK = (Intent.BACK, Intent.CANCEL, Intent.OVER)


@dataclass(frozen=True, slots=True)
class Checked:
    """The turn as it may go on, and what is said before its answer."""

    turn: TurnContext
    first: tuple[Prompt, ...] = ()


def check(turn: TurnContext) -> Checked | TurnResult:
    """The turn without anything that a caller may not hear yet, or the question that finds out who it is."""
    state = turn.state
    if state.is_proved or not (turn.heard.is_call or state.is_agreed):
        return Checked(turn)
    if state.place is ConversationState.PROOF:
        return _answered(turn)
    if state.place is ConversationState.OFFER_TEXT:
        return _offered(turn)
    wanted = next((intent for intent in EARLIER if turn.wants(intent)), None)
    if wanted is None:
        is_asked = _is_about_a_fee(turn) and not state.is_agreed
        return _asked_first(turn, Intent.GREETING) if is_asked else Checked(_withheld(turn))
    if turn.understood.lines or turn.wants(*_COMES_FIRST):
        others = tuple(one for one in turn.understood.intents if one not in EARLIER)
        rest = turn.understood.model_copy(update={"intents": others})
        return Checked(_withheld(replace(turn, understood=rest)), (say("earlier_after_this"),))
    return _asked_first(turn, wanted)


def _is_about_a_fee(turn: TurnContext) -> bool:
    """Whether the next question would be about an earned fee, which a caller may have heard of by text: a greeting or an answer to it,
    where nothing else is open."""
    is_open = turn.state.place in (ConversationState.START, ConversationState.QUESTION) and not turn.state.lines
    if not is_open or turn.understood.lines or not any(map(_is_earned, turn.facts.questions)):
        return False
    is_answer = turn.understood.choice is not None or turn.wants(Intent.GREETING, Intent.YES)
    return is_answer and not any(one.kind == "offer" for one in WithheldFacts(turn.facts).questions)


def _is_earned(asked: QuestionFact) -> bool:
    return asked.kind == "offer" and (asked.is_past or asked.is_limited)


def _asked_first(turn: TurnContext, wanted: Intent) -> TurnResult:
    """The question for the picture word, before what is wanted goes on."""
    state = turn.state
    back_to = state.back_to if state.place is ConversationState.OFFER_PERSON else state.place
    asked = turn.at(
        place=ConversationState.PROOF, back_to=back_to, wanted=wanted, tries=0, wants_limit=turn.understood.limit
    )
    return again(asked) if _candidate(turn).picture_words else _offer(asked)


def _candidate(turn: TurnContext) -> Candidate:
    return next(one for one in turn.facts.people if one.person_id == turn.state.person_id)


def _before(turn: TurnContext) -> TurnContext:
    """The turn at the place where it stood before we asked."""
    return turn.at(place=turn.state.back_to, wanted=None, wants_limit=None, tries=0, misses=0)


def _answered(turn: TurnContext) -> Checked | TurnResult:
    """Whether the picture word is right; who says something else than a word does not know it."""
    state, names = turn.state, turn.understood.names
    if turn.understood.lines:
        return Checked(_withheld(_before(turn)))
    if turn.wants(Intent.HELP):
        return again(_withheld(_before(turn)), say("person_will_call"), effects=(AskCallBack("asked"),))
    if turn.wants(*_GO_BACK):
        return again(_withheld(_before(turn)))
    if not names:
        return _offer(turn)
    person = _candidate(turn)
    is_resting = turn.facts.is_resting(person.person_id)
    if is_right(person.picture_words, names) and not is_resting:
        wanted = Understood(intents=(state.wanted,), limit=state.wants_limit) if state.wanted else Understood()
        return Checked(replace(_before(turn).at(is_proved=True), understood=wanted))
    wrong = () if is_resting else wrong_pictures([person], names)
    if state.tries + 1 >= (MOST_TRIES if is_guess(names) else MOST_TRIES - 1):
        return _offer(turn, *wrong)
    return again(turn.at(tries=state.tries + 1), say("not_matched"), effects=wrong)


def _offer(turn: TurnContext, *wrong: CountWrongPicture) -> TurnResult:
    """The answer as a text, or a call back; only a person can say more of an earlier claim than where its money is."""
    if turn.state.wanted is not Intent.MONEY or not turn.heard.is_call:
        return offer_person(_withheld(_before(turn)), say("needs_picture"), effects=wrong)
    return again(turn.at(place=ConversationState.OFFER_TEXT, misses=0), effects=wrong)


def _offered(turn: TurnContext) -> Checked | TurnResult:
    before = _withheld(_before(turn))
    if turn.understood.lines:
        return Checked(before)
    if turn.wants(Intent.YES):
        told = where_is_the_money(ConversationData(), turn.facts)
        return replace(again(before, say("money_by_text")), by_text=told)
    if turn.wants(*_GO_BACK):
        return again(before)
    if not turn.wants(Intent.NO, Intent.HELP) and turn.state.misses == 0:
        return again(turn.at(misses=1))
    return again(before, say("person_will_call"), effects=(AskCallBack("earlier_money"),))


def _withheld(turn: TurnContext) -> TurnContext:
    """The turn of somebody who has proved nothing: what they may not hear cannot be said, because it is not there."""
    return replace(turn, heard=replace(turn.heard, facts=WithheldFacts(turn.facts, turn.state.is_agreed)))


@dataclass(frozen=True, slots=True)
class WithheldFacts:
    """Facts without earlier claims and payments: the questions that finance asks are about them. What the claim that is being made
    needs is there."""

    facts: Facts
    is_supporters: bool = False
    """They go to a supporter, who claims and answers nothing else for the person."""

    @property
    def money(self) -> tuple[Whereabouts, ...]:
        """Withheld."""
        return ()

    @property
    def last_lines(self) -> tuple[HeardLine, ...]:
        """Withheld."""
        return ()

    @property
    def questions(self) -> tuple[QuestionFact, ...]:
        """Offers for a day to come alone: what was earned, and what a limit holds, is earlier money."""
        offers = (one for one in self.facts.questions if one.kind == "offer" and not _is_earned(one))
        return () if self.is_supporters else tuple(offers)

    @property
    def claims(self) -> tuple[ClaimFact, ...]:
        """Those that wait for the photo of a receipt; for a supporter none that the person told elsewhere."""
        waiting = (one for one in self.facts.claims if one.waits_for_receipt)
        return tuple(one for one in waiting if one.is_told_here or not self.is_supporters)

    @property
    def now(self) -> datetime:
        """As it is."""
        return self.facts.now

    @property
    def fresh_id(self) -> UUID:
        """As it is."""
        return self.facts.fresh_id

    @property
    def people(self) -> tuple[Candidate, ...]:
        """As they are."""
        return self.facts.people

    @property
    def speaker_lasts(self) -> timedelta:
        """As it is."""
        return self.facts.speaker_lasts

    @property
    def is_resting(self) -> Callable[[UUID], bool]:
        """As it is."""
        return self.facts.is_resting

    @property
    def price_miles(self) -> Callable[[str, int, int, date], int]:
        """As it is."""
        return self.facts.price_miles

    @property
    def charities(self) -> tuple[CharityFact, ...]:
        """Those of the organisation's list: nothing personal."""
        return self.facts.charities

    @property
    def adviser(self) -> str:
        """Whom the organisation names."""
        return self.facts.adviser

    @property
    def events(self) -> tuple[EventFact, ...]:
        """As they are."""
        return self.facts.events

    @property
    def receipt_above_pence(self) -> int | None:
        """As it is."""
        return self.facts.receipt_above_pence

    @property
    def bank_details_asked_at(self) -> datetime | None:
        """As it is; nothing to a supporter."""
        return None if self.is_supporters else self.facts.bank_details_asked_at
