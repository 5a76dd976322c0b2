"""The table that a benchmark ends with: on the terminal, and in docs/performance.md with the conditions of the run."""

import os
import platform
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import psutil
import psycopg
from rich.table import Table

from deploy.bench.meters import CLOCK, QUEUE, SERVER, Figures, middle, syncs_per_second
from deploy.bench.prepare import server_address
from deploy.bench.rounds import BASELINE, LATER, WORKER, Setting
from deploy.local.house import House

START, END = "<!-- table: made by make bench -->", "<!-- end of the table -->"
COLUMNS = (
    "Setting", "Arm", "Payments a second (spread)", "Efficiency", "Release, s", "POSTs", "Commits (that write)",
    "WAL, bytes", "of images, bytes", "CPU worker, ms", "app, ms", "clock, ms", "clock chaining later, ms", "PostgreSQL, ms",
    "PostgreSQL later, ms", "Valkey, ms",
)  # fmt: skip
PROGRAMS = ((WORKER, BASELINE), ("payments-app",), (CLOCK,), (LATER[CLOCK],), (SERVER,), (LATER[SERVER],), (QUEUE,))
"""What each column of CPU shows: the program that an arm has of these."""
PACKAGES = ("sqlalchemy", "psycopg", "dramatiq", "redis", "stripe", "pydantic")
Results = Mapping[Setting, Sequence[Figures]]


def efficiency(figures: Sequence[Figures], arm: str) -> float:
    """An arm's payments a second against the baseline's, medians of the rounds."""
    return _speed(figures, arm) / _speed(figures, BASELINE)


def arms(results: Results) -> list[str]:
    """The arms that were measured, in the order in which they took turns."""
    return list(dict.fromkeys(one.arm for figures in results.values() for one in figures))


def rows(results: Results) -> list[tuple[str, ...]]:
    """The table's rows: medians over the rounds, per payment where the column is a cost."""
    return [
        _row(setting, arm, figures)
        for setting, figures in results.items()
        for arm in arms(results)
    ]  # fmt: skip


def terminal_table(results: Results) -> Table:
    """The same for the terminal."""
    return as_table("Sending payments: medians of the rounds; costs per payment", COLUMNS, rows(results), words=2)


def as_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, words: int) -> Table:
    """A table for the terminal, as `write_section` writes it to a page."""
    table = Table(title=title)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < words else "right")
    for row in rows:
        table.add_row(*row)
    return table


def conditions(house: House, command: str, results: Results, *, rounds: int, answer_ms: float) -> list[str]:
    """What the figures depend on, one line each."""
    payouts = ", ".join(f"{setting.name}: {setting.payouts:,} payments" for setting in results)
    return [
        f"{when(command)}; {rounds} rounds each, {', '.join(arms(results))} in turn; {payouts}",
        *machine(house),
        f"each arm sends eight payments at a time: by threads, and Celery by processes; practice bank answers after {answer_ms:g} ms",
    ]


def when(command: str) -> str:
    """What was run and when."""
    return f"`{command}`, {datetime.now(UTC):%d %B %Y, %H:%M} UTC"


def machine(house: House) -> list[str]:
    """What every figure depends on: the machine and what else it does, PostgreSQL's settings, versions."""
    with psycopg.connect(server_address(house, "postgres")) as server:
        names = ("server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers")
        settings = {name: server.execute("SELECT current_setting(%s)", [name]).fetchone() for name in names}
    shown = ", ".join(f"{name.replace('_', ' ')} {row[0]}" for name, row in settings.items() if row)
    loads = ", ".join(f"{load:.1f}" for load in os.getloadavg())
    return [
        f"{len(os.sched_getaffinity(0))} cores, {psutil.virtual_memory().total // 2**30} GB, everything on this one machine"
        f" (baseline or worker, PostgreSQL, queue, bank); load at the end {loads}; {syncs_per_second():,} syncs a second",
        f"PostgreSQL: {shown}; Python {platform.python_version()};"
        f" {', '.join(f'{name} {version(name)}' for name in PACKAGES)}",
    ]


def memory(results: Results) -> str:
    """The largest resident memory of each process in any round, as one line."""
    most: dict[str, int] = {}
    for figures in results.values():
        for one in figures:
            for name, size in one.memory_bytes.items():
                most[name] = max(most.get(name, 0), size)
    return ", ".join(f"{name} {size // 2**20} MB" for name, size in most.items())


def write_page(page: Path, lines: Sequence[str], results: Results) -> None:
    """Puts the table and its conditions between the two marks of the page; the rest of the page stays."""
    lines = [*lines, f"Memory at most: {memory(results)}"]
    write_section(page, START, COLUMNS, rows(results), lines, words=2)


def write_section(
    page: Path, start: str, columns: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[str], *, words: int
) -> None:
    """Puts one table and its conditions between its own mark and the next end mark. The first columns, so many as `words`
    says, hold words; figures are set to the right."""
    table = [
        "| " + " | ".join(columns) + " |",
        "|" + "---|" * words + "---:|" * (len(columns) - words),
        *("| " + " | ".join(row) + " |" for row in rows),
    ]
    text = "\n".join([*table, "", *(f"- {line}" for line in lines)])
    written = page.read_text(encoding="utf-8") if page.exists() else f"{start}\n{END}\n"
    before, _, rest = written.partition(start)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{start}\n{text}\n{END}{after}", encoding="utf-8")


def _row(setting: Setting, arm: str, figures: Sequence[Figures]) -> tuple[str, ...]:
    mine = [one for one in figures if one.arm == arm]
    speeds = [one.per_second for one in mine]
    releases = [one.release_seconds for one in mine if one.release_seconds is not None]

    def each(values: list[float]) -> float:
        return middle([value / setting.payouts for value in values])

    return (
        setting.name,
        arm,
        f"{middle(speeds):.1f} ({min(speeds):.1f}–{max(speeds):.1f})",
        "1" if arm == BASELINE else f"{efficiency(figures, arm):.2f}",
        f"{middle(releases):.1f}" if releases else "–",
        f"{each([one.posts for one in mine]):.2f}",
        f"{each([one.used.commits for one in mine]):.1f} ({each([one.used.writing_commits for one in mine]):.1f})",
        f"{each([one.used.wal_bytes for one in mine]):,.0f}",
        f"{each([one.used.image_bytes for one in mine]):,.0f}",
        *(_cpu(each, mine, names) for names in PROGRAMS),
    )


def _cpu(each: Callable[[list[float]], float], figures: Sequence[Figures], names: Sequence[str]) -> str:
    """CPU of the program that is called one of these names, in thousandths of a second; a dash where the arm has none."""
    known = [[one.used.cpu[name] * 1000 for name in names if name in one.used.cpu] for one in figures]
    return f"{each([sum(one) for one in known]):.1f}" if any(known) else "–"


def _speed(figures: Sequence[Figures], arm: str) -> float:
    return middle([one.per_second for one in figures if one.arm == arm])
