"""A register as its bundle declares it: `records/NAME.toml`, read and checked against the bundle's forms and processes.

key = "proposals"                  # letters, digits and hyphens: the register's name for ever
name = "建议提案"
name_en = "Proposals"
clause = "2.8"                     # of the work points, or whatever the register carries out
form = "proposal"                  # forms/proposal.form: the fields of a record
title = "subject"                  # the field that names a record
columns = ["number", "subject"]    # the fields that lists show
process = "record_review"          # of the bundle: looks at records before they count; may be left out
read = ["office"]                  # groups that see the register; left out: everybody who is signed in
write = ["office"]                 # groups that enter and change records

[public]                           # left out: the public never sees the register
column = "proposals"               # the column of the portal it belongs to
columns = ["subject"]              # the fields that the public sees
note = "..."                       # a sentence shown above the list
note_en = "..."

[[count]]                          # left out: no report counts the records; once for each figure that they count in
figure = "permits"                 # the figure of the report
on = "decided_on"                  # the field whose date says when a record counts
until = "ended_on"                 # the field whose date says since when it no longer stands; may be left out
sum = "amount"                     # the field whose numbers are added up; left out: the records are counted
when = 'kind = "penalty"'          # FEEL over the record's fields: only those count; left out: all of them
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from workflows.forms import Text

FOLDER: Final = "records/"
SUFFIX: Final = ".toml"
_KEY: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_FIELDS: Final = frozenset(
    (
        *("key", "name", "name_en", "description", "description_en", "clause", "form", "title"),
        *("columns", "process", "read", "write", "public", "count"),
    )
)
_PUBLIC: Final = frozenset(["column", "columns", "note", "note_en"])
_COUNT: Final = frozenset(["figure", "on", "until", "sum", "when"])
MAX_COUNTS: Final = 12
MAX_COLUMNS: Final = 12
ACCEPT: Final = "records.accept"
_PLACE: Final = re.compile(r"at line (\d+)")
_NOTHING: Final = Text()


@dataclass(frozen=True, slots=True)
class PublicView:
    """What the public sees of a register. `column` is the portal's; `columns` are keys of fields."""

    columns: tuple[str, ...]
    column: str = ""
    note: Text = _NOTHING


