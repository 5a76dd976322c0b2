"""The practice world: a bank, phones, a post office and a sign-in that behave like the real ones and can be told to fail."""
