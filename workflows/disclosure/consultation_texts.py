"""A public consultation as the text check takes it: each text by itself, and the names of the files that go with it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from workflows.disclosure.public_consultations import Consultation, Stage
from workflows.disclosure.text_findings import TextFinding
from workflows.disclosure.text_pieces import Found, Piece
from workflows.model import StoredFile
from workflows.textcheck.check import check
from workflows.textcheck.model import Term, Text

PARTS: Final[Mapping[str, str]] = {
    "explanation": "起草说明",
    "draft": "征求意见稿",
    "reason": "缩短期限的理由",
    "contact": "联系方式",
    "overview": "总体情况",
}
"""Texts of a consultation by the name of their field, as they are called."""
POINT: Final = "point-"
"""The part of a point (意见要点) is this and its number."""


def pieces(consultation: Consultation, files: Sequence[StoredFile]) -> Iterator[Piece]:
    """Notice and results in reading order; references to attachments are judged by the names of the files."""
    notice, names = consultation.notice, tuple(file.name for file in files)
    yield Piece(Text("title", notice.title))
    for name in ("explanation", "draft"):
        yield _shown(Text("body", getattr(notice, name), attachments=names), name)
    for name in ("reason", "contact"):
        yield _shown(Text("body", getattr(notice, name)), name)
    yield _shown(Text("body", consultation.overview), "overview")
    for point in consultation.points:
        text = "\n".join(filter(None, (point.gist, point.explanation)))
        yield Piece(Text("body", text), f"{POINT}{point.number}")
    for file in files:
        yield Piece(Text("attachment name", file.name), file.sha256)


def findings(
    consultation: Consultation, files: Sequence[StoredFile], terms: Sequence[Term], today: date
) -> list[Found]:
    """Everything found in what the consultation itself says; the contents of its files are not read here."""
    return [
        Found(piece, finding)
        for piece in pieces(consultation, files)
        if piece.text.text
        for finding in check(piece.text, terms, today)
    ]


def content_hash(consultation: Consultation, files: Sequence[StoredFile]) -> str:
    """Changes whenever a text or a file does."""
    texts = [(piece.text.where, piece.part, piece.text.text) for piece in pieces(consultation, files)]
    return hashlib.sha256(repr(texts).encode()).hexdigest()


def of_stage(found: Iterable[TextFinding], stage: Stage) -> list[TextFinding]:
    """What is found in the texts that a stage publishes."""
    results = stage is Stage.RESULTS
    return [one for one in found if (one.part == "overview" or one.part.startswith(POINT)) is results]


def part_text(part: str) -> str:
    """What a text of a consultation is called; empty for what is none."""
    if part.startswith(POINT):
        return f"意见要点{part.removeprefix(POINT)}"
    return PARTS.get(part, "")


def _shown(text: Text, part: str) -> Piece:
    """A plain text, each of whose characters has its own place."""
    return Piece(text, part, tuple((at, at + 1) for at in range(len(text.text))))
