"""Words of files (docx, xlsx, pdf, txt, csv) for the text check, by kept libraries.

Every file is hostile: what unpacks to too much, has too many cells or pages, or cannot be read is told as such
(`FilePiece.unreadable`) and never raises or hangs.
"""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Callable, Iterator
from typing import Final

import openpyxl
import pypdfium2
from docx.opc.package import OpcPackage
from lxml import etree

from service.word_text import ROW_LIMIT, stem_of, word_pieces
from workflows import hostile_xml
from workflows.textcheck.model import FilePiece, Text, table

UNPACKED_LIMIT: Final = 200 * 1024 * 1024
"""Bytes that an office file may unpack to."""
PART_LIMIT: Final = 20 * 1024 * 1024
"""Bytes of the XML of one part."""
ENTRY_LIMIT: Final = 2000
COLUMN_LIMIT: Final = 100
PAGE_LIMIT: Final = 500
SECONDS: Final = 20.0
TEXT_LIMIT: Final = 500_000


class _TooMuchError(Exception):
    """A limit was passed; the message says which."""


def read_file(name: str, content: bytes, seconds: float = SECONDS) -> list[FilePiece]:
    """The pieces of a file by the ending of its name; what has no reader is one piece that cannot be read."""
    ending = name.rpartition(".")[2].lower()
    reader = READERS.get(ending)
    if reader is None:
        return [FilePiece("", None, f"Files of the kind .{ending} are not read.")]
    pieces: list[FilePiece] = []
    deadline = time.monotonic() + seconds
    try:
        for piece in reader(content):
            pieces.append(piece)
            if time.monotonic() > deadline:
                raise _TooMuchError(f"Reading took longer than {seconds:g} seconds.")
    except _TooMuchError as error:
        pieces.append(FilePiece("", None, str(error)))
    except Exception:
        pieces.append(FilePiece("", None, "The file is damaged or protected."))
    return pieces


def _unpackable(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if len(entries) > ENTRY_LIMIT or sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
            raise _TooMuchError(f"The file unpacks to more than {UNPACKED_LIMIT} bytes or {ENTRY_LIMIT} parts.")


def _docx(content: bytes) -> Iterator[FilePiece]:
    _unpackable(content)
    package = OpcPackage.open(io.BytesIO(content))
    for part in package.iter_parts():
        stem = stem_of(str(part.partname))
        if stem is None:
            continue
        blob = part.blob
        if len(blob) > PART_LIMIT:
            raise _TooMuchError(f"A part of the file is larger than {PART_LIMIT} bytes.")
        yield from _word_part(stem, blob)


def _word_part(stem: str, blob: bytes) -> Iterator[FilePiece]:
    for piece in word_pieces(stem, etree.fromstring(blob, hostile_xml.parser())):
        _bounded(piece.text.text)
        yield FilePiece(piece.place, piece.text)


def _xlsx(content: bytes) -> Iterator[FilePiece]:
    _unpackable(content)
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            place = sheet.title if sheet.sheet_state == "visible" else f"{sheet.title} (hidden)"
            rows = sheet.iter_rows(max_row=ROW_LIMIT + 1, max_col=COLUMN_LIMIT, values_only=True)
            cells = tuple(_trimmed([_cell(value) for value in row]) for row in rows)
            if cells:
                yield FilePiece(place, table(cells[:ROW_LIMIT]))
            if len(cells) > ROW_LIMIT:
                yield FilePiece(place, None, f"Only the first {ROW_LIMIT} rows of the sheet are read.")
    finally:
        book.close()


def _trimmed(row: list[str]) -> tuple[str, ...]:
    while len(row) > 1 and not row[-1]:
        row.pop()
    return tuple(row)


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return " ".join(text.removesuffix(" 00:00:00").split())[:2000]


def _pdf(content: bytes) -> Iterator[FilePiece]:
    document = pypdfium2.PdfDocument(content)
    try:
        for number in range(min(len(document), PAGE_LIMIT)):
            page = document[number]
            text_page = page.get_textpage()
            words = text_page.get_text_bounded().replace("\r", "")
            text_page.close()
            page.close()
            place = f"page {number + 1}"
            if words.strip():
                yield FilePiece(place, Text("page", _bounded(words)))
            else:
                yield FilePiece(place, None, "The page holds no text: it is empty or a picture (scan).")
        if len(document) > PAGE_LIMIT:
            yield FilePiece("", None, f"Only the first {PAGE_LIMIT} pages are read.")
    finally:
        document.close()


def _txt(content: bytes) -> Iterator[FilePiece]:
    try:
        words = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        words = content.decode("gb18030")
    yield FilePiece("", Text("body", _bounded(words.replace("\r\n", "\n"))))


def _bounded(words: str) -> str:
    if len(words) > TEXT_LIMIT:
        raise _TooMuchError(f"The text is longer than {TEXT_LIMIT} characters.")
    return words


READERS: Final[dict[str, Callable[[bytes], Iterator[FilePiece]]]] = {
    "docx": _docx,
    "xlsx": _xlsx,
    "pdf": _pdf,
    "txt": _txt,
    "csv": _txt,
}
"""By the ending of a name."""
