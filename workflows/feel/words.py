"""The words of FEEL: keywords, and the names of the standard that contain spaces."""

from __future__ import annotations

import re

KEYWORDS = {
    "and": "AND",
    "or": "OR",
    "between": "BETWEEN",
    "in": "IN",
    "if": "IF",
    "then": "THEN",
    "else": "ELSE",
    "for": "FOR",
    "return": "RETURN",
    "some": "SOME",
    "every": "EVERY",
    "satisfies": "SATISFIES",
    "function": "FUNCTION",
    "true": "TRUE",
    "false": "FALSE",
    "null": "NULL",
}

SPACED_NAMES = (
    "string length",
    "upper case",
    "lower case",
    "substring before",
    "substring after",
    "starts with",
    "ends with",
    "string join",
    "list contains",
    "list replace",
    "insert before",
    "index of",
    "distinct values",
    "round up",
    "round down",
    "round half up",
    "round half down",
    "day of week",
    "day of year",
    "week of year",
    "month of year",
    "get value",
    "get entries",
    "context put",
    "context merge",
    "met by",
    "overlaps before",
    "overlaps after",
    "finished by",
    "started by",
    "start position",
    "grouping separator",
    "decimal separator",
    "new item",
    "time offset",
    "start included",
    "end included",
    "is empty",
    "is defined",
    "duplicate values",
    "last day of month",
)

SPACED_WITH_KEYWORD = (
    "date and time",
    "days and time duration",
    "years and months duration",
    "get or else",
)
"""Names that could also be two variables and an operator: taken as names before `(` or where a type stands."""


_BLANKS = r"[^\S\n]+"
"""Within a line only: the next line of a script begins another statement."""


def _pattern(names: tuple[str, ...]) -> str:
    ordered = sorted(names, key=len, reverse=True)
    return "|".join(_BLANKS.join(map(re.escape, name.split())) for name in ordered)


SPACED = re.compile(rf"(?:{_pattern(SPACED_NAMES)})(?!\w)")
SPACED_CALL = re.compile(rf"(?:{_pattern(SPACED_WITH_KEYWORD)})(?=\s*\()")
SPACED_TYPE = re.compile(rf"(?:{_pattern(SPACED_WITH_KEYWORD[:3])})(?!\w)")
