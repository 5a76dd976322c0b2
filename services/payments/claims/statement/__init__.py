"""The statement of a claim: everything about it in one PDF, for an audit or for the person."""
