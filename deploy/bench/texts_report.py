"""The table about texts, on the terminal and in docs/performance.md: how long somebody who texts waits for the answer."""

from deploy.bench.texts import Flow, TextsFound
from deploy.bench.waits import Waits

TEXTS_START = "<!-- table of texts: made by make bench -->"
TEXTS_COLUMNS = (
    "From", "Until", "Texts", "p50, s", "p95, s", "Slowest, s", "Answers a second",
)  # fmt: skip


def texts_rows(found: TextsFound) -> list[tuple[str, ...]]:
    """How long texts wait until they are taken and until they are answered."""
    texts = found.texts
    return [
        _row("the text arrives", "our webhook has taken it", [one.taken_at - one.due_at for one in texts], "–"),
        _row(
            "the webhook has taken it",
            "the answer is handed over",
            [one.answered_at - one.taken_at for one in texts],
            f"{found.answers_a_second:.1f}",
        ),
        _row(
            "the text arrives",
            "the answer is handed over",
            [one.answered_at - one.due_at for one in texts],
            f"{found.answers_a_second:.1f}",
        ),
    ]


def texts_conditions(flow: Flow, found: TextsFound) -> list[str]:
    """What the figures depend on, beside the machine, and what they cost."""
    count = len(found.texts)
    each = sorted(found.cpu_seconds.items(), key=lambda one: -one[1])
    return [
        f"{count:,} people text once each, {flow.a_second:g} a second on average for {flow.seconds:g} seconds; every text was"
        " answered exactly once, with its own amount",
        "one payments app, one notifications app, one notifications worker with 8 threads",
        f"CPU a text, ms: {', '.join(f'{name} {seconds * 1000 / count:.1f}' for name, seconds in each)}; together"
        f" {sum(found.cpu_seconds.values()) * 1000 / count:.1f}; all cores were busy {found.busy:.0%} of the time",
    ]


def _row(start: str, until: str, waits: list[float], speed: str) -> tuple[str, ...]:
    found = Waits([waits])
    shown = (f"{seconds:.2f}" for seconds in (found.percentile(50), found.percentile(95), found.longest))
    return (start, until, f"{found.count:,}", *shown, speed)
