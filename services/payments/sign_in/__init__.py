"""Signing in by OpenID Connect: what we ask of the sign-in service, and what of its answers we believe."""
