"""The typeface that everything printed is set in: Atkinson Hyperlegible, made for people who see little, with figures whose zeros have no stroke."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from struct import unpack_from

FONTS = Path(__file__).parent


@cache
def signs_of_fonts() -> frozenset[int]:
    """The signs that the typeface has a shape for, in each of its files. Its figures have a file of their own as well."""
    return frozenset.intersection(
        *(frozenset(_signs(file.read_bytes())) for file in FONTS.glob("AtkinsonHyperlegible-*.ttf"))
    )


def _signs(font: bytes) -> Iterator[int]:
    """What the tables from signs to shapes in a font file hold (OpenType, "cmap" format 4)."""
    (tables,) = unpack_from(">H", font, 4)
    places = {font[at : at + 4]: unpack_from(">I", font, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)}
    cmap = places[b"cmap"]
    (parts,) = unpack_from(">H", font, cmap + 2)
    for number in range(parts):
        part = cmap + unpack_from(">I", font, cmap + 8 + 8 * number)[0]
        if unpack_from(">H", font, part)[0] == 4:
            yield from _signs_of_part(font, part)


def _signs_of_part(font: bytes, part: int) -> Iterator[int]:
    count = unpack_from(">H", font, part + 6)[0] // 2
    shape = f">{count}H"
    ends = unpack_from(shape, font, part + 14)
    starts, deltas, offsets = (unpack_from(shape, font, part + 16 + 2 * count * column) for column in (1, 2, 3))
    for number, (start, end, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        at = part + 16 + 6 * count + 2 * number + offset
        for sign in range(start, min(end, 0xFFFE) + 1):
            found = sign if offset == 0 else unpack_from(">H", font, at + 2 * (sign - start))[0]
            if found and (found + delta) % 0x10000:
                yield sign
