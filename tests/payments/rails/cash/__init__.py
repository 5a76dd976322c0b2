"""Tests of tins: what may happen to one, and what is counted."""
