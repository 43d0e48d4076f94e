"""A register as a designer edits it: settings and a list of fields, read from a bundle's files and written as such.

What the list cannot say (groups, conditions, computed options, other kinds of components) is kept as the form has it.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from workflows.records.declaration import FOLDER, SUFFIX, Count, RecordType

KINDS: Final = ("textfield", "textarea", "number", "date", "select", "radio", "checklist", "checkbox", "filepicker")
"""Kinds of fields that the list can say, by form-js's names; `date` is its `datetime` of the subtype date."""
OTHER: Final = "other"
CHOICES: Final = frozenset(("select", "radio", "checklist"))
MAX_FIELDS: Final = 60
_SETTINGS: Final = ("key", "name", "name_en", "description", "description_en", "clause")
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class OptionDraft:
    """A choice of a field."""

    value: str
    label: str
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class FieldDraft:
    """A field. `listed` and `public`: it is a column of the bureau's list, of the public's.

    `origin` is the id of the component that it was read from, empty for a new one.
    """

    key: str
    label: str
    kind: str = "textfield"
    label_en: str = ""
    required: bool = False
    options: tuple[OptionDraft, ...] = ()
    listed: bool = False
    public: bool = False
    origin: str = ""


@dataclass(frozen=True, slots=True)
class RegisterDraft:
    """A register being declared. `process` empty: what is entered counts at once. `title` is the key of a field."""

    key: str = ""
    name: str = ""
    name_en: str = ""
    description: str = ""
    description_en: str = ""
    clause: str = ""
    title: str = ""
    process: str = ""
    read: tuple[str, ...] = ()
    write: tuple[str, ...] = ()
    is_public: bool = False
    column: str = ""
    note: str = ""
    note_en: str = ""
    counts: tuple[Count, ...] = ()
    fields: tuple[FieldDraft, ...] = ()


def path_of(files: Mapping[str, bytes], key: str) -> str:
    """The file that declares a register, or the one that shall."""
    for path, data in files.items():
        if path.startswith(FOLDER) and path.endswith(SUFFIX) and _key_of(data) == key:
            return path
    return f"{FOLDER}{key}{SUFFIX}"


def drafted(declared: RecordType, form: bytes) -> RegisterDraft:
    """A register in force, to be edited; `form` is its form's file."""
    public = declared.public
    shown = set(public.columns if public else ())
    fields = [_field(one, set(declared.columns), shown) for one in json.loads(form).get("components", ())]
    return RegisterDraft(
        key=declared.key,
        name=declared.name.zh,
        name_en=declared.name.en,
        description=declared.description.zh,
        description_en=declared.description.en,
        clause=declared.clause,
        title=declared.title,
        process=declared.process or "",
        read=declared.read,
        write=declared.write,
        is_public=public is not None,
        column=public.column if public else "",
        note=public.note.zh if public else "",
        note_en=public.note.en if public else "",
        counts=declared.counts,
        fields=tuple(fields),
    )


