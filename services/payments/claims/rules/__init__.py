"""What claims decide without looking anything up: lines, mileage, policy, decisions, and the same-day clock."""
