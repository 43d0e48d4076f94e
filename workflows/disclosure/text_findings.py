"""Findings of the text check that are kept with a document, until the text is changed or somebody answers for it.

A finding is known again by its kind, its words and those beside it on the same line: what is changed elsewhere in the
text does not touch it. What is kept of personal information is its masked form; the words themselves stand in the
text alone, and the fingerprint is made of the mask.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from workflows.disclosure.text_pieces import Found
from workflows.textcheck.model import BLOCKING, PERSONAL, FilePiece, Finding, Kind

ANSWER_LIMIT: Final = 1000
EXCERPT_LIMIT: Final = 200
_ORDER: Final = {"title": 0, "body": 1, "table": 2, "attachment name": 3, "attachment": 4}
_BESIDE: Final = 8
"""Characters before and behind a finding that it is known by."""

SECRECY_KINDS: Final = PERSONAL | {Kind.SECRECY_MARKING}
"""Only the secrecy reviewer answers for these; for all others those who write and judge the text."""
ASKING: Final = frozenset({Kind.DEAD_LINK})
"""These hold nothing back: an address may answer again tomorrow."""
MASKABLE: Final = PERSONAL
IN_FILE: Final = "attachment"
"""`where` of what stands inside a file."""


class FindingState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"
    """The text was changed: it is not there any more."""
    ANSWERED = "answered"
    """It stays, for the reason that was given."""


@dataclass(frozen=True, slots=True)
class TextFinding:
    """One finding of one document. The id is its fingerprint.

    `where` is title, body, table, attachment name, or attachment (inside the file); `part` the number of the table or
    the SHA-256 of the file, `place` the page or cell in the file. `start` and `end` are characters of the piece as it
    was when the document had `content_hash`; both 0 for what is beside the words (`field`, such as links).
    """

    id: str
    document_id: str
    content_hash: str
    kind: Kind
    where: str
    part: str
    place: str
    start: int
    end: int
    excerpt: str
    suggestion: str
    found_at: datetime
    answer: str = ""
    answered_by: str | None = None
    answered_at: datetime | None = None
    resolved_by: str | None = None
    resolved_at: datetime | None = None

    @property
    def state(self) -> FindingState:
        if self.resolved_at is not None:
            return FindingState.RESOLVED
        return FindingState.OPEN if self.answered_at is None else FindingState.ANSWERED

    @property
    def blocks(self) -> bool:
        """Whether no step of a review is passed while it is open; the others, but those that ask, stop at signing."""
        return self.kind in BLOCKING

    @property
    def asks(self) -> bool:
        """Whether it only asks and holds nothing back."""
        return self.kind in ASKING

    @property
    def maskable(self) -> bool:
        """Whether it is masked with one command."""
        return self.kind in MASKABLE


@dataclass(frozen=True, slots=True)
class TextChecked:
    """What the check of a document has looked at. `terms` is the fingerprint of the list of terms.

    `waiting` are what a job still has to read: `body`, or the SHA-256 of files. `read` are the files that were read.
    `links` are addresses outside with what they answered; empty: they answer.
    """

    document_id: str
    content_hash: str
    terms: str
    checked_at: datetime
    waiting: tuple[str, ...] = ()
    read: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Located:
    """A finding and where it is, before it is kept."""

    finding: Finding
    text: str
    where: str
    part: str
    place: str = ""


def located(found: Found) -> Located:
    """A finding of the document's own words."""
    return Located(found.finding, found.piece.text.text, found.piece.text.where, found.piece.part)


def in_file(sha256: str, piece: FilePiece, finding: Finding) -> Located:
    """A finding inside a file: the page or part, and the cell of a sheet."""
    place = piece.place
    words = piece.text
    if words is not None and words.rows and not finding.field:
        cell = next((c for c in words.cells() if c.start <= finding.start <= c.start + len(c.text)), None)
        place = f"{place} {column_letters(cell.column)}{cell.row + 1}" if cell else place
    return Located(finding, words.text if words else "", IN_FILE, sha256, place.strip())


def column_letters(number: int) -> str:
    """0 is A, 26 is AA, as sheets call their columns."""
    letters, rest = "", number + 1
    while rest:
        rest, last = divmod(rest - 1, 26)
        letters = chr(65 + last) + letters
    return letters


