"""The typeface that everything printed is set in: Atkinson Hyperlegible, made for people who see little."""

from pathlib import Path

FONTS = Path(__file__).parent
