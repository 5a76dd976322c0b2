"""`python -m deploy.local` is the `sameday` command."""

from deploy.local.command import command

command(prog_name="sameday")
