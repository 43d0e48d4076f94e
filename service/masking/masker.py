"""Which kind of file is masked how (`text_ports.FileMasking`)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from docx.opc.package import OpcPackage

from service.masking import paper, plain, sheets, word
from service.text_files import read_file
from service.word_text import stem_of
from workflows.disclosure.file_masking import MaskingRefused, Spot
from workflows.textcheck.model import FilePiece

_SECONDS: Final = 10.0


class FileMasker:
    """Reads files in pieces, and writes masks into them."""

    def read(self, name: str, content: bytes) -> list[FilePiece]:
        """The pieces, as the text check reads them."""
        return read_file(name, content, _SECONDS)

    def masked(self, name: str, content: bytes, spots: Sequence[Spot]) -> bytes:
        """The file with the masks in place of the words. Raises MaskingRefused."""
        pieces = self.read(name, content)
        kind = name.rpartition(".")[2].lower()
        if kind == "docx":
            return word.masked(content, _word_parts(content), spots)
        if kind == "xlsx":
            return sheets.masked(content, pieces, spots)
        if kind == "pdf":
            return paper.masked(content, [piece.place for piece in pieces], spots)
        if kind in ("txt", "csv"):
            return plain.masked(content, spots)
        raise MaskingRefused(f"Files of the kind .{kind} are not masked here.", field="file", kind=kind)


def _word_parts(content: bytes) -> list[str]:
    """The parts with words, in the order in which they are read."""
    package = OpcPackage.open(io.BytesIO(content))
    names = (str(part.partname).lstrip("/") for part in package.iter_parts())
    return [name for name in names if stem_of(name) is not None]
