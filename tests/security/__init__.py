"""Attacks on the running product, each a test that was seen red before the door was shut."""
