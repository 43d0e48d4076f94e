"""Word files: the copy is a new document with the paragraphs and tables of the body, and how their text looks.

Headers, comments, tracked changes, hidden text, properties, pictures and embedded files are left behind: any of them
could hold what was taken out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.hyperlink import Hyperlink
from lxml.etree import XMLSyntaxError

from service.characters import sayable
from service.redaction.looks import Look, Shape, is_hidden, look_of, shape_of
from service.typesetting.docx import settled
from workflows.disclosure.redaction import Mark, blank, joined
from workflows.errors import FormInvalid

_PARTS: Final = 2000
_BYTES: Final = 100_000_000
_CELLS: Final = 20_000
_PLAIN: Final = Shape()


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph or the text of a cell: pieces of text, each with its look."""

    pieces: tuple[tuple[str, Look], ...]
    shape: Shape = _PLAIN

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(text for text, _look in self.pieces)

    def without(self, marks: Sequence[Mark]) -> Line:
        """Blanks with their reasons in place of what is marked; a blank looks as what it stands for began."""
        kept: list[tuple[str, Look]] = []
        place = 0
        for text, look in self.pieces:
            end = place + len(text)
            at = place
            for mark in marks:
                until = mark.start + mark.length
                if until <= place or end <= mark.start:
                    continue
                kept.append((self.text[at : max(at, mark.start)], look))
                if place <= mark.start:
                    kept.append((sayable(blank(mark)), look))
                at = min(end, until)
            kept.append((self.text[at:end], look))
            place = end
        return Line(tuple(piece for piece in kept if piece[0]), self.shape)


Block = Line | list[list[Line]]


def pages(content: bytes) -> list[str]:
    """One page: the text of the body, cells of tables between tabs. Raises FormInvalid (`file`)."""
    return ["\n".join(_text(row) for block in _blocks(content) for row in _rows(block))]


def copy(content: bytes, marks: Sequence[Mark], title: str) -> bytes:
    """The new document. Raises FormInvalid (`file`)."""
    document = Document()
    document.core_properties.title, document.core_properties.author = sayable(title), ""
    document.core_properties.comments = ""
    document.core_properties.language = "zh-CN"
    place = 0
    for block in _blocks(content):
        shown = []
        for row in _rows(block):
            shown.append(_cut(row, marks, place))
            place += len(_text(row)) + 1
        if isinstance(block, Line):
            _paragraph(document.add_paragraph(), shown[0][0])
        else:
            _table(document, shown)
    made = io.BytesIO()
    document.save(made)
    return settled(made.getvalue())


def _rows(block: Block) -> list[list[Line]]:
    return [[block]] if isinstance(block, Line) else block


def _text(row: Sequence[Line]) -> str:
    return "\t".join(line.text for line in row)


def _cut(row: Sequence[Line], marks: Sequence[Mark], place: int) -> list[Line]:
    """The cells of a row that begins at `place`, each without what is marked in it.

    A mark over the edge of two cells is a blank in each.
    """
    cells = []
    for line in row:
        own = [_within(mark, place, len(line.text)) for mark in marks]
        cells.append(line.without(joined([mark for mark in own if mark is not None])))
        place += len(line.text) + 1
    return cells


def _within(mark: Mark, place: int, length: int) -> Mark | None:
    """The part of a mark that lies in a line which begins at `place`."""
    start, end = max(mark.start, place), min(mark.start + mark.length, place + length)
    return Mark(mark.page, start - place, end - start, mark.reason) if start < end else None


def _table(document: Any, rows: Sequence[Sequence[Line]]) -> None:
    table = document.add_table(rows=0, cols=max(len(row) for row in rows))
    table.style = "Table Grid"
    for row in rows:
        cells = table.add_row().cells
        for cell, line in zip(cells, row, strict=False):
            _paragraph(cell.paragraphs[0], line)


def _paragraph(paragraph: Any, line: Line) -> None:
    line.shape.give(paragraph)
    for text, look in line.pieces:
        look.give(paragraph.add_run(text))


def _blocks(content: bytes) -> list[Block]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            entries = package.infolist()
            if len(entries) > _PARTS or sum(entry.file_size for entry in entries) > _BYTES:
                raise FormInvalid({"file": ["The file is too large to be redacted."]})
        return list(_read(Document(io.BytesIO(content))))
    except (zipfile.BadZipFile, PackageNotFoundError, XMLSyntaxError, KeyError, ValueError, OSError) as error:
        raise FormInvalid({"file": ["Only PDF, Word (docx) and text files can be redacted."]}) from error


def _read(document: Any) -> Iterator[Block]:
    cells = 0
    for block in document.iter_inner_content():
        if not isinstance(block, Table):
            # A tab or line break in a paragraph would be taken for the edge of a cell or line.
            pieces = tuple((text.replace("\n", " ").replace("\t", " "), look) for text, look in _shown(block))
            yield Line(pieces, shape_of(block))
            continue
        rows = [[_cell(cell) for cell in row.cells] for row in block.rows if not _is_out(row)]
        cells += sum(map(len, rows))
        if cells > _CELLS:
            raise FormInvalid({"file": ["The file is too large to be redacted."]})
        if rows and rows[0]:
            yield rows


def _cell(cell: Any) -> Line:
    """One line, as its first text looks."""
    shown = [piece for paragraph in cell.paragraphs for piece in [*_shown(paragraph), ("\n", Look())]]
    text = " ".join("".join(text for text, _look in shown).split())
    look = next((look for text, look in shown if text.strip()), Look())
    return Line(((text, look),) if text else (), shape_of(cell.paragraphs[0]) if cell.paragraphs else _PLAIN)


def _shown(paragraph: Any) -> list[tuple[str, Look]]:
    """What a reader of the old file sees: what is hidden (w:vanish) must not come to light in the copy."""
    said = []
    for part in paragraph.iter_inner_content():
        runs = part.runs if isinstance(part, Hyperlink) else [part]
        said += [(run.text, look_of(run, paragraph)) for run in runs if not is_hidden(run, paragraph)]
    return said


def _is_out(row: Any) -> bool:
    return bool(row._tr.xpath("./w:trPr/w:hidden[not(@w:val='0' or @w:val='false' or @w:val='off')]"))
