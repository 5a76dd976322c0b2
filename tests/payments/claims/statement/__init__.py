"""Tests of what finance and auditors take away: a claim's statement, and exports for the accounts."""
