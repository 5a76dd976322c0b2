"""Fees that are paid with wages: the file for the payroll office, and what that office says of each payment in it."""
