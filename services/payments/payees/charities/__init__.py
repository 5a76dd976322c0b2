"""Charities that people may give their fee to: the organisation's checked list, and how each is paid."""
