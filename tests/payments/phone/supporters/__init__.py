"""Supporters who claim for a person, on a real database."""
