"""The list of terms as CSV: `term,kind,replacement,since,source`, and the one that ships."""

from __future__ import annotations

import csv
import io
from importlib.resources import files
from typing import Final

from workflows.errors import Invalid
from workflows.textcheck.model import Kind, Term

COLUMNS: Final = ("term", "kind", "replacement", "since", "source")
KINDS: Final = (Kind.FORBIDDEN_TERM, Kind.SENSITIVE_TERM, Kind.SUPERSEDED_TERM)
_LIMIT: Final = 5000


def read_terms(text: str) -> list[Term]:
    """The terms of a CSV text with a head. Raises Invalid (`problems`: line and what is wrong) naming every line."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if set(reader.fieldnames or ()) != set(COLUMNS):
        raise Invalid(f"The first line must name the columns {', '.join(COLUMNS)}.", field="file")
    terms: list[Term] = []
    problems: list[str] = []
    for number, row in enumerate(reader, start=2):
        word, kind = (row["term"] or "").strip(), (row["kind"] or "").strip()
        if len(word) < 2 or kind not in KINDS or any(known.term == word for known in terms):
            problems.append(
                f"line {number}: {word or '(empty)'} needs two signs, a kind ({', '.join(KINDS)}) and one line"
            )
            continue
        terms.append(Term(word, Kind(kind), row["source"] or "", row["replacement"] or "", row["since"] or ""))
    if problems or len(terms) > _LIMIT:
        raise Invalid("The list of terms cannot be read.", field="file", problems=problems[:50], limit=_LIMIT)
    return terms


def shipped_terms() -> list[Term]:
    """The list that ships, with the source of each."""
    return read_terms((files("workflows.textcheck") / "data" / "terms.csv").read_text(encoding="utf-8"))
