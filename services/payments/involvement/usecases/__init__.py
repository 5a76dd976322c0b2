"""What may happen with involvement: rates, events and tasks, offers, attendance, and the payout that follows."""
