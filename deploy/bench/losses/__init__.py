"""Losses and doubles: what each arm of the benchmark pays once, not at all and twice while the same things go wrong."""
