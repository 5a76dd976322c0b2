"""What may happen in conversations. Use cases take the caller's session and never commit."""
