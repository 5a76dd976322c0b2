"""Easy Read letters: a picture beside every sentence, words that are checked by rules, and a PDF that screen readers can read."""
