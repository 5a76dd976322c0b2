"""One of the demo's people wants cash: a float is counted out by two, handed over by the code on their phone, and counted in to the penny."""

import re
from typing import Any

from deploy.local.api_clients import Staff, hire_staff
from deploy.local.demo.participants import Participant
from deploy.local.demo.phone import heard, wait
from deploy.local.demo.story import Story, pounds

FLOAT_PENCE = 60_00
_CODE = re.compile(r"Your code for £\d+\.\d\d in cash is (\d{3} \d{3})")


class CashTable:
    """The table at which cash is handed over; nothing happens at it where nobody wants cash."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.person: Participant | None = next((one for one in story.people if one.wants_cash), None)
        self.path = ""
        self._holder: Staff | None = None

    def open(self) -> None:
        """Before the money is let go: the float is issued and counted out, and the person is put on its list."""
        if self.person is None:
            return
        story, council = self.story, self.story.council
        # Olu entered everybody's number, so a code that goes there would prove nothing to Olu.
        holder = hire_staff(story.house, council.administrators, council.name, "Tess Organiser", ["organiser"])
        self._holder = holder
        new = {"name": "Table by the door", "holder_id": holder.principal_id, "amount_pence": FLOAT_PENCE}
        issued = council.payer.post(f"/events/{story.event['id']}/cash-floats", new)
        self.path = f"/cash-floats/{issued['id']}"
        count = {"way": "out", "amount_pence": FLOAT_PENCE, "coins": {2000: 2, 1000: 1, 500: 2}}
        council.payer.post(f"{self.path}/counts", count)
        holder.post(f"{self.path}/counts/confirm", {"way": "out", "amount_pence": FLOAT_PENCE})
        holder.post(f"{self.path}/people", {"person_id": self.person.person_id, "asked_how": "in_person"})
        story.say(
            f"{self.person.name.split()[0]} wants cash. Pat issues a float of {pounds(FLOAT_PENCE)}; Pat and Tess both count it. "
            f"{self.person.name.split()[0]} stands on the list of Tess's table, and on no other."
        )

    def hand_over(self) -> None:
        """Once it is released: the money, then the code that the person reads from their own phone."""
        if self.person is None or self._holder is None:
            return
        story, holder, name = self.story, self._holder, self.person.name.split()[0]
        (listed,) = holder.get(f"{self.path}/people")
        place = f"{self.path}/people/{self.person.person_id}"
        holder.post(f"{place}/code")
        wait(story, lambda: any(map(_CODE.search, heard(story, self._whose()))))
        codes = [found[1] for text in heard(story, self.person) if (found := _CODE.search(text))]
        if not codes:
            story.went_as_told = False
            return
        new = {"amount_pence": listed["due_pence"], "confirmed_how": "code"}
        wrong = holder.post(f"{place}/hand-over", {**new, "said": "000 001"})
        right = holder.post(f"{place}/hand-over", {**new, "said": codes[-1]})
        story.went_as_told = story.went_as_told and right["is_handed_over"] and not wrong["is_handed_over"]
        story.say(
            f"Tess gives {name} {pounds(listed['due_pence'])}. A wrong code is refused; {name} reads the right one from their phone."
        )

    def close(self) -> bool:
        """At the end: counted in by two. True where the float, its hand-overs and our statuses agree to the penny."""
        if self.person is None or self._holder is None:
            return True
        story, council = self.story, self.story.council
        given_pence = sum(one["amount_pence"] for one in self._paid())
        left = {"way": "in", "amount_pence": FLOAT_PENCE - given_pence}
        self._holder.post(f"{self.path}/counts", left)
        closed = council.approver.post(f"{self.path}/counts/confirm", left)
        agrees = (closed["status"], closed["difference_pence"], closed["handed_pence"]) == ("closed", 0, given_pence)
        story.say(
            f"Tess and Fern count {pounds(left['amount_pence'])} in the float: {pounds(given_pence)} was handed over, and it agrees to "
            "the penny."
            if agrees
            else "[red]The float does not agree.[/red]"
        )
        return agrees

    def _paid(self) -> list[dict[str, Any]]:
        return [one for one in self.story.payouts if one.get("rail") == "cash" and one["status"] == "posted"]

    def _whose(self) -> Participant:
        assert self.person is not None  # noqa: S101  # asked only once somebody wants cash
        return self.person
