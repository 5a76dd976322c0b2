"""Tests of the first day: what is still missing, and going live."""
