"""How each person can be reached: their numbers, whether a text is safe, their language, and STOP."""
