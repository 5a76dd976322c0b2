"""What GOV.UK Notify makes of the words of a text before it leaves: its prefix, its blanks, and signs that it makes plain."""

import re
import unicodedata

LONGEST = 918
"""Letters of a text, without the prefix."""
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà^{}\\[~]|€"
)
_WELSH = frozenset("àèìòùẁỳÀÈÌÒÙẀỲáéíóúẃýÁÉÍÓÚẂÝäëïöüẅÿÄËÏÖÜẄŸâêîôûŵŷÂÊÎÔÛŴŶ")
_PLAIN = {
    **dict.fromkeys("‑–—−", "-"),
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("\u00a0\u202f\t", " "),
    **dict.fromkeys("\u180e\u200b\u200c\u200d\u2060\ufeff\u2028\u2029", ""),
    "…": "...",
    "Ł": "L",
    "ł": "l",
}
_NO_WIDTH = dict.fromkeys(map(ord, "\u180e\u200b\u200c\u200d\u2060\ufeff"))


def as_sent(words: str, *, prefix: str | None) -> str:
    """The words of a text as they leave, and as every answer of Notify shows them."""
    words = f"{prefix.strip()}: {words}" if prefix else words
    words = re.sub(r"[ \t]+([,.])", r"\1", words)
    lines = (" ".join(line.translate(_NO_WIDTH).split()) for line in words.splitlines())
    words = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return "".join(map(_plain, words))


def _plain(sign: str) -> str:
    """The sign where a text can have it (Welsh letters too), else one without its accent, else what stands for it, else a "?"."""
    if sign in _GSM or sign in _WELSH:
        return sign
    parts = unicodedata.decomposition(sign)
    if parts and "<" not in parts:
        first = chr(int(parts.split()[0], 16))
        return first if first in _GSM or first in _WELSH else "?"
    return _PLAIN.get(sign, "?")
