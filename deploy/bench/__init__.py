"""The benchmark: what sending a payment costs, beside the least that any program would need for the same promise."""
