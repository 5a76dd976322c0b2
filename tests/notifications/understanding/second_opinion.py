"""Two second opinions of a reading, measured out of sample: a learnt verdict, and models that have seen other examples.

`python -m tests.notifications.understanding.second_opinion FOLDER` learns models without every third block of the examples (into the
folder, unless they are there: about three minutes), reads those blocks and all tables with them, learns from the blocks which readings
were wrong sums, and prints how many wrong sums of the tables each opinion would have asked about, and how many right answers with them.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pycrfsuite

from services.notifications.understanding import examples, models, readings, training
from services.notifications.understanding.lines import LineDraft
from services.notifications.understanding.models import LINKS, REPEATS, ROLES, THINGS, Model
from services.notifications.understanding.tagger import TaggedSpan
from services.notifications.understanding.tokens import Token
from services.notifications.understanding.words import phrases, table
from shared.contracts.categories import FACTS
from shared.contracts.understood import HeardLine
from tests.notifications.understanding import tables
from tests.notifications.understanding.measure import Result, heard

_BLOCK, _PARTS = 15, 3
_COSTS = (0.0025, 0.005, 0.01, 0.02, 0.03)
_SURE = (0.4, 0.6, 0.75, 0.85, 0.9, 0.95, 0.97, 0.99, 0.995)
_LISTS = ("takes_back", "denials", "joins", "my_part", "ways", "cues", "vague", "rough", "tips", "taken_off")


@dataclass(frozen=True)
class Read:
    """One message, how it was read, and what is true of the reading."""

    result: Result
    features: list[str]

    @property
    def is_put(self) -> bool:
        """Whether a sum is put before the person as it stands."""
        got = self.result.got
        has_sum = any(line["amount_pence"] or line["miles_tenths"] for line in got["lines"])
        return got["kind"] in ("claim", "answer") and got["asks"] is None and has_sum

    @property
    def is_wrong(self) -> bool:
        return self.result.is_invented


def features_of(
    tokens: Sequence[Token],
    spans: Sequence[TaggedSpan],
    drafts: Sequence[LineDraft],
    lines: Sequence[HeardLine],
    unsure: dict[int, float],
) -> list[str]:
    """How a reading was reached: how sure each step was, what was left out, and which words stand there that may turn it."""
    text = f" {' '.join(token.text for token in tokens)} "
    figures = [one for one in spans if one.role not in FACTS]
    used = {one.amount.start for one in drafts if one.amount}
    unused = [one for one in figures if one.start not in used]
    pence = [line.amount_pence for line in lines if line.amount_pence]
    found = {
        f"tokens={_step(len(tokens), (3, 5, 8, 12, 18, 25, 40))}",
        f"lines={min(len(lines), 5)}",
        f"figures={min(len(figures), 6)}",
        f"unused={min(len(unused), 4)}",
        f"role={_step(min([1.0, *(1 - unsure.get(at, 0.0) for at in used)]), _SURE)}",
        f"tagger={_step(min([1.0, *(one.sure for one in figures)]), _SURE)}",
        f"link={_step(min([1.0, *(one.linked for one in drafts if one.amount)]), _SURE)}",
        f"thing={_step(min([1.0, *(one.thing.span.sure for one in drafts if one.thing and one.amount)]), _SURE)}",
        f"unsure={_step(sum(unsure.values()), (0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8))}",
        f"equal={len(set(pence)) < len(pence)}",
        f"double={any(one == 2 * other for one in pence for other in pence)}",
        f"one-kind={len({line.category for line in lines}) < len(lines)}",
    }
    found |= {f"unused={one.role}|{_step(one.sure, _SURE)}" for one in unused}
    found |= {f"category={line.category}" for line in lines}
    found |= {f"repeat={one.repeat.times}|{one.repeat.is_sure}" for one in drafts if one.repeat}
    each = any(f" {one} " in text for one in (*table("each"), *table("both")))
    found.add(f"each={each}|{any(line.times > 1 for line in lines)}")
    return sorted(found | {f"list={name}" for name in _LISTS if any(f" {one} " in text for one in phrases(name))})


def _step(value: float, steps: Sequence[float]) -> int:
    return sum(value > one for one in steps)


def read(rows: Sequence[tables.Row], found: Callable[[str], Model]) -> list[Read]:
    """How these models read each message."""
    kept, real = list[list[str]](), readings._with_doubt  # what is looked at has no other door

    def looked_at(*told: object) -> list[HeardLine]:
        kept[-1] = features_of(*told)  # type: ignore[arg-type]  # passed on as they come
        return real(*told)  # type: ignore[arg-type]  # passed on as they come

    every = []
    with patch.object(readings, "_with_doubt", looked_at), patch.object(models, "model", found):
        for row in rows:
            kept.append([])
            every.append(Read(heard([row])[0], kept[-1]))
    return every


def _learnt_without(folder: Path, known: Sequence[examples.Example]) -> Callable[[str], Model]:
    if not (folder / f"{REPEATS}.crfsuite").is_file():
        training.learn(known, folder)
    opened = {name: Model(folder / f"{name}.crfsuite") for name in (ROLES, THINGS, LINKS, REPEATS)}
    shipped = models.model
    return lambda name: opened.get(name) or shipped(name)


def _doubted(verdict: pycrfsuite.Tagger, every: Sequence[Read]) -> Iterator[tuple[float, Read]]:
    for one in every:
        if one.is_put:
            verdict.set([one.features])
            yield verdict.marginal("wrong", 0), one


def main() -> None:
    """Prints what each opinion takes away, and what it costs."""
    folder = Path(sys.argv[1])
    every = [one for file in sorted(examples.FOLDER.glob("*.txt")) for one in examples.read(file)]
    apart = [one for number, one in enumerate(every) if number // _BLOCK % _PARTS == 0]
    rest = [one for number, one in enumerate(every) if number // _BLOCK % _PARTS]
    others = _learnt_without(folder, rest)
    priced = [one for one in apart if any(label[2:] in ("paid", "miles", "rate", "total") for label in one.labels)]
    learnt = [one for one in read([tables.row_of(one) for one in priced], others) if one.is_put]
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params={"c1": 0.0, "c2": 2.0, "max_iterations": 150}, verbose=False)
    for one in learnt:
        trainer.append([one.features], ["wrong" if one.is_wrong else "right"])
    trainer.train(str(folder / "verdict.crfsuite"))
    verdict = pycrfsuite.Tagger()
    verdict.open(str(folder / "verdict.crfsuite"))
    rows = [row for rows in (tables.regressions() | tables.holdout()).values() for row in rows]
    ours, theirs = read(rows, models.model), read(rows, others)
    for name, told in (("models of today", ours), ("models without a third of the examples", theirs)):
        _report(f"the verdict, {name}", sorted(_doubted(verdict, told), key=lambda one: -one[0]), len(rows))
    differ = [one for one, two in zip(ours, theirs, strict=True) if one.is_put and _sums(one) != _sums(two)]
    print(  # noqa: T201  # the figures are what the command is for
        f"two readings differ: {sum(one.is_wrong for one in differ)} of {sum(one.is_wrong for one in ours)} wrong sums, "
        f"{sum(one.result.is_right for one in differ)} of {len(rows)} right answers"
    )


def _sums(one: Read) -> object:
    return sorted(
        (line["amount_pence"] or 0) * line["times"] + (line["miles_tenths"] or 0) for line in one.result.got["lines"]
    )


def _report(name: str, scored: Sequence[tuple[float, Read]], number: int) -> None:
    print(f"{name}: {sum(one.is_wrong for _, one in scored)} wrong sums")  # noqa: T201  # the figures are what the command is for
    for cost in _COSTS:
        wrong = right = 0
        for _, one in scored:
            wrong, right = wrong + one.is_wrong, right + (not one.is_wrong)
            if right > cost * number:
                break
        print(f"  for {cost:.2%} right answers: {wrong} wrong sums asked about")  # noqa: T201  # the figures are what the command is for


if __name__ == "__main__":
    main()
