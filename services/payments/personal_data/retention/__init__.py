"""The job that empties words which are too old, and says what it did."""
