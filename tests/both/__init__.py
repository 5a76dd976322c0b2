"""Payments and notifications in one process, each with its own database: what one shows is what the other does."""
