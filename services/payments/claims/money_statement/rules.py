"""The words of a money statement: short sentences, large type, and for the Jobcentre the words of the law. It advises nobody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from services.payments.claims.statement.rules import StatementRow, StatementSection
from services.payments.involvement.rules.choice import FeeChoice
from shared.days_in_words import day_in_words
from shared.money import pounds


class PaperKind(StrEnum):
    """What a money statement is for."""

    JOBCENTRE = "jobcentre"
    YEAR = "year"


class PaperSpan(StrEnum):
    """Which days a statement is for, where nobody names them."""

    RECENT = "recent"
    """The last three months."""
    THIS_YEAR = "this_year"
    """This tax year, until today."""
    LAST_YEAR = "last_year"
    """The whole tax year before this."""


RECENT = timedelta(days=92)


def tax_year_of(day: date) -> tuple[date, date]:
    """The tax year in which a day lies: from 6 April to 5 April."""
    first = date(day.year, 4, 6)
    first = first if day >= first else date(day.year - 1, 4, 6)
    return first, date(first.year + 1, 4, 5)


def days_of(span: PaperSpan, today: date) -> tuple[date, date]:
    """The first and the last day of a statement, as asked for today."""
    this_year = tax_year_of(today)[0]
    match span:
        case PaperSpan.RECENT:
            return today - RECENT, today
        case PaperSpan.THIS_YEAR:
            return this_year, today
        case PaperSpan.LAST_YEAR:
            return tax_year_of(this_year - timedelta(days=1))


_TITLES = {PaperKind.JOBCENTRE: "For the Jobcentre", PaperKind.YEAR: "Your money from us"}
LAW = (
    "“a person who is being consulted by or on behalf of (i) a body which has a statutory duty to provide services in the field of health, "
    "social care or social housing; or (ii) a body which conducts research or undertakes monitoring for the purpose of planning or "
    "improving such services, in their capacity as a user, potential user, carer of a user or person otherwise affected …; or (b) the "
    "carer of a person consulted”"
)
"""The definition as the regulations have it: it is quoted and not put into easy words."""
LAW_SOURCE = (
    "The Social Security (Miscellaneous Amendments) Regulations 2014, SI 2014/591, for Income Support, Jobseeker’s Allowance, Pension Credit, "
    "Housing Benefit and Employment and Support Allowance. legislation.gov.uk/uksi/2014/591"
)


@dataclass(frozen=True, slots=True)
class MoneyAhead:
    """Of money that was paid before it was spent, in pence: what came back, what is not asked for any more, and what they told us they spent."""

    back_pence: int = 0
    dropped_pence: int = 0
    spent_pence: int = 0


@dataclass(frozen=True, slots=True)
class MoneyFact:
    """Money in pence that left for somebody, and why so much. `earned`: of a fee, its first and last day; `agreed_day`: of the later part of a fee,
    the day that was agreed before the work; `charity`: to whom it went in their place; `ahead`: it was paid before it was spent."""

    pence: int
    paid_on: date
    why: tuple[str, ...]
    is_fee: bool
    earned: tuple[date, date] | None = None
    agreed_day: date | None = None
    charity: str | None = None
    ahead: MoneyAhead | None = None

    @property
    def kept_pence(self) -> int:
        """Without what came back."""
        return self.pence - (self.ahead.back_pence if self.ahead else 0)


@dataclass(frozen=True, slots=True)
class NotTaken:
    """An offer of which somebody wanted less, only their costs, or nothing, and the most that they wanted. What was paid of it is no matter here."""

    on: date
    offered_pence: int
    choice: FeeChoice
    most_pence: int


@dataclass(frozen=True, slots=True)
class MoneyStatement:
    """Everything that stands on the paper."""

    organisation: str
    title: str
    foot: str
    about: tuple[tuple[str, str], ...]
    totals: tuple[tuple[str, str], ...]
    told: str
    parts: tuple[StatementSection, ...]


def totals_of(facts: Sequence[MoneyFact]) -> dict[str, int]:
    """What was paid of each kind and did not come back, in pence. What was given away was not paid to them."""
    return {
        "fees": sum(one.pence for one in facts if one.is_fee and one.charity is None),
        "costs": sum(one.pence for one in facts if not one.is_fee and one.ahead is None),
        "ahead": sum(one.kept_pence for one in facts if one.ahead is not None),
        "given": sum(one.pence for one in facts if one.charity is not None),
    }


@dataclass(frozen=True, slots=True)
class PaperHead:
    """Who gives the paper, about whom and which days, what for, and when it was made; `adviser` is whom they can ask about benefits."""

    kind: PaperKind
    organisation: str
    helpline: str
    adviser: str
    person: str = field(repr=False)
    first: date
    last: date
    made: str


def statement_of(head: PaperHead, facts: Sequence[MoneyFact], not_taken: Sequence[NotTaken]) -> MoneyStatement:
    """The paper in words."""
    totals, ahead = totals_of(facts), [one for one in facts if one.ahead is not None]
    title = _TITLES[head.kind]
    law = (
        StatementSection("What the law says", (StatementRow("The words", LAW, (LAW_SOURCE,)),), ""),
        StatementSection(
            "What these words mean for you",
            (StatementRow("Ask", f"We cannot tell you that. An adviser can: {head.adviser}."),),
            "",
        ),
    )
    return MoneyStatement(
        organisation=head.organisation,
        title=title,
        foot=f"{head.organisation} · {title} · Made on {head.made}",
        about=(
            ("Whose money", head.person),
            ("From", day_in_words(head.first)),
            ("To", day_in_words(head.last)),
            ("Call us", head.helpline),
        ),
        totals=(
            ("For taking part", pounds(totals["fees"])),
            ("For costs", pounds(totals["costs"])),
            *((("For costs, paid before", pounds(totals["ahead"])),) if ahead else ()),
            ("Given away", pounds(totals["given"])),
        ),
        told="Money for costs was spent before: it is what something cost. "
        + (_TOLD_AHEAD if ahead else "")
        + "Each fee has the day on which it was earned and the day on which we paid it.",
        parts=(
            _part("Money for taking part", [one for one in facts if one.is_fee and one.charity is None]),
            _part("Money for costs", [one for one in facts if not one.is_fee and one.ahead is None]),
            *((_part("Money for costs, paid before you spent it", ahead),) if ahead else ()),
            _part("Money given to a charity", [one for one in facts if one.charity is not None]),
            StatementSection("Money that we offered and you did not want", tuple(map(_left, not_taken)), "Nothing."),
            *(law if head.kind is PaperKind.JOBCENTRE else ()),
        ),
    )


_TOLD_AHEAD = "Some money was paid before it was spent: what came back to us is taken off. "


def _part(title: str, facts: Sequence[MoneyFact]) -> StatementSection:
    return StatementSection(title, tuple(map(_row, facts)), "Nothing.")


def _row(one: MoneyFact) -> StatementRow:
    paid = f"Paid on {day_in_words(one.paid_on)}."
    to = f" to {one.charity}" if one.charity else ""
    agreed = f" Agreed before the work, to be paid from {day_in_words(one.agreed_day)} on." if one.agreed_day else ""
    return StatementRow(_earned(one), f"{pounds(one.pence)}{to}. {paid}{agreed}{_of_ahead(one)}", one.why)


def _of_ahead(one: MoneyFact) -> str:
    """What became of money that was paid before it was spent."""
    if one.ahead is None:
        return ""
    left = one.kept_pence - one.ahead.dropped_pence - one.ahead.spent_pence
    said = (
        (one.ahead.back_pence, "You gave back {}."),
        (one.ahead.spent_pence, "You told us what you spent {} on."),
        (one.ahead.dropped_pence, "We do not ask for {} any more."),
        (left, "{} is for costs that you tell us of later."),
    )
    return "".join(f" {words.format(pounds(pence))}" for pence, words in said if pence)


def _earned(one: MoneyFact) -> str:
    if one.earned is None:
        return "Costs" if not one.is_fee else "Fee"
    first, last = one.earned
    days = day_in_words(first) if first == last else f"{day_in_words(first)} to {day_in_words(last)}"
    return f"Earned: {days}"


def _left(one: NotTaken) -> StatementRow:
    chosen = {
        FeeChoice.LESS: f"You chose to take no more than {pounds(one.most_pence)}.",
        FeeChoice.EXPENSES_ONLY: "You chose only your costs.",
        FeeChoice.NONE: "You said no to it.",
    }[one.choice]
    return StatementRow(day_in_words(one.on), f"{pounds(one.offered_pence)} was offered. {chosen}")
