"""A payout tried dry: who would be paid how much, why and by which rail, and what is held; nothing is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from uuid import UUID

from sqlalchemy.orm import Session

from services.payments.involvement.rules.fees import FeeLine
from services.payments.involvement.rules.offers import check_budget
from services.payments.involvement.usecases.earlier_records import WHAT_TO_DO
from services.payments.involvement.usecases.events import get_event
from services.payments.involvement.usecases.instalments import due_among, held_instalments
from services.payments.involvement.usecases.payment_limits import held_by_limits
from services.payments.involvement.usecases.payout import check_anybody_due, check_over
from services.payments.involvement.usecases.working_out import Fees, fees_of
from services.payments.payouts.tables import FEE_INSTALMENT
from services.payments.payouts.usecases.obligations import Decided, OwedLine, PersonPart, decided
from services.payments.payouts.usecases.rails_now import rails_now
from services.payments.payouts.usecases.run_preview import last_run, rails_for
from services.payments.people.usecases import gone_among, people_now, staff_among
from services.payments.rails.names import Rail
from shared.database import london_today
from shared.errors import ConflictError
from shared.identity import Actor, Permission, Role

WORDS = {
    "paid_already": "Paid already, or on its way in an earlier run.",
    "no_ready_method": "There are no checked bank details for this person. The money stays owed: add and confirm bank "
    "details, then trigger the payout again.",
    "no_answer": "This person has not said yes to the money, and silence is not a yes. Ask them and record the answer, then "
    "trigger the payout again.",
    "expenses_only": "They chose only their expenses, so no fee is paid. Their claims are paid as always.",
    "charity_left": "They give this to a charity that is not on the list any more, so nothing is paid. Ask them what they want now and "
    "record it, then trigger the payout again.",
    "erased": "This person was erased. Nothing is decided for them, and the others are paid.",
    "merged": "This record was merged into another one of the same person, and nothing is owed to it. The others are paid. "
    f"{WHAT_TO_DO}",
    "another_record": "A fee of another record of this person was worked out for this and the same role, so it is not owed again here and nobody is paid twice. "
    "Take this mark back. What it comes to more by a rate is paid by itself.",
    "gone_owed": "This is owed to a record that was erased or merged since, and is not paid here. What was sent and came back is settled by two "
    "people of finance, at money that nobody claims. Nothing is worked out for another record.",
    "declined": "This person does not want the money.",
    "instalment": "The later part of a fee, as was agreed before the work. It is paid from its day on: trigger the payout again then.",
    "own_payment": "This person also works in finance. They cannot approve or release their own payment: where they do, "
    "this line is left out of the run.",
}
"""What each code means for the money and what to do next."""


HELD = ("no_ready_method", "no_answer", "own_limit", "charity_left")
"""What may still be paid, once something is done."""


@dataclass(frozen=True, slots=True)
class AmountReason:
    """A part of an amount in pence, with its reason."""

    reason: str
    amount_pence: int


@dataclass(frozen=True, slots=True)
class PreviewLine:
    """One person in one role: the amount in pence with its reasons, and the rail, or why the money is held. `note` tells what else to
    know; `words` says in a sentence what `held` or `note` means, and `choice` what the person chose, where that is less than all."""

    person_id: UUID
    name: str
    folded_name: str
    role: str
    amount_pence: int
    why: tuple[AmountReason, ...]
    rail: str | None = None
    held: str | None = None
    note: str | None = None
    words: str | None = None
    choice: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A fee that comes out differently now than when it was decided, in pence; what was decided is what is paid."""

    person_id: UUID
    before_pence: int
    after_pence: int


@dataclass(frozen=True, slots=True)
class Differences:
    """What has changed since the last run of the same event (None: there was none)."""

    run_id: UUID | None
    added: tuple[UUID, ...]
    removed: tuple[UUID, ...]
    changed: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why triggering the payout would be refused now."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a payout would do now, in pence: the total that it would propose, what is held, what was paid before."""

    event_id: UUID
    title: str
    total_pence: int
    held_pence: int
    paid_pence: int
    budget_pence: int | None
    budget_left_pence: int | None
    lines: tuple[PreviewLine, ...]
    differences: Differences
    obstacles: tuple[Obstacle, ...]

    @property
    def digest(self) -> str:
        """What stands for every line: who, in which role, how much, and whether it is held. Another person for the same money changes it."""
        lines = sorted(f"{one.person_id} {one.role!r} {one.amount_pence} {one.held}" for one in self.lines)
        return sha256("\n".join(lines).encode()).hexdigest()


def preview_payout(session: Session, actor: Actor, event_id: UUID) -> Preview:
    """What `trigger_payout` would do now. Raises ForbiddenError, NotFoundError, ConflictError (a role without a rate)."""
    actor.require(Permission.SEE_EVENTS)
    event = get_event(session, actor.org_id, event_id)
    fees = fees_of(session, actor.org_id, event)
    before = decided(session, actor.org_id, "fee", event_id)
    decided_pence = {who: one.amount_pence for who, one in fees.decided.items()}
    due_pence = sum((fees.amounts | decided_pence).values())
    due_pence += event.engagement.claimed_pence
    budget_pence = event.engagement.budget_pence
    limited = held_by_limits(session, actor.org_id, event, fees.to_people, before)
    parts = decided(session, actor.org_id, FEE_INSTALMENT, event_id)
    lines = _with_instalments(session, actor.org_id, fees, _lines(session, actor.org_id, fees, before, limited), parts)
    run = last_run(session, actor.org_id, event_id)
    return Preview(
        event_id=event_id,
        title=event.engagement.title,
        total_pence=sum(one.amount_pence for one in lines if one.held is None),
        held_pence=sum(one.amount_pence for one in lines if one.held in HELD),
        paid_pence=sum(one.amount_pence for one in lines if one.held == "paid_already"),
        budget_pence=budget_pence,
        budget_left_pence=None if budget_pence is None else budget_pence - due_pence,
        lines=tuple(lines),
        differences=_differences(run.id if run else None, fees.amounts, decided_pence),
        obstacles=_obstacles(
            lambda: check_over(session, event),
            lambda: check_anybody_due(event, fees),
            lambda: check_budget(budget_pence, due_pence),
        ),
    )


