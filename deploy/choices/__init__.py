"""What must happen for every combination of what people choose, their own limit, how a fee is taxed, and how they can be paid."""
