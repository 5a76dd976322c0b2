"""The practice bank: speaks Stripe's API version 2 for Global Payouts, keeps its own books, and fails on request."""
