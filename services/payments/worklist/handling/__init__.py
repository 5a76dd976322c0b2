"""One task in the hands of staff: looked at, taken, noted, answered by text, closed with an outcome, opened again."""
