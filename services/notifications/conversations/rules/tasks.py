"""What a human is asked to do because of a conversation: the sentence on the list, and how soon."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts.understood import Danger, DangerKind


class TaskReason(StrEnum):
    """Why a human is needed."""

    ASKED = "asked"
    STRANGER_CALLED = "stranger_called"
    NOBODY_FREE = "nobody_free"
    MISSED_CALL = "missed_call"
    LOST_CALL = "lost_call"
    NOT_HEARD = "not_heard"
    NOT_ANSWERED = "not_answered"
    WRONG_NUMBER = "wrong_number"
    MOVED = "moved"
    COMPLAINT = "complaint"
    STRANGERS = "strangers"
    NO_TEXT = "no_text"


@dataclass(frozen=True, slots=True)
class HumanTask:
    """A task: its kind on the list, a plain sentence, whether it is urgent, and how soon it is due. `is_always` where everybody gets
    one of their own, however many numbers that we do not know text or call us."""

    kind: str
    reason: str
    urgent: bool
    due_in_minutes: int
    is_always: bool = False


_SAVED = "What they told us is saved with the conversation."
_DAY = 24 * 60
COMPLAINT_WORKING_DAYS = 3
"""Said in the answer to a complaint. NHS complaints must be acknowledged within 3 working days (SI 2009/309, regulation 13)."""

TASKS: Mapping[TaskReason, HumanTask] = {
    TaskReason.ASKED: HumanTask("call_back", f"Somebody asked for a person. Call them back. {_SAVED}", False, 120, is_always=True),
    TaskReason.STRANGER_CALLED: HumanTask(
        "call_back", "Somebody called from a number that we do not know. Call them back and find out who it is.", False, 240
    ),
    TaskReason.NO_TEXT: HumanTask(
        "call_back",
        "Somebody on the telephone asked about earlier money and said no picture word. We have no number of theirs that is safe to text. "
        "Nothing was told. Call them on the number that we have, and make sure who it is before you say an amount.",
        False,
        120,
    ),
    TaskReason.NOBODY_FREE: HumanTask("call_back", f"Somebody wanted a person and nobody was free. Call them back. {_SAVED}", False, 60),
    TaskReason.MISSED_CALL: HumanTask(
        "call_back",
        "Somebody rang and put the telephone down, perhaps because they have no credit. Call them back: they may want to claim.",
        False,
        120,
    ),
    TaskReason.LOST_CALL: HumanTask("call_back", f"A call broke off before it was finished. Call them back. {_SAVED}", False, 120),
    TaskReason.NOT_HEARD: HumanTask("call_back", f"We could not hear somebody on the telephone. Call them back. {_SAVED}", False, 120),
    TaskReason.NOT_ANSWERED: HumanTask(
        "not_answered",
        f"We could not answer a message by ourselves. No money moved because of it. Call the person. {_SAVED}",
        False,
        60,
    ),
    TaskReason.WRONG_NUMBER: HumanTask(
        "wrong_number",
        "Somebody told us that this is the wrong number. We send it nothing about money any more. Find out how to reach the person "
        f"whose number we took it for, and save their contact details again. {_SAVED}",
        False,
        _DAY,
    ),
    TaskReason.MOVED: HumanTask(
        "moved",
        "Somebody told us that the person we look for is not there any more, or has died. We send this number nothing about money "
        f"any more. Read the conversation, find out what is true, and save the contact details again. {_SAVED}",
        False,
        _DAY,
    ),
    TaskReason.COMPLAINT: HumanTask(
        "complaint",
        f"Somebody made a complaint. We told them that they get an answer in {COMPLAINT_WORKING_DAYS} working days. Acknowledge it by then, "
        f"and say how it is looked at. {_SAVED}",
        False,
        COMPLAINT_WORKING_DAYS * _DAY,
    ),
    TaskReason.STRANGERS: HumanTask(
        "strangers",
        "More numbers that we do not know text or call us today than we answer or list one by one. Until midnight such a text may get "
        "no answer, and a missed call or a complaint from such a number no task of its own. Whoever asks for a person or may be in "
        "danger still gets both, and people whose number we know notice nothing. No money is affected. Look in the account of the "
        "telephone line at who texts and calls: block whoever is a machine, and call back whoever may be a person.",
        False,
        240,
    ),
}  # fmt: skip

_MAY: Mapping[DangerKind, str] = {
    "self_harm": "want to harm themselves",
    "abuse": "be hurt, threatened or neglected by somebody",
    "fraud": "have their money taken by somebody",
    "medical": "need an ambulance",
    "fire": "be in a fire, or smell gas",
    "carer_strain": "be at the end of their strength with caring, or afraid of what they may do to somebody",
    "unsafe": "not be safe where they are",
}
_DUE_IN_MINUTES: Mapping[DangerKind, int] = {
    "self_harm": 15, "abuse": 15, "fraud": 30, "medical": 15, "fire": 15, "carer_strain": 60, "unsafe": 60,
}  # fmt: skip
THE_SAME_DAY_IN_MINUTES = 4 * 60
NOW_IN_MINUTES = 5


def task_for_danger(danger: Danger) -> HumanTask:
    """For somebody who is in danger: urgent. For somebody who may be worried: on the same day, and not urgent.

    The list holds one open task of a kind for a conversation, so each step has a kind of its own: a worse one is never left out.
    """
    if danger.is_certain:
        return HumanTask(
            "in_danger",
            f"Somebody wrote or said words that mean they may {_MAY[danger.kind]}. Follow your safeguarding plan now. Read the "
            "conversation, then call them, unless a call could put them in danger. We told them whom to call.",
            True,
            _DUE_IN_MINUTES[danger.kind],
            is_always=True,
        )
    return HumanTask(
        "may_be_in_danger",
        f"Somebody may be worried. It is not certain: perhaps they {_MAY[danger.kind]}. Read the conversation today, then ask them "
        "quietly how they are. Others may hear or read what you say.",
        False,
        THE_SAME_DAY_IN_MINUTES,
        is_always=True,
    )


def task_for_danger_now() -> HumanTask:
    """For somebody who said YES when we asked whether they are in danger now."""
    return HumanTask(
        "in_danger_now",
        "We asked somebody whether they are in danger now, and they said YES. Follow your safeguarding plan now. Read the "
        "conversation. Call the police on 999 if you cannot be sure that they are safe. A call to them could put them in danger.",
        True,
        NOW_IN_MINUTES,
        is_always=True,
    )
