"""What may happen to obligations, runs and payments; one module a noun."""
