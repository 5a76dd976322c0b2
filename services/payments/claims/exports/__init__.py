"""Exports of claims for the accounts: what is agreed, before it is paid, and what was paid, afterwards."""
