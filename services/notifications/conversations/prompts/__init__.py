"""What we say in a conversation: every prompt in English and Welsh, as a text and as speech."""