def kept(document_id: str, content_hash: str, everything: Sequence[Located], at: datetime) -> list[TextFinding]:
    """The findings as they are kept; the same words beside the same words are told apart by their order."""
    private = {(id(one.text), one.finding.start, one.finding.end) for one in everything if one.finding.kind in PERSONAL}
    seen: Counter[str] = Counter()
    rows = []
    for one in everything:
        spans = [(start, end) for text, start, end in private if text == id(one.text)]
        row = _row(document_id, content_hash, one, spans, at)
        known = "\x1f".join((document_id, row.kind, row.where, _file(row), row.excerpt, *_beside(one, spans)))
        row = replace(row, id=hashlib.sha256(f"{known}\x1f{seen[known]}".encode()).hexdigest()[:40])
        seen[known] += 1
        rows.append(row)
    return rows


@dataclass(frozen=True, slots=True)
class Merged:
    """What has to be written: rows as they are now, and those among them that the text has lost while open."""

    rows: tuple[TextFinding, ...]
    mended: tuple[TextFinding, ...]


def merge(known: Sequence[TextFinding], fresh: Sequence[TextFinding], *, by: str, at: datetime) -> Merged:
    """Fresh findings over those that are known: what is gone is resolved, what came back is what it was before."""
    before = {one.id: one for one in known}
    found = {one.id for one in fresh}
    rows = [_again(before.get(one.id), one) for one in fresh]
    gone = [one for one in known if one.id not in found and one.resolved_at is None]
    resolved = [replace(one, resolved_by=by, resolved_at=at) for one in gone]
    mended = tuple(new for new, old in zip(resolved, gone, strict=True) if old.state is FindingState.OPEN)
    return Merged((*(row for row in rows if row != before.get(row.id)), *resolved), mended)


def in_reading_order(findings: Iterable[TextFinding]) -> list[TextFinding]:
    """Title, body, tables, names of files, files."""
    return sorted(findings, key=lambda one: (_ORDER[one.where], len(one.part), one.part, one.start, one.place, one.id))


def holding_back(findings: Iterable[TextFinding], *, signing: bool) -> list[TextFinding]:
    """Open findings that a step of the review waits for: those that block; at signing all but those that ask."""
    waiting = (one for one in findings if one.state is FindingState.OPEN)
    return [one for one in waiting if one.blocks or (signing and not one.asks)]


def facts(one: TextFinding, names: Mapping[str, str]) -> dict[str, Any]:
    """A finding as a refusal names it; `names` are those of files."""
    told = {name: getattr(one, name) for name in ("id", "where", "place", "excerpt")}
    return {**told, "kind": one.kind.value, "part": names.get(one.part, one.part)}


def _again(before: TextFinding | None, now: TextFinding) -> TextFinding:
    if before is None:
        return now
    keep = ("found_at", "answer", "answered_by", "answered_at")
    return replace(now, **{name: getattr(before, name) for name in keep})


def _file(row: TextFinding) -> str:
    return f"{row.part} {row.place}" if row.where == IN_FILE else ""


def _beside(one: Located, private: Sequence[tuple[int, int]]) -> tuple[str, str]:
    """The words before and behind on the same line; none where they, or it, are personal information.

    Else the fingerprint of what was masked would tell those who try every number which one it was.
    """
    finding = one.finding
    if finding.field or finding.kind in PERSONAL:
        return "", ""
    line = one.text.rfind("\n", 0, finding.start) + 1
    ends = one.text.find("\n", finding.end)
    first = max(line, finding.start - _BESIDE)
    last = min(len(one.text) if ends < 0 else ends, finding.end + _BESIDE)
    if any(start < last and first < end for start, end in private):
        return "", ""
    return one.text[first : finding.start], one.text[finding.end : last]


def _row(
    document_id: str, content_hash: str, one: Located, private: Sequence[tuple[int, int]], at: datetime
) -> TextFinding:
    finding = one.finding
    excerpt, suggestion = finding.excerpt, finding.suggestion
    if finding.kind in PERSONAL:
        excerpt = suggestion
    elif not finding.field and any(start < finding.end and finding.start < end for start, end in private):
        excerpt, suggestion = "*" * min(len(excerpt), 8), ""
    return TextFinding(
        id="",
        document_id=document_id,
        content_hash=content_hash,
        kind=finding.kind,
        where=one.where,
        part=one.part,
        place=one.place,
        start=finding.start,
        end=finding.end,
        excerpt=excerpt[:EXCERPT_LIMIT],
        suggestion=suggestion[:EXCERPT_LIMIT],
        found_at=at,
    )
