"""What we say to people: the catalogue of notices, and each message's way from request to telephone."""
