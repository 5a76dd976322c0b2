"""The conversation about claims: what is understood, and that nothing is claimed without a YES to the very read-back."""
