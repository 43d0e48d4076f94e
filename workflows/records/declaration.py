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
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from workflows.forms import Form, Kind, Text

FOLDER: Final = "records/"
SUFFIX: Final = ".toml"
_KEY: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_FIELDS: Final = frozenset(
    (
        *("key", "name", "name_en", "description", "description_en", "clause", "form", "title"),
        *("columns", "process", "read", "write", "public"),
    )
)
_PUBLIC: Final = frozenset(["column", "columns", "note", "note_en"])
MAX_COLUMNS: Final = 12
_NOTHING: Final = Text()


@dataclass(frozen=True, slots=True)
class PublicView:
    """What the public sees of a register. `column` is the portal's; `columns` are keys of fields."""

    columns: tuple[str, ...]
    column: str = ""
    note: Text = _NOTHING


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


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that a declaration says and that cannot be. `code` is stable."""

    file: str
    code: str
    message: str
    advice: str = ""

    def problem(self) -> dict[str, Any]:
        """As `DiagramInvalid` lists problems."""
        named = {"file": self.file, "element": None, "name": None, "line": None}
        return {**named, "code": self.code, "message": self.message, "advice": self.advice}


def is_declaration(path: str) -> bool:
    """Whether a file of a bundle declares a register."""
    return path.startswith(FOLDER) and path.endswith(SUFFIX)


def read_declaration(path: str, data: bytes) -> tuple[RecordType | None, list[Wrong]]:
    """A declaration by itself: well formed, nothing unknown in it. What it names is looked up by `check_names`."""
    try:
        content = tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        return None, [Wrong(path, "record-type", f"This is no TOML: {str(error)[:200]}")]
    reader = _Reader(path, content)
    found = reader.record_type()
    return (None, reader.wrong) if reader.wrong else (found, [])


def check_names(path: str, declared: RecordType, forms: Mapping[str, Form], processes: Collection[str]) -> list[Wrong]:
    """What a declaration names is there: the form, its fields, the process."""
    form = forms.get(declared.form)
    if form is None:
        advice = f"Add forms/{declared.form}.form to the bundle."
        return [Wrong(path, "record-type", f"There is no form {declared.form!r}.", advice)]
    known = {field.key for field in form.fields}
    named = [declared.title, *declared.columns, *(declared.public.columns if declared.public else ())]
    wrong = [
        Wrong(path, "record-type", f"The form {declared.form} has no field {key!r}.", f"It has: {', '.join(known)}.")
        for key in dict.fromkeys(named)
        if key not in known
    ]
    shown = (*declared.columns, *(declared.public.columns if declared.public else ()))
    wrong += [
        Wrong(path, "record-type", f"{key} holds files: they can be neither a column nor public.", "Leave it out.")
        for key in dict.fromkeys(shown)
        if any(field.key == key and field.kind is Kind.FILEPICKER for field in form.fields)
    ]
    if declared.process is not None and declared.process not in processes:
        advice = "Name an executable process of this bundle that begins with a plain start event."
        wrong.append(Wrong(path, "record-type", f"There is no process {declared.process!r}.", advice))
    if declared.public is not None and declared.process is None:
        message = "A register that the public sees needs a process: nothing is published without a review."
        wrong.append(Wrong(path, "record-type", message, "Name the reviewing process in process."))
    return wrong


class _Reader:
    def __init__(self, path: str, content: Mapping[str, Any]) -> None:
        self.path = path
        self.content = content
        self.wrong: list[Wrong] = []

    def record_type(self) -> RecordType:
        self.unknown(self.content, _FIELDS, "")
        key, public = self.text("key", needed=True), self.content.get("public")
        if key and not _KEY.fullmatch(key):
            self.add(f"key = {key[:80]!r} must be small letters, digits and hyphens.")
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
        )

    def public(self, content: Any) -> PublicView | None:
        if not isinstance(content, dict):
            self.add("public must be a table: [public].")
            return None
        self.unknown(content, _PUBLIC, "public.")
        note = Text(self.text("note", within=content), self.text("note_en", within=content))
        return PublicView(self.texts(content, "columns", needed=True), self.text("column", within=content), note)

    def text(self, name: str, *, needed: bool = False, within: Mapping[str, Any] | None = None) -> str:
        value = (self.content if within is None else within).get(name, "")
        if not isinstance(value, str) or len(value) > 1000:
            self.add(f"{name} must be a text of at most 1,000 characters.")
            return ""
        if needed and not value.strip():
            self.add(f"{name} is missing.")
        return value.strip()

    def texts(self, content: Mapping[str, Any], name: str, *, needed: bool = False) -> tuple[str, ...]:
        value = content.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            self.add(f"{name} must be a list of texts.")
            return ()
        if needed and not value:
            self.add(f"{name} is missing or empty.")
        if name == "columns" and len(value) > MAX_COLUMNS:
            self.add(f"{name} may name at most {MAX_COLUMNS} fields.")
        return tuple(dict.fromkeys(one.strip() for one in value))

    def unknown(self, content: Mapping[str, Any], allowed: frozenset[str], prefix: str) -> None:
        for name in content:
            if name not in allowed:
                self.add(f"There is no setting {prefix}{name[:80]}.", f"There are: {', '.join(sorted(allowed))}.")

    def add(self, message: str, advice: str = "") -> None:
        self.wrong.append(Wrong(self.path, "record-type", message, advice))