@dataclass(frozen=True, slots=True)
class Count:
    """How records count in a figure of a report. `on`, `until` and `sum` are dotted keys of fields, `when` is FEEL."""

    figure: str
    on: str
    until: str = ""
    sum: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class RecordType:
    """A register. `title` and `columns` are dotted keys of fields of `form`."""

    key: str
    name: Text
    form: str
    title: str
    columns: tuple[str, ...]
    description: Text = _NOTHING
    clause: str = ""
    process: str | None = None
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    public: PublicView | None = None
    counts: tuple[Count, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that a declaration says and that cannot be.

    `code` is stable; `setting` is what it is about, `public.columns` for one of the table `[public]`, `count.2.on` for
    one of the second `[[count]]`; `line` is from 1.
    """

    file: str
    code: str
    message: str
    advice: str = ""
    setting: str = ""
    line: int | None = None

    def problem(self) -> dict[str, Any]:
        """As `DiagramInvalid` lists problems."""
        named = {"file": self.file, "element": self.setting or None, "name": None, "line": self.line}
        return {**named, "code": self.code, "message": self.message, "advice": self.advice}


def is_declaration(path: str) -> bool:
    """Whether a file of a bundle declares a register."""
    return path.startswith(FOLDER) and path.endswith(SUFFIX)


def read_declaration(path: str, data: bytes) -> tuple[RecordType | None, list[Wrong]]:
    """A declaration by itself: well formed, nothing unknown in it. What it names is looked up by
    `checking.check_names`."""
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        place = _PLACE.search(str(error))
        line = int(place[1]) if place else max(1, len(data.splitlines()))
        return None, [Wrong(path, "record-toml", f"This is no TOML: {str(error)[:200]}", line=line)]
    reader = _Reader(path, content)
    found = reader.record_type()
    return (None, reader.wrong) if reader.wrong else (found, [])


class _Reader:
    def __init__(self, path: str, content: Mapping[str, Any]) -> None:
        self.path = path
        self.content = content
        self.wrong: list[Wrong] = []

    def record_type(self) -> RecordType:
        self.unknown(self.content, _FIELDS, "")
        key, public = self.text("key", needed=True), self.content.get("public")
        if key and not _KEY.fullmatch(key):
            self.add("key", f"key = {key[:80]!r} must be small letters, digits and hyphens.", code="record-key")
        return RecordType(
            key=key,
            name=Text(self.text("name", needed=True), self.text("name_en")),
            description=Text(self.text("description"), self.text("description_en")),
            clause=self.text("clause"),
            form=self.text("form", needed=True).removesuffix(".form"),
            title=self.text("title", needed=True),
            columns=self.texts(self.content, "columns", needed=True),
            process=self.text("process") or None,
            read=self.texts(self.content, "read"),
            write=self.texts(self.content, "write", needed=True),
            public=None if public is None else self.public(public),
            counts=self.counts(self.content.get("count", [])),
        )

    def public(self, content: Any) -> PublicView | None:
        if not isinstance(content, dict):
            self.add("public", "public must be a table: [public].")
            return None
        self.unknown(content, _PUBLIC, "public.")
        note = Text(self.text("note", within=content), self.text("note_en", within=content))
        return PublicView(self.texts(content, "columns", needed=True), self.text("column", within=content), note)

    def counts(self, content: Any) -> tuple[Count, ...]:
        if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
            self.add("count", "count must be a list of tables: [[count]].")
            return ()
        if len(content) > MAX_COUNTS:
            self.add("count", f"A register counts in at most {MAX_COUNTS} figures.")
            return ()
        return tuple(self.count(f"count.{number}.", one) for number, one in enumerate(content, 1))

    def count(self, prefix: str, content: Mapping[str, Any]) -> Count:
        self.unknown(content, _COUNT, prefix)
        needed = ("figure", "on")
        said = {name: self.text(name, needed=name in needed, within=content, prefix=prefix) for name in sorted(_COUNT)}
        return Count(**said)

    def text(
        self, name: str, *, needed: bool = False, within: Mapping[str, Any] | None = None, prefix: str = "public."
    ) -> str:
        value = (self.content if within is None else within).get(name, "")
        setting = name if within is None else f"{prefix}{name}"
        if not isinstance(value, str) or len(value) > 1000:
            self.add(setting, f"{name} must be a text of at most 1,000 characters.")
            return ""
        if needed and not value.strip():
            self.add(setting, f"{name} is missing.", code="record-missing")
        return value.strip()

    def texts(self, content: Mapping[str, Any], name: str, *, needed: bool = False) -> tuple[str, ...]:
        value = content.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.add(self.setting(name, content), f"{name} must be a list of texts.")
            return ()
        if needed and not value:
            self.add(self.setting(name, content), f"{name} is missing or empty.", code="record-missing")
        if name == "columns" and len(value) > MAX_COLUMNS:
            self.add(self.setting(name, content), f"{name} may name at most {MAX_COLUMNS} fields.")
        return tuple(dict.fromkeys(one.strip() for one in value))

    def unknown(self, content: Mapping[str, Any], allowed: frozenset[str], prefix: str) -> None:
        for name in content:
            if name not in allowed:
                known = f"There are: {', '.join(sorted(allowed))}."
                self.add(f"{prefix}{name[:80]}", f"There is no setting {prefix}{name[:80]}.", known, "record-unknown")

    def setting(self, name: str, within: Mapping[str, Any] | None) -> str:
        return name if within is None or within is self.content else f"public.{name}"

    def add(self, setting: str, message: str, advice: str = "", code: str = "record-setting") -> None:
        self.wrong.append(Wrong(self.path, code, message, advice, setting))
