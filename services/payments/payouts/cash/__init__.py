"""Payments in cash: put on the list of a tin, handed over to the person, given back; and the tin counted until it agrees."""