def written(draft: RegisterDraft, base: Mapping[str, bytes]) -> dict[str, bytes]:
    """The declaration and the form as files, with what `base` (a bundle) has of them besides; nothing is checked."""
    path = path_of(base, draft.key)
    known = _table(base.get(path, b""))
    name = str(known.get("form") or _new_form(draft.key, base)).removesuffix(".form")
    form_path = f"forms/{name}.form"
    form = _form(draft, name, base.get(form_path))
    return {
        path: _declaration(draft, name, known).encode("utf-8", "replace"),
        form_path: json.dumps(form, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n",
    }


def differences(before: RegisterDraft, after: RegisterDraft) -> dict[str, list[str]]:
    """Labels of fields that were `added`, `removed`, `changed`; `settings` that say something else."""
    old, new = ({one.key: one for one in draft.fields if one.key} for draft in (before, after))
    names = [name for name in RegisterDraft.__slots__ if name != "fields"]
    return {
        "added": [one.label or key for key, one in new.items() if key not in old],
        "removed": [one.label or key for key, one in old.items() if key not in new],
        "changed": [one.label or key for key, one in new.items() if key in old and old[key] != one],
        "settings": [name for name in names if getattr(before, name) != getattr(after, name)],
    }


def _new_form(key: str, base: Mapping[str, bytes]) -> str:
    """A name that no form of the bundle has: somebody else's must not be written over."""
    name = key.replace("-", "_")
    while f"forms/{name}.form" in base:
        name = f"register_{name}"
    return name


def _key_of(data: bytes) -> object:
    return _table(data).get("key")


def _table(data: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}


def _field(component: Mapping[str, Any], listed: set[str], public: set[str]) -> FieldDraft:
    key, english = str(component.get("key") or component.get("path") or ""), component.get("properties") or {}
    return FieldDraft(
        key=key,
        label=str(component.get("label") or component.get("text") or ""),
        kind=_kind(component),
        label_en=str(english.get("label_en", "")),
        required=bool((component.get("validate") or {}).get("required")),
        options=tuple(
            OptionDraft(str(one["value"]), str(one["label"]), str(english.get(f"option_en:{one['value']}", "")))
            for one in component.get("values") or ()
        ),
        listed=key in listed,
        public=key in public,
        origin=str(component.get("id", "")),
    )


def _kind(component: Mapping[str, Any]) -> str:
    kind = component.get("type")
    if kind == "datetime":
        return "date" if component.get("subtype", "date") == "date" else OTHER
    options: Sequence[Mapping[str, Any]] = component.get("values") or ({},)
    if kind in CHOICES and not all(isinstance(one.get("value"), str) for one in options):
        return OTHER
    return str(kind) if kind in KINDS else OTHER


def _form(draft: RegisterDraft, name: str, base: bytes | None) -> dict[str, Any]:
    form: dict[str, Any] = json.loads(base) if base else {"schemaVersion": 16, "id": name, "type": "default"}
    known = {str(one.get("id")): one for one in form.get("components", ())}
    taken = set(known)
    components = []
    for one in draft.fields:
        before = known.get(one.origin)
        if one.kind == OTHER:
            components += [before] if before is not None else []
            continue
        if before is None:
            before = {"id": _new_id(one.key, taken)}
        components.append(_component(one, before))
    return {**form, "components": components}


def _new_id(key: str, taken: set[str]) -> str:
    stem = f"field_{key}" if _KEY.fullmatch(key) else "field"
    found, number = stem, 1
    while found in taken:
        number += 1
        found = f"{stem}_{number}"
    taken.add(found)
    return found


def _component(draft: FieldDraft, before: Mapping[str, Any]) -> dict[str, Any]:
    kept = dict(before) if "type" in before and _kind(before) == draft.kind else {"id": before["id"]}
    kind = "datetime" if draft.kind == "date" else draft.kind
    made = {**kept, "type": kind, "key": draft.key, "label": draft.label}
    if draft.kind == "date":
        made |= {"subtype": "date", "dateLabel": draft.label}
    if draft.kind == "filepicker":
        made |= {} if "type" in kept else {"multiple": True}
    rules = {name: value for name, value in (kept.get("validate") or {}).items() if name != "required"}
    made["validate"] = {"required": True, **rules} if draft.required else rules
    said = {name: text for name, text in (kept.get("properties") or {}).items() if not _is_ours(name)}
    if draft.label_en:
        said["label_en"] = draft.label_en
    if draft.kind in CHOICES:
        made["values"] = [{"label": one.label, "value": one.value} for one in draft.options]
        said |= {f"option_en:{one.value}": one.label_en for one in draft.options if one.label_en}
    made["properties"] = said
    return {name: value for name, value in made.items() if value != {} or name in kept}


def _is_ours(name: str) -> bool:
    return name == "label_en" or name.startswith("option_en:")


def _declaration(draft: RegisterDraft, form: str, known: Mapping[str, Any]) -> str:
    lines = [_line(name, getattr(draft, name)) for name in _SETTINGS if getattr(draft, name) or name in ("key", "name")]
    lines += [_line("form", form), _line("title", draft.title)]
    lines.append(_line("columns", _columns(draft, "listed", known.get("columns"))))
    lines += [_line(name, getattr(draft, name)) for name in ("process", "read", "write") if getattr(draft, name)]
    if draft.is_public:
        before = known.get("public")
        earlier = before.get("columns") if isinstance(before, dict) else None
        lines += ["", "[public]"]
        lines += [_line("column", draft.column)] if draft.column else []
        lines.append(_line("columns", _columns(draft, "public", earlier)))
        lines += [_line(name, getattr(draft, name)) for name in ("note", "note_en") if getattr(draft, name)]
    for count in draft.counts:
        lines += ["", "[[count]]", *(_line(name, said) for name in Count.__slots__ if (said := getattr(count, name)))]
    return "\n".join(lines) + "\n"


def _columns(draft: RegisterDraft, flag: str, earlier: object) -> list[str]:
    """The columns that were there keep their order, fields of groups among them; new ones follow."""
    before = [one for one in earlier if isinstance(one, str)] if isinstance(earlier, list) else []
    own = {one.key for one in draft.fields}
    chosen = [one.key for one in draft.fields if getattr(one, flag) and one.key]
    grouped = [one for one in before if "." in one and one not in own]
    return [one for one in before if one in chosen or one in grouped] + [one for one in chosen if one not in before]


def _line(name: str, value: str | Iterable[str]) -> str:
    return f"{name} = {_text(value) if isinstance(value, str) else _texts(list(value))}"


def _texts(values: Sequence[str]) -> str:
    return "[" + ", ".join(_text(one) for one in values) + "]"


def _text(value: str) -> str:
    """A basic string of TOML: JSON's escapes are among its own, and DEL must be escaped too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
