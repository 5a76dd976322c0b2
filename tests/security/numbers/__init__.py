"""Attacks on how somebody is reached: their number, their letters."""
