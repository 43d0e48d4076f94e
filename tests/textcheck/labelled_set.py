"""Reads the labelled set of the text check; `labelled/README.md` tells its format and the rules of labelling."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

import yaml

FOLDER: Final = Path(__file__).parent / "labelled"
Part = Literal["development", "heldout"]
Polarity = Literal["positive", "mixed", "hard negative"]
KINDS: Final = (
    *("identity-number", "phone-number", "bank-card", "personal-name-in-list", "secrecy-marking"),
    *("impossible-amount", "impossible-date", "numbering-gap", "mixed-width", "unpaired-mark", "doubled-word"),
    *("forbidden-term", "sensitive-term", "superseded-term", "dead-link"),
)
PLACES: Final = ("title", "body", "table", "attachment name")


@dataclass(frozen=True)
class Term:
    """An entry of the list of terms: `kind` is one of the three kinds of terms."""

    term: str
    kind: str
    source: str
    replacement: str = ""
    since: str = ""


@dataclass(frozen=True)
class Mark:
    """A place in a case: the `occurrence`-th `excerpt` of the text, or a field beside it (`occurrence` 0).

    `kind` is empty for what only looks like a finding.
    """

    excerpt: str
    occurrence: int
    kind: str = ""
    field: str = ""

    def span(self, text: str) -> tuple[int, int] | None:
        """Start and end in `Case.plain`; None for a mark on a field. Raises ValueError if it is not there."""
        if self.field:
            return None
        start = -len(self.excerpt)
        for _ in range(self.occurrence):
            start = text.index(self.excerpt, start + len(self.excerpt))
        return start, start + len(self.excerpt)


@dataclass(frozen=True)
class Link:
    text: str
    href: str


@dataclass(frozen=True, repr=False)
class Case:
    """One text and what is to be found in it; `group` is the file it stands in.

    It is shown by its id alone: a failing test must not print a text that is held out.
    """

    id: str
    group: str
    where: str
    text: str
    rows: tuple[tuple[str, ...], ...]
    findings: tuple[Mark, ...]
    lookalikes: tuple[Mark, ...]
    links: tuple[Link, ...]
    anchors: tuple[str, ...]
    attachments: tuple[str, ...]
    form_date: date | None
    today: date
    note: str

    def __repr__(self) -> str:
        return f"<{self.id}>"

    @property
    def plain(self) -> str:
        """The text that occurrences are counted in: cells joined by tabs, rows by line ends."""
        return "\n".join("\t".join(row) for row in self.rows) if self.rows else self.text

    @property
    def polarity(self) -> Polarity:
        if not self.findings:
            return "hard negative"
        return "mixed" if self.lookalikes else "positive"

    @property
    def number(self) -> int:
        """Its place in the order of writing, in its group."""
        return int(self.id.rsplit("-", 1)[1])


TODAY: Final = date(2026, 11, 26)
"""For cases that do not say what day it is."""
FIELDS: Final = {
    *("id", "where", "text", "rows", "links", "anchors", "attachments"),
    *("form_date", "today", "findings", "lookalikes", "note"),
}


def cases(part: Part) -> list[Case]:
    """All cases of a part, by group and number."""
    return [
        _case(file.stem, raw)
        for file in sorted((FOLDER / part).glob("*.yaml"))
        for raw in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


def terms() -> list[Term]:
    """The list that is in force for the whole set."""
    return [Term(**raw) for raw in yaml.safe_load((FOLDER / "terms.yaml").read_text(encoding="utf-8"))]


def _case(group: str, raw: dict[str, Any]) -> Case:
    if unknown := raw.keys() - FIELDS:
        raise ValueError(f"{raw.get('id')}: unknown fields {sorted(unknown)}")
    return Case(
        id=raw["id"],
        group=group,
        where=raw["where"],
        text=raw.get("text", ""),
        rows=tuple(tuple(row) for row in raw.get("rows", ())),
        findings=tuple(Mark(**mark) for mark in raw["findings"]),
        lookalikes=tuple(Mark(**mark) for mark in raw.get("lookalikes", ())),
        links=tuple(Link(**link) for link in raw.get("links", ())),
        anchors=tuple(raw.get("anchors", ())),
        attachments=tuple(raw.get("attachments", ())),
        form_date=raw.get("form_date"),
        today=raw.get("today", TODAY),
        note=raw.get("note", ""),
    )
