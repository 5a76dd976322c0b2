"""`make understanding`: what the ear makes of all tables of messages, and what is then said. `ARGS="--wrong"` lists what was wrong."""

import argparse

from tests.notifications.understanding import tables
from tests.notifications.understanding.measure import Result, heard, summary
from tests.notifications.understanding.saying import said_to


def main() -> None:
    """Prints the figures of every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--wrong", action="store_true", help="list every message that was not right, and what is said to it"
    )
    parser.add_argument("--text", help="only this text: what is understood of it, and what is said")
    parser.add_argument("--question", help="what was asked before --text, such as read_back")
    asked = parser.parse_args()
    if asked.text is not None:
        row = tables.Row(asked.text, tables.context_of(asked.question), {}, "")
        _show(heard([row])[0])
        return
    groups = {"learnt from": tables.learnt(), "regressions of alarms": tables.alarms()}
    groups |= {name.replace("_", " "): rows for name, rows in (tables.regressions() | tables.holdout()).items()}
    for name, rows in groups.items():
        _report(name, heard(rows), wrong=asked.wrong)


def _report(name: str, results: list[Result], *, wrong: bool) -> None:
    print(f"{name}\n  all: {summary(results)}")  # noqa: T201  # the figures are what the command is for
    kinds = sorted({one.row.want["kind"] for one in results if "kind" in one.row.want})
    for kind in kinds:
        print(f"  {kind}: {summary([one for one in results if one.row.want['kind'] == kind])}")  # noqa: T201  # the figures are what the command is for
    welsh = [one for one in results if one.row.is_welsh]
    if welsh:
        print(f"  in Welsh: {summary(welsh)}")  # noqa: T201  # the figures are what the command is for
    for one in results if wrong else ():
        if not one.is_right:
            _show(one)


def _show(one: Result) -> None:
    print(f"    {one.row.place} {one.row.context.question or ''} {one.row.said!r}")  # noqa: T201  # the figures are what the command is for
    print(f"      wanted {one.row.want}\n      heard  {one.got}")  # noqa: T201  # the figures are what the command is for
    for words in said_to(one.row):
        print(f"      said   {words}")  # noqa: T201  # the figures are what the command is for


if __name__ == "__main__":
    main()
