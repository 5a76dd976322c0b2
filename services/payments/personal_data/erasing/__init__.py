"""Erasing what need not be kept of a person: asked by one, confirmed by another a week later, done in both services."""
