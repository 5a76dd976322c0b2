"""What a human is asked to do because of a conversation: the sentence on the list, and how soon."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from services.notifications.conversations.rules.danger import Trouble


class Why(StrEnum):
    """Why a human is needed."""

    ASKED = "asked"
    STRANGER_CALLED = "stranger_called"
    NOBODY_FREE = "nobody_free"
    MISSED_CALL = "missed_call"
    LOST_CALL = "lost_call"
    NOT_HEARD = "not_heard"
    NOT_ANSWERED = "not_answered"


@dataclass(frozen=True, slots=True)
class HumanTask:
    """A task: its kind on the list, a plain sentence, whether it is urgent, and how soon it is due."""

    kind: str
    reason: str
    urgent: bool
    due_in_minutes: int


_SAVED = "What they told us is saved with the conversation."

TASKS: Mapping[Why, HumanTask] = {
    Why.ASKED: HumanTask("call_back", f"Somebody asked for a person. Call them back. {_SAVED}", False, 120),
    Why.STRANGER_CALLED: HumanTask(
        "call_back", "Somebody called from a number that we do not know. Call them back and find out who it is.", False, 240
    ),
    Why.NOBODY_FREE: HumanTask("call_back", f"Somebody wanted a person and nobody was free. Call them back. {_SAVED}", False, 60),
    Why.MISSED_CALL: HumanTask(
        "call_back",
        "Somebody rang and put the telephone down, perhaps because they have no credit. Call them back: they may want to claim.",
        False,
        120,
    ),
    Why.LOST_CALL: HumanTask("call_back", f"A call broke off before it was finished. Call them back. {_SAVED}", False, 120),
    Why.NOT_HEARD: HumanTask("call_back", f"We could not hear somebody on the telephone. Call them back. {_SAVED}", False, 120),
    Why.NOT_ANSWERED: HumanTask(
        "not_answered",
        f"We could not answer a message by ourselves. No money moved because of it. Call the person. {_SAVED}",
        False,
        60,
    ),
}  # fmt: skip

_TROUBLE: Mapping[Trouble, str] = {
    Trouble.SELF_HARM: "may want to harm themselves",
    Trouble.ABUSE: "may be hurt or threatened by somebody",
    Trouble.MONEY_TAKEN: "may have their money taken by somebody",
    Trouble.EMERGENCY: "may need an ambulance or the police",
    Trouble.WORN_OUT: "may be at the end of their strength, or afraid of what they may do to somebody",
    Trouble.UNEASY: "may be unhappy or badly treated, which is not certain",
}


def task_for_trouble(trouble: Trouble) -> HumanTask:
    """The urgent task for somebody who may be in trouble."""
    return HumanTask(
        "in_danger",
        f"Somebody wrote or said words that mean they {_TROUBLE[trouble]}. Follow your safeguarding plan now. Read the conversation, "
        "then call them, unless a call could put them in danger. They were sent your organisation's approved words.",
        True,
        60 if trouble in (Trouble.MONEY_TAKEN, Trouble.UNEASY) else 15,
    )
