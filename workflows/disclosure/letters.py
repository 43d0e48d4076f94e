"""Letters (文书) of a request: their kinds, the templates they are written from, and what one says.

A template is a file of the bundle, `letters/NAME.toml`:

title = "政府信息公开申请答复书"
title_en = "Reply"                         # for people who read English; the letter itself is Chinese
number = "民公开复〔{year}〕{serial}号"      # left out: the letter has no number
body = "…{description}…"                   # a paragraph a line; what stands in braces is FEEL over FACTS

A value that is missing leaves a blank line to be filled in, which only a draft may have.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from workflows.errors import ExpressionFailed, ExpressionInvalid, Invalid
from workflows.feel import BudgetExceeded, Expression, compile_expression, refuse_unknown_calls

FOLDER: Final = "letters/"
SUFFIX: Final = ".toml"
BLANK: Final = "＿＿＿＿"
SEALED_NAME: Final = "〔申请人〕"
"""Stands for the applicant wherever somebody reads a draft who need not know who asks."""
_FIELDS: Final = frozenset({"title", "title_en", "number", "body"})
_PLACE: Final = re.compile(r"\{([^{}]*)\}")
_LIMIT: Final = 100_000


class LetterKind(StrEnum):
    """Which letter it is. A reply's template is that of its kind, an agency's consultation has its own."""

    RECEIPT = "receipt"  # 登记回执, Art. 31
    CLARIFICATION = "clarification"  # 补正告知书, Art. 30
    REASONS = "reasons"  # 要求说明理由, Art. 35
    FEE = "fee"  # 收费通知, Art. 42
    EXTENSION = "extension"  # 延期答复告知书, Art. 33
    CONSULTATION = "consultation"  # 征求意见书, Arts. 32, 34
    OVERRIDE = "override"  # 告知第三方, Art. 32
    READING = "reading"  # 查阅通知书, Art. 40
    REPLY = "reply"  # 答复书, Arts. 30, 35–39
    SERVICE = "service"  # 送达回证

    @property
    def is_for_party(self) -> bool:
        """Whether it goes to somebody who is consulted, not to the applicant."""
        return self in (LetterKind.CONSULTATION, LetterKind.OVERRIDE)


MEDIA_TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""The forms in which a letter is kept."""

FACTS: Final = frozenset(
    (
        *("number", "year", "serial", "description", "channel", "arrived_on", "received_on", "today", "due"),
        *("agency", "office", "address", "phone", "hotline"),
        *("items", "respond_by", "extension_days", "extension_reason", "extended_due"),
        *("party", "is_third_party", "party_reasons", "override_reason", "answer_days"),
        *("fee_amount", "fee_tariff", "fee_units"),
        *("kind", "basis", "basis_law", "reply_body", "remedy", "repeats", "supply"),
        *("supply_asked", "supply_reason", "reading_day", "reading_hours", "reading_place", "reading_bring"),
        *("record", "finding", "done", "reasons", "competent", "forwarded_on"),
        *("letter_title", "letter_number", "service_method", "served_on", "evidence"),
        *("task", "task_code", "clause", "clause_text", "original_due", "days_late", "round", "reason"),
    )
)
"""The names that a template may use. Days are dates; a fact that is not known is null."""


