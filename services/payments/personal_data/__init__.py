"""What is known about one person, altogether: given to them in a file, erased, merged with another record of theirs."""
