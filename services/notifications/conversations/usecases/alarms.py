"""Somebody may be in danger: a person is told, and we say kind words. None of it waits for payments, and none of it is about money."""

from services.notifications.conversations.rules.order import ALL_RIGHT
from services.notifications.conversations.rules.tasks import HumanTask, task_for_danger, task_for_danger_now
from services.notifications.conversations.usecases import safety
from services.notifications.conversations.usecases.conversation_context import ask_a_human, ask_next, say_own, say_words
from services.notifications.conversations.usecases.replying import OwnReply
from shared.contracts.understood import Danger, DangerKind

NOT_ALL_RIGHT = Danger(kind="unsafe", is_certain=True)
"""A no to "Are you all right?"."""


def in_danger(reply: OwnReply) -> None:
    """Certain danger: an urgent task, and the safety words."""
    danger = reply.understood.danger
    danger = danger if danger is not None and danger.is_certain else NOT_ALL_RIGHT
    _tell_a_human(reply, task_for_danger(danger), danger.kind)
    _say_safety_words(reply, danger)


def in_danger_now(reply: OwnReply) -> None:
    """Yes, in danger now: the task is raised to now. On the list it is one of its own, because one that is open is never changed.
    An answer that names a danger gets the words for that danger first, and nothing beside them."""
    danger = reply.understood.danger
    _tell_a_human(reply, task_for_danger_now(), danger.kind if danger else NOT_ALL_RIGHT.kind)
    if reply.is_first or danger is None or not danger.is_certain:
        reply.say("danger_now", safety=True)


def not_now(reply: OwnReply) -> None:
    """No, or all right: that closes nothing and lowers nothing. A later yes still counts."""
    reply.say("danger_not_now", safety=True)


def possibly_in_danger(reply: OwnReply) -> None:
    """Possible danger: a task for the same day, and one quiet question, also beside an answer that payments gets."""
    context = reply.context
    if reply.understood.danger is not None:
        _tell_a_human(reply, task_for_danger(reply.understood.danger), reply.understood.danger.kind)
    if context.others_may_read:
        reply.say("call_us", safety=True)  # nobody may learn from it that we are worried
        return
    ask_next(context, ALL_RIGHT, "yes_no")
    say_own(context, ALL_RIGHT, reply.turn.id, safety=True)


def _say_safety_words(reply: OwnReply, danger: Danger) -> None:
    """What somebody in danger is told, for each kind of danger: the organisation's own words come before ours."""
    context = reply.context
    if context.others_may_read:
        # Whoever reads this telephone must not learn that somebody asked for help.
        reply.say("call_us_urgent", safety=True)
        return
    # Most of the words ask it; whatever they ask, a YES to them is never about money.
    ask_next(context, "in_danger", "yes_no")
    speaker = context.speaker()
    words = safety.words_for(context.session, danger.kind, speaker, aloud=context.row.channel == "voice")
    say_words(context, words, reply.turn.id, speaker.language, safety=True)


def _tell_a_human(reply: OwnReply, task: HumanTask, kind: DangerKind) -> None:
    ask_a_human(reply.context, task, reply.turn.id, owner_id=safety.owner_for(reply.context.session, kind))
