"""How the people of one telephone are named, so that each name is one person's: by first name, else with as much of the family name as it takes."""

from collections.abc import Sequence

from services.payments.people.rules import fold
from services.payments.phone.rules.conversation import Candidate
from services.payments.phone.rules.pictures import is_said


def name_of(person: Candidate, people: Sequence[Candidate]) -> str | None:
    """ "Jo"; "Jo B" where another Jo is on the number, "Jo Bloggs" where that is not enough; None where nothing that may be said is."""
    others = [one for one in people if one.person_id != person.person_id and one.first_name == person.first_name]
    first, family = person.called or person.first_name.title(), fold(person.family)
    if not others:
        return first
    families = [fold(one.family) for one in others]
    if not family or family in families:
        return None
    if any(one[:1] == family[:1] for one in families):
        return f"{first} {person.family}"
    return f"{first} {person.family[:1]}"


def named_in(said: Sequence[str], people: Sequence[Candidate]) -> list[Candidate]:
    """Whom these words name. A slip in a name counts only where the word is nobody's name; a first name that several have is all of theirs,
    unless the family name or its first letter is said as well."""
    names = {one.first_name for one in people}
    unknown = [word for word in said if fold(word) not in names]
    found = [one for one in people if is_said(one.first_name, said if _is_exact(one, said) else unknown)]
    groups = [
        [one for one in found if one.first_name == name] for name in dict.fromkeys(one.first_name for one in found)
    ]
    return [one for group in groups for one in _narrowed(group, said)]


def _is_exact(person: Candidate, said: Sequence[str]) -> bool:
    return any(fold(word) == person.first_name for word in said)


def _narrowed(group: list[Candidate], said: Sequence[str]) -> list[Candidate]:
    """Those of one first name whose family name was said, where it tells them apart."""
    if len(group) == 1:
        return group
    folded = {fold(word) for word in said}
    by_family = [one for one in group if one.family and fold(one.family) in folded]
    by_letter = [one for one in group if one.family and f"{one.first_name} {fold(one.family)[:1]}" in folded]
    return by_family or by_letter or group
