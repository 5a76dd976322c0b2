"""The program inside the jail, started for one file by `jail.py`; nothing else of ours is imported by it."""
