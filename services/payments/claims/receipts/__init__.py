"""Receipts: photos and papers that show what was spent, opened only inside a jail and kept as plain pictures."""
