"""Inviting people to an event as programs do it: who is meant by a list, and then the offers to exactly these."""
