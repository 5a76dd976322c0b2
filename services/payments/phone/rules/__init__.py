"""Pure decisions of a conversation: what a person said, and what we say next."""
