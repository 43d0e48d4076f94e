"""What a declaration of a register names, looked up in its bundle: form, fields, review; and the line that says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from workflows.errors import ExpressionInvalid
from workflows.feel import compile_expression, refuse_unknown_calls
from workflows.forms import Field, Form, Kind, Subtype
from workflows.records.declaration import ACCEPT, Count, RecordType, Wrong
from workflows.records.model import SECRECY, SIGN

_TABLE: Final = re.compile(r"\s*\[\s*([A-Za-z0-9_-]+)\s*\]")
_LISTED: Final = re.compile(r"\s*\[\[\s*([A-Za-z0-9_-]+)\s*\]\]")
"""One of several tables of a name: the third is said as `name.3`."""
_NAMED: Final = re.compile(r"\s*\"?([A-Za-z0-9_-]+)\"?\s*=")


def located(wrong: Wrong, data: bytes) -> Wrong:
    """With the line of its setting, or of its table where the setting is not there."""
    if wrong.line is not None or not wrong.setting:
        return wrong
    table, here = "", None
    seen: Counter[str] = Counter()
    for number, text in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
        if (head := _LISTED.match(text)) is not None:
            seen[head[1]] += 1
            table = f"{head[1]}.{seen[head[1]]}."
        elif (head := _TABLE.match(text)) is not None:
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
    for number, count in enumerate(declared.counts, 1):
        wrong += _counted(path, declared.form, form, f"count.{number}", count)
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


def _counted(path: str, name: str, form: Form, setting: str, count: Count) -> Iterator[Wrong]:
    fields = {field.key: field for field in form.fields}
    for part, key, fits, needs in (
        ("on", count.on, _is_day, "a date"),
        ("until", count.until, _is_day, "a date"),
        ("sum", count.sum, _is_number, "a number"),
    ):
        if key and key not in fields:
            message = f"The form {name} has no field {key!r}."
            yield Wrong(path, "record-field", message, f"It has: {', '.join(fields)}.", f"{setting}.{part}")
        elif key and not fits(fields[key]):
            message = f"{part} = {key!r} must be a field that holds {needs}."
            able = ", ".join(one.key for one in form.fields if fits(one))
            advice = f"There are: {able}." if able else f"Add one to the form {name}."
            yield Wrong(path, "record-count", message, advice, f"{setting}.{part}")
    if count.when:
        yield from _condition(path, name, fields, f"{setting}.when", count.when)


def _condition(path: str, name: str, fields: Mapping[str, Field], setting: str, text: str) -> Iterator[Wrong]:
    try:
        condition = compile_expression(text)
        refuse_unknown_calls(condition.calls)
    except ExpressionInvalid as error:
        yield Wrong(path, "record-count", f"when is no FEEL: {error}", "Compare a field with a value.", setting)
        return
    unknown = sorted(condition.names - {key.split(".")[0] for key in fields})
    if unknown:
        message = f"The form {name} has no field {unknown[0]!r}."
        yield Wrong(path, "record-field", message, f"It has: {', '.join(fields)}.", setting)


def _is_day(field: Field) -> bool:
    return field.kind is Kind.DATETIME and field.subtype is Subtype.DATE


def _is_number(field: Field) -> bool:
    return field.kind is Kind.NUMBER


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
