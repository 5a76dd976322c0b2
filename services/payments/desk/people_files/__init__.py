"""A file of people that staff bring to the desk: read at once, taken in parts in the background, with its bad rows and questions."""
