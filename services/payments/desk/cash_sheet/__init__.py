"""The printed sheet of a table without signal: who is here, and one slip for each person, which only they see."""
