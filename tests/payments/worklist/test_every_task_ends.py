"""Every kind of task that anybody can be given ends: a person closes it with how it ended, or what it asks for closes it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from services.notifications.conversations.rules.tasks import TASKS
from services.payments.claims.usecases import notices
from services.payments.involvement.usecases import gone_charities, reminders
from services.payments.payees.authorities import usecases as authorities
from services.payments.payouts.rules import FINISHED, PayoutStatus, WaitsFor
from services.payments.phone.supporters import usecases as supporters
from services.payments.worklist.handling.rules import CLOSED_BY_HAND, TITLES
from services.payments.worklist.whose import DANGER_KINDS

ROOT = Path(__file__).parents[3]
_CLOSING = ("close_items", "close_items_about", "close_items_of")
_KINDS_AT = 3
_WAITING = {f"payout_waits_for_{one.value}" for one in WaitsFor}
_ASKED_ABOUT = {f"payout_{one.value}" for one in (*FINISHED, PayoutStatus.NEEDS_HUMAN)}
_CLOSED_ONE_BY_ONE = frozenset({supporters.REVIEW})
"""By the thing that each is about: a person may have several, and the end of one ends no other."""
_OF_CLAIMS = {notices.DECIDE, notices.SECOND, notices.AT_RISK}
FOLLOWED = {
    ("claims/usecases/notices.py", "kind"): {notices.DECIDE, notices.SECOND},
    ("claims/usecases/notices.py", "kinds or (DECIDE, SECOND, AT_RISK)"): _OF_CLAIMS,
    ("payouts/usecases/urgent.py", "f'payout_waits_for_{waits_for.value}'"): _WAITING,
    ("payouts/usecases/urgent.py", "others"): _WAITING,
    ("payouts/usecases/status_effects.py", "f'payout_{to.value}'"): _ASKED_ABOUT,
    ("payouts/usecases/status_effects.py", "[f'payout_{now.value}']"): _ASKED_ABOUT,
    ("personal_data/unclaimed/usecases.py", "[f'payout_{one.status}']"): _ASKED_ABOUT,
    ("involvement/usecases/answering.py", "settled"): {reminders.NO_ANSWER, gone_charities.CHARITY_LEFT},
    ("worklist/reviews.py", "kind"): {authorities.REVIEW, supporters.REVIEW},
    ("worklist/handling/usecases/messages.py", "task.kind"): {one.kind for one in TASKS.values()} | set(DANGER_KINDS),
}
"""What stands in a variable, by the file and its words: whoever writes a new one says here what it can be."""


@dataclass(frozen=True)
class Found:
    """The kinds of one call, and where it stands."""

    place: str
    kinds: frozenset[str]


def calls(*names: str) -> Iterator[tuple[Path, ast.Call]]:
    """Every call of one of these functions in payments."""
    for path in sorted((ROOT / "services/payments").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name in names:
                    yield path, node


def kinds_of(path: Path, expression: ast.expr) -> Found:
    """What an expression says, by the names of its module."""
    words, place = ast.unparse(expression), str(path.relative_to(ROOT / "services/payments"))
    told = FOLLOWED.get((place, words))
    if told is None:
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        try:
            told = eval(words, vars(module))  # noqa: S307  # an expression of our own source
        except NameError:
            pytest.fail(f"{place}: say in FOLLOWED what {words!r} can be")
    return Found(f"{place}: {words}", frozenset([told] if isinstance(told, str) else told))


def asked() -> list[Found]:
    """Every kind that somebody is asked with."""
    found = []
    for path, call in calls("ask_a_human"):
        found += [kinds_of(path, one.value) for one in call.keywords if one.arg == "kind"]
    return found


def closed() -> frozenset[str]:
    """Every kind that something closes."""
    found = [
        kinds_of(path, call.args[_KINDS_AT]).kinds for path, call in calls(*_CLOSING) if len(call.args) > _KINDS_AT
    ]
    return _CLOSED_ONE_BY_ONE.union(*found)


def test_every_kind_is_closed_by_hand_or_by_its_cause() -> None:
    ends = closed() | CLOSED_BY_HAND
    endless = {one.place: sorted(one.kinds - ends) for one in asked() if one.kinds - ends}
    assert not endless, "nobody and nothing ends these"


def test_every_kind_has_a_title_and_what_is_closed_is_asked_somewhere() -> None:
    kinds = frozenset().union(*(one.kinds for one in asked()))
    assert len(kinds) > 50
    assert kinds - set(TITLES) == set()
    assert kinds >= CLOSED_BY_HAND, "a kind that nobody is given"
