"""How text of a Word file looks, to be given to the text of its redacted copy: a closed list of plain attributes.

Nothing is carried over as XML: what an attribute could hide (a font or style named after a person) stays behind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn

STYLES: Final = 20
"""Styles that are based on each other; a damaged file may have them in a circle."""
_FACES: Final = frozenset(
    (
        *("宋体", "仿宋", "仿宋_GB2312", "黑体", "楷体", "楷体_GB2312", "方正小标宋简体", "方正小标宋_GBK", "等线"),
        *("微软雅黑", "华文中宋", "华文仿宋", "SimSun", "SimHei", "FangSong", "KaiTi", "Times New Roman", "Arial"),
    )
)
_FONT: Final = ("bold", "italic", "underline", "size")
_FORMAT: Final = (
    *("alignment", "left_indent", "first_line_indent", "space_before", "space_after", "line_spacing"),
    *("page_break_before", "keep_with_next"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """A run: `(attribute, value)` of its font, and its face. What is not given is the copy's default."""

    font: tuple[tuple[str, Any], ...] = ()
    face: str = ""

    def give(self, run: Any) -> None:
        """Make a run of the copy look so."""
        for name, value in self.font:
            setattr(run.font, name, value)
        if self.face:
            run.font.name = self.face
            run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), self.face)


@dataclass(frozen=True, slots=True)
class Shape:
    """A paragraph: `(attribute, value)` of its format."""

    format: tuple[tuple[str, Any], ...] = ()

    def give(self, paragraph: Any) -> None:
        """Make a paragraph of the copy stand so."""
        for name, value in self.format:
            setattr(paragraph.paragraph_format, name, value)


def look_of(run: Any, paragraph: Any) -> Look:
    """Of a run of the file, with what its styles say."""
    fonts = _fonts(run, paragraph)
    faces = (_face(font) for font in fonts)
    return Look(_known(_FONT, fonts), next((face for face in faces if face in _FACES), ""))


def shape_of(paragraph: Any) -> Shape:
    """Of a paragraph of the file, with what its styles say."""
    own = paragraph.paragraph_format
    return Shape(_known(_FORMAT, [own, *(style.paragraph_format for style in _chain(paragraph.style))]))


def is_hidden(run: Any, paragraph: Any) -> bool:
    """Whether a reader of the file does not see the run (w:vanish)."""
    return bool(next((font.hidden for font in _fonts(run, paragraph) if font.hidden is not None), False))


def _fonts(run: Any, paragraph: Any) -> list[Any]:
    """Of the run and of its styles, the nearest first."""
    return [run.font, *(style.font for style in _chain(run.style)), *(style.font for style in _chain(paragraph.style))]


def _known(names: tuple[str, ...], holders: list[Any]) -> tuple[tuple[str, Any], ...]:
    found = ((name, next((v for one in holders if (v := _read(one, name)) is not None), None)) for name in names)
    return tuple((name, value) for name, value in found if value is not None)


def _read(holder: Any, name: str) -> Any:
    """None also for a value that is none: other programs write what the standard does not know."""
    try:
        return getattr(holder, name)
    except (ValueError, KeyError, InvalidXmlError):
        return None


def _face(font: Any) -> str:
    # A style's font wraps the style, a run's the run: both have their properties as `rPr`.
    properties = font._element.rPr
    fonts = None if properties is None else properties.find(qn("w:rFonts"))
    return "" if fonts is None else fonts.get(qn("w:eastAsia")) or fonts.get(qn("w:ascii")) or ""


def _chain(style: Any) -> Iterator[Any]:
    for _ in range(STYLES):
        if style is None:
            return
        yield style
        style = style.base_style
