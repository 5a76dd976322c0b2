"""What a wave ends with: the table with a column for each size, why anybody was not answered or paid, and the verdict."""

from collections.abc import Callable, Mapping, Sequence

from deploy.bench.prepare import FEE_PENCE
from deploy.bench.waits import percentile
from deploy.bench.wave.running import PER_SECOND, WaveFound
from shared.money import pounds

START = "<!-- table of the wave: made by make bench -->"
NOTHING = "–"


def is_good(found: WaveFound) -> bool:
    """Whether everybody was answered and paid once, every sum agrees, and nothing deadlocked."""
    people = found.size.people
    return found.answered == people and found.paid.once == people and not found.deadlocks and not found.paid.differences


def last_line(found: WaveFound) -> str:
    """The verdict as scripts and people read it."""
    return (
        f"wave: {found.size.people} people, {found.answered} answered, {found.paid.once} paid once,"
        f" {found.deadlocks} deadlocks"
    )


def columns(found: Sequence[WaveFound]) -> list[str]:
    """The table's columns: the figure, then each size."""
    return ["Figure", *(f"{one.size.people:,} people" for one in found)]


def rows(found: Sequence[WaveFound]) -> list[tuple[str, ...]]:
    """The table's rows."""
    figures: list[tuple[str, Callable[[WaveFound], str]]] = [
        ("a claim until its read-back: p50, s", lambda one: _at(one.claim_seconds, 50)),
        ("… p95, s", lambda one: _at(one.claim_seconds, 95)),
        ("… slowest, s", lambda one: _at(one.claim_seconds, 100)),
        ("a YES until its answer: p50, s", lambda one: _at(one.yes_seconds, 50)),
        ("… p95, s", lambda one: _at(one.yes_seconds, 95)),
        ("… slowest, s", lambda one: _at(one.yes_seconds, 100)),
        ("people answered, claim and YES", lambda one: f"{one.answered:,}"),
        ("people paid once, claim and fee", lambda one: f"{one.paid.once:,}"),
        ("deadlocks", lambda one: f"{one.deadlocks:,}"),
        ("answers that had to be tried again", lambda one: f"{one.troubles.tried_again:,}"),
        ("the run is with the bank after, s", lambda one: _seconds(one.run_seconds)),
        ("all cores were busy", lambda one: f"{one.busy:.0%}"),
    ]
    return [(words, *(show(one) for one in found)) for words, show in figures]


def conditions(found: Sequence[WaveFound], *, answer_ms: float) -> list[str]:
    """What the figures depend on, beside the machine."""
    crowds = ", ".join(f"{one.size.crowd} of {one.size.people:,}" for one in found)
    within = ", ".join(f"{one.size.people:,} within {one.size.seconds:g} s" for one in found)
    least, most = found[0].size.think_seconds
    return [
        f"claims, a third of them of two lines, and each YES {least:g} to {most:g} s after its read-back: {within};"
        f" in the very same instant said YES: {crowds}",
        f"meanwhile the run of that event, {pounds(FEE_PENCE)} for each person, at {PER_SECOND} a second, released as the wave begins;"
        f" practice bank answers after {answer_ms:g} ms",
        "one payments app, one payments worker, one notifications app, one notifications worker with 8 threads each",
    ]


def explanations(found: WaveFound) -> list[str]:
    """Why somebody was not answered, or not paid once; empty where all is well."""
    people, read, said = found.size.people, len(found.claim_seconds), found.said_yes
    told = f"{found.told_to_wait} were told to wait, {found.given_to_a_person} that a person will call"
    lines = [
        *(
            f"{count} texts were not taken: {'no answer' if status == 0 else f'HTTP {status}'} from our webhook"
            for status, count in sorted(found.not_taken.items())
        ),
        *([f"{people - read} got no read-back of their claim ({told})"] if read < people else []),
        *([f"{read - said} got a read-back, and it ended before they said YES"] if said < read else []),
        *(
            [f"{said - found.answered} got a read-back, said YES and got no answer to it ({told})"]
            if found.answered < said
            else []
        ),
        *(f"the release was refused before it went through: {words}" for words in found.release_refusals),
        *found.paid.differences,
    ]
    if found.deadlocks:
        lines.append(f"deadlocks were about: {_counted(found.troubles.met_at) or 'nothing that the log names'}")
    if lines:
        lines += [f"answered with an error: {_counted(found.troubles.refused)}"] if found.troubles.refused else []
        lines += [f"failed and not done yet: {_counted(found.troubles.undone)}"] if found.troubles.undone else []
    return [f"{people} people: {words}" for words in lines]


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{what} ×{count:,}" for what, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _at(seconds: Sequence[float], percent: float) -> str:
    return _seconds(percentile(seconds, percent) if seconds else None)


def _seconds(seconds: float | None) -> str:
    return NOTHING if seconds is None else f"{seconds:.2f}"
