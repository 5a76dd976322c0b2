"""The one ear: tables of messages, its parts, and what it costs."""
