"""What staff may see of tasks and do with them, and what happens to a task while it is open."""
