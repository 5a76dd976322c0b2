"""Whether an organisation's account at a rail is ready for its first run: asked before money waits, and without moving any."""
