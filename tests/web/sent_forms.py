"""The forms of rendered pages, filled in as a person without scripts would."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from lxml import html

TICKED = object()
"""The first of the boxes of this name."""
_TEXT = "示例文字，供核对"
_SAMPLES = {"date": "2026-06-01", "number": "1"}
_NOT_SENT = {"file", "submit", "button", "image"}


@dataclass
class Form:
    """A form that is posted: where to, and name -> values as they stand, with something in what is needed.

    `boxes`: what could be ticked.
    """

    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    boxes: dict[str, list[str]] = field(default_factory=dict)

    def filled(self, given: dict[str, Any]) -> dict[str, Any]:
        """What is sent: what stands in the form, and what is `given`; a file is (content, name)."""
        sent: dict[str, Any] = {name: list(values) for name, values in self.values.items()}
        for name, value in given.items():
            if value is TICKED:
                sent[name] = self.boxes[name][:1]
            else:
                sent[name] = (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value
        return sent


def forms_of(page: str) -> list[Form]:
    """Every form of the page that is posted."""
    document = html.document_fromstring(page)
    return [_form(document, found) for found in document.forms if found.method == "POST"]


def _form(document: Any, found: Any) -> Form:
    form = Form(found.get("action") or "")
    fields = found.xpath(".//input | .//select | .//textarea")
    if found.get("id"):
        fields += [one for one in document.xpath(f'//*[@form="{found.get("id")}"]') if one not in fields]
    for one in fields:
        if one.get("name") and one.get("disabled") is None:
            _take(form, one, one.get("name"), one.get("required") is not None)
    return form


def _take(form: Form, one: Any, name: str, needed: bool) -> None:
    kind = one.get("type") or "text"
    if one.tag == "select":
        values = [option.get("value") or "" for option in one.xpath(".//option")]
        first = next((value for value in values if value), "")
        form.values[name] = [one.value or (first if needed else "")]
    elif one.tag == "textarea":
        form.values[name] = [one.text or (_TEXT if needed else "")]
    elif kind in ("checkbox", "radio"):
        form.boxes.setdefault(name, []).append(one.get("value") or "on")
        if one.get("checked") is not None or (needed and name not in form.values):
            form.values.setdefault(name, []).append(one.get("value") or "on")
    elif kind not in _NOT_SENT:
        form.values[name] = [one.get("value") or (_SAMPLES.get(kind, _TEXT) if needed else "")]
