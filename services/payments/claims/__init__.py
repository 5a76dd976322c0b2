"""Expense claims: what people spent, what shows it, what is decided, and what is paid the same day."""
