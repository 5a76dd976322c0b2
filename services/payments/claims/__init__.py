"""Claims for what people spent: lines with receipts, a policy as data, decisions by policy or by people, and the money."""
