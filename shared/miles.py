"""Miles are counted in tenths; here they become words."""


def tenths_in_words(tenths: int) -> str:
    """Tenths of a mile, or of a penny, as people write them: 125 → "12.5", 120 → "12", 12000 → "1,200"."""
    whole, tenth = divmod(tenths, 10)
    return f"{whole:,}.{tenth}" if tenth else f"{whole:,}"
