"""What is wrong with a row of a file or a list: where, what, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class RowProblem:
    """`row` is what names the row (its id, else its name), `field` the column; both may be empty."""

    row: str
    field: str
    message: str
    remedy: str

    def data(self) -> dict[str, str]:
        """As plain data, for the details of an error."""
        return asdict(self)


FILL: Final = "Fill it in."
CHOOSE: Final = "Choose one of the list."
RENAME: Final = "Leave the column out, or give it the name of a field."
SPLIT: Final = "One line an entry; in a table write ； between them."


def missing(row: str, field: str) -> RowProblem:
    """Nothing is there where something must be."""
    return RowProblem(row, field, f"{field} is missing", FILL)


def twice(row: str, field: str) -> RowProblem:
    """An identifier that another row of the same file has."""
    return RowProblem(row, field, "the identifier occurs twice", "Give each its own, or take one of the rows out.")
