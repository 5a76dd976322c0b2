"""Of all ways to read a message the likeliest: by the roles of its figures, and by how odd what they come to would be. What is not certain
enough is marked as doubtful."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp

from services.notifications.understanding.amounts import pence_of
from services.notifications.understanding.checks import is_unaccounted
from services.notifications.understanding.evident import evident
from services.notifications.understanding.last_check import is_for_unknown, is_odd
from services.notifications.understanding.lines import (
    MOST_SPANS,
    MOST_TEXT,
    Assembled,
    LineDraft,
    lacks_a_point,
    put_together,
)
from services.notifications.understanding.models import ALMOST_CERTAIN
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.things import Thing, thing_of
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.told import recast
from services.notifications.understanding.totals import ASSUMED, confirmed, fares_summed, settled, summed, with_same
from shared.contracts.categories import FACTS
from shared.contracts.understood import HeardLine

LEFT_OUT = 0.3
"""A figure that makes no line, and that is more likely than this to make one, is asked about."""
_PRICES = frozenset({"paid", "miles", "rate", "total"})
_OPEN, _FOR_NOTHING, _OTHER_TOTAL = 1.5, 1.0, 1.0
"""How odd, as the logarithm of a likelihood, a thing without a price is, a price for nothing, and a total that is another."""
_HARDLY = 0.25
"""A role that was less likely than this by itself is asked about, however much better the message reads with it."""
_BETTER = 1.3
"""So much likelier another reading must be to be taken."""
_MOST_READ, _LONG = 24, 120
"""A message of more spans or pieces is read in one way only: the work grows no faster than its length."""
_MOST_CHANGED = 3
_MOST_TRIED = 12
"""So many other roles of a message's figures are tried."""
SURE = 0.6
"""A sum whose role is less certain than this is asked about."""
LINKED, SHARED, THING = 0.5, 0.8, 0.3
"""The same for an amount and its thing that are less likely to belong together, for two amounts of one thing, and for a thing that is
less likely to be one."""
_CORRECTS = frozenset({"read_back", "ask_what_is_wrong", "total_differs"})


def assemble(tokens: Sequence[Token], spans: Sequence[TaggedSpan], today: date, question: str | None) -> Assembled:
    """The lines that the spans say."""
    spans = evident(tokens, recast(tokens, spans[:MOST_SPANS]), question)
    reading, unsure = _likeliest(tokens, spans, today, question)
    spans, made, drafts, denied = reading.spans, reading.made, reading.drafts, reading.denied
    if question in _CORRECTS and sum(one.role not in FACTS for one in spans) == 1:
        unsure = {start: share for start, share in unsure.items() if share > 1 - SURE}
    made.sure = min([1.0, *(_sureness(one, unsure) for one in drafts if one.amount)])
    lines = _with_doubt(tokens, spans, drafts, made.lines, unsure)
    made.lines = confirmed(lines, made.whole_or_each, made.total_pence)
    if question in ("ask_amount", "ask_whole_or_each"):
        made.lines = fares_summed(tokens, made.lines, [one.amount for one in drafts if one.amount])
    if question == "ask_miles":
        made.lines = with_same(tokens, summed(made.lines), made.whole_or_each)
    made.lines += _denied(spans, question, denied, has_lines=bool(lines))
    times = settled(made.lines, made.whole_or_each, made.total_pence)
    if times is not None:
        made.lines = [
            line.model_copy(update={"times": times.get(at, line.times)}) for at, line in enumerate(made.lines)
        ]
        made.whole_or_each = {}
    return made


@dataclass(frozen=True, slots=True)
class _Reading:
    """One way to read a message: the roles of its figures, and what they come to."""

    spans: list[TaggedSpan]
    made: Assembled
    drafts: list[LineDraft]
    denied: list[Thing]
    is_asked: bool

    @property
    def cost(self) -> float:
        """How odd it is: a thing without a price, a price for nothing beside things with theirs, a total that is not theirs."""
        lines = self.made.lines
        named = sum(line.category is not None for line in lines)
        cost = sum(_OPEN for line in lines if line.category and line.amount_pence is None and line.miles_tenths is None)
        if named and not self.is_asked:
            cost += sum(_FOR_NOTHING for line in lines if line.category is None)
        return cost + _OTHER_TOTAL * _comes_to(self.made)["total"]


def _read(tokens: Sequence[Token], spans: list[TaggedSpan], today: date, question: str | None) -> _Reading:
    return _Reading(spans, *put_together(tokens, spans, today, question), is_asked=question is not None)


def _others(
    tokens: Sequence[Token], reading: _Reading, today: date, question: str | None
) -> list[tuple[int, float, _Reading]]:
    """The readings in which one figure has another role: the number of its span, and how likely that is beside the role it has."""
    found = list[tuple[int, float, _Reading]]()
    for number, one in enumerate(reading.spans):
        if one.role in FACTS or one.sure >= ALMOST_CERTAIN:
            continue
        for role, share in one.others[: max(0, _MOST_TRIED - len(found))]:
            spans = [*reading.spans]
            spans[number] = replace(one, role=role, sure=share, others=((one.role, one.sure),))
            other = _read(tokens, spans, today, question)
            found.append((number, share * exp(reading.cost - other.cost), other))
    return found


