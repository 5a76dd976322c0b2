"""Which language we speak to somebody, in conversations and in notices: the one they want, where its words may be used."""

from collections.abc import Mapping

CHECKED_BY: Mapping[str, str | None] = {"en": "the writers of the first version", "cy": None}
"""Each language, and who has checked all its words (prompts, values and notices): a named speaker. None: nobody yet."""


def language_for(wanted: str | None, *, unchecked: bool) -> str:
    """The language to speak: the one that is wanted, but English where nobody has checked those words and `unchecked` is not allowed."""
    known = wanted if wanted is not None and wanted in CHECKED_BY else "en"
    return known if unchecked or CHECKED_BY[known] else "en"
