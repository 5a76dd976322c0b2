"""Expense claims: what people spent, decided by rules or by finance, and on its way the same day."""
