"""Words of the parts of a Word file, each with the elements that they stand in.

The text check reads them, and masking writes to the same places: both must count the same characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from workflows.textcheck.model import Text, table

ROW_LIMIT: Final = 5000
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARTS: Final = ("document", "header", "footer", "footnotes", "endnotes", "comments")

Atom = tuple[Any, str]
"""An element with its words; None with what is between elements."""


@dataclass(frozen=True, slots=True)
class WordPiece:
    """A piece of a part: where it is, its words, and the elements in the order of the words."""

    place: str
    text: Text
    atoms: tuple[Atom, ...]


def stem_of(name: str) -> str | None:
    """What kind of part with words a part of the package is; None for the others."""
    stem = name.rpartition("/")[2].removesuffix(".xml").rstrip("0123456789")
    return stem if name.lstrip("/").startswith("word/") and stem in PARTS else None


def word_pieces(stem: str, root: Any) -> Iterator[WordPiece]:
    """What stands outside of tables, and each table."""
    outside = [p for p in root.iter(f"{W}p") if next(p.iterancestors(f"{W}tc"), None) is None]
    atoms = _joined([_atoms(p) for p in outside], "\n")
    yield WordPiece(stem, Text("body", _said(atoms)), atoms)
    for number, found in enumerate(root.iter(f"{W}tbl"), start=1):
        rows = [
            [_joined([_atoms(p) for p in cell.iter(f"{W}p")], " ") for cell in row.iterchildren(f"{W}tc")]
            for row in found.iterchildren(f"{W}tr")
        ][:ROW_LIMIT]
        if rows:
            told = table(tuple(tuple(_said(cell) for cell in row) for row in rows))
            yield WordPiece(f"{stem} table {number}", told, _joined([_joined(row, "\t") for row in rows], "\n"))


def _atoms(paragraph: Any) -> tuple[Atom, ...]:
    """Text boxes hold paragraphs of their own, which are not told twice."""
    inside = (e for e in paragraph.iter(f"{W}t") if next(e.iterancestors(f"{W}p")) is paragraph)
    return tuple((e, (e.text or "").replace("\n", " ").replace("\t", " ")) for e in inside)


def _said(atoms: tuple[Atom, ...]) -> str:
    return "".join(words for _, words in atoms)


def _joined(parts: list[tuple[Atom, ...]], between: str) -> tuple[Atom, ...]:
    joined: list[Atom] = []
    for number, part in enumerate(parts):
        joined += [(None, between), *part] if number else part
    return tuple(joined)
