"""What may happen to a claim."""
