"""Reads the two published files, the weight table and the sort code substitution table: whole, or not at all. Pure."""

import re
from collections.abc import Iterator, Sequence

from services.payments.payees.modulus.rules import (
    HIGHEST_EXCEPTION,
    ONE_IS_ENOUGH,
    ModulusMethod,
    ModulusTables,
    WeightRow,
)
from shared.errors import InvalidError

WEIGHTS, SUBSTITUTIONS = "weight table", "substitution table"
_WEIGHTS_LINE = re.compile(r"([0-9]{6}) +([0-9]{6}) +([A-Z0-9]{5})((?: +-?[0-9]{1,3}){14})(?: +([0-9]{1,3}))?")
_SUBSTITUTION_LINE = re.compile(r"([0-9]{6}) +([0-9]{6})")
_PAIRS = {exception: pair for pair in ONE_IS_ENOUGH for exception in pair}


def read_tables(weights: bytes, substitutions: bytes) -> ModulusTables:
    """Both tables of one edition. Raises InvalidError for the first line that is not as published, with its number."""
    return ModulusTables(_read_weights(weights), _read_substitutions(substitutions))


def _read_weights(content: bytes) -> Sequence[WeightRow]:
    rows: list[WeightRow] = []
    numbers: list[int] = []
    for number, line in _lines(content, WEIGHTS):
        rows.append(_read_row(number, line))
        numbers.append(number)
    _check_together(rows, numbers)
    return tuple(rows)


def _read_row(number: int, line: str) -> WeightRow:
    found = _WEIGHTS_LINE.fullmatch(line)
    if found is None or found[3] not in set(ModulusMethod):
        raise _refuse(WEIGHTS, number, "it is not two sort codes, MOD10, MOD11 or DBLAL, and 14 weights")
    method, weights = ModulusMethod(found[3]), tuple(map(int, found[4].split()))
    exception = int(found[5]) if found[5] else None
    if found[1] > found[2]:
        raise _refuse(WEIGHTS, number, "its second sort code is lower than its first")
    if method is ModulusMethod.DBLAL and min(weights) < 0:
        raise _refuse(WEIGHTS, number, "DBLAL adds digits up, and a weight below 0 has none")
    if exception is not None and not 1 <= exception <= HIGHEST_EXCEPTION:
        raise _refuse(WEIGHTS, number, f"this version of Sameday knows the exceptions 1 to {HIGHEST_EXCEPTION} only")
    return WeightRow(found[1], found[2], method, weights, exception)


def _check_together(rows: Sequence[WeightRow], numbers: Sequence[int]) -> None:
    """No sort code has three checks, and exceptions that come in pairs are in pairs: a lost line would refuse real accounts."""
    reaching: list[WeightRow] = []
    for row, number in sorted(zip(rows, numbers, strict=True), key=lambda one: (one[0].first, one[1])):
        reaching = [one for one in reaching if one.last >= row.first]
        if len(reaching) == 2:
            raise _refuse(WEIGHTS, number, "it is a third check for the same sort code")
        reaching.append(row)
    for place, (row, number) in enumerate(zip(rows, numbers, strict=True)):
        pair = _PAIRS.get(row.exception or 0)
        if pair is None:
            continue
        start = place - pair.index(row.exception or 0)
        together = rows[max(start, 0) : start + 2]
        if tuple(one.exception for one in together) != pair or len({(one.first, one.last) for one in together}) != 1:
            words = (
                f"exceptions {pair[0]} and {pair[1]} stand in two lines for the same sort codes, one after the other"
            )
            raise _refuse(WEIGHTS, number, words)


def _read_substitutions(content: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in _lines(content, SUBSTITUTIONS):
        codes = _SUBSTITUTION_LINE.fullmatch(line)
        if codes is None:
            raise _refuse(SUBSTITUTIONS, number, "it is not two sort codes")
        if codes[1] in found:
            raise _refuse(SUBSTITUTIONS, number, "its first sort code stands in an earlier line")
        found[codes[1]] = codes[2]
    return found


def _lines(content: bytes, table: str) -> Iterator[tuple[int, str]]:
    """The lines that are not blank, with their numbers. A file of the wrong kind fails at its first line."""
    empty = True
    for number, line in enumerate(re.split(rb"\r\n|\r|\n", content.removeprefix(b"\xef\xbb\xbf")), start=1):
        if line.strip():
            empty = False
            yield number, line.rstrip().decode("ascii", errors="replace")
    if empty:
        raise _refuse(table, 1, "the file is empty")


def _refuse(table: str, number: int, why: str) -> InvalidError:
    return InvalidError(
        "modulus.unreadable",
        f"Line {number} of the {table} cannot be used: {why}.",
        "The tables in use stay as they are. Fetch both files again as Vocalink publishes them, and load them unchanged.",
        table=table,
        line=number,
    )
