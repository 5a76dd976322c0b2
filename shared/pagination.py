"""Lists that are shown in parts."""


def next_first(first: int, shown: int, found: int) -> int | None:
    """Where the next part of a list begins, of which `shown` from number `first` on are shown; None where these are the last."""
    after = first + shown
    return after if after < found else None
