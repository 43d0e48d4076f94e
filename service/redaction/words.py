"""Word files: the copy is a new document with the paragraphs and tables of the body, nothing else of the old one.

Headers, comments, tracked changes, hidden text, properties, pictures and embedded files are left behind: any of them
could hold what was taken out.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any, Final

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.hyperlink import Hyperlink
from lxml.etree import XMLSyntaxError

from service.characters import sayable
from service.typesetting.docx import settled
from workflows.disclosure.redaction import Mark, blanked
from workflows.errors import FormInvalid

_PARTS: Final = 2000
_BYTES: Final = 100_000_000
_CELLS: Final = 20_000
_STYLES: Final = 20
Block = str | list[list[str]]


def pages(content: bytes) -> list[str]:
    """One page: the text of the body, cells of tables between tabs. Raises FormInvalid (`file`)."""
    return ["\n".join(_flat(_blocks(content)))]


def copy(content: bytes, marks: Sequence[Mark], title: str) -> bytes:
    """The new document. Raises FormInvalid (`file`)."""
    document = Document()
    document.core_properties.title, document.core_properties.author = sayable(title), ""
    document.core_properties.comments = ""
    document.core_properties.language = "zh-CN"
    place = 0
    for block in _blocks(content):
        lines = _flat([block])
        shown = []
        for line in lines:
            own = [_within(mark, place, len(line)) for mark in marks]
            shown.append(blanked(line, [mark for mark in own if mark is not None]))
            place += len(line) + 1
        if isinstance(block, str):
            document.add_paragraph(shown[0])
        else:
            _table(document, [line.split("\t") for line in shown])
    made = io.BytesIO()
    document.save(made)
    return settled(made.getvalue())


def _within(mark: Mark, place: int, length: int) -> Mark | None:
    """The part of a mark that lies in a line which begins at `place`."""
    start, end = max(mark.start, place), min(mark.start + mark.length, place + length)
    return Mark(mark.page, start - place, end - start, mark.reason) if start < end else None


def _table(document: Any, rows: list[list[str]]) -> None:
    width = max(len(row) for row in rows)
    table = document.add_table(rows=0, cols=width)
    table.style = "Table Grid"
    for row in rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=False):
            cell.text = text


def _flat(blocks: Sequence[Block]) -> list[str]:
    lines: list[str] = []
    for block in blocks:
        lines += [block] if isinstance(block, str) else ["\t".join(row) for row in block]
    return lines


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
            yield " ".join(_shown(block).split("\n")).replace("\t", " ")
            continue
        rows = [[" ".join(_shown_in(cell).split()) for cell in row.cells] for row in block.rows if not _is_out(row)]
        cells += sum(map(len, rows))
        if cells > _CELLS:
            raise FormInvalid({"file": ["The file is too large to be redacted."]})
        if rows and rows[0]:
            yield rows


def _shown_in(cell: Any) -> str:
    return "\n".join(_shown(paragraph) for paragraph in cell.paragraphs)


def _shown(paragraph: Any) -> str:
    """The text that a reader of the old file sees: what is hidden (w:vanish) must not come to light in the copy."""
    said = []
    for part in paragraph.iter_inner_content():
        runs = part.runs if isinstance(part, Hyperlink) else [part]
        said += [run.text for run in runs if not _is_hidden(run, paragraph)]
    return "".join(said)


def _is_hidden(run: Any, paragraph: Any) -> bool:
    styles = [run.font, *_chain(run.style), *_chain(paragraph.style)]
    return bool(next((font.hidden for font in styles if font.hidden is not None), False))


def _chain(style: Any) -> Iterator[Any]:
    """Fonts of a style and of those it is based on; a damaged file may have them in a circle."""
    for _ in range(_STYLES):
        if style is None:
            return
        yield style.font
        style = style.base_style


def _is_out(row: Any) -> bool:
    return bool(row._tr.xpath("./w:trPr/w:hidden[not(@w:val='0' or @w:val='false' or @w:val='off')]"))
