"""Money that is owed to somebody who was erased or merged, and that no payment can reach: paid by hand with evidence, or written off, by two people."""
