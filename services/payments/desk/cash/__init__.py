"""Cash at the event as staff work with it: who confirms how, and the routes for programs."""
