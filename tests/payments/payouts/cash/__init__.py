"""Payments in cash."""
