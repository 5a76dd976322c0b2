"""Words that are used alike: where a word stands in a tree of words, found by counting its neighbours in millions of short messages.

"Butty" stands beside "sandwich", "mam" beside "mum", "tmrw" beside "tomorrow": what was learnt of one is known of the other.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

_FILE = Path(__file__).parent / "clusters" / "english.txt"
_LENGTHS = (4, 6, 8, 10, 12)
"""So many steps from the root: the fewer, the more words are alike."""


@cache
def _paths() -> Mapping[str, str]:
    found = dict[str, str]()
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("# "):
            path, *words = line.split(" ")
            found.update(dict.fromkeys(words, path))
    return found


@lru_cache(maxsize=20_000)
def alike(word: str) -> tuple[str, ...]:
    """The groups that a word belongs to, the widest first and its own last; none for a word that was not seen."""
    path = _paths().get(word.replace("'", ""))
    if path is None:
        return ()
    return tuple(dict.fromkeys([*(path[:length] for length in _LENGTHS if length < len(path)), path]))
