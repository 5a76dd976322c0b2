"""Tasks at the API: the list, one task, and what staff do with it, as on their pages."""
