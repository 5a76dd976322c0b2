"""What people text and say to us: stored first, answered in order, and never left without an answer."""
