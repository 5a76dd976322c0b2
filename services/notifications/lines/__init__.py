"""The outside lines that words leave by and receipts come in by, behind one Protocol."""
