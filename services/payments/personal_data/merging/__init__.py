"""Merging two records of one person: proposed by one, confirmed by another; nothing is deleted, and the old number leads to the new one."""
