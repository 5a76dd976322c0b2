"""What stands on a money statement: short sentences, large type, and for the Jobcentre the words of the law. It advises nobody."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import partial

from services.payments.claims.money_statement.words import said
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
class VoucherFact:
    """A voucher in pence that the organisation gave them outside Sameday: on which day, for work of which days, and why a voucher."""

    pence: int
    given_on: date
    earned: tuple[date, date]
    why: str


@dataclass(frozen=True, slots=True)
class MoneyStatement:
    """Everything that stands on the paper; `page` has {page} and {pages} to be filled in where it is printed."""

    language: str
    organisation: str
    title: str
    foot: str
    page: str
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
    """Who gives the paper, about whom and which days, what for, when it was made, and in which language; `adviser` is whom they can ask about
    benefits."""

    kind: PaperKind
    organisation: str
    helpline: str
    adviser: str
    person: str = field(repr=False)
    first: date
    last: date
    made: str
    language: str = "en"


def statement_of(
    head: PaperHead, facts: Sequence[MoneyFact], not_taken: Sequence[NotTaken], vouchers: Sequence[VoucherFact] = ()
) -> MoneyStatement:
    """The paper in words."""
    say = partial(said, head.language)
    writer = _Writer(head.language)
    totals, ahead = totals_of(facts), [one for one in facts if one.ahead is not None]
    title = say(f"title_{head.kind.value}")
    told = ("costs", *(["ahead"] if ahead else []), *(["vouchers"] if vouchers else []), "fees")
    return MoneyStatement(
        language=head.language,
        organisation=head.organisation,
        title=title,
        foot=f"{head.organisation} · {title} · {say('made', at=head.made)}",
        page=say("page", page="{page}", pages="{pages}"),
        about=(
            (say("whose"), head.person),
            (say("from"), writer.day(head.first)),
            (say("to"), writer.day(head.last)),
            (say("call"), head.helpline),
        ),
        totals=(
            (say("sum_fees"), pounds(totals["fees"])),
            (say("sum_costs"), pounds(totals["costs"])),
            *(((say("sum_ahead"), pounds(totals["ahead"])),) if ahead else ()),
            (say("sum_given"), pounds(totals["given"])),
            *(((say("sum_vouchers"), pounds(sum(one.pence for one in vouchers))),) if vouchers else ()),
        ),
        told=" ".join(say(f"told_{one}") for one in told),
        parts=(
            writer.part("part_fees", [one for one in facts if one.is_fee and one.charity is None]),
            writer.part("part_costs", [one for one in facts if not one.is_fee and one.ahead is None]),
            *((writer.part("part_ahead", ahead),) if ahead else ()),
            writer.part("part_given", [one for one in facts if one.charity is not None]),
            *((StatementSection(say("part_vouchers"), tuple(map(writer.voucher, vouchers)), ""),) if vouchers else ()),
            StatementSection(say("part_not_taken"), tuple(map(writer.left, not_taken)), say("nothing")),
            *(_law(head) if head.kind is PaperKind.JOBCENTRE else ()),
        ),
    )


def _law(head: PaperHead) -> tuple[StatementSection, ...]:
    say = partial(said, head.language)
    words = StatementRow(say("law_words"), LAW, (LAW_SOURCE,), is_quoted=True)
    ask = StatementRow(say("ask"), say("ask_adviser", adviser=head.adviser))
    return StatementSection(say("law"), (words,), ""), StatementSection(say("law_means"), (ask,), "")


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes single things in a language. Why so much was paid stands as it was kept, in English."""

    language: str

    def say(self, name: str, **values: object) -> str:
        return said(self.language, name, **values)

    def day(self, day: date) -> str:
        return day_in_words(day, self.language)

    def part(self, title: str, facts: Sequence[MoneyFact]) -> StatementSection:
        return StatementSection(self.say(title), tuple(map(self.row, facts)), self.say("nothing"))

    def row(self, one: MoneyFact) -> StatementRow:
        paid = {"amount": pounds(one.pence), "day": self.day(one.paid_on)}
        words = [self.say("paid_to", charity=one.charity, **paid) if one.charity else self.say("paid", **paid)]
        if one.agreed_day:
            words.append(self.say("agreed", day=self.day(one.agreed_day)))
        when = self.earned(one.earned) if one.earned else self.say("fee" if one.is_fee else "costs")
        return StatementRow(when, " ".join([*words, *self.of_ahead(one)]), one.why)

    def of_ahead(self, one: MoneyFact) -> Iterator[str]:
        """What became of money that was paid before it was spent."""
        if one.ahead is None:
            return
        left = one.kept_pence - one.ahead.dropped_pence - one.ahead.spent_pence
        for name, pence in (
            ("ahead_back", one.ahead.back_pence),
            ("ahead_spent", one.ahead.spent_pence),
            ("ahead_dropped", one.ahead.dropped_pence),
            ("ahead_left", left),
        ):
            if pence:
                yield self.say(name, amount=pounds(pence))

    def earned(self, days: tuple[date, date]) -> str:
        first, last = map(self.day, days)
        return self.say("earned", days=first if first == last else self.say("days", first=first, last=last))

    def voucher(self, one: VoucherFact) -> StatementRow:
        words = self.say("given", amount=pounds(one.pence), day=self.day(one.given_on))
        return StatementRow(self.earned(one.earned), words, (one.why,))

    def left(self, one: NotTaken) -> StatementRow:
        name = {FeeChoice.LESS: "chose_less", FeeChoice.EXPENSES_ONLY: "chose_costs", FeeChoice.NONE: "chose_none"}
        chosen = self.say(name[one.choice], amount=pounds(one.most_pence))
        return StatementRow(self.day(one.on), f"{self.say('offered', amount=pounds(one.offered_pence))} {chosen}")
