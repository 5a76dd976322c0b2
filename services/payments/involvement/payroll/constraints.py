"""What the database's refusals about wages mean to people: constraint → how to say it."""

from functools import partial

from shared.errors import ConflictError, Effect
from shared.http import ConstraintMessages

PAYROLL_CONSTRAINTS: ConstraintMessages = {
    "payroll_correction_once": partial(
        ConflictError,
        "payroll.corrected",
        "Somebody has said already that this was not paid.",
        "Look at what waits for a second person.",
        effect=Effect.NO_MONEY_MOVED,
    ),
}
