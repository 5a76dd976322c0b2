"""The part of docs/security.md about what one administrator does alone, and what bounds it."""


def reached_alone() -> str:
    """Each thing that takes no second administrator, and what bounds it."""
    return """### What one administrator does alone

| One administrator alone | and what bounds it |
|---|---|
| takes roles, disables, signs out | Less may be done than before. The last administrator stays, and nobody changes their own sign-in. |
| states that two sign-ins are one human's, or not | It holds once another administrator, whom it is not about, has confirmed it. |
| names the safety plan | It says who is asked where somebody may be in danger. Each plan is kept with who named it. |
| puts the organisation's own words about safety in force | They must name the first number for that danger, and say who approved them. \
Earlier words are kept. |
| confirms the list of each quarter | Two have agreed to every role in it. It is to find who should have left. |
| says which e-mail address Stripe gets with each payee | It is the organisation's own; no money goes by it, and nothing is confirmed by it. |
| loads the tables of the banks | They find mistyped numbers. The bank checks the name, and another person confirms. |
| lets a paused line go on, tries failing work again, sets it aside | Of these an administrator has messages, and the \
bank's news of payments, never a payment ([failing work](failing-work.md)). What was set aside is kept with who did it, and can be taken back. |

Nobody changes to whom a sign-in belongs at the sign-in service: the database keeps issuer and subject as they were added. New
organisations and lost administrators are for whoever runs the installation, at its command line; there name, helpline, hours and adviser can be
changed as well, without a second administrator. Whoever keeps the sign-in service itself could sign in as anybody: that is the operator's to guard."""
