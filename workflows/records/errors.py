"""What registers refuse. The docstring is the default message, as in `workflows.errors`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from workflows.errors import ExecutionFailed, Invalid, NotAllowed

REPORTED: Final = 200
"""Problems of a file named at once: one of the wrong kind has thousands."""


class AlreadyTookPart(NotAllowed):
    """You entered these records or have looked at them already: somebody else must."""

    code = "already-took-part"


class NotReviewed(ExecutionFailed):
    """Nothing is published without a review."""

    code = "not-reviewed"


class RowsInvalid(Invalid):
    """Some rows of the file are wrong; nothing was taken over.

    `details["rows"]` lists `{"row", "field", "message"}`, rows counted from 1 without the heading.
    """

    code = "rows-invalid"

    def __init__(self, wrong: Sequence[tuple[int, str, str]]) -> None:
        rows = [{"row": row, "field": field, "message": message} for row, field, message in wrong[:REPORTED]]
        super().__init__(None, field="file", rows=rows, count=len(wrong))
