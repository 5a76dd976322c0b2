"""Receipts: photos and papers that show what was spent, opened only inside a sandbox and kept as plain pictures."""
