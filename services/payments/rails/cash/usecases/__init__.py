"""What may happen to tins and their lists."""
