"""Holds what a practice world kept in a file against the vendors' contracts: python -m tests.contracts FILE."""

import sys
from collections import Counter
from pathlib import Path

from tests.contracts.exchanges import Breach, Call, take
from tests.contracts.referee import Referee


def main(file: Path) -> int:
    """Say how much was checked and what broke a contract; 0 where nothing did. The file is empty afterwards."""
    referee, found = Referee(file), Counter[Breach]()
    exchanges = take(file)
    for exchange in exchanges:
        found.update(referee.judge(exchange))
    calls = sum(isinstance(one, Call) for one in exchanges)
    print(f"{calls} calls and {len(exchanges) - calls} webhooks: {len(found)} contracts broken.")  # noqa: T201 # the figures are what the command is for
    for breach, times in found.most_common():
        print(f"{times} times, {breach.by}: {breach.what}")  # noqa: T201 # the figures are what the command is for
    return 1 if found or not exchanges else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
