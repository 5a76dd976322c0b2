"""What may happen to messages, from the wish to the receipt; one module a noun. Use cases take the caller's session, never
commit, know no network."""
