"""How long things of people are kept: dated periods, which two administrators set."""
