"""What the passes found, in sentences: what went or would go, by kind and period, and who was left out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.payments.people.usecases import staff_names
from services.payments.personal_data.periods.rules import DRY_RUN_HOLDS, RULES, KeptKind, period_in_words
from services.payments.personal_data.retention.tables import RetentionPart, RetentionRun
from shared.contracts.retention import MOST_PEOPLE_AT_ONCE, SHARED_BY_MANY
from shared.days_in_words import day_in_words
from shared.identity import Actor, Permission

MOST_SHOWN = 60
THINGS: Mapping[str, tuple[KeptKind, str, str]] = {
    "texts": (KeptKind.WORDS, "text or letter", "texts and letters"),
    "turns": (KeptKind.WORDS, "thing that somebody said", "things that people said"),
    "said": (KeptKind.WORDS, "thing that we said", "things that we said"),
    "answers": (KeptKind.WORDS, "answer in a conversation", "answers in conversations"),
    "conversations": (KeptKind.WORDS, "conversation’s state", "conversations’ states"),
    "asked_ahead": (KeptKind.WORDS, "thing said of money in advance", "things said of money in advance"),
    "answers_ahead": (KeptKind.WORDS, "answer about money in advance", "answers about money in advance"),
    "statements": (KeptKind.WORDS, "purpose of a statement", "purposes of statements"),
    "claim_notes": (KeptKind.NOTES, "note about a claim", "notes about claims"),
    "task_notes": (KeptKind.NOTES, "note about a task", "notes about tasks"),
    "witnesses": (KeptKind.NOTES, "name of who heard an answer", "names of who heard an answer"),
    "witnesses_above_limits": (KeptKind.NOTES, "name of who heard a yes above a limit", "names of who heard a yes above a limit"),
    "vouchers": (KeptKind.MONEY, "reason for a voucher", "reasons for vouchers"),
    "receipts": (KeptKind.NOTES, "receipt that no claim uses", "receipts that no claim uses"),
    "claim_lines": (KeptKind.MONEY, "claim line’s words", "claim lines’ words"),
    "lost_receipts": (KeptKind.MONEY, "reason for a lost receipt", "reasons for lost receipts"),
    "claim_steps": (KeptKind.MONEY, "question or answer about a claim", "questions and answers about claims"),
    "settlements": (KeptKind.MONEY, "reason about money in advance", "reasons about money in advance"),
    "settled_by_hand": (KeptKind.MONEY, "word about money that nobody claimed", "words about money that nobody claimed"),
    "proofs": (KeptKind.MONEY, "receipt", "receipts"),
    "evidence": (KeptKind.MONEY, "note about confirmed bank details", "notes about confirmed bank details"),
    "staff_names": (KeptKind.MONEY, "name of a member of staff who left", "names of staff who left"),
    "stored_answers": (KeptKind.ANSWERS, "stored answer", "stored answers"),
}  # fmt: skip
"""By its name in a step: whose period it has, one of it, and several."""


OPEN = "open: "
"""Begins the name under which people are counted who were left out; the reason follows."""
LEFT_OUT_LONG, FAILED = "left_out_long", "failed"
"""Names under which people are counted: left out again and again, and not done because it failed."""


@dataclass(frozen=True, slots=True)
class RetentionReport:
    """What one pass did, or would do: `sentences` to be read, `counts` by name. `is_done`: both services have told. `left_out_why` counts people
    by each reason; one may have several."""

    id: UUID
    day: date
    is_rehearsal: bool
    asked_by: str | None
    begun_at: datetime
    is_done: bool
    done_at: datetime | None
    there_at: datetime | None
    periods: tuple[str, ...]
    counts: dict[str, int]
    left_out: int
    left_out_why: dict[str, int]
    left_out_long: int
    failed: int
    sentences: tuple[str, ...]


def list_reports(session: Session, actor: Actor) -> list[RetentionReport]:
    """The newest passes and dry runs, the newest first. Raises ForbiddenError."""
    actor.require(Permission.SEE_LIMITS)
    runs = session.scalars(
        select(RetentionRun).filter_by(org_id=actor.org_id).order_by(RetentionRun.id.desc()).limit(MOST_SHOWN)
    ).all()
    ids = [one.id for one in runs]
    found, left = counted(session, actor.org_id, ids), _left_out(session, actor.org_id, ids)
    names = staff_names(session, actor.org_id, {one.asked_by for one in runs if one.asked_by})
    return [_report(one, found.get(one.id, {}), left.get(one.id, 0), names) for one in runs]


def counted(session: Session, org_id: UUID, run_ids: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """What the steps of these passes found, by name."""
    parts = select(RetentionPart.run_id, RetentionPart.counts)
    each = parts.where(RetentionPart.org_id == org_id, RetentionPart.run_id.in_(run_ids)).subquery()
    pair = func.jsonb_each_text(each.c.counts).table_valued("key", "value").render_derived()
    rows = session.execute(
        select(each.c.run_id, pair.c.key, pair.c.value).select_from(each.join(pair, each.c.run_id.is_not(None)))
    )
    totals = defaultdict[UUID, dict[str, int]](dict)
    for run_id, name, value in rows:
        totals[run_id][name] = totals[run_id].get(name, 0) + int(value)
    return dict(totals)


def _left_out(session: Session, org_id: UUID, run_ids: Sequence[UUID]) -> dict[UUID, int]:
    rows = session.execute(
        select(RetentionPart.run_id, func.sum(RetentionPart.left_out))
        .where(RetentionPart.org_id == org_id, RetentionPart.run_id.in_(run_ids))
        .group_by(RetentionPart.run_id)
    )
    return {run_id: int(value) for run_id, value in rows}


def _report(run: RetentionRun, counts: dict[str, int], left_out: int, names: Mapping[UUID, str]) -> RetentionReport:
    lengths = {KeptKind(kind): length for kind, length in run.lengths.items()}
    return RetentionReport(
        id=run.id,
        day=run.day,
        is_rehearsal=run.is_rehearsal,
        asked_by=names.get(run.asked_by) if run.asked_by else None,
        begun_at=run.begun_at,
        is_done=run.done_at is not None and run.there_at is not None,
        done_at=run.done_at,
        there_at=run.there_at,
        periods=tuple(f"{RULES[kind].title}: {period_in_words(kind, length)}" for kind, length in lengths.items()),
        counts={name: one for name, one in counts.items() if name in THINGS or name == SHARED_BY_MANY},
        left_out=left_out,
        left_out_why=_why(counts),
        left_out_long=counts.get(LEFT_OUT_LONG, 0),
        failed=counts.get(FAILED, 0),
        sentences=tuple(_sentences(run, lengths, counts, left_out)),
    )


def _why(counts: Mapping[str, int]) -> dict[str, int]:
    """People who were left out, by reason; the most frequent first."""
    found = {name.removeprefix(OPEN): one for name, one in counts.items() if name.startswith(OPEN)}
    return dict(sorted(found.items(), key=lambda each: (-each[1], each[0])))


def _sentences(
    run: RetentionRun, lengths: Mapping[KeptKind, int], counts: Mapping[str, int], left_out: int
) -> Sequence[str]:
    said = []
    why, long, failed = _why(counts), counts.get(LEFT_OUT_LONG, 0), counts.get(FAILED, 0)
    shared = counts.get(SHARED_BY_MANY, 0)
    counts = {name: one for name, one in counts.items() if name in THINGS}
    on = f"On {day_in_words(run.day)}"
    for name, number in sorted(counts.items()):
        kind, one, several = THINGS[name]
        what = f"{number:,} {one if number == 1 else several}"
        age = f"older than {period_in_words(kind, lengths[kind])}" if kind in lengths else "too old"
        happened = "would go" if run.is_rehearsal else "was emptied" if number == 1 else "were emptied"
        said.append(f"{on} {what} {age} {happened}.")
    if not counts:
        said.append(f"{on} nothing was too old.")
    if run.ended_early_at is not None:
        said.append("It took more than a day and was ended: this is what it had found until then.")
    if shared:
        what = "1 text, letter or call was" if shared == 1 else f"{shared:,} texts, letters or calls were"
        said.append(f"{what} passed over, because more than {MOST_PEOPLE_AT_ONCE} people have or had the number.")
    if left_out:
        whose = "1 person was" if left_out == 1 else f"{left_out:,} people were"
        said.append(f"{whose} left out, because something of theirs is open.")
        said += [f"Of {one:,} of them: {reason}" for reason, one in why.items()]
    if long:
        whose = "1 of them was" if long == 1 else f"{long:,} of them were"
        said.append(
            f"{whose} left out for more than a year: the period does not hold for whoever always has something open."
        )
    if failed:
        whose = "1 person" if failed == 1 else f"{failed:,} people"
        said.append(f"Of {whose} nothing went, because it failed. Tell whoever runs the installation.")
    return said


def was_rehearsed(session: Session, org_id: UUID, kind: KeptKind, length: int) -> bool:
    """Whether somebody has counted lately what would go after this period."""
    done = select(RetentionRun.id).where(
        RetentionRun.org_id == org_id,
        RetentionRun.is_rehearsal,
        RetentionRun.done_at.is_not(None),
        RetentionRun.there_at.is_not(None),
        RetentionRun.ended_early_at.is_(None),
        RetentionRun.begun_at > func.app_now() - DRY_RUN_HOLDS,
        RetentionRun.lengths[kind.value].as_integer() == length,
    )
    return session.scalar(done.limit(1)) is not None