def _likeliest(
    tokens: Sequence[Token], spans: list[TaggedSpan], today: date, question: str | None
) -> tuple[_Reading, dict[int, float]]:
    """The likeliest reading, by the roles of figures and by how odd what they come to is; and for each figure that may have another role,
    by where it stands, how likely it is that the lines would be others then."""
    reading = _read(tokens, spans, today, question)
    if len(spans) > _MOST_READ or len(tokens) > _LONG:
        return reading, {one.start: 1 - one.sure for one in spans if one.role in _PRICES}
    others, hardly = _others(tokens, reading, today, question), set[int]()
    for _ in range(_MOST_CHANGED if others else 0):
        number, share, other = max(
            others, key=lambda one: one[1] / reading.spans[one[0]].sure, default=(0, 0.0, reading)
        )
        if share < reading.spans[number].sure * _BETTER:
            break
        one = other.spans[number]
        if one.sure < _HARDLY:
            hardly.add(one.start)
        sure = share / (share + reading.spans[number].sure)
        kept = replace(one, sure=sure, others=((reading.spans[number].role, 1 - sure),))
        reading = replace(other, spans=[*other.spans[:number], kept, *other.spans[number + 1 :]])
        reading = _read(tokens, reading.spans, today, question)
        others = _others(tokens, reading, today, question)
        if not others:
            break
    unsure, comes_to = dict[int, float](), _comes_to(reading.made)
    for number, one in enumerate(reading.spans):
        beside = [(share, other) for at, share, other in others if at == number]
        if not beside:
            continue
        same = one.sure + sum(share for share, other in beside if _comes_to(other.made) == comes_to)
        differ = sum(share for share, other in beside if _comes_to(other.made) != comes_to)
        rest = max(0.0, 1 - one.sure - sum(share for _, share in one.others)) if one.role in _PRICES else 0.0
        unsure[one.start] = (differ + rest) / (same + differ + rest)
    unsure |= {start: 1.0 for start in hardly if start in unsure}
    return reading, unsure


def _comes_to(made: Assembled) -> Mapping[str, int]:
    """What lines come to, by category; two fares of £2 are the same as 2 times £2."""
    found = Counter[str]()
    for line in made.lines:
        found[f"{line.category} pence"] += (line.amount_pence or 0) * line.times
        found[f"{line.category} miles"] += line.miles_tenths or 0
        found[f"{line.category} open"] += line.amount_pence is None and line.miles_tenths is None
    found["each"] = len(made.whole_or_each)
    found["total"] = made.total_pence is not None and made.total_pence != sum(
        (line.amount_pence or 0) * line.times for line in made.lines
    )
    return +found


def _with_doubt(
    tokens: Sequence[Token],
    spans: Sequence[TaggedSpan],
    drafts: Sequence[LineDraft],
    lines: list[HeardLine],
    unsure: Mapping[int, float],
) -> list[HeardLine]:
    """The lines, the least certain one marked as doubtful where something is not certain: one question is asked, not several."""
    sure = [_sureness(one, unsure) for one in drafts]
    priced = [number for number, line in enumerate(lines) if line.amount_pence or line.miles_tenths]
    if not priced:
        return lines
    worst = min(priced, key=lambda number: sure[number])
    beside = [(draft.amount, draft.thing) for draft in drafts if draft.amount]
    lacking = [
        number
        for number in priced
        if (amount := drafts[number].amount) is not None
        and (pence := pence_of(amount.words)) is not None
        and lacks_a_point(amount.words, pence, lines[number].category)
    ]
    worst = lacking[0] if lacking else worst
    made_of = {draft.amount.start for draft in drafts if draft.amount}
    left_out = max((share for start, share in unsure.items() if start not in made_of), default=0.0)
    roles = [1 - unsure.get(start, 0.0) for start in made_of]
    is_doubtful = (
        bool(lacking)
        or sure[worst] < SURE
        or left_out > LEFT_OUT
        or is_unaccounted(tokens, spans, beside)
        or is_odd(tokens, spans, lines, made_of, roles)
        or is_for_unknown(tokens, [(one.amount, one.thing.span.start) for one in drafts if one.thing])
    )
    if is_doubtful:
        lines[worst] = lines[worst].model_copy(update={"is_doubtful": True})
    return lines


def _sureness(draft: LineDraft, unsure: Mapping[int, float]) -> float:
    """How certain it is that this was paid, and for this; a thing that only our lists know must be beside a very certain amount."""
    if draft.amount is None:
        return 1.0
    if draft.amount.sure == ASSUMED:
        return ASSUMED
    thing = draft.thing.span.sure if draft.thing and draft.thing.kind in ("named", "listed") else 1.0
    linked = SHARED if draft.is_shared else LINKED
    return min(1 - unsure.get(draft.amount.start, 0.0), draft.linked + SURE - linked, thing + SURE - THING)


def _denied(
    spans: Sequence[TaggedSpan], question: str | None, things: Sequence[Thing], *, has_lines: bool
) -> list[HeardLine]:
    """What was not spent: "not the bus", and in a correction "the 1.40 is my change"."""
    named = [*things, *(thing_of(one) for one in spans if one.role == "not")]
    found = [
        HeardLine(category=one.category, words=one.words, text=one.span.text[:MOST_TEXT], is_denied=True)
        for one in named
    ]
    if question in _CORRECTS and not has_lines and not found:
        amounts = [one for one in spans if one.role in ("change", "cash", "unpaid", "others", "wrong")]
        found = [
            HeardLine(amount_pence=pence_of(one.words), text=one.text[:MOST_TEXT], is_denied=True) for one in amounts
        ]
    return found
