"""Cash as a rail: tins of cash for an event, who stands on their lists, and what leaves them. Nobody is called over a network."""
