"""The part of docs/security.md about what one administrator does alone, and what bounds it."""

from services.payments.limits.rules import TWO_SIGNATURES
from shared.identity import Role


def reached_alone() -> str:
    """Each thing that takes no second administrator, and what bounds it."""
    alone = ", ".join(role.value.replace("_", " ") for role in Role if role not in TWO_SIGNATURES)
    return f"""### What one administrator does alone

| One administrator alone | and what bounds it |
|---|---|
| gives the role of {alone}, to a sign-in of their own too | It neither enters nor confirms bank details, and approves and releases nothing. \
**Money may move:** a claim that it enters for somebody is paid unseen where rules that two administrators agreed to let it through, up to their \
limits, under a mandate of two of finance. Rules that say `refer_when_entered_for_them` let another person see each of these first; they do not \
say so unless your administrators choose it. It does see people and what they \
texted: the list of each quarter is where a wrong one is found. Two such sign-ins could give somebody another telephone number between them: \
the old one is told where that is safe, and no money goes elsewhere before finance or the helpline has confirmed bank details with the person. |
| takes roles, disables, signs out | Less may be done than before. The last administrator stays, and nobody changes their own sign-in. |
| enables an organiser again | As giving the role. Any other sign-in takes two. |
| says with a new sign-in who takes part | Of that person they may decide less, never more. Whoever signs in already is linked by two. |
| states that two sign-ins are one human's, or not | It holds once another administrator, whom it is not about, has confirmed it. |
| names the safety plan | It says who is asked where somebody may be in danger. Each plan is kept with who named it. |
| confirms the list of each quarter | Two have agreed to every role of money in it. It is to find who should have left. |
| says which e-mail address Stripe gets with each payee | It is the organisation's own; no money goes by it, and nothing is confirmed by it. |
| loads the tables of the banks | They find mistyped numbers. The bank checks the name, and another person confirms. |
| lets a paused line go on, tries failing work again, sets it aside | Of these an administrator has messages, and the \
bank's news of payments, never a payment ([failing work](failing-work.md)). What was set aside is kept with who did it, and can be taken back. |

Nobody changes to whom a sign-in belongs at the sign-in service: the database keeps issuer and subject as they were added. Name, helpline and
hours of an organisation, whether two pictures are asked, new organisations and lost administrators are for whoever runs the installation, at its
command line. Whoever keeps the sign-in service itself could sign in as anybody: that is the operator's to guard."""
