"""First day: what an organisation still misses before it goes live, and going live by two administrators."""
