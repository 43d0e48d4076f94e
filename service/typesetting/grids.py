"""Where the cells of a printed table stand, how wide its columns are, and which rows head it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from workflows.disclosure.blocks import Cell, Grid

TOGETHER: Final = 40
"""A table of at most so many rows stands on one page where it can."""
_USUAL: Final = {10: (7, 18, 29, *[8] * 7), 4: (3, 2, 2, 2)}


def placed(grid: Grid) -> Iterator[tuple[int, int, Cell]]:
    """Every cell with its row and column: cells that reach down push those below aside."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(grid.rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            taken |= {(row + down, column + across) for down in range(cell.down) for across in range(cell.across)}
            yield row, column, cell
            column += cell.across


def widths(grid: Grid, width: float) -> list[float]:
    """The widths of the columns, `width` together."""
    shares = grid.shares or _USUAL.get(grid.columns, (1,) * grid.columns)
    return [width * share / sum(shares) for share in shares]


def head_rows(grid: Grid) -> int:
    """How many rows at the top head the table, to be repeated on every page; none where further heads follow."""
    heads = [all(cell.head for cell in row) for row in grid.rows]
    top = heads.index(False) if False in heads else 0
    return 0 if any(heads[top:]) else top
