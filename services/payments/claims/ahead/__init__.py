"""Asked before anything is spent: a ticket that we buy, money in advance, or a no with words to the person."""
