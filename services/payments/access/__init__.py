"""Who may sign in and do what: roles, disabling, one human's several sign-ins, and the list that is confirmed each quarter."""
