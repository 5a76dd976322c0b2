"""What may happen in a conversation and on the phone pages."""
