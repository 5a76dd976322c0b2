"""What is said of one kind of work that workers do."""

from dataclasses import dataclass

from shared.identity import Role


@dataclass(frozen=True, slots=True)
class WorkKind:
    """`role` puts it right, `purpose` completes "We could not …", `money` says what it means for the money, `undone` what stays undone."""

    role: Role
    purpose: str
    money: str
    to_do: str
    undone: str
    urgent: bool = False
