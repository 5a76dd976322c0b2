"""What involvement decides without looking anything up: fees, offers, and which marks of attendance can be true."""
