"""What we say to people: the catalogue of notices, and each message's way from wish to telephone."""
