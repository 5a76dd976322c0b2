"""The commands of `sameday` that visit a running installation: imports, status, reconcile."""
