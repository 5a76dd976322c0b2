"""One claim as finance decides it: each line with its receipts, what it may be the same as, what may be done; notes and the story."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.payments.claims.receipts.tables import Receipt
from services.payments.claims.rules.deciders import STAFF_ACT_WORDS, StaffAct
from services.payments.claims.rules.decisions import LINE_TRANSITIONS, OF_FINANCE, LineAction, LineStatus
from services.payments.claims.tables import Claim, ClaimDecision, ClaimNote
from services.payments.claims.usecases.deciders import decided_before, is_party, must_leave_to_another
from services.payments.claims.usecases.decisions import waits_for_second
from services.payments.claims.usecases.lines import get_claim
from services.payments.claims.usecases.notes import notes_of
from services.payments.claims.usecases.twins import TwinLine, twins_of
from services.payments.claims.usecases.views import ClaimLineView, ClaimView, found_for_staff, view_claim
from services.payments.desk.usecases.claim_story import StoryMoment, tell_story
from services.payments.desk.usecases.finance import may
from services.payments.involvement.usecases.event_names import event_names
from services.payments.people.usecases import get_person, staff_names
from services.payments.phone.usecases.read_backs import language_of_claim
from shared.identity import Actor, Permission


@dataclass(frozen=True, slots=True)
class ShownTwin:
    """A line of another claim that this one may be the same as, with the event it is for and the pictures of its receipt."""

    line: TwinLine
    event: str | None
    receipt_pages: int


@dataclass(frozen=True, slots=True)
class LineToDecide:
    """A line with what the rules found about it, the pictures of its receipt, and what whoever looks may do with it now.
    `is_for_another`: it is an appeal, and they decided about it before."""

    view: ClaimLineView
    found: tuple[str, ...]
    receipt_pages: int
    receipt_pages_left_out: int
    choices: tuple[LineAction, ...]
    is_for_another: bool
    twins: tuple[ShownTwin, ...] = ()

    @property
    def seen(self) -> str:
        """A digest of all that may change what somebody decides about this line."""
        return _digest(_told(self))


@dataclass(frozen=True, slots=True)
class ClaimToDecide:
    """A claim as finance looks at it. `found` is about the whole claim; `second` waits for the second of two people,
    and `second_line` is the number of one of its lines. `names` are those of the staff who worked on it, and `staff_acts` what
    each of them did; `story` is all that happened, in order. `is_for_another`: whoever looks decides claims, and not this one."""

    view: ClaimView
    person_name: str
    event_title: str | None
    lines: tuple[LineToDecide, ...]
    found: tuple[str, ...]
    second: ClaimDecision | None
    second_line: int | None
    names: Mapping[UUID, str]
    staff_acts: tuple[tuple[str, str], ...]
    may_decide: bool
    is_for_another: bool
    is_first: bool
    """Whoever looks has approved what waits for a second person."""
    story: tuple[StoryMoment, ...]
    notes: tuple[ClaimNote, ...]
    may_note: bool
    is_in_welsh: bool
    """What the person wrote is in Welsh: the kind of each line is what we understood of it."""

    @property
    def open_pence(self) -> int:
        """What approving all that waits comes to."""
        return sum(one.view.line.amount_pence - one.view.line.approved_pence for one in self.open_lines)

    @property
    def open_lines(self) -> list[LineToDecide]:
        """The lines that wait and that whoever looks may approve now. One about which the person was asked is not among them: who
        decides without the answer says so for that line."""
        return [
            one
            for one in self.lines
            if LineAction.APPROVE in one.choices and one.view.line.status == LineStatus.WAITING
        ]

    @property
    def to_look_at(self) -> int:
        """How much there is to look at before all that waits is approved: what was found about the claim and these lines, lines that may
        be the same as others, and notes."""
        of_lines = sum(len(one.found) + bool(one.twins) for one in self.open_lines)
        return len(self.found) + of_lines + len(self.notes)

    @property
    def seen(self) -> str:
        """A digest of all that may change what somebody decides about the claim: another one means that it is not what they looked at.
        Where its payments are is not in it, because they move by themselves."""
        decided = [[one.id, one.second_decided_by, one.undone_at] for one in self.view.decisions]
        return _digest([decided, [one.id for one in self.notes], self.found, [_told(one) for one in self.lines]])


def see_claim(session: Session, actor: Actor, claim_id: UUID) -> ClaimToDecide:
    """A claim with everything that is needed to decide it. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.SEE_RECEIPTS)
    view = view_claim(session, actor, claim_id)
    claim = view.claim
    second = next((one for one in view.decisions if waits_for_second(one)), None)
    decides = may(actor, Permission.DECIDE_CLAIM)
    is_for_another = decides and must_leave_to_another(session, actor, claim)
    may_decide = decides and not is_for_another
    for_another = decided_before(session, actor, [one.line for one in view.lines]) if may_decide else []
    is_own = is_party(session, actor, claim)
    sees_all = may(actor, Permission.SEE_WAITING_CLAIMS) and not is_own
    notes = tuple(notes_of(session, actor, claim_id)) if sees_all else ()
    twins = twins_of(session, actor, claim, [one.line for one in view.lines]) if sees_all else {}
    events = event_names(session, actor.org_id, _events_of(claim, twins))
    names = staff_names(session, actor.org_id, _staff_of(view, notes))
    pages = _receipt_pages(session, view, twins)
    person_name = get_person(session, actor.org_id, claim.person_id).name
    return ClaimToDecide(
        view=view,
        person_name=person_name,
        event_title=events.get(claim.event_id) if claim.event_id else None,
        lines=tuple(
            LineToDecide(
                one,
                _found(view, one.line.number, is_own=is_own),
                *(pages.get(one.line.receipt_id, (0, 0)) if one.line.receipt_id else (0, 0)),
                _choices(one, is_blocked=second is not None or claim.submitted_at is None)
                if may_decide and one.line.number not in for_another
                else (),
                one.line.number in for_another,
                tuple(_shown(twin, events, pages) for twin in twins.get(one.line.number, ())),
            )
            for one in view.lines
        ),
        found=_found(view, None, is_own=is_own),
        second=second,
        second_line=next(
            (one.line.number for one in view.lines for step in one.steps if second and step.decision_id == second.id),
            None,
        ),
        names=names,
        staff_acts=_staff_acts(view, names),
        may_decide=may_decide,
        is_for_another=is_for_another,
        is_first=second is not None and actor.is_one_of(second.decided_by),
        story=tell_story(view, names, person_name),
        notes=notes,
        may_note=sees_all,
        is_in_welsh=language_of_claim(session, actor.org_id, claim.id) == "cy",
    )


