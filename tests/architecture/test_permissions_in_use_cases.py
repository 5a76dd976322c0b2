"""Permission is checked in the use case: whoever builds a new page or route on it cannot forget to ask.

Staff and people act in the payments service alone; the notifications service is called by payments, never by an actor.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import CHECKOUT

SERVICE = CHECKOUT / "services" / "payments"
PERSON = "asks for the person themself, whose claim or offer it is, and refuses anybody else"
OFFERED = "says what a page offers; the use case behind the button decides"
COMMAND = "run at the command line by whoever has the service's own access to the database"
PART = "a part of a use case that has checked: callers outside this folder's use cases have no route to it"
UNCHECKED: Mapping[str, str] = {
    "involvement.usecases.open_replies.keep_open": PART,
    "involvement.usecases.difference_answers.answer_difference": PART,
    "involvement.usecases.difference_answers.want_again": PART,
    "payouts.usecases.differences.owe_differences": PART,
    "payouts.usecases.run_lists.may_see_run": PART,
    "payouts.usecases.differences.leave_out_before_fee": PART,
    "phone.supporters.usecases.end_by_own_word": PERSON,
    "payouts.usecases.leaving_out.leave_out_gone_charities": PART,
    "involvement.usecases.payment_limits.keep_yes": PART,
    "involvement.usecases.payment_limits.say_own_limit": PERSON,
    "involvement.usecases.payment_limits.end_own_limit": PERSON,
    "involvement.usecases.payment_limits.own_limits": PERSON,
    "payouts.usecases.own_limits.leave_out_over_limit": PART,
    "access.usecases.administrators.add_administrator": COMMAND,
    "access.usecases.administrators.replace_administrator": COMMAND,
    "access.usecases.sign_ins.get_other": PART,
    "access.usecases.sign_ins.lock_other": PART,
    "claims.exports.usecases.finish_export": "notes the end of an export that was checked at its beginning and for every part",
    "personal_data.exporting.usecases.finish_person_export": "notes the end of a file that was checked at its beginning",
    "claims.usecases.deciders.check_decider": PART,
    "claims.usecases.deciders.check_deciders_of_lines": PART,
    "claims.usecases.deciders.decided_before": PART,
    "claims.usecases.deciders.is_party": "says what a page shows; notes, twins and deciding are refused by themselves",
    "claims.usecases.deciders.refuse_party": PART,
    "claims.usecases.deciders.must_leave_to_another": "says what a page offers; the use case behind the button decides",
    "claims.usecases.verdicts.approve_by_policy": PART,
    "claims.usecases.verdicts.conclude": PART,
    "claims.usecases.verdicts.propose_step": PART,
    "claims.usecases.verdicts.step": PART,
    "desk.usecases.finance.may": OFFERED,
    "desk.usecases.sessions.begin": "begins a session for somebody who has just signed in, whatever their roles",
    "desk.usecases.sessions.end": "ends the actor's own session",
    "desk.usecases.sessions.end_own": "ends other sessions of the actor's own sign-in",
    "desk.usecases.sessions.forget_form": "wipes what the actor's own session keeps",
    "desk.usecases.sessions.list_own": "lists the sessions of the actor's own sign-in",
    "desk.usecases.sessions.keep_form": "keeps what the actor has just sent, in their own session",
    "desk.usecases.sessions.kept_form": "what the actor's own session keeps",
    "involvement.usecases.answering.answer_own_offer": PERSON,
    "involvement.usecases.cash_answers.ask_for_cash": PERSON,
    "involvement.payroll.usecases.may_still_read": "says what a page offers; fetching the file asks for permission",
    "involvement.usecases.offers.get_offer": PART,
    "involvement.usecases.tax_routes.tax_routes": PART,
    "involvement.usecases.offers.record_offer": PART,
    "involvement.usecases.offers.refuse_own_part": PART,
    "payees.usecases.bank_details.keep_bank_details": PART,
    "payees.usecases.bank_details.keep_for_payee": PART,
    "payees.usecases.changes.use_confirmed": PART,
    "payees.usecases.details_requests.end_tasks": PART,
    "payouts.cash.usecases.asking.list_who_asks": PERSON,
    "payouts.cash.usecases.handing.hand_over_by_slip": PART,
    "payouts.usecases.leaving_out.leave_out_unauthorised": PART,
    "payouts.usecases.runs.make_run": PART,
    "payouts.cash.usecases.lists.clear_list": PART,
    "payouts.cash.usecases.lists.write_place": PART,
    "payouts.cash.usecases.not_given.check_no_hand": PART,
    "payouts.cash.usecases.returning.get_hand_over": PART,
    "payouts.cash.usecases.settling.book_count": PART,
    "payouts.cash.usecases.settling.settle_if_answered": PART,
    "payouts.cash.usecases.slips.ask_about_everybody": PART,
    "payouts.cash.usecases.slips.make_slip": PART,
    "payouts.cash.usecases.tins.check_holder": PART,
    "payouts.usecases.cash_lines.leave_out_uncovered": PART,
    "payouts.usecases.own_acts.has_acted_on_it": PART,
    "payouts.usecases.own_acts.refuse_own_work": PART,
    "payouts.usecases.leaving_out.leave_out_handled": PART,
    "payouts.usecases.leaving_out.leave_out_own": PART,
    "payouts.usecases.manual_actions.make_next": PART,
    "payouts.usecases.transitions.transition": PART,
    "payouts.usecases.transitions.transition_one": PART,
    "payouts.usecases.transitions.record_history": PART,
    "payouts.usecases.manual_actions.is_party_to": OFFERED,
    "payouts.usecases.manual_actions.next_generation": PART,
    "payouts.usecases.stuck_payments.may_agree": OFFERED,
    "payouts.usecases.stuck_payments.offered_ways": OFFERED,
    "payouts.usecases.obligations.owe": PART,
    "payouts.usecases.proposals.propose": PART,
    "payouts.usecases.obligation_reversal.take_back": PART,
    "payouts.usecases.urgent.let_go": PART,
    "payouts.usecases.urgent.pay_now": PART,
    "involvement.usecases.instalments.give_up_instalment": PART,
    "phone.usecases.bank_links.answer_how": "made for the person of a conversation, who answers our question in their turn",
    "phone.usecases.links.finish_link": "ends the link whose token let the person in",
    "phone.usecases.links.make_link": "made for the person of a conversation, who asked for it in their turn",
    "phone.usecases.picture_tries.forget_wrong_tries": PART,
    "limits.usecases.proposals.propose": PART,
    "people.imports.usecases.sources.name_source": PART,
    "people.usecases.keep_change": PART,
}
"""Use cases that take an actor and check no permission, each with the reason."""
TOKEN = "a page behind a link with a signed token, which is what lets the person in"
SIGNING_IN = "runs before anybody is signed in, or finds out who is"
WEBHOOK = "an event of a rail: its signature is checked, nobody is signed in"
NO_ACTOR: Mapping[str, str] = {
    "desk.pages.desk_pages": SIGNING_IN,
    "desk.pages.sign_in": SIGNING_IN,
    "payouts.api.runs._keep_event": WEBHOOK,
    "payouts.api.runs.keep": WEBHOOK,
    "phone.api": "called by the notifications service with its own token, for somebody on the telephone",
    "phone.pages": TOKEN,
}
"""Routes and pages, by module or function, that call a use case without an actor, each with the reason."""


@dataclass
class Module:
    """What one file defines and what its names stand for elsewhere."""

    name: str
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    tree: ast.Module = field(default_factory=lambda: ast.Module([], []))


def read(file: Path) -> Module:
    """One file of the payments service; `names` are dotted from the service on."""
    name = ".".join(file.relative_to(SERVICE).with_suffix("").parts)
    module = Module(name, tree=ast.parse(file.read_text(encoding="utf-8")))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("services.payments."):
            inside = (node.module or "").removeprefix("services.payments.")
            module.names |= {one.asname or one.name: f"{inside}.{one.name}" for one in node.names}
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef):
            module.functions[node.name] = node
            module.names[node.name] = f"{name}.{node.name}"
    return module


@cache
def modules() -> tuple[Module, ...]:
    """The whole service."""
    return tuple(read(file) for file in sorted(SERVICE.rglob("*.py")) if "migrations" not in file.parts)


def is_use_case(name: str) -> bool:
    """Whether a dotted module, or something in one, is a use case's."""
    return "usecases" in name.split(".")


