"""A register's draft as a page's form has it: read from what was posted, fields moved, added and taken out."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from flask import request

from service.web.i18n import _l
from service.web.pages import text_field
from service.web.words import Words
from workflows.records.declaration import MAX_COUNTS, Count
from workflows.records.drafting import KINDS, MAX_FIELDS, OTHER, FieldDraft, OptionDraft, RegisterDraft

KIND_WORDS: Final[Words] = {
    "textfield": _l("一行文字"),
    "textarea": _l("多行文字"),
    "number": _l("数字"),
    "date": _l("日期"),
    "select": _l("单选（下拉）"),
    "radio": _l("单选（列出）"),
    "checklist": _l("多选"),
    "checkbox": _l("是或者否"),
    "filepicker": _l("附件"),
}
_TEXTS: Final[Mapping[str, int]] = {
    **{"key": 60, "name": 100, "name_en": 200, "description": 500, "description_en": 1000, "clause": 60},
    **{"process": 80, "column": 80, "note": 300, "note_en": 600},
}
_SHORT: Final = 200
_OPTIONS: Final = 5000
_LABELS: Final = "|"


def posted_draft() -> RegisterDraft:
    """What the form says now."""
    texts = {name: text_field(name, limit).strip() for name, limit in _TEXTS.items()}
    number = min(MAX_FIELDS, _number("count"))
    fields = [_field(place) for place in range(number)]
    draft = RegisterDraft(
        **texts,
        read=tuple(request.form.getlist("read")[:_SHORT]),
        write=tuple(request.form.getlist("write")[:_SHORT]),
        is_public=request.form.get("is_public") == "true",
        counts=tuple(map(_count, range(min(MAX_COUNTS, _number("counts"))))),
        fields=tuple(_named(fields)),
    )
    title = _number("title", -1)
    return replace(draft, title=draft.fields[title].key if 0 <= title < len(fields) else "")


def filled(draft: RegisterDraft) -> RegisterDraft:
    """Without the fields and counts that nobody has filled in."""
    fields = tuple(one for one in draft.fields if one.key or one.label)
    return replace(draft, fields=fields, counts=tuple(one for one in draft.counts if one != Count("", "")))


def changed(draft: RegisterDraft, action: str) -> RegisterDraft:
    """With a field added, taken out or moved: `add`, `remove-2`, `up-2`, `down-2`; anything else changes nothing."""
    what, _dash, place = action.partition("-")
    fields, at = list(draft.fields), int(place) if place.isdecimal() and len(place) < 4 else -1
    if what == "add" and len(fields) < MAX_FIELDS:
        fields.append(FieldDraft("", ""))
    elif what == "remove" and 0 <= at < len(fields):
        del fields[at]
    elif what in ("up", "down") and 0 <= at < len(fields):
        to = at - 1 if what == "up" else at + 1
        if 0 <= to < len(fields):
            fields[at], fields[to] = fields[to], fields[at]
    return replace(draft, fields=tuple(fields))


def option_lines(options: Sequence[OptionDraft]) -> str:
    """One option a line: its label, or value | label | English."""
    return "\n".join(
        one.label
        if one.value == one.label and not one.label_en
        else f" {_LABELS} ".join(filter(None, (one.value, one.label, one.label_en)))
        for one in options
    )


def anchors(draft: RegisterDraft, files: Mapping[str, bytes], problems: Sequence[Mapping[str, Any]]) -> list[str]:
    """For each problem the id of the control that it is about, empty where it is about none."""
    shown = [one for one in draft.fields if one.kind != OTHER or one.origin]
    places = {id(one): place for place, one in enumerate(draft.fields)}
    found = []
    for problem in problems:
        file, element = str(problem.get("file") or ""), str(problem.get("element") or "")
        if file.endswith(".form"):
            ids = [str(one.get("id")) for one in json.loads(files.get(file, b"{}")).get("components", ())]
            own = {name: places[id(one)] for name, one in zip(ids, shown, strict=False)}
            found.append(f"f-label-{own[element]}" if element in own else "")
        else:
            counted = _COUNTED.match(element)
            place = f"f-count_{counted[2]}-{int(counted[1]) - 1}" if counted else _SETTINGS.get(element, "")
            found.append(place if file.startswith("records/") else "")
    return found


_COUNTED: Final = re.compile(r"count\.(\d+)\.(\w+)")
_SETTINGS: Final = {
    **{name: f"f-{name}" for name in ("key", "name", "clause", "description", "process", "write", "read")},
    **{"title": "fields-title", "columns": "fields-title", "public.columns": "fields-title"},
    **{"public": "f-is_public", "public.column": "f-column", "public.note": "f-note"},
}


def _field(place: int) -> FieldDraft:
    def said(name: str, limit: int = _SHORT) -> str:
        return text_field(f"{name}-{place}", limit).strip()

    kind = said("kind")
    return FieldDraft(
        key=said("key"),
        label=said("label"),
        kind=kind if kind in (*KINDS, OTHER) else KINDS[0],
        label_en=said("label_en"),
        required=said("required") == "true",
        options=_options(text_field(f"options-{place}", _OPTIONS)),
        listed=said("listed") == "true",
        public=said("public") == "true",
        origin=said("origin"),
    )


def _count(place: int) -> Count:
    said = {name: text_field(f"count_{name}-{place}", 1000 if name == "when" else _SHORT) for name in Count.__slots__}
    return Count(**{name: text.strip() for name, text in said.items()})


def _options(text: str) -> tuple[OptionDraft, ...]:
    found = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        parts = [part.strip() for part in line.split(_LABELS)]
        value, label, english = (parts[0], parts[1] if len(parts) > 1 else parts[0], "".join(parts[2:3]))
        found.append(OptionDraft(value, label, english))
    return tuple(found)


def _named(fields: Sequence[FieldDraft]) -> list[FieldDraft]:
    """A field without a key gets one as soon as it has a label."""
    taken, found = {one.key for one in fields}, []
    for one in fields:
        key, number = one.key, 1
        while not key and one.label:
            key = f"field_{number}" if f"field_{number}" not in taken else ""
            number += 1
        taken.add(key)
        found.append(replace(one, key=key))
    return found


def _number(name: str, missing: int = 0) -> int:
    text = text_field(name, 4)
    return int(text) if text.isdecimal() else missing