def lock_to_decide(session: Session, actor: Actor, claim_id: UUID) -> ClaimToDecide:
    """The same, locked: until the end of the transaction nobody else changes it. Raises ForbiddenError, NotFoundError."""
    actor.require(Permission.DECIDE_CLAIM)
    get_claim(session, actor.org_id, claim_id, lock=True)
    return see_claim(session, actor, claim_id)


def _digest(told: list[object]) -> str:
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


def _told(one: LineToDecide) -> list[object]:
    """What the page tells of a line that may change."""
    line = one.view.line
    twins = [[twin.line.claim_id, twin.line.number, twin.line.status, twin.line.is_same_receipt] for twin in one.twins]
    steps = [step.id for step in one.view.steps]
    return [
        line.id,
        line.status,
        line.amount_pence,
        line.approved_pence,
        line.receipt_id,
        line.receipt_digest,
        one.choices,
        one.found,
        steps,
        twins,
    ]


def _shown(twin: TwinLine, events: Mapping[UUID, str], pages: Mapping[UUID, tuple[int, int]]) -> ShownTwin:
    shown = pages.get(twin.receipt_id, (0, 0))[0] if twin.receipt_id else 0
    return ShownTwin(twin, events.get(twin.event_id) if twin.event_id else None, shown)


def _events_of(claim: Claim, twins: Mapping[int, tuple[TwinLine, ...]]) -> set[UUID]:
    found = {one.event_id for of_line in twins.values() for one in of_line} | {claim.event_id}
    return {one for one in found if one is not None}


def _staff_of(view: ClaimView, notes: Iterable[ClaimNote]) -> set[UUID]:
    """Everybody of staff whom the page names."""
    decided = {who for one in view.decisions for who in (one.decided_by, one.second_decided_by, one.undone_by)}
    acted = {one.principal_id for one in view.staff_acts} | {one.written_by for one in notes} | {view.claim.entered_by}
    steps = {step.actor_id for line in view.lines for step in line.steps if step.actor_kind == "staff"}
    return {one for one in decided | acted | steps if one is not None}


def _staff_acts(view: ClaimView, names: Mapping[UUID, str]) -> tuple[tuple[str, str], ...]:
    """Who of staff did what to a claim: ("Hal Helpline", "entered it, wrote its lines, sent it in")."""
    done: dict[UUID, list[str]] = {}
    for one in view.staff_acts:
        done.setdefault(one.principal_id, []).append(STAFF_ACT_WORDS[StaffAct(one.act)])
    return tuple((names[who], ", ".join(words)) for who, words in done.items())


def _choices(view: ClaimLineView, *, is_blocked: bool) -> tuple[LineAction, ...]:
    """What the table of moves allows finance now; while a second person is asked, nothing but agreeing or undoing."""
    if is_blocked:
        return ()
    status = LineStatus(view.line.status)
    return tuple(action for action in LineAction if action in OF_FINANCE and LINE_TRANSITIONS.targets(status, action))


def _found(view: ClaimView, line_number: int | None, *, is_own: bool) -> tuple[str, ...]:
    return tuple(text for number, text in found_for_staff(view.claim, is_own=is_own) if number == line_number)


def _receipt_pages(
    session: Session, view: ClaimView, twins: Mapping[int, tuple[TwinLine, ...]]
) -> dict[UUID, tuple[int, int]]:
    """How many pictures each receipt has, and how many pages of it were not kept."""
    wanted = {one.line.receipt_id for one in view.lines}
    wanted |= {twin.receipt_id for of_line in twins.values() for twin in of_line}
    rows = session.execute(
        select(Receipt.id, Receipt.pages, Receipt.pages_left_out).where(
            Receipt.org_id == view.claim.org_id, Receipt.id.in_(wanted)
        )
    )
    return {row.id: (row.pages, row.pages_left_out) for row in rows}
