"""Whose task it is, and so who sees it: by what it is about, by its kind, by name; and who is in the safety plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from shared.identity import Role

TaskSubject = Literal[
    "claim",
    "payout",
    "payout_run",
    "payout_method",
    "inbox",
    "person",
    "conversation",
    "failing_work",
    "line_pause",
    "organisation",
    "limit_proposal",
    "offer",
    "engagement",
    "cash_float",
    "rate",
    "advance_request",
]
"""What a task can be about."""
CONVERSATION: TaskSubject = "conversation"
_FINANCE = frozenset({Role.FINANCE_APPROVER, Role.FINANCE_PAYER})
_BY_TELEPHONE = frozenset({Role.HELPLINE, Role.ORGANISER})
TASKS_FOR: Mapping[TaskSubject, frozenset[Role]] = {
    "claim": _FINANCE,
    "payout": _FINANCE,
    "payout_run": _FINANCE,
    "payout_method": _FINANCE | {Role.HELPLINE},
    "inbox": _FINANCE,
    "person": _BY_TELEPHONE,
    "conversation": _BY_TELEPHONE,
    "failing_work": _FINANCE | {Role.ADMINISTRATOR},
    "line_pause": _FINANCE | {Role.ADMINISTRATOR},
    "organisation": frozenset({Role.ADMINISTRATOR}),
    "limit_proposal": frozenset({Role.ADMINISTRATOR}),
    "offer": _BY_TELEPHONE,
    "engagement": frozenset({Role.ORGANISER}),
    "cash_float": _FINANCE,
    "rate": _FINANCE,
    "advance_request": _BY_TELEPHONE,
}
"""Whose work a task is, and so who sees it. Whoever is asked by name sees it too."""
PASSED_ON_TO = (Role.FINANCE_PAYER, Role.FINANCE_APPROVER, Role.ADMINISTRATOR)
"""Whose task of money it is at first, after one working day, and after two: where an organisation has named nobody. Whoever has it
sees it."""
CALLS_FOR: Mapping[str, frozenset[Role]] = {
    "notice_failed": frozenset({Role.HELPLINE}),
    "claim_stuck": frozenset({Role.HELPLINE}),
}
"""Kinds of task that ask somebody to call a person, whatever they are about."""
OF_MONEY = ("payout_%", "run_paused", "unknown_payment")
"""The kinds of task, as patterns of SQL, that go along the chain of money, urgent or not, whomever they are about."""
OF_THE_HELPLINE = frozenset(subject for subject, roles in TASKS_FOR.items() if Role.HELPLINE in roles)
"""What tasks of whoever speaks with people are about: a person, what they said, an offer to them, money in advance, their bank details."""
DANGER_KINDS = ("in_danger_now", "in_danger", "may_be_in_danger")
"""Kinds of task about somebody's safety, the worst first."""

ASKED_EVERYBODY = 1_000_000
"""How many of the safety plan were asked once nobody of it is left: more than any plan has, whichever is named later."""


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """Somebody in the safety plan, and when they may be asked ("mon-fri 09:00-17:00")."""

    principal_id: UUID
    hours: str
