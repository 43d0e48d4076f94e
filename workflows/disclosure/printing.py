"""A document as it is issued (公文): title, text, signature, date, and below them the mark of its attribute.

GB/T 9704-2012, 7.3: agency and date at the right, the note (附注) below the date, indented by two characters, in
round brackets: where 公文属性标识 stands.
"""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Final

from workflows.disclosure.blocks import Block, Cell, Grid, Heading, Paragraph
from workflows.disclosure.documents import Document
from workflows.disclosure.letters import day_text
from workflows.disclosure.products import ProductKind

_HEADINGS: Final = frozenset(f"h{level}" for level in range(1, 7))
_TEXTS: Final = frozenset({"p", "li", "blockquote", "caption"})
_ACROSS, _DOWN = 20, 100
_NAMES: Final = {
    ProductKind.TEXT: "文字解读",
    ProductKind.GRAPHIC: "图解",
    ProductKind.VIDEO: "视频",
    ProductKind.AUDIO: "音频",
    ProductKind.ANIMATION: "动漫",
    ProductKind.QUESTIONS: "问答",
    ProductKind.INTERVIEW: "访谈",
    ProductKind.HOTLINE: "政行风热线",
}


def document_blocks(document: Document, agency: str) -> list[Block]:
    """The document under its title: number, text, products, attachments, signature, date, mark."""
    blocks: list[Block] = []
    if document.number:
        blocks.append(Paragraph(document.number, align="center"))
    blocks += body_blocks(document.body)
    for product in document.products:
        blocks.append(Heading(f"{_NAMES[product.kind]}：{product.title}"))
        for asked in product.questions:
            blocks += [Paragraph(f"问：{asked.question}"), Paragraph(f"答：{asked.answer}")]
        blocks += [Paragraph(text) for text in (product.file, product.link, product.words) if text]
    if document.attachments:
        blocks.append(Paragraph("附件：" + "；".join(file.name for file in document.attachments)))
    blocks.append(Paragraph(agency, align="right"))
    if document.form_date is not None:
        blocks.append(Paragraph(day_text(document.form_date), align="right"))
    if document.mark is not None:
        blocks.append(Paragraph(document.mark))
    return blocks


def body_blocks(body: str) -> list[Block]:
    """The blocks of a sanitised text: headings, paragraphs, items of lists with their signs, tables."""
    reader = _Reader()
    reader.feed(body)
    reader.close()
    reader.end_text()
    return reader.blocks


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._text = ""
        self._heading = False
        self._lists: list[int] = []
        """A counter for each list around: 0 and below for lists without numbers."""
        self._rows: list[list[Cell]] | None = None
        self._cell: tuple[int, int, bool] = (1, 1, False)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("ul", "ol"):
            self.end_text()
            self._lists.append(_number(given.get("start"), 1, 99999) - 1 if tag == "ol" else -1)
        elif tag == "table":
            self.end_text()
            self._rows = []
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
        elif tag in ("td", "th"):
            self._text = ""
            across, down = _number(given.get("colspan"), 1, _ACROSS), _number(given.get("rowspan"), 1, _DOWN)
            self._cell = (across, down, tag == "th")
        elif tag == "br":
            self._text += "\n"
        elif tag in _HEADINGS or tag in _TEXTS:
            self._begin(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._lists:
            self.end_text()
            self._lists.pop()
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append(Cell(_joined(self._text), *self._cell))
            self._text = ""
        elif tag == "table" and self._rows is not None:
            self._end_table()
        elif tag in _HEADINGS or tag in _TEXTS:
            self.end_text()

    def handle_data(self, data: str) -> None:
        self._text += data

    def end_text(self) -> None:
        """What was read since the last block is one of its own, unless it is in a table."""
        if self._rows is not None:
            return
        lines = [line for raw in self._text.split("\n") if (line := _joined(raw))]
        self.blocks += [Heading(line) if self._heading else Paragraph(line) for line in lines]
        self._text, self._heading = "", False

    def _begin(self, tag: str) -> None:
        if self._rows is not None:
            return
        if tag == "p" and self._text.strip() in self._signs():
            # A paragraph inside an item goes on behind the item's sign.
            return
        self.end_text()
        self._heading = tag in _HEADINGS
        if tag == "li" and self._lists:
            self._lists[-1] += 1 if self._lists[-1] >= 0 else 0
            self._text = self._signs()[0] + " "

    def _signs(self) -> tuple[str, ...]:
        if not self._lists:
            return ()
        return (f"{self._lists[-1]}." if self._lists[-1] > 0 else "·",)

    def _end_table(self) -> None:
        rows, self._rows, self._text = self._rows or [], None, ""
        rows = [row for row in rows if row]
        if rows:
            self.blocks.append(Grid(rows, _width(rows)))


def _width(rows: list[list[Cell]]) -> int:
    """How many columns the rows need, those that reach down from above counted."""
    hanging: list[tuple[int, int]] = []
    widest = 1
    for row in rows:
        wide = sum(across for across, _left in hanging) + sum(cell.across for cell in row)
        widest = max(widest, wide)
        hanging = [(across, left - 1) for across, left in hanging if left > 1]
        hanging += [(cell.across, cell.down - 1) for cell in row if cell.down > 1]
    return widest


def _number(text: str | None, least: int, most: int) -> int:
    return min(most, max(least, int(text))) if text and text.isdecimal() and len(text) < 6 else least


def _joined(text: str) -> str:
    return " ".join(text.split())
