"""The fault plan: which calls, payments and events go wrong, by seed or by count, and a log of what was injected."""

import hashlib
import time
from collections import Counter
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from deploy.practice.bank.errors import ERRORS
from deploy.practice.bank.payment_lifecycle import PaymentLifecycle
from deploy.practice.store import Store

CallFault = Literal[
    # carried out, but the caller is not told
    "execute_then_timeout",
    "execute_then_close",
    "execute_then_500",
    "garbage_200",
    "hold",
    # not carried out; to the caller it looks the same
    "fail_before_execute_timeout",
    "fail_before_execute_close",
    "fail_500_before",
    # refused
    "rate_limited",
    "lock_timeout",
    "conflict",
    "insufficient_funds",
    "refuse",  # with any code of the table of errors, given as `reason`
    # carried out late; the key is in flight meanwhile
    "slow",
]
RecipientFault = Literal[
    "recipient_pending",  # for `seconds`, then active
    "recipient_restricted",  # until it is told what `reason` names
    "recipient_unsupported",
    "recipient_rejected",
]
LifecycleFault = Literal["failed", "returned", "returned_late", "under_review", "rejected", "canceled", "stuck"]
ListFault = Literal["list_lag"]
EventFault = Literal[
    "event_duplicate",
    "event_shuffle",
    "event_delay",
    "event_drop",
    "event_before_response",
    "event_bad_signature",
    "event_wrong_secret",
]
GROUPS: dict[str, tuple[str, ...]] = {
    "call": get_args(CallFault),
    "lifecycle": get_args(LifecycleFault),
    "recipient": get_args(RecipientFault),
    "list": get_args(ListFault),
    "event": get_args(EventFault),
}
CREATE_PAYMENT = "outbound_payments.create"
CREATE_RECIPIENT = "accounts.create"
DELIVER_EVENT = "events.deliver"


class Rule(BaseModel):
    """One line of the plan: a fault for the next N matching calls, or for a percentage of all of them by seed.

    `seconds` is how long to hang, hold, be slow, lag, delay or leave a recipient pending. `reason` goes into failed and returned
    payments; for `refuse` it is the error's code, for a restricted recipient what the bank wants to know.
    """

    model_config = ConfigDict(extra="forbid")

    fault: CallFault | LifecycleFault | RecipientFault | ListFault | EventFault
    operation: str = CREATE_PAYMENT
    account: str | None = None
    next_calls: int | None = Field(default=None, ge=1)
    skip_calls: int = Field(default=0, ge=0)
    percent: float | None = Field(default=None, gt=0, le=100)
    seconds: float | None = Field(default=None, ge=0)
    reason: str | None = None

    @model_validator(mode="after")
    def _settle(self) -> "Rule":
        if (self.next_calls is None) == (self.percent is None):
            raise ValueError("give next_calls or percent, one of the two")
        if self.fault == "refuse" and self.reason not in ERRORS:
            raise ValueError("give the code of an error that exists as the reason")
        if self.fault in GROUPS["event"]:
            self.operation = DELIVER_EVENT
        elif self.fault in GROUPS["recipient"]:
            self.operation = CREATE_RECIPIENT
        elif self.fault in GROUPS["lifecycle"] + GROUPS["list"]:
            self.operation = CREATE_PAYMENT
        return self

    def matches(self, group: str, account: str, operation: str) -> bool:
        """Whether the rule is about this kind of thing on this account."""
        return (
            self.fault in GROUPS[group]
            and self.operation in (operation, "*")
            and self.account in (None, account)
            and self.next_calls != 0
        )


class FaultPlan(BaseModel):
    """The body of POST /bank/practice/faults."""

    model_config = ConfigDict(extra="forbid")

    seed: int | None = None
    replace: bool = False
    rules: list[Rule]


class Faults:
    """The rules in force. The same seed, operation, key and attempt always draw the same fault."""

    def __init__(self, store: Store, seed: int) -> None:
        self._store = store
        self.seed = seed
        self.rules: list[Rule] = []
        self._attempts: Counter[str] = Counter()

    def install(self, plan: FaultPlan) -> None:
        """Add rules, or replace all of them."""
        if plan.seed is not None:
            self.seed = plan.seed
        self.rules = plan.rules if plan.replace else [*self.rules, *plan.rules]

    def clear(self) -> None:
        """Forget every rule; the log stays."""
        self.rules = []
        self._attempts.clear()

    def choose(self, group: str, account: str, operation: str, subject: str) -> Rule | None:
        """Return the rule that strikes this call, payment or event, if any, and log it.

        `subject` names what is struck: the idempotency key of a write, the path of a read, the id of an event.
        """
        rules = [rule for rule in self.rules if rule.matches(group, account, operation)]
        if not rules:
            return None
        rule = self._counted(rules) or self._drawn(rules, f"{group}|{account}|{operation}|{subject}")
        if rule:
            self._store.run(
                "INSERT INTO fault_log (at, account, operation, fault, subject) VALUES (?, ?, ?, ?, ?)",
                time.time(),
                account,
                operation,
                rule.fault,
                subject,
            )
        return rule

    @staticmethod
    def _counted(rules: list[Rule]) -> Rule | None:
        for rule in rules:
            if rule.next_calls is None:
                continue
            if rule.skip_calls:
                rule.skip_calls -= 1
                continue
            rule.next_calls -= 1
            return rule
        return None

    def _drawn(self, rules: list[Rule], what: str) -> Rule | None:
        shares = [(rule, rule.percent) for rule in rules if rule.percent is not None]
        if not shares:
            return None
        self._attempts[what] += 1
        draw = self._percent(f"{what}|{self._attempts[what]}")
        for rule, percent in shares:
            if draw < percent:
                return rule
            draw -= percent
        return None

    def _percent(self, text: str) -> float:
        digest = hashlib.blake2b(f"{self.seed}|{text}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big") / 2**64 * 100

    def log(self) -> list[dict[str, Any]]:
        """Every injected fault, oldest first."""
        return [dict(row) for row in self._store.all("SELECT * FROM fault_log ORDER BY id")]


def lifecycle_of(rule: Rule) -> PaymentLifecycle:
    """The lifecycle that a rule of the group "lifecycle" stands for."""
    return PaymentLifecycle(rule.fault, rule.reason)
