"""The form on which people who use no telephone write down their bank details."""
