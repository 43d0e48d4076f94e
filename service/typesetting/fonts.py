"""The face that letters are set in: Noto Serif SC (SIL OFL 1.1), cut down to the characters of one letter.

The paper asks for 仿宋, of which no open cut exists; a Song face is what official print falls back to (decision 0068).
The package carries PostScript outlines, which the PDF library does not embed: the few hundred glyphs of a letter are
redrawn as TrueType within 0.5 of the em's thousandth parts.
"""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as PdfFont

PACKAGE: Final = "pylopdf_fonts_zh_cn"
FILE: Final = "NotoSerifSC-Regular.otf"
_TOLERANCE: Final = 0.5
_ASCENT: Final = 880
_DESCENT: Final = -120
_LOCK: Final = threading.Lock()
"""Tables are read from the file as they are needed, by one thread at a time."""
press: Final = threading.Lock()
"""Held while something is set: what the PDF library knows of fonts is shared by all threads."""
UNKNOWN: Final = "〓"
"""The printer's mark for a character that the face does not have (缺字)."""


def subset(text: str, family: str) -> bytes:
    """A TrueType font with the characters of a text. `family` names it in the PDF."""
    with _LOCK:
        return _built(text, family)


@contextmanager
def registered(text: str, family: str) -> Iterator[None]:
    """The PDF library knows a face with the characters of a text by this name, as long as the block runs."""
    made = PdfFont(family, io.BytesIO(subset(text, family)))
    pdfmetrics.registerFont(made)
    try:
        yield
    finally:
        # It keeps what it knows for ever and never takes another face of the same name: each letter has its own.
        for known, name in (("_fonts", family), ("_dynFaceNames", made.face.name)):
            getattr(pdfmetrics, known).pop(name, None)


def has(character: str) -> bool:
    """Whether the face has a character."""
    return ord(character) in _face()[1]


@lru_cache(maxsize=1)
def _face() -> tuple[Any, dict[int, str], Any]:
    face = TTFont(io.BytesIO(files(PACKAGE).joinpath(FILE).read_bytes()), lazy=True)
    return face, face.getBestCmap(), face.getGlyphSet()


def _built(text: str, family: str) -> bytes:
    face, names, shapes = _face()
    wanted = {ord(c): names[ord(c)] for c in sorted({*text, UNKNOWN, " "}) if ord(c) in names}
    order = [".notdef", *sorted(set(wanted.values()) - {".notdef"})]
    glyphs = {name: _outline(name) for name in order}
    builder = FontBuilder(face["head"].unitsPerEm, isTTF=True)
    # The moment of building would make every font another one.
    builder.updateHead(created=0, modified=0)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(wanted)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics({name: (round(shapes[name].width), _left(glyphs[name])) for name in order})
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    builder.setupNameTable({"familyName": family, "styleName": "Regular", "psName": family})
    builder.setupOS2(sTypoAscender=_ASCENT, sTypoDescender=_DESCENT, usWinAscent=_ASCENT, usWinDescent=-_DESCENT)
    builder.setupPost()
    builder.font.recalcTimestamp = False
    made = io.BytesIO()
    builder.save(made)
    return made.getvalue()


@lru_cache(maxsize=4096)
def _outline(name: str) -> Any:
    """Letters share most of their characters, and an outline takes longer to convert than all else about it."""
    pen = TTGlyphPen(None)
    _face()[2][name].draw(Cu2QuPen(pen, _TOLERANCE, reverse_direction=True))
    return pen.glyph()


def _left(glyph: Any) -> int:
    return int(getattr(glyph, "xMin", 0))
