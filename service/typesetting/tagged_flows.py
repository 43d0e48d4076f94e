"""Paragraphs and tables of ReportLab that say what they are: the flowing parts of a tagged PDF."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Paragraph, Table

from service.typesetting.tagging import Element
from workflows.disclosure.blocks import Cell


class Said(Paragraph):
    """A paragraph, heading or cell of an element. Drawn once more, at the head of another page, it is an artifact."""

    canv: Any

    def __init__(
        self, text: Any, style: ParagraphStyle, element: Element | None = None, words: str = "", **more: Any
    ) -> None:
        super().__init__(text, style, **more)
        self.element, self.words = element, words
        self._drawn = False

    def draw(self) -> None:
        """Draws it as a part of its element."""
        if self.element is None or self._drawn:
            with self.canv.artifact():
                super().draw()
            return
        self._drawn = True
        if self.words and self.element.tag.startswith("H"):
            self.canv.heading(self.element, self.words)
        with self.canv.marked(self.element):
            super().draw()

    def split(self, available_width: float, available_height: float) -> list[Any]:
        """What stands on this page and what goes to the next: the same element."""
        parts: list[Any] = super().split(available_width, available_height)
        for part in parts:
            if part is not self:
                part.element = self.element
        return parts


class Ruled(Table):
    """A table whose rules are no part of what it says."""

    canv: Any

    def _drawLines(self) -> None:
        rules: Callable[[], None] = super()._drawLines  # type: ignore[misc]
        with self.canv.artifact():
            rules()


def cell_element(row: Element, cell: Cell, *, above: bool) -> Element:
    """The element of a cell. A head says whether it heads its column (`above`) or its row."""
    said: dict[str, str | int] = {"Scope": "Column" if above else "Row"} if cell.head else {}
    if cell.across > 1:
        said["ColSpan"] = cell.across
    if cell.down > 1:
        said["RowSpan"] = cell.down
    return row.add("TH" if cell.head else "TD", cell=said)


def numbered(face: str) -> Callable[[Any, Any], None]:
    """What draws the number of each page in the middle of its foot."""

    def draw(canvas: Any, _document: Any) -> None:
        with canvas.artifact():
            canvas.setFont(face, 10.5)
            canvas.drawCentredString(canvas._pagesize[0] / 2, 10 * mm, f"— {canvas.getPageNumber()} —")

    return draw
