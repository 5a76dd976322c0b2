"""The UK modulus check: which account numbers a bank's own rules allow at a sort code, from tables that an administrator loads."""
