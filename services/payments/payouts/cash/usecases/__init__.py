"""What may happen with cash and the payments that it makes."""
