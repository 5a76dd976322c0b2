"""The only thing both services know: typed messages and internal requests between them.

A message is a frozen fact or request with a version; unknown fields are ignored, so that old and new code can run together.
"""
