"""The program inside the sandbox, started for one file by `sandbox.py`; nothing else of ours is imported by it."""
