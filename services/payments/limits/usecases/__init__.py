"""What administrators do with proposals."""
