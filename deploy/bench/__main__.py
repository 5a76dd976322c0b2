"""Runs the benchmarks: `make bench` all of them, `python -m deploy.bench claims` one; `--help` names them."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.bench import claims_report, report, texts_report
from deploy.bench.claims import ClaimsBench, Load
from deploy.bench.control_arms import DESIGNS, Design
from deploy.bench.deciding import DecidingBench, prepare_arm
from deploy.bench.losses import report as losses_report
from deploy.bench.losses.faults import LISTS, plan
from deploy.bench.losses.running import FaultyLoad, LossesBench, openers
from deploy.bench.pages import PAGE_COLUMNS, measure_pages
from deploy.bench.people_file import measure_people_file
from deploy.bench.rounds import Bench, Setting
from deploy.bench.slow_connections import measure
from deploy.bench.texts import Flow, TextsBench
from deploy.bench.wave import report as wave_report
from deploy.bench.wave.people import MOST_PEOPLE, usual_size
from deploy.bench.wave.running import WaveBench, WaveFound
from deploy.local.command import stop_at_signals
from deploy.local.commands.target import told_plainly
from deploy.local.folders import CHECKOUT
from deploy.local.house import House

CAP_PER_SECOND = 25
HOUSE_SETTINGS = {
    "PAYMENTS_REQUESTS_A_MINUTE": "1000000",
    "PAYMENTS_LEASE_SECONDS": "120",
    "PAYMENTS_RESOLVE_AFTER_SECONDS": "60",
    "PAYMENTS_LOOK_AGAIN_SECONDS": "86400",
    "PAYMENTS_SWEEP_SECONDS": "5",
    "PAYMENTS_STATEMENT_SECONDS": "86400",
    "PAYMENTS_STRIPE_READ_TIMEOUT_SECONDS": "20",
    "NOTIFICATIONS_SWEEP_SECONDS": "5",
}
"""As shipped, not as hurried as a practice house; nothing is looked at again while a round runs."""
WAVES = (50, 500)
PAGE = CHECKOUT / "docs" / "performance.md"
Page = Annotated[Path, typer.Option(help="Where the table is written.")]
AnswerMs = Annotated[float, typer.Option(min=0, max=5000, help="How long the practice bank takes to answer.")]
Rounds = Annotated[
    int, typer.Option(min=1, max=50, help="How often everything is measured; the table shows the spread.")
]
Controls = Annotated[
    bool,
    typer.Option(
        "--controls/--no-controls",
        help="Beside ours run two other designs; one of them needs Celery, which is fetched.",
    ),
]

app = typer.Typer(add_completion=False, rich_markup_mode=None)
console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 150)


@app.callback(invoke_without_command=True)
def everything(context: typer.Context) -> None:
    """Measure sending, how long claims and texts wait, what old claims cost, and a wave; without a name all of these, two hours."""
    if context.invoked_subcommand is None:
        sending()
        claims()
        texts()
        old_claims()
        wave()


@app.command()
def sending(
    full: Annotated[bool, typer.Option("--full", help="At the cap, too, measure 10,000 payments.")] = False,
    rounds: Annotated[int, typer.Option(min=1, max=50, help="Rounds of each arm; the median counts.")] = 5,
    payouts: Annotated[int, typer.Option(min=20, help="Payments of a round without a cap.")] = 10_000,
    capped_payouts: Annotated[
        int, typer.Option(min=0, help="Payments of a round at the cap; 0 leaves it out.")
    ] = 1_000,
    answer_ms: AnswerMs = 20,
    with_controls: Controls = True,
    page: Page = PAGE,
) -> None:
    """Measure how fast payments leave and what each costs, beside the least that any program would need, and beside two other designs
    (an hour)."""
    controls = _controls(with_controls)
    uncapped = Setting("as fast as it goes", payouts, None)
    capped = Setting(f"{CAP_PER_SECOND} a second", 10_000 if full else capped_payouts, CAP_PER_SECOND)
    with _houses(1) as (house,):
        with _progress() as progress:
            runner = Bench(house, progress, rounds, answer_ms, warm_up=200, controls=controls)
            results = {setting: runner.run(setting) for setting in (uncapped, capped) if setting.payouts}
        lines = report.conditions(house, _command(), results, rounds=rounds, answer_ms=answer_ms)
        report.write_page(page, lines, results)
    console.print(report.terminal_table(results))
    _tell([*lines, f"Memory at most: {report.memory(results)}"], page)


@app.command()
def losses(
    payouts: Annotated[int, typer.Option(min=20, help="Payments of each arm under each list of faults.")] = 10_000,
    of_a_run: Annotated[int, typer.Option(min=1, help="Payments of one run.")] = 50,
    seed: Annotated[int, typer.Option(help="The same seed gives the same faults at the same moments.")] = 1,
    patience: Annotated[
        float, typer.Option(min=5, help="An arm is over when nothing has moved for so many seconds.")
    ] = 90,
    answer_ms: AnswerMs = 20,
    with_controls: Controls = True,
    page: Page = PAGE,
) -> None:
    """Count what each arm pays once, not at all and twice while workers are killed, answers lost and servers restarted (an hour and a half)."""
    load = FaultyLoad(payouts, of_a_run, patience)
    arms = openers(_controls(with_controls))
    plans = {name: plan(kinds, payouts, load.span_seconds, seed) for name, kinds in LISTS.items()}
    with _houses(1) as (house,):
        bench = LossesBench(house, load, answer_ms, console.print)
        found = {
            name: [bench.run(arm, opened, faults) for arm, opened in arms.items()] for name, faults in plans.items()
        }
        own = losses_report.conditions(plans, load, seed=seed, answer_ms=answer_ms)
        lines = [report.when(_command()), *own, *report.machine(house)]
    rows, columns = losses_report.rows(found), losses_report.COLUMNS
    report.write_section(page, losses_report.START, columns, rows, lines, words=2)
    console.print(report.as_table("Losses and doubles", columns, rows, words=2))
    _tell(lines, page)


@app.command()
def claims(
    rounds: Rounds = 3,
    claims: Annotated[int, typer.Option(min=2, help="Claims of each half of a round.")] = 150,
    every_seconds: Annotated[float, typer.Option(min=0.01, help="A claim arrives so often, on average.")] = 1.0,
    payouts: Annotated[int, typer.Option(min=20, help="Payments of the run that is being sent meanwhile.")] = 5_000,
    answer_ms: AnswerMs = 20,
    page: Page = PAGE,
) -> None:
    """Measure how long a claim waits until the bank has accepted it: idle, and beside a run (twenty-five minutes)."""
    load = Load(claims, every_seconds, payouts, CAP_PER_SECOND)
    with _houses(1) as (house,):
        with _progress() as progress:
            halves = ClaimsBench(house, progress, rounds, answer_ms).run(load)
        own = claims_report.claims_conditions(load, rounds=rounds, answer_ms=answer_ms)
        lines = [report.when(_command()), *own, *report.machine(house)]
    rows, columns = claims_report.claims_rows(halves), claims_report.CLAIMS_COLUMNS
    report.write_section(page, claims_report.CLAIMS_START, columns, rows, lines, words=2)
    console.print(report.as_table("From a claim's arrival until", columns, rows, words=2))
    _tell(lines, page)


@app.command()
def texts(
    a_second: Annotated[float, typer.Option(min=0.1, help="So many people text each second, on average.")] = 50,
    seconds: Annotated[float, typer.Option(min=1, help="For so long.")] = 60,
    page: Page = PAGE,
) -> None:
    """Measure how long somebody who texts waits for the answer while many text (three minutes)."""
    flow = Flow(a_second, seconds)
    with _houses(1) as (house,):
        with _progress() as progress:
            found = TextsBench(house, progress).run(flow)
        lines = [report.when(_command()), *texts_report.texts_conditions(flow, found), *report.machine(house)]
    rows, columns = texts_report.texts_rows(found), texts_report.TEXTS_COLUMNS
    report.write_section(page, texts_report.TEXTS_START, columns, rows, lines, words=2)
    console.print(report.as_table("How long a text waits", columns, rows, words=2))
    _tell(lines, page)


@app.command()
def old_claims(
    rounds: Rounds = 3,
    requests: Annotated[int, typer.Option(min=2, help="Requests of each kind in each arm and round.")] = 100,
    few: Annotated[int, typer.Option(min=1, help="Old claims of the smaller organisation.")] = 1_000,
    many: Annotated[int, typer.Option(min=2, help="Old claims of the larger organisation.")] = 1_000_000,
    page: Page = PAGE,
) -> None:
    """Measure what finance waits for with a million old claims, beside a thousand (ten minutes)."""
    with _houses(2) as houses:
        with _progress() as progress:
            arms = [prepare_arm(house, progress, old) for house, old in zip(houses, (few, many), strict=True)]
            found = DecidingBench(arms, progress, rounds, requests).run()
        own = claims_report.old_conditions(rounds=rounds, requests=requests)
        lines = [report.when(_command()), *own, *report.machine(houses[0])]
    rows, columns = claims_report.old_rows(found), claims_report.OLD_COLUMNS
    report.write_section(page, claims_report.OLD_START, columns, rows, lines, words=2)
    console.print(report.as_table("With few and with many old claims", columns, rows, words=2))
    _tell(lines, page)


@app.command()
def wave(
    people: Annotated[
        int | None,
        typer.Option(
            min=2,
            max=MOST_PEOPLE,
            help="Only a wave of so many; the page stays as it is. 50 is quick: a minute and a half.",
        ),
    ] = None,
    answer_ms: AnswerMs = 20,
    page: Page = PAGE,
) -> None:
    """Let 50 and then 500 people claim by text after one event, while its run is sent; exit code 1 unless all are answered and paid
    once without a deadlock (eight minutes)."""
    with _houses(1) as (house,):
        with _progress() as progress:
            bench = WaveBench(house, progress, answer_ms)
            found = [bench.run(usual_size(count)) for count in ([people] if people else WAVES)]
        lines = [report.when(_command()), *wave_report.conditions(found, answer_ms=answer_ms), *report.machine(house)]
    columns, rows = wave_report.columns(found), wave_report.rows(found)
    console.print(report.as_table("A wave after an event", columns, rows, words=1))
    if people is None:
        report.write_section(page, wave_report.START, columns, rows, lines, words=1)
        _tell(lines, page)
    conclude(found)


@app.command()
def pages(
    payments: Annotated[int, typer.Option(min=1, help="Payments that were made before.")] = 1_000_000,
    people: Annotated[int, typer.Option(min=24, help="People whom the organisation knows.")] = 100_000,
    looks: Annotated[int, typer.Option(min=2, help="How often each page is looked at.")] = 50,
) -> None:
    """Measure how long each page of the desk takes with many people and payments (fifteen minutes)."""
    with _houses(1) as (house,):
        found = measure_pages(house, payments, people, looks, console.print)
        lines = [report.when(_command()), *report.machine(house)]
    title = f"Pages of the desk with {payments:,} payments and {people:,} people"
    console.print(report.as_table(title, PAGE_COLUMNS, [one.row() for one in found], words=2))
    for line in lines:
        console.print(line)


@app.command("people-file")
def people_file(
    rows: Annotated[int, typer.Option(min=50, max=100_000, help="Rows of the list.")] = 100_000,
) -> None:
    """Measure how long a list of many people takes, from the button to the last contact (a few minutes); nothing is written."""
    with _houses(1) as (house,):
        found = measure_people_file(house, rows, console.print)
        lines = [report.when(_command()), *report.machine(house)]
    for line in [*found.lines(), *lines]:
        console.print(line)


@app.command("slow-connections")
def slow_connections(
    connections: Annotated[int, typer.Option(min=1, max=5000, help="So many send next to nothing.")] = 300,
    tries: Annotated[int, typer.Option(min=20, help="How often each service is asked.")] = 200,
) -> None:
    """Measure how long /health takes, alone and beside slow connections (a minute); nothing is written."""
    with _houses(1) as (house,):
        for line in measure(house, connections, tries):
            console.print(line)


def conclude(found: Sequence[WaveFound]) -> None:
    """Says of each wave why it is not as it should be, and its verdict as the last line. Raises typer.Exit with code 1 unless all are."""
    for one in found:
        for words in wave_report.explanations(one):
            console.print(f"  {words}", markup=False)
        console.print(wave_report.last_line(one))
    if not all(wave_report.is_good(one) for one in found):
        raise typer.Exit(1)


def main() -> None:
    """Runs it; Ctrl-C stops everything and leaves what is not finished as it was on the page."""
    try:
        app()
    except KeyboardInterrupt:
        console.print("Stopped before the end, so nothing more was written.")
        sys.exit(130)


@contextmanager
def _houses(count: int) -> Iterator[Sequence[House]]:
    """So many open houses with servers of their own, removed at the end."""
    with told_plainly(), ExitStack() as stack:
        houses = [stack.enter_context(House(settings=HOUSE_SETTINGS, environment={})) for _ in range(count)]
        stop_at_signals()
        for house in houses:
            house.open(console.print)
        yield houses


def _controls(wanted: bool) -> Sequence[Design]:
    """The designs to run beside ours, with what they need, or none. Raises typer.Exit where that cannot be fetched."""
    if (
        wanted
        and subprocess.run([sys.executable, CHECKOUT / "deploy" / "bootstrap.py", "bench"], check=False).returncode
    ):
        raise typer.Exit(1)
    return DESIGNS if wanted else ()


def _progress() -> Progress:
    columns = (TextColumn("{task.description:<58}"), BarColumn(bar_width=20), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


def _command() -> str:
    """What was asked for, as it can be asked for again."""
    return " ".join(["make bench", *([f'ARGS="{" ".join(sys.argv[1:])}"'] if sys.argv[1:] else [])])


def _tell(lines: Sequence[str], page: Path) -> None:
    for line in lines:
        console.print(f"  {line}")
    console.print(f"Written to {page}.")


if __name__ == "__main__":
    main()
