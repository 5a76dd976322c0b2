"""Tests of everything; a process that tests start finds its bytecode, or it would compile every package again for seconds."""

import os
import sys

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
