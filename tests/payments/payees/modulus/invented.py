"""Invented rows of weights: no bank's, so that every exception can be tested where the banks' tables are not at hand."""

from collections.abc import Mapping, Sequence

from services.payments.payees.modulus.rules import ModulusMethod, ModulusTables, WeightRow

SORT_CODE = "123456"
H_ALONE = (0,) * 13 + (1,)
"""Weights under which only the last digit counts: it must be 0."""
G_AND_H = (0,) * 12 + (2, 1)


def row(weights: Sequence[int], exception: int | None = None, method: ModulusMethod = ModulusMethod.MOD11) -> WeightRow:
    """A check of SORT_CODE alone."""
    return WeightRow(SORT_CODE, SORT_CODE, method, tuple(weights), exception)


def tables(*rows: WeightRow, substitutes: Mapping[str, str] | None = None) -> ModulusTables:
    """An edition of these rows."""
    return ModulusTables(rows, substitutes or {})


def line(one: WeightRow) -> str:
    """A row as the published file writes it."""
    weights = "".join(f"{weight:5}" for weight in one.weights)
    exception = "" if one.exception is None else f"{one.exception:4}"
    return f"{one.first} {one.last} {one.method}{weights}{exception}"


WEIGHTS_FILE = "\n".join(
    (
        line(row(G_AND_H)),
        "200000 209999 MOD10    0    0    0    0    0    0    0    0    0    0    0    0    0    1",
        "",
    )
)
"""A weight table in which accounts at sort codes 20-00-00 to 20-99-99 end in 0."""
SUBSTITUTES_FILE = "123456 654321\n"
