"""Everything about one person in one file, for whoever asks what is kept about them."""