def is_edge(name: str) -> bool:
    """Whether a dotted module is one of routes or pages."""
    return bool({"api", "pages"} & set(name.split(".")))


def called(module: Module, call: ast.Call) -> str | None:
    """The dotted name of what is called, where this service defines it: `get_run(…)` or `runs.get_run(…)`."""
    if isinstance(call.func, ast.Name):
        return module.names.get(call.func.id)
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        package = module.names.get(call.func.value.id)
        return package and f"{package}.{call.func.attr}"
    return None


def passes_actor(call: ast.Call) -> bool:
    """Whether an argument is somebody's actor."""
    given = [*call.args, *(one.value for one in call.keywords)]
    nodes = (node for one in given for node in ast.walk(one))
    return any("actor" in (getattr(node, "id", None), getattr(node, "attr", None)) for node in nodes)


def calls(node: ast.AST) -> Iterator[ast.Call]:
    """Every call inside."""
    return (one for one in ast.walk(node) if isinstance(one, ast.Call))


def asks(function: ast.AST) -> bool:
    """Whether permission is asked for right here."""
    return any(isinstance(one.func, ast.Attribute) and one.func.attr == "require" for one in calls(function))


@cache
def checked() -> frozenset[str]:
    """Every function that asks for permission, itself or through one that it hands the actor on to."""
    everything = {
        f"{module.name}.{name}": (module, node) for module in modules() for name, node in module.functions.items()
    }
    found = {name for name, (_, node) in everything.items() if asks(node)}
    handed_on = {
        name: {called(module, one) for one in calls(node) if called(module, one) and passes_actor(one)}
        for name, (module, node) in everything.items()
    }
    before = -1
    while before != len(found):
        before = len(found)
        found |= {name for name, to in handed_on.items() if to & found}
    return frozenset(found)


