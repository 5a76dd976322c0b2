"""The conversation about claims and money, one turn at a time, and the one-time links with the pages behind them."""
