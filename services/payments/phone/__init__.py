"""The conversation about claims and money, one turn at a time, on any telephone."""
