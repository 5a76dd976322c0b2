"""Runs as finance looks at them: what waits for whom, every line with its reason, what is held, and what whoever looks may do now."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.desk.usecases.finance import may
from services.payments.desk.usecases.run_differences import RunDifferences, differences_from_last
from services.payments.desk.usecases.tasks import staff_and_itself
from services.payments.payouts.rules import PayoutStatus, RunStatus
from services.payments.payouts.tables import PayoutRun
from services.payments.payouts.usecases.run_lists import ListedRun, RunOrder, count_runs, list_runs
from services.payments.payouts.usecases.run_payments import PaymentsWanted, RunPayments, payments_of_run
from services.payments.payouts.usecases.run_views import LeftOutLine, RunView, view_left_out, view_run
from services.payments.payouts.usecases.runs import get_run
from shared.identity import Actor, Permission
from shared.pagination import next_first

_ALL = PaymentsWanted()
LEFT_OUT_PAGE = 100
"""So many lines that a run leaves out stand on one page."""
_MOVING = (PayoutStatus.QUEUED, PayoutStatus.SENDING, PayoutStatus.UNKNOWN, PayoutStatus.PROCESSING)


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
class RunsWanted:
    """Which runs somebody looks for: those in whose name something stands, of one status, and from where on."""

    name: str = ""
    status: str | None = None
    order: RunOrder = RunOrder.BEGUN
    is_down: bool = True
    cursor: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it is the beginning of all of them."""
        return not self.name and self.status is None and self.cursor is None


@dataclass(frozen=True, slots=True)
class RunProgress:
    """How far a run is."""

    view: RunView

    @property
    def is_under_way(self) -> bool:
        """Whether something of it still moves by itself."""
        return self.view.status == RunStatus.RELEASED and any(self.view.counts.get(one, 0) for one in _MOVING)

    @property
    def arrived(self) -> int:
        """How many payments have left."""
        return self.view.counts.get(PayoutStatus.POSTED, 0)


@dataclass(frozen=True, slots=True)
class RunToSee:
    """One run. `staff_acts`: who created, approved and released it. `page` are some of its payments, and `left_out` some of the lines that it
    leaves out, from number `left_out_first` on. `earlier`: runs of the same event before it."""

    run: PayoutRun
    view: RunView
    page: RunPayments
    left_out: tuple[LeftOutLine, ...]
    left_out_first: int
    staff_acts: Mapping[str, str]
    choices: RunChoices
    earlier: tuple[ListedRun, ...]
    from_last: RunDifferences | None

    @property
    def progress(self) -> RunProgress:
        """How far it is."""
        return RunProgress(self.view)

    @property
    def left_out_next(self) -> int | None:
        """Where the next page of what is left out begins; None where this is the last."""
        return next_first(self.left_out_first, len(self.left_out), self.view.left_out)


def see_runs(session: Session, actor: Actor, wanted: RunsWanted) -> RunsToSee:
    """The runs that whoever looks may see; what waits for them stands beside the whole list, never beside a part of it. Raises
    ForbiddenError, InvalidError (a cursor that is not ours)."""
    listed = list_runs(
        session,
        actor,
        name=wanted.name,
        status=wanted.status,
        order=wanted.order,
        is_down=wanted.is_down,
        cursor=wanted.cursor,
        limit=50,
    )
    waiting: list[ListedRun] = []
    if wanted.is_whole:
        for status in _waits_for(actor):
            waiting += list_runs(session, actor, status=status, limit=200, may_go_on=True).runs
    staff = staff_and_itself(session, actor.org_id, {one.created_by for one in (*listed.runs, *waiting)})
    return RunsToSee(tuple(waiting), tuple(listed.runs), listed.next_cursor, staff)


def open_runs(session: Session, actor: Actor) -> list[ListedRun]:
    """Every run that has not left, whomever it waits for: drafts, approved ones and stopped ones, the newest first. Raises
    ForbiddenError."""
    waiting = (RunStatus.DRAFT, RunStatus.APPROVED, RunStatus.PAUSED)
    found = [one for status in waiting for one in list_runs(session, actor, status=status, limit=200).runs]
    return sorted(found, key=lambda one: one.created_at, reverse=True)


def count_waiting_runs(session: Session, actor: Actor) -> int:
    """How many runs wait for whoever looks. Raises ForbiddenError."""
    return count_runs(session, actor, _waits_for(actor))


def see_progress(session: Session, actor: Actor, run_id: UUID) -> RunProgress:
    """How far a run is, and nothing else: an open page asks for it every few seconds. Raises ForbiddenError, NotFoundError."""
    return RunProgress(view_run(session, actor, run_id))


def see_run(
    session: Session, actor: Actor, run_id: UUID, wanted: PaymentsWanted = _ALL, left_out_first: int = 0
) -> RunToSee:
    """One run. Raises ForbiddenError, NotFoundError."""
    view = view_run(session, actor, run_id)
    run = get_run(session, actor.org_id, run_id)
    first = left_out_first if 0 <= left_out_first < view.left_out else 0
    left_out = view_left_out(session, actor, run_id, first=first, limit=LEFT_OUT_PAGE) if view.left_out else []
    by = {"began it": run.created_by, "approved it": run.approved_by, "released it": run.released_by}
    staff = staff_and_itself(session, actor.org_id, {one for one in by.values() if one is not None})
    return RunToSee(
        run=run,
        view=view,
        page=payments_of_run(session, actor, run_id, wanted),
        left_out=tuple(left_out),
        left_out_first=first,
        staff_acts={what: staff[who] for what, who in by.items() if who in staff},
        choices=_choices(actor, run),
        from_last=differences_from_last(session, actor, run),
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
