"""Limits that people set for themselves: what they are, who has one, and to what they said yes all the same."""
