"""What a printed text is made of: headings, paragraphs and tables, for files and pages alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `key` names what a number counts, so that it can be opened; `head` sets it as a heading."""

    text: str
    across: int = 1
    down: int = 1
    head: bool = False
    key: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """`align`: empty for a text whose first line is indented, or center, right."""

    text: str
    align: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells, each cell once, where it begins. `columns` is how many columns there are.

    `shares` are the widths of the columns to each other; none: as the printer has them for so many columns.
    """

    rows: Sequence[Sequence[Cell]]
    columns: int
    shares: Sequence[int] = ()


Block = Heading | Paragraph | Grid
