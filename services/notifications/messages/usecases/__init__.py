"""What may happen to messages, from the request to the receipt; one module a noun. Use cases take the caller's session, never
commit, know no network."""
