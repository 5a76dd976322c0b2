"""The practice sign-in: an OpenID provider in a process of its own, where staff choose who they are instead of giving a password."""
