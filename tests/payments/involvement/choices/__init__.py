"""Every combination of choice, own limit, tax route and rail."""