def acting() -> dict[str, ast.FunctionDef]:
    """Every public use case that takes an actor."""
    return {
        f"{module.name}.{name}": node
        for module in modules()
        for name, node in module.functions.items()
        if is_use_case(module.name) and not name.startswith("_")
        if "actor" in [one.arg for one in (*node.args.args, *node.args.kwonlyargs)]
    }


def test_every_use_case_with_an_actor_checks_permission() -> None:
    assert len(acting()) > 80
    assert sorted(acting().keys() - checked() - UNCHECKED.keys()) == []


@pytest.mark.parametrize("name", UNCHECKED)
def test_no_exception_is_left_that_is_none(name: str) -> None:
    assert name in acting().keys() - checked(), "this one checks now, or is gone: take it off the list"


def test_routes_and_pages_check_no_permission_themselves() -> None:
    found = [module.name for module in modules() if is_edge(module.name) and asks(module.tree)]
    assert found == []


def test_routes_and_pages_hand_the_actor_to_every_use_case() -> None:
    """A use case that is given a session and no actor cannot ask who wants to know."""
    open_calls = []
    for module in modules():
        if not is_edge(module.name):
            continue
        for function in (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)):
            for call in calls(function):
                name, given = called(module, call) or "", [ast.unparse(one).split(".")[-1] for one in call.args]
                place = f"{module.name}.{function.name}"
                if is_use_case(name) and "session" in given and not passes_actor(call):
                    open_calls.append((place, name))
    excused = [one for one in open_calls if any(f"{one[0]}.".startswith(f"{known}.") for known in NO_ACTOR)]
    assert sorted(set(open_calls) - set(excused)) == []
    assert {known for known in NO_ACTOR if any(f"{one[0]}.".startswith(f"{known}.") for one in excused)} == set(
        NO_ACTOR
    )
