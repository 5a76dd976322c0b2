"""What notifications answers by itself, with payments down too: danger, HELP, 0, STOP, START, and numbers we must not talk money to."""

from datetime import timedelta

from services.notifications.contacts import usecases as contacts
from services.notifications.conversations.rules.danger import Trouble, trouble_in
from services.notifications.conversations.rules.incoming import Choice, Keyword, choice_of, keyword_of
from services.notifications.conversations.rules.tasks import TASKS, Why, task_for_danger
from services.notifications.conversations.tables import ConversationTurn
from services.notifications.conversations.usecases import safety
from services.notifications.conversations.usecases.speaking import Talk, ask_a_human, say_own, say_words
from shared.contracts.understood import Danger
from shared.database import app_now
from shared.identity import Actor, ActorKind, system_actor

STOP_CHOICE = "stop_choice"
TELL_STRANGERS_EVERY = timedelta(hours=24)
_DANGERS = {
    Trouble.SELF_HARM: Danger(kind="self_harm", is_certain=True),
    Trouble.ABUSE: Danger(kind="abuse", is_certain=True),
    Trouble.MONEY_TAKEN: Danger(kind="fraud", is_certain=True),
    Trouble.EMERGENCY: Danger(kind="medical", is_certain=True),
    Trouble.WORN_OUT: Danger(kind="carer_strain", is_certain=True),
    Trouble.UNEASY: Danger(kind="unsafe", is_certain=True),
}
"""Until the one ear says what kind of danger it heard."""


def answer_ourselves(talk: Talk, turn: ConversationTurn, said: str) -> bool:
    """Answers a turn where that is ours to do; False where payments decides what is said. Danger comes before everything.

    `said` is what came, before bank numbers were taken out of it: that note must not read like "taken".
    """
    trouble, keyword, choice = trouble_in(said), keyword_of(said), choice_of(said)
    awaiting, talk.row.awaiting = talk.row.awaiting, None
    if trouble is not None:
        _somebody_in_trouble(talk, turn, trouble)
    elif keyword is not None:
        _keyword(talk, turn, *keyword)
    elif awaiting == STOP_CHOICE and choice is not None:
        _stop_choice(talk, turn, choice)
    elif not talk.behind:
        _stranger(talk, turn)
    elif not talk.people:
        # Somebody else may read this telephone: nothing about money, and not even why.
        say_own(talk, "call_us", turn.id)
    else:
        return False
    turn.answered_by, turn.answered_at = "ours", app_now(talk.session)
    return True


def _somebody_in_trouble(talk: Talk, turn: ConversationTurn, trouble: Trouble) -> None:
    danger = _DANGERS[trouble]
    ask_a_human(talk, task_for_danger(danger), owner_id=safety.owner_for(talk.session, danger.kind))
    if _others_may_read(talk):
        # Whoever reads this telephone must not learn that somebody asked for help.
        say_own(talk, "call_us_urgent", turn.id, safety=True)
        return
    speaker = talk.speaker()
    words = safety.words_for(talk.session, danger, speaker, aloud=talk.row.channel == "voice")
    say_words(talk, words, turn.id, speaker.language, safety=True)


def _keyword(talk: Talk, turn: ConversationTurn, keyword: Keyword, language: str) -> None:
    in_welsh = "cy" if language == "cy" else None
    match keyword:
        case Keyword.HELP:
            ask_a_human(talk, TASKS[Why.ASKED])
            say_own(talk, "help", turn.id, language=in_welsh, safety=True)
        case Keyword.STOP:
            for person in talk.behind:
                contacts.stop_texts(talk.session, _as(talk), person.person_id)
            asks = bool(talk.people)  # the question is about money, so not where others may read it
            talk.row.awaiting = STOP_CHOICE if asks else None
            say_own(talk, "stopped" if asks else "stopped_stranger", turn.id, language=in_welsh)
        case Keyword.START:
            for person in talk.behind:
                contacts.start_texts(talk.session, _as(talk), person.person_id)
            say_own(talk, "started" if talk.behind else "stranger", turn.id, language=in_welsh)


def _stop_choice(talk: Talk, turn: ConversationTurn, choice: Choice) -> None:
    but_money = choice is Choice.MONEY_ONLY
    for person in talk.behind:
        contacts.stop_texts(talk.session, _as(talk), person.person_id, but_money=but_money)
    say_own(talk, "stopped_but_money" if but_money else "stopped_all", turn.id)


def _stranger(talk: Talk, turn: ConversationTurn) -> None:
    """One helpful answer a day, so that two machines do not text each other for ever."""
    now, told = app_now(talk.session), talk.row.stranger_told_at
    if told is not None and told > now - TELL_STRANGERS_EVERY:
        return
    talk.row.stranger_told_at = now
    say_own(talk, "stranger", turn.id)


def _others_may_read(talk: Talk) -> bool:
    """Whether this is a telephone that is not safe to text for anybody behind it."""
    return talk.row.channel == "sms" and bool(talk.behind) and not talk.people


def _as(talk: Talk) -> Actor:
    """Who says it: the person, where only one can be meant."""
    org_id = talk.row.org_id
    return Actor(org_id, ActorKind.PERSON, talk.person_id) if talk.person_id else system_actor(org_id)