def _lines(
    session: Session,
    org_id: UUID,
    fees: Fees,
    before: Mapping[PersonPart, Decided],
    limited: Mapping[PersonPart, str],
) -> list[PreviewLine]:
    people = {who for who, _ in (*fees.due, *fees.unanswered, *fees.declined, *fees.expenses_only, *fees.elsewhere)}
    now = people_now(session, org_id, people)
    rails = rails_for(session, org_id, {who for who, _ in fees.due})
    with_wages = fees.with_wages
    given = rails_now(session, org_id, set(fees.given_to.values()))
    finance = staff_among(session, org_id, people, [Role.FINANCE_APPROVER, Role.FINANCE_PAYER])
    lines, at_once, whys = [], fees.at_once, _Whys()
    for who in fees.due:
        person_id, role = who
        found, charity = before.get(who), fees.given_to.get(who)
        pence, parts = whys(found.lines if found else at_once[who])
        rail = rails.get(person_id) if charity is None else given.get(charity)
        rail = Rail.PAYROLL.value if who in with_wages else rail
        held = "paid_already" if found and found.is_live else None if rail is not None else "no_ready_method"
        over_limit = limited.get(who)
        held = "own_limit" if over_limit else held
        is_gone = who in fees.charity_left and not (found and found.is_live)
        held = "charity_left" if is_gone else held
        if now[person_id].is_gone and held != "paid_already":
            held = "gone_owed" if found else "merged" if now[person_id].is_merged else "erased"
        note = "own_payment" if person_id in finance and held is None else None
        lines.append(
            PreviewLine(
                person_id=person_id,
                name=now[person_id].name,
                folded_name=now[person_id].folded_name,
                role=role,
                amount_pence=pence,
                why=parts,
                rail=rail,
                held=held,
                note=note,
                words=over_limit if held == "own_limit" else WORDS.get(held or note or ""),
                choice=fees.chosen.get(who),
            )
        )
    for held, waiting in (
        ("no_answer", fees.unanswered),
        ("declined", fees.declined),
        ("expenses_only", fees.expenses_only),
        ("another_record", fees.elsewhere),
    ):
        lines += [
            PreviewLine(
                person_id,
                now[person_id].name,
                now[person_id].folded_name,
                role,
                *whys(due),
                held=held,
                words=WORDS[held],
            )
            for (person_id, role), due in waiting.items()
        ]
    return lines


def _with_instalments(
    session: Session, org_id: UUID, fees: Fees, lines: Sequence[PreviewLine], parts: Mapping[PersonPart, Decided]
) -> list[PreviewLine]:
    """The lines, with those of the later parts after them: a part that is not worked out yet waits as its fee does."""
    if not parts and not fees.instalments:
        return list(lines)
    due = set(due_among(session, org_id, [one.obligation_id for one in parts.values()]))
    gone = gone_among(session, org_id, {who for who, _ in parts})
    limited, today = held_instalments(session, org_id, parts), london_today(session)
    found = list(lines)
    for line in lines:
        who = line.person_id, line.role
        part, agreed = parts.get(who), fees.instalments.get(who)
        if (
            line.held == "another_record"
            or who not in fees.due
            or (part is None and (agreed is None or line.held == "paid_already"))
        ):
            continue
        held = line.held if line.held != "paid_already" else None if line.rail else "no_ready_method"
        if part is not None:
            held = "own_limit" if who in limited else held if part.obligation_id in due else "instalment"
            held = "gone_owed" if line.person_id in gone else held
            held = "paid_already" if part.is_live else held
        elif agreed is not None and agreed.pay_on > today:
            held = held or "instalment"
        pence, whys = _Whys()(part.lines if part else agreed.later if agreed else ())
        words = WORDS.get(held or line.note or "", line.words)
        found.append(replace(line, amount_pence=pence, why=whys, held=held, words=words, choice=None))
    return found


class _Whys:
    """An amount and its reasons. Lines that many people share are gone through once."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Sequence[OwedLine | FeeLine], int, tuple[AmountReason, ...]]] = {}

    def __call__(self, lines: Sequence[OwedLine | FeeLine]) -> tuple[int, tuple[AmountReason, ...]]:
        """(pence, reasons) of these lines: the very object, which is kept so that no other takes its place."""
        found = self._known.get(id(lines))
        if found is None:
            whys = tuple(AmountReason(one.reason, one.amount_pence) for one in lines)
            found = self._known[id(lines)] = (lines, sum(one.amount_pence for one in whys), whys)
        return found[1], found[2]


def _differences(run_id: UUID | None, due: dict[PersonPart, int], before: dict[PersonPart, int]) -> Differences:
    changed = (Change(who[0], pence, due[who]) for who, pence in before.items() if who in due and due[who] != pence)
    return Differences(
        run_id=run_id,
        added=tuple(dict.fromkeys(who[0] for who in due if who not in before)),
        removed=tuple(dict.fromkeys(who[0] for who in before if who not in due)),
        changed=tuple(changed),
    )


def _obstacles(*checks: Callable[[], None]) -> tuple[Obstacle, ...]:
    found = []
    for check in checks:
        try:
            check()
        except ConflictError as refusal:
            found.append(Obstacle(refusal.code, refusal.message))
    return tuple(found)
