"""What is held about one person, altogether: given to them, erased, or moved to another record of theirs."""
