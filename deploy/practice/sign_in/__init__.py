"""The practice sign-in: staff choose who they are with one button and get a signed token."""
