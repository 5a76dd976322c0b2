"""What somebody is asked to do, as notices and prompts carry it: which event or task at home, when and where. One value, as JSON text.

`called` are the neutral words of whoever planned it, which others may read; empty where nobody wrote any. `place` is where an event is; empty where
nobody wrote it, and in values from before there were places.
"""

from datetime import date

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

NOT_CALLED = "Taking part"
"""What stands for an event that nobody gave neutral words: it names nothing."""
LONGEST_PLACE = 60
"""So many letters leave room in two parts of a text for all that an offer says."""


class Activity(BaseModel):
    """An event with start and end of its first session and how many there are; or a task at home (`due_on`, and about how many minutes)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    called: str = Field("", max_length=60, repr=False)
    place: str = Field("", max_length=LONGEST_PLACE, repr=False)
    starts_at: AwareDatetime | None = None
    ends_at: AwareDatetime | None = None
    sessions: int = 1
    due_on: date | None = None
    minutes: int | None = None

    @property
    def is_task(self) -> bool:
        """Whether it is done at home: it has no time of its own."""
        return self.starts_at is None

    def without_place(self) -> "Activity":
        """The same for words of what is over or was cancelled: nobody has to find the way there."""
        return self.model_copy(update={"place": ""})

    def for_others(self) -> "Activity":
        """As it is said in texts and calls, which others may read and hear: a place may tell what an event is about, so it is named only where
        somebody has written neutral words, and has thought of that."""
        return self if self.called else self.without_place()

    def as_value(self) -> str:
        """As a value of a notice or a prompt."""
        return self.model_dump_json(exclude_defaults=True)


def called_as(description: str) -> str:
    """The neutral words of an event, or none."""
    return "" if description.casefold() == NOT_CALLED.casefold() else description
