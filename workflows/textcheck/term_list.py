"""The list of terms as CSV: `term,kind,replacement,since,source`, the one that ships, and changes of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files
from typing import Any, Final

from workflows.errors import Invalid
from workflows.textcheck.model import Kind, Term

COLUMNS: Final = ("term", "kind", "replacement", "since", "source")
KINDS: Final = (Kind.FORBIDDEN_TERM, Kind.SENSITIVE_TERM, Kind.SUPERSEDED_TERM)
LIMIT: Final = 5000
TERM_LIMIT: Final = 60
LINE_LIMIT: Final = 300
_SINCE: Final = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class TermChange:
    """What somebody changed in one go: `changes` are {term, before, after}, one of the two may be None."""

    id: str
    at: datetime
    by: str
    reason: str
    changes: Sequence[Mapping[str, Any]]


def read_terms(text: str) -> list[Term]:
    """The terms of a CSV text with a head. Raises Invalid (`problems`: line and what is wrong) naming every line."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if set(reader.fieldnames or ()) != set(COLUMNS):
        raise Invalid(f"The first line must name the columns {', '.join(COLUMNS)}.", field="file")
    return terms_of(reader, first=2)


def terms_of(rows: Iterable[Mapping[str, Any]], *, first: int = 1) -> list[Term]:
    """The terms of rows by the names of COLUMNS, all or none. Raises Invalid (`problems`), with the number of each."""
    terms: dict[str, Term] = {}
    problems: list[str] = []
    for number, row in enumerate(rows, start=first):
        if number > first + LIMIT:
            raise Invalid("The list of terms is too long.", field="file", limit=LIMIT)
        values = {name: str(row.get(name) or "").strip() for name in COLUMNS}
        wrong = wrong_with(values)
        if values["term"] in terms:
            wrong["term"] = "The term stands there twice."
        if wrong:
            problems += [f"line {number}: {values['term'] or '-'}: {said}" for said in wrong.values()]
            continue
        terms[values["term"]] = term_of(values)
    if problems:
        raise Invalid("The list of terms cannot be read.", field="file", problems=problems[:50], limit=LIMIT)
    return list(terms.values())


def wrong_with(values: Mapping[str, str]) -> dict[str, str]:
    """What stands against a row as a term, by column; empty if nothing."""
    found = {name: f"At most {LINE_LIMIT} characters." for name in COLUMNS if len(values[name]) > LINE_LIMIT}
    if not 2 <= len(values["term"]) <= TERM_LIMIT:
        found["term"] = f"A term has 2 to {TERM_LIMIT} characters."
    if values["kind"] not in KINDS:
        found["kind"] = f"The kind is one of {' '.join(KINDS)}."
    if values["since"] and not _SINCE.fullmatch(values["since"]):
        found["since"] = "Write YYYY or YYYY-MM."
    if values["kind"] == Kind.SUPERSEDED_TERM and not values["replacement"]:
        found["replacement"] = "A superseded term has a replacement."
    return found


def term_of(values: Mapping[str, str]) -> Term:
    """The term of a row with nothing wrong."""
    return Term(values["term"], Kind(values["kind"]), values["source"], values["replacement"], values["since"])


def values_of(term: Term) -> dict[str, str]:
    """A term as a row."""
    return {name: str(value) for name, value in asdict(term).items()}


def differences(before: Iterable[Term], after: Iterable[Term]) -> list[dict[str, Any]]:
    """What changes from one list to the other, by term."""
    old, new = ({one.term: values_of(one) for one in side} for side in (before, after))
    found = []
    for term in sorted({*old, *new}):
        was, now = old.get(term), new.get(term)
        if was != now:
            found.append({"term": term, "before": _rest(was), "after": _rest(now)})
    return found


def _rest(row: Mapping[str, str] | None) -> dict[str, str] | None:
    return None if row is None else {name: value for name, value in row.items() if name != "term"}


def shipped_terms() -> list[Term]:
    """The list that ships, with the source of each."""
    return read_terms((files("workflows.textcheck") / "data" / "terms.csv").read_text(encoding="utf-8"))
