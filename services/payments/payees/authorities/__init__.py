"""Who acts for a person with their money, and by what."""
