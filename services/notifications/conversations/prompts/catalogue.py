"""From prompts to words: as texts that fit, or as what a voice says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from services.notifications.conversations.helplines import HELPLINES, spoken
from services.notifications.conversations.prompts.english import ENGLISH
from services.notifications.conversations.prompts.values import Writer
from services.notifications.conversations.prompts.welsh import WELSH
from services.notifications.conversations.prompts.words import ALL_PROMPTS, OWN_PROMPTS, Wording
from services.notifications.lines.protocol import LANGUAGES_HEARD
from services.notifications.lines.rules import cheapest, fitted, in_one_alphabet, parts_of
from shared.contracts.turns import Prompt, ReadLine, fits
from shared.duty import NextDuty
from shared.errors import Effect, InvalidError

WORDINGS: Mapping[str, Wording] = {wording.language: wording for wording in (ENGLISH, WELSH)}
MOST_PARTS_TOGETHER = 4
"""Prompts that are said together leave as one text up to this size, and as several beyond it."""
_EXAMPLE = ReadLine(category="bus", amount_pence=460)
_FOR_EXAMPLE = {"en": "For example: {}", "cy": "Er enghraifft: {}"}


TODAY = NextDuty(date.min, 0, True)


@dataclass(frozen=True, slots=True)
class Speaker:
    """In whose name we speak, the number that people call, the language, and when somebody can call."""

    organisation: str
    helpline: str
    language: str
    duty: NextDuty = TODAY
    """When somebody there can call."""
    no_calls: bool = False
    """Whoever reads our texts asked that nobody calls them."""

    @property
    def keys_only(self) -> bool:
        """Whether a caller in this language is heard by keys alone: no words are asked for."""
        return self.language not in LANGUAGES_HEARD


def check(prompt: Prompt) -> None:
    """Raises InvalidError for a prompt that is unknown or whose values do not fit; the message repeats no value."""
    own = OWN_PROMPTS.get(prompt.name)
    if not (fits(prompt) or (own is not None and own.keys() == prompt.values.keys())):
        raise InvalidError(
            "prompt.unknown", "There are no words for this prompt.", effect=Effect.NOTHING_SAID, prompt=prompt.name
        )


def text_of(prompt: Prompt, speaker: Speaker) -> str:
    """One prompt as a text, written as cheaply as its letters allow. Welsh letters that would make it longer than two parts are
    written without their signs."""
    return fitted(_render(prompt, speaker, aloud=False))


def texts_of(prompts: Iterable[Prompt], speaker: Speaker) -> list[str]:
    """All prompts of one answer, in order, as few texts as fit."""
    texts: list[str] = []
    for words in (text_of(prompt, speaker) for prompt in prompts):
        together = cheapest(f"{texts[-1]} {words}") if texts else words
        if texts and parts_of(together) <= MOST_PARTS_TOGETHER and in_one_alphabet(texts[-1], words):
            texts[-1] = together
        else:
            texts.append(words)
    return texts


def speech_of(prompt: Prompt, speaker: Speaker) -> str:
    """One prompt as a voice says it: amounts in words, keys instead of replies."""
    return _render(prompt, speaker, aloud=True)


def _render(prompt: Prompt, speaker: Speaker, *, aloud: bool) -> str:
    check(prompt)
    wording = WORDINGS[speaker.language]
    writer = Writer(wording, aloud)
    words = wording.prompts[prompt.name]
    kinds = ALL_PROMPTS[prompt.name]
    written = {name: writer.write(kinds[name], name, value) for name, value in prompt.values.items()}
    replies = {name: said[aloud] for name, said in wording.replies.items()}
    numbers = {name: spoken(one.number) if aloud else one.number for name, one in HELPLINES.items()}
    forms: tuple[str | None, ...] = (words.keys if speaker.keys_only else None, words.speech) if aloud else ()
    if speaker.no_calls and not aloud:
        forms = (wording.no_calls.get(prompt.name),)
    return next((form for form in forms if form), words.text).format(
        organisation=speaker.organisation,
        helpline=", ".join(speaker.helpline.split()) if aloud else speaker.helpline,
        when=writer.when(speaker.duty),
        example=_FOR_EXAMPLE[speaker.language].format(writer.line(_EXAMPLE).lower()),
        **replies,
        **numbers,
        **written,
    )
