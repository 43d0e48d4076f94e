"""What a declaration of a register names, looked up in its bundle: form, fields, review; and the line that says so."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from workflows.forms import Form, Kind
from workflows.records.declaration import ACCEPT, RecordType, Wrong
from workflows.records.model import SECRECY, SIGN

_TABLE: Final = re.compile(r"\s*\[\s*([A-Za-z0-9_-]+)\s*\]")
_NAMED: Final = re.compile(r"\s*\"?([A-Za-z0-9_-]+)\"?\s*=")


def located(wrong: Wrong, data: bytes) -> Wrong:
    """With the line of its setting, or of its table where the setting is not there."""
    if wrong.line is not None or not wrong.setting:
        return wrong
    table, here = "", None
    for number, text in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if (head := _TABLE.match(text)) is not None:
            table = f"{head[1]}."
        name = _NAMED.match(text)
        said = table[:-1] if head is not None else table + name[1] if name is not None else ""
        if said == wrong.setting:
            return replace(wrong, line=number)
        if head is not None and wrong.setting.startswith(table):
            here = number
    return replace(wrong, line=here)


def check_names(path: str, declared: RecordType, forms: Mapping[str, Form], processes: Collection[str]) -> list[Wrong]:
    """What a declaration names is there: the form, its fields, the process."""
    form = forms.get(declared.form)
    if form is None:
        advice = f"Add forms/{declared.form}.form to the bundle."
        return [Wrong(path, "record-form", f"There is no form {declared.form!r}.", advice, "form")]
    wrong = [
        found
        for setting, keys in _named_fields(declared)
        for found in _fields(path, declared.form, form, setting, keys)
    ]
    if declared.process is not None and declared.process not in processes:
        advice = "Name an executable process of this bundle that begins with a plain start event."
        wrong.append(Wrong(path, "record-process", f"There is no process {declared.process!r}.", advice, "process"))
    if declared.public is not None and declared.process is None:
        message = "A register that the public sees needs a process: nothing is published without a review."
        wrong.append(Wrong(path, "record-process", message, "Name the reviewing process in process.", "public"))
    return wrong


def check_review(path: str, declared: RecordType, topics: Collection[str], steps: Collection[str]) -> list[Wrong]:
    """What the bundle's diagrams do is enough for records to count.

    `topics` are those of its service tasks, `steps` the properties `step` of its user tasks.
    """
    if declared.process is None:
        return []
    wrong = []
    if ACCEPT not in topics:
        message = f"No service task of this bundle has the topic {ACCEPT}: its records would never count."
        wrong.append(Wrong(path, "record-review", message, "Draw one where the review has passed them.", "process"))
    missing = [step for step in (SECRECY, SIGN) if step not in steps]
    if declared.public is not None and missing:
        message = f"No user task of this bundle has the property step = {' or '.join(missing)}."
        advice = "The public sees only what passed a secrecy review (secrecy) and a decision to publish (sign)."
        wrong.append(Wrong(path, "record-review", message, advice, "process"))
    return wrong


def _named_fields(declared: RecordType) -> list[tuple[str, tuple[str, ...]]]:
    public = declared.public.columns if declared.public else ()
    return [("title", (declared.title,)), ("columns", declared.columns), ("public.columns", public)]


def _fields(path: str, name: str, form: Form, setting: str, keys: Sequence[str]) -> Iterator[Wrong]:
    kinds = {field.key: field.kind for field in form.fields}
    for key in keys:
        if key not in kinds:
            message = f"The form {name} has no field {key!r}."
            yield Wrong(path, "record-field", message, f"It has: {', '.join(kinds)}.", setting)
        elif kinds[key] is Kind.FILEPICKER and setting != "title":
            message = f"{key} holds files: they can be neither a column nor public."
            yield Wrong(path, "record-files", message, "Leave it out.", setting)
