"""Money as people and machines write it: integer pence, pounds sterling, never a float."""

from decimal import ROUND_HALF_UP, Decimal


def pounds(amount_pence: int) -> str:
    """Writes pence as people read it: 1060 → "£10.60", 500000 → "£5,000.00", -250 → "-£2.50"."""
    sign = "-" if amount_pence < 0 else ""
    whole, pence = divmod(abs(amount_pence), 100)
    return f"{sign}£{whole:,}.{pence:02d}"


def round_pence(exact_pence: Decimal) -> int:
    """The one rounding rule: half a penny goes up, in the person's favour."""
    return int(exact_pence.quantize(Decimal(1), rounding=ROUND_HALF_UP))
