"""What the catalogue rests on: entries of 权责清单 (powers and duties) and of the "三定" provisions (职责依据).

Each item of the catalogue cites at least one (work points 2023, 一（二）: 依据权责清单、“三定”规定). They are others'
decisions that the office enters: each change is a new version, and none is ever removed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from workflows.disclosure.errors import CatalogueInvalid
from workflows.disclosure.row_problems import CHOOSE, RENAME, RowProblem, missing

_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}")
TEXT_LIMIT: Final = 2000


class MandateKind(StrEnum):
    """Where an entry stands."""

    POWERS = "powers"
    """权责清单."""
    STRUCTURE = "structure"
    """"三定"规定."""


@dataclass(frozen=True, slots=True)
class Mandate:
    """An entry, as it holds from `valid_from` to `valid_to` (both inclusive; None: until further notice).

    `source` is the document that it stands in, `citation` the number of that document and the place in it.
    """

    code: str
    kind: MandateKind
    title: str
    department: str
    valid_from: date
    text: str = ""
    title_en: str = ""
    source: str = ""
    citation: str = ""
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether it is in force on this day."""
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class MandateVersion:
    """One version: who entered it, when and why."""

    mandate: Mandate
    number: int
    at: datetime
    actor_id: str
    reason: str


FIELDS: Final = tuple(field.name for field in fields(Mandate))
"""The columns of a file, in their order."""
_REQUIRED: Final = ("code", "kind", "title", "department", "valid_from")


def mandate_data(mandate: Mandate) -> dict[str, Any]:
    """The entry as plain data; days in ISO 8601."""
    data = asdict(mandate)
    ends = mandate.valid_to.isoformat() if mandate.valid_to else None
    return {**data, "kind": mandate.kind.value, "valid_from": mandate.valid_from.isoformat(), "valid_to": ends}


def mandate_from(data: Mapping[str, Any]) -> Mandate:
    """The entry of what `mandate_data` gave; what later versions added is empty in earlier ones."""
    days = {name: date.fromisoformat(data[name]) if data.get(name) else None for name in ("valid_from", "valid_to")}
    return Mandate(**{**data, **days, "kind": MandateKind(data["kind"])})


def read_mandate(entry: Mapping[str, Any]) -> Mandate:
    """The entry of what `mandate_data` gave. Raises CatalogueInvalid with every problem."""
    row = str(entry.get("code") or entry.get("title") or "?")
    wrong = [RowProblem(row, name, f"unknown field {name}", RENAME) for name in entry if name not in FIELDS]
    wrong += [missing(row, name) for name in _REQUIRED if not entry.get(name)]
    wrong += _text_problems(row, entry)
    days = {name: _day(row, name, entry.get(name), wrong) for name in ("valid_from", "valid_to")}
    if entry.get("kind") and entry["kind"] not in list(MandateKind):
        wrong.append(RowProblem(row, "kind", f"there is no kind {entry['kind']}", CHOOSE))
    first, last = days["valid_from"], days["valid_to"]
    if first and last and last < first:
        wrong.append(RowProblem(row, "valid_to", "it ends before it begins", "Put the later day second."))
    if wrong or first is None:
        raise CatalogueInvalid("The entries have problems.", problems=[one.data() for one in wrong])
    texts = {name: str(entry.get(name) or "").strip() for name in FIELDS if name not in ("kind", *days)}
    return Mandate(**texts, kind=MandateKind(entry["kind"]), valid_from=first, valid_to=last)


def changed_fields(before: Mandate | None, after: Mandate) -> list[str]:
    """Names of the fields that differ; of a new one those that say something."""
    return [
        name
        for name in FIELDS
        if getattr(after, name) != (getattr(before, name) if before else None)
        and (before is not None or getattr(after, name) not in ("", None))
    ]


def in_force(codes: Sequence[str], mandates: Mapping[str, Mandate], on: date) -> list[str]:
    """Those of the codes whose entry holds on this day."""
    return [code for code in codes if code in mandates and mandates[code].holds(on)]


def _text_problems(row: str, entry: Mapping[str, Any]) -> list[RowProblem]:
    found = []
    for name in FIELDS:
        value = entry.get(name)
        if name.startswith("valid") or value is None:
            continue
        if not isinstance(value, str):
            found.append(RowProblem(row, name, f"{name} is no text", "Write it as a text."))
        elif len(value) > TEXT_LIMIT:
            found.append(RowProblem(row, name, f"{name} is longer than {TEXT_LIMIT} characters", "Shorten it."))
    code = entry.get("code")
    if isinstance(code, str) and code and not _CODE.fullmatch(code.strip()):
        found.append(RowProblem(row, "code", "a code is letters, digits, dots and hyphens, 40 at most", "Write it so."))
    return found


def _day(row: str, name: str, value: object, wrong: list[RowProblem]) -> date | None:
    if value in (None, ""):
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        wrong.append(RowProblem(row, name, f"{value} is no day", "Write it as 2026-03-31."))
        return None
