"""Tests of receipts: what is let in, what it becomes, and where it is kept."""
