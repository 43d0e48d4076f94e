"""Characters that files of others cannot hold or take for something else: cleaned where such a file is written."""

from __future__ import annotations

import re
from typing import Final

_LINES: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_UNSAYABLE: Final = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Excel for Chinese and Japanese takes the full-width ones for the others."""
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?%?", re.ASCII)


def sayable(text: str) -> str:
    """The text without what XML 1.0 (§2.2) does not allow, its lines ended by LF only.

    People paste it: Word's own line break is a vertical tab. Word and Excel files and feeds are XML; in a calendar a
    bare CR would begin another line.
    """
    return _UNSAYABLE.sub("", _LINES.sub("\n", text))


def guarded(text: str) -> str:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it."""
    return f"'{text}" if text.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
