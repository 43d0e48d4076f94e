"""The page of GB/T 9704-2012 and its letter form (信函格式, section 10.1). Lengths in millimetres, sizes in points."""

from __future__ import annotations

from datetime import datetime
from typing import Final

EPOCH: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - a document's moment is no moment: it makes equal bytes
SONG: Final = "宋体"
"""The face of reports and tables."""
WIDTH: Final = 210.0
HEIGHT: Final = 297.0
TOP: Final = 37.0
LEFT: Final = 28.0
BLOCK_WIDTH: Final = 156.0
BLOCK_HEIGHT: Final = 225.0
"""5.2.1: head margin 37, binding margin 28, type area 156 × 225."""
RIGHT: Final = WIDTH - LEFT - BLOCK_WIDTH
BOTTOM: Final = HEIGHT - TOP - BLOCK_HEIGHT
LINES: Final = 22
CHARACTERS: Final = 28
"""5.2.3: 22 lines of 28 characters fill the type area."""
POINTS: Final = 72 / 25.4
PITCH: Final = BLOCK_WIDTH * POINTS / CHARACTERS
"""The width of one character and its space: 15.79 pt."""
LEADING: Final = BLOCK_HEIGHT * POINTS / LINES
"""From line to line: 28.99 pt."""
BODY: Final = 15.75
"""三号. 5.2.2."""
TITLE: Final = 22.0
"""二号."""
FOLIO: Final = 14.0
"""四号, for the page number."""
RULE_WIDTH: Final = 170.0
MASTHEAD_TOP: Final = 30.0
"""10.1: the name of the agency 30 mm below the edge, a red rule 4 mm below it and one 20 mm above the foot."""
FOOT_RULE: Final = 20.0
MASTHEAD: Final = 30.0
"""The size of the agency's name; it shrinks where the name is long."""
FOLIO_DROP: Final = 7.0
"""The page number stands 7 mm below the type area. 7.5."""
ABOVE_TITLE: Final = 2
"""10.1: lines left free above the title."""
DATE_INDENT: Final = 4
"""7.3.5.1: how many characters before the right edge the date ends, where a seal goes over it."""
RED: Final = (0.84, 0.07, 0.07)
