"""Runs as finance looks at them: what waits for whom, every line with its reason, what is held, and what whoever looks may do now."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.desk.usecases.finance import may
from services.payments.payouts.rules import PayoutStatus, RunStatus
from services.payments.payouts.tables import PayoutRun
from services.payments.payouts.usecases.run_lists import ListedRun, RunPayment, count_runs, list_runs, payments_of_run
from services.payments.payouts.usecases.run_views import RunView, view_run
from services.payments.payouts.usecases.runs import get_run
from services.payments.people.usecases import names_of, staff_names
from shared.identity import Actor, Permission
from shared.pagination import next_first

PAGE = 200
"""So many payments stand on one page."""


@dataclass(frozen=True, slots=True)
class RunChoices:
    """What whoever looks may do with a run now. `own` says why not, where it is theirs."""

    approve: bool
    release: bool
    stop: bool
    resume: bool
    own: str | None


@dataclass(frozen=True, slots=True)
class RunsToSee:
    """Runs, the newest first, with those that wait for whoever looks, and the names of who began them."""

    waiting: tuple[ListedRun, ...]
    runs: tuple[ListedRun, ...]
    next_cursor: str | None
    staff: Mapping[UUID, str]


@dataclass(frozen=True, slots=True)
class RunToSee:
    """One run with its lines in order of names. `staff_acts`: who created, approved and released it. `payments` are number `first` and
    on of all that are not left out. `earlier`: runs of the same event before it."""

    run: PayoutRun
    view: RunView
    payments: tuple[RunPayment, ...]
    found: int
    first: int
    names: Mapping[UUID, str]
    staff_acts: Mapping[str, str]
    choices: RunChoices
    earlier: tuple[ListedRun, ...]

    @property
    def next_first(self) -> int | None:
        """Where the next page begins; None where this is the last."""
        return next_first(self.first, len(self.payments), self.found)

    @property
    def arrived(self) -> int:
        """How many payments have left."""
        return self.view.counts.get(PayoutStatus.POSTED, 0)


def see_runs(session: Session, actor: Actor, cursor: str | None) -> RunsToSee:
    """The runs that whoever looks may see. Raises ForbiddenError, InvalidError (a cursor that is not ours)."""
    listed = list_runs(session, actor, cursor=cursor, limit=50)
    waiting: list[ListedRun] = []
    if cursor is None:
        for status in _waits_for(actor):
            found = list_runs(session, actor, status=status, limit=200).runs
            waiting += [one for one in found if not actor.is_one_of(one.created_by)]
    staff = staff_names(session, actor.org_id, {one.created_by for one in (*listed.runs, *waiting)})
    return RunsToSee(tuple(waiting), tuple(listed.runs), listed.next_cursor, staff)


def count_waiting_runs(session: Session, actor: Actor) -> int:
    """How many runs wait for whoever looks. Raises ForbiddenError."""
    return count_runs(session, actor, _waits_for(actor))


def see_run(session: Session, actor: Actor, run_id: UUID, first: int = 0) -> RunToSee:
    """One run. Raises ForbiddenError, NotFoundError."""
    view = view_run(session, actor, run_id)
    run = get_run(session, actor.org_id, run_id)
    payments = [one for one in payments_of_run(session, actor, run_id) if one.status != PayoutStatus.CANCELED]
    people = {one.person_id for one in payments} | {one.person_id for one in view.left_out}
    names = names_of(session, actor.org_id, people)
    payments.sort(key=lambda one: (one.trouble is None, names[one.person_id].casefold(), one.payout_id))
    begin = first if 0 <= first < len(payments) else 0
    by = {"began it": run.created_by, "approved it": run.approved_by, "released it": run.released_by}
    staff = staff_names(session, actor.org_id, {one for one in by.values() if one is not None})
    return RunToSee(
        run=run,
        view=view,
        payments=tuple(payments[begin : begin + PAGE]),
        found=len(payments),
        first=begin,
        names=names,
        staff_acts={what: staff[who] for what, who in by.items() if who in staff},
        choices=_choices(actor, run),
        earlier=tuple(
            one for one in list_runs(session, actor, event_id=run.source_id).runs if one.created_at < run.created_at
        ),
    )


def _choices(actor: Actor, run: PayoutRun) -> RunChoices:
    status = RunStatus(run.status)
    is_own, is_approver = actor.is_one_of(run.created_by), actor.is_one_of(run.approved_by)
    approves = status is RunStatus.DRAFT and may(actor, Permission.APPROVE_RUN)
    releases = status is RunStatus.APPROVED and may(actor, Permission.RELEASE_RUN)
    resumes = status is RunStatus.PAUSED and may(actor, Permission.RELEASE_RUN)
    own = None
    if (approves and is_own) or ((releases or resumes) and (is_own or is_approver)):
        own = "You created or approved this run, so somebody else must do the next step."
    return RunChoices(
        approve=approves and own is None,
        release=releases and own is None,
        stop=status is RunStatus.RELEASED and may(actor, Permission.STOP_RUN),
        resume=resumes and own is None,
        own=own,
    )


def _waits_for(actor: Actor) -> list[RunStatus]:
    """The statuses in which a run waits for somebody like whoever looks."""
    waits = []
    if may(actor, Permission.APPROVE_RUN):
        waits.append(RunStatus.DRAFT)
    if may(actor, Permission.RELEASE_RUN):
        waits += [RunStatus.APPROVED, RunStatus.PAUSED]
    return waits