@dataclass(frozen=True, slots=True)
class Agency:
    """Whose letters they are, from the configuration of the service."""

    name: str
    office: str = ""
    address: str = ""
    phone: str = ""
    hotline: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter says. `recipient` is "" until it is addressed; `remedy` are the last paragraphs before the date.

    `kind` is a `LetterKind`, or a word of another list for letters that are not about a request for information.
    """

    kind: StrEnum
    template: str
    number: str
    title: str
    recipient: str
    paragraphs: tuple[str, ...]
    agency: str
    dated_on: date | None
    draft: bool = False

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of everything that is set."""
        said = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class LetterFile:
    """One form of a letter: `pdf` or `docx`, its SHA-256 (hex) and size in bytes."""

    form: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class IssuedLetter:
    """A letter that was issued: its bytes are kept sealed and never changed, for they name who it is for."""

    id: str
    request_id: str
    round: int
    kind: LetterKind
    number: str
    title: str
    party_id: str | None
    dated_on: date
    issued_at: datetime
    issued_by: str
    files: tuple[LetterFile, ...]

    def file(self, form: str) -> LetterFile | None:
        """The file of a form."""
        return next((file for file in self.files if file.form == form), None)


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read. Pieces are texts and compiled expressions in turn; a paragraph a tuple."""

    name: str
    title: tuple[str | Expression, ...]
    number: tuple[str | Expression, ...]
    paragraphs: tuple[tuple[str | Expression, ...], ...]
    title_en: str = ""
    reads: frozenset[str] = field(default_factory=frozenset)


class TemplateInvalid(Invalid):
    """A template of a letter is not well formed."""

    code = "letter-template"


def is_template(path: str) -> bool:
    """Whether a file of a bundle is the template of a letter."""
    return path.startswith(FOLDER) and path.endswith(SUFFIX)


@lru_cache(maxsize=256)
def read_template(path: str, data: bytes) -> Template:
    """A template from its file. Raises TemplateInvalid, which says what is wrong and where."""
    if len(data) > _LIMIT:
        raise TemplateInvalid(f"At most {_LIMIT} bytes.", file=path)
    try:
        given = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise TemplateInvalid(f"This is no TOML: {error}", file=path) from None
    if unknown := sorted(set(given) - _FIELDS):
        raise TemplateInvalid(f"Nothing reads {unknown[0]!r}; there are {', '.join(sorted(_FIELDS))}.", file=path)
    for name in ("title", "body"):
        if not isinstance(given.get(name), str) or not given[name].strip():
            raise TemplateInvalid(f"A letter needs a text {name!r}.", file=path)
    if not all(isinstance(value, str) for value in given.values()):
        raise TemplateInvalid("Every value is a text.", file=path)
    lines = tuple(_pieces(path, line.strip()) for line in given["body"].splitlines() if line.strip())
    title, number = _pieces(path, given["title"]), _pieces(path, given.get("number", ""))
    every = [piece for line in (title, number, *lines) for piece in line if isinstance(piece, Expression)]
    reads = frozenset(name for piece in every for name in piece.names)
    name = path.removeprefix(FOLDER).removesuffix(SUFFIX)
    return Template(name, title, number, lines, given.get("title_en", ""), reads)


def compose(
    template: Template,
    kind: StrEnum,
    facts: Mapping[str, Any],
    *,
    recipient: str,
    dated_on: date | None,
    draft: bool,
) -> Letter:
    """The letter for these facts. Raises Invalid (`missing`) where one is missing and the letter is no draft."""
    missing: list[str] = []
    known = {name: facts.get(name) for name in FACTS}
    paragraphs = [_filled(line, known, missing) for line in template.paragraphs]
    title, number = _filled(template.title, known, missing), _filled(template.number, known, missing)
    if missing and not draft:
        raise Invalid(
            f"The letter {template.name} cannot be written: {', '.join(missing)} is not known.",
            field="letter",
            missing=missing,
        )
    lines = [line.strip() for text in paragraphs for line in text.splitlines() if line.strip()]
    if kind is LetterKind.REPLY:
        lines += [line.strip() for line in str(facts.get("remedy") or "").splitlines() if line.strip()]
    return Letter(
        kind, template.name, number, title, recipient, tuple(lines), str(facts.get("agency") or ""), dated_on, draft
    )


def day_text(day: date) -> str:
    """A date as GB/T 9704 writes it: Arabic figures, no leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def _pieces(path: str, text: str) -> tuple[str | Expression, ...]:
    found: list[str | Expression] = []
    for place, part in enumerate(_PLACE.split(text)):
        if place % 2 == 0:
            if "{" in part or "}" in part:
                raise TemplateInvalid(f"A brace is left open: {part[:40]!r}.", file=path)
            found.append(part)
            continue
        try:
            compiled = compile_expression(part)
            refuse_unknown_calls(compiled.calls)
        except ExpressionInvalid as error:
            raise TemplateInvalid(f"{{{part[:60]}}}: {error.message}", file=path) from None
        if unknown := sorted(compiled.names - FACTS):
            raise TemplateInvalid(f"{{{part[:60]}}}: a letter knows no {unknown[0]!r}.", file=path)
        found.append(compiled)
    return tuple(piece for piece in found if piece != "")


def _filled(pieces: tuple[str | Expression, ...], facts: Mapping[str, Any], missing: list[str]) -> str:
    said = []
    for piece in pieces:
        if isinstance(piece, str):
            said.append(piece)
            continue
        try:
            value = piece.evaluate(facts)
        except (BudgetExceeded, ExpressionFailed):
            value = None
        if value is None:
            missing.append(piece.source.strip())
        said.append(BLANK if value is None else _written(value))
    return "".join(said)


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
