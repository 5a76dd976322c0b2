"""Tests of the plumbing that both services share."""
