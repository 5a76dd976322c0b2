"""`python -m services.notifications.understanding FILE.jsonl`: what each message of a file means, one JSON object a line.

Reads objects with `text` and an optional `context` (`question`, `expect`, `today`, `language`, `is_voice`). Writes, for each, `kind`,
`lines`, `command`, `danger` and `asks`.
"""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from services.notifications.understanding import models, understand
from services.notifications.understanding.context import EXPECTED, Context
from services.notifications.understanding.verdict import verdict_of
from services.notifications.understanding.words import WordListError
from shared.london import london_day


def context_of(told: Mapping[str, Any] | None) -> Context:
    """The context that a file names; what it leaves out is as at the start of a conversation. Raises ValueError."""
    told = told or {}
    question = told.get("question") or None
    today = told.get("today")
    return Context(
        today=date.fromisoformat(today) if today else london_day(datetime.now(UTC)),
        question=question,
        expect=told.get("expect") or EXPECTED.get(question or "", "free"),
        language=told.get("language") or "en",
        is_voice=bool(told.get("is_voice")),
    )


def answer(line: str) -> dict[str, Any]:
    """What one line of a file means. Raises ValueError for a line that is no such object."""
    told = json.loads(line)
    if not isinstance(told, dict) or not isinstance(told.get("text"), str):
        raise ValueError('no object with a "text"')
    context = context_of(told.get("context"))
    return verdict_of(understand(told["text"], context), context)


def main(arguments: list[str]) -> int:
    """Reads the file that is named, or standard input, and writes the answers. The exit code is 1 where something cannot be read."""
    try:
        models.check()
        text = Path(arguments[0]).read_text(encoding="utf-8-sig") if arguments else sys.stdin.read()
        for number, line in enumerate(text.split("\n"), 1):
            if not line.strip():
                continue
            try:
                told = answer(line)
            except (ValueError, TypeError) as error:
                print(f"Line {number} cannot be read ({error}). The lines after it were not read.", file=sys.stderr)  # noqa: T201  # a command
                return 1
            print(json.dumps(told, ensure_ascii=False))  # noqa: T201  # the answer is what the command is for
    except (OSError, UnicodeDecodeError, models.ModelMissingError, WordListError) as error:
        print(error, file=sys.stderr)  # noqa: T201  # a command
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
