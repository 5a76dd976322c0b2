"""An event ends, and everybody who was there texts a claim and then YES, while the event's payout run is being sent."""
