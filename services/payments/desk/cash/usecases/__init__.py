"""What may happen with cash at the tables of an event."""
