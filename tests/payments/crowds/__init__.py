"""Many at the same moment on one event, on real PostgreSQL: nobody waits in a circle, all finish, and the sums are right."""
