"""What must be asked before a line can be read back: we never guess."""

from collections.abc import Mapping, Sequence

from services.payments.phone.rules.heard import MILEAGE, Doubt, HeardLine

LIKELY_PENCE: Mapping[str, int] = {
    "bus": 50_00, "train": 300_00, "taxi": 150_00, "parking": 50_00, "food": 60_00, "carer": 500_00, "personal_assistant": 500_00,
    "childcare": 300_00, "phone": 60_00, "overnight": 300_00, "equipment": 300_00, "other": 200_00,
}  # fmt: skip
"""Above this one fare is more likely a missing point than a price ("£460 bus"): it is asked, never refused."""
LIKELY_TENTHS = 3000


def doubts_of(lines: Sequence[HeardLine], whole_or_each: Mapping[int, int]) -> tuple[Doubt, ...]:
    """At most one question for each line, in order; none about what is denied."""
    return tuple(
        doubt for number, line in enumerate(lines) if (doubt := _doubt(number, line, whole_or_each.get(number)))
    )


def _doubt(number: int, line: HeardLine, times: int | None) -> Doubt | None:
    if line.is_denied:
        return None
    if line.category is None:
        return Doubt(kind="travel" if line.miles_tenths is not None else "category", line=number)
    if line.category in MILEAGE:
        return _doubt_of_miles(number, line, times)
    if not line.amount_pence:
        return Doubt(kind="amount", line=number)
    if times is not None:
        return Doubt(kind="whole_or_each", line=number, times=times)
    if line.amount_pence > LIKELY_PENCE.get(line.category, 200_00) and not line.is_sure:
        return Doubt(kind="sure", line=number)
    return None


def _doubt_of_miles(number: int, line: HeardLine, times: int | None) -> Doubt | None:
    """Miles are asked again where none were said, and where it is not clear whether they are for both ways."""
    if line.miles_tenths is None or (line.miles_tenths > LIKELY_TENTHS and not line.is_sure):
        return Doubt(kind="miles", line=number)
    if times is not None and not line.is_sure:
        return Doubt(kind="whole_or_each", line=number, times=times)
    return None
