"""What administrators do about sign-ins."""
