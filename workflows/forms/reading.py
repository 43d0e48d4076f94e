"""A `.form` file (form-js JSON) into a `Form`, or every reason why not."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from workflows.errors import DiagramInvalid
from workflows.feel import Expression
from workflows.forms import components as read
from workflows.forms import dialect
from workflows.forms.inputs import read_field
from workflows.forms.model import Component, Field, Form, Group, Ornament, Path
from workflows.forms.problems import Node, Problems, shown

# A string, closed or not, is one token: every byte is looked at once.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def read_form(data: bytes, file: str = "") -> Form:
    """Read a form-js form (schema versions 1 to 19). The result depends on `data` and `file` alone.

    Raises `DiagramInvalid` with `problems`: every reason why the form cannot be used, each naming the component.
    """
    problems = Problems(file)
    raw = _parse(data, problems)
    problems.raise_if_any()
    _check_document(raw, problems)
    walk = _Walk(problems)
    found = walk.components(raw.get("components"), (), (), 1)
    problems.raise_if_any()
    name = raw.get("id")
    return Form(name if isinstance(name, str) else "", file, found, tuple(walk.fields))


def _parse(data: bytes, problems: Problems) -> dict[str, Any]:
    if len(data) > dialect.MAX_BYTES:
        message = f"The file is larger than {dialect.MAX_BYTES // 1024} KiB."
        problems.add("too-large", message, "Split the form over several user tasks.")
        return {}
    try:
        text = data.decode("utf-8-sig")
        if _depth(text) > dialect.MAX_JSON_DEPTH:
            problems.add("too-deep", "The file is nested too deeply.", "Use fewer groups within groups.")
            return {}
        raw = json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_constant)
    except ValueError as error:
        problems.add("not-json", f"The file is not JSON in UTF-8: {error}.", "Save the form from the editor again.")
        return {}
    if not isinstance(raw, dict):
        problems.add("not-a-form", "The file is JSON, but not a form.", "Save the form from the editor again.")
        return {}
    return raw


def _depth(text: str) -> int:
    deepest = depth = 0
    for token in _TOKEN.finditer(text):
        mark = token[0]
        depth += (mark in "[{") - (mark in "]}") if len(mark) == 1 else 0
        deepest = max(deepest, depth)
    return deepest


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name appears twice in one object")
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a JSON value")


def _check_document(raw: dict[str, Any], problems: Problems) -> None:
    if raw.get("type") != "default":
        problems.add("not-a-form", f"The type is {shown(raw.get('type'))}.", 'A form has "type": "default".')
    version = raw.get("schemaVersion", 1)
    if isinstance(version, bool) or not isinstance(version, int) or version not in dialect.SCHEMA_VERSIONS:
        message = f"schemaVersion is {shown(version)}; versions 1 to {dialect.SCHEMA_VERSIONS[-1]} are known."
        problems.add("schema-version", message, "Save the form with form-js 1.23.")
    for name in sorted(raw.keys() - dialect.DOCUMENT):
        problems.add("unsupported-property", f"The form has {shown(name)}, which is not supported.", "Remove it.")


@dataclass(slots=True)
class _Walk:
    """The walk over the components: counts them, and keeps keys apart."""

    problems: Problems
    fields: list[Field] = field(default_factory=list)
    count: int = 0
    ids: set[str] = field(default_factory=set)
    leaves: set[Path] = field(default_factory=set)
    branches: set[Path] = field(default_factory=set)

    def components(self, raw: object, path: Path, hides: tuple[Expression, ...], depth: int) -> tuple[Component, ...]:
        if not isinstance(raw, list):
            message = f"components must be a list, not {shown(raw)}."
            self.problems.add("not-a-form", message, "Save the form from the editor again.")
            return ()
        found: list[Component] = []
        for entry in raw:
            self.count += 1
            if self.count > dialect.MAX_COMPONENTS:
                if self.count == dialect.MAX_COMPONENTS + 1:
                    message = f"The form has more than {dialect.MAX_COMPONENTS} components."
                    self.problems.add("too-many", message, "Split the form over several user tasks.")
                break
            component = self._component(entry, path, hides, depth)
            if component is not None:
                found.append(component)
        return tuple(found)

    def _component(self, raw: object, path: Path, hides: tuple[Expression, ...], depth: int) -> Component | None:
        if not isinstance(raw, dict):
            self.problems.add("not-a-component", f"A component is {shown(raw)}.", "Remove it.")
            return None
        node = self._node(raw)
        kind = raw.get("type")
        if kind == "group":
            return self._group(node, path, hides, depth)
        if isinstance(kind, str) and kind in dialect.ORNAMENTS:
            return _ornament(node, kind, hides)
        if isinstance(kind, str) and kind in dialect.FIELDS:
            return self._field(node, kind, path, hides)
        if not (isinstance(kind, str) and kind in dialect.IGNORED):
            advice = dialect.REFUSED.get(kind) if isinstance(kind, str) else None
            known = ", ".join([*dialect.FIELDS, *dialect.ORNAMENTS, "group"])
            message = f"Components of type {shown(kind)} are not supported."
            node.add("unsupported-type", message, advice or f"Use one of: {known}.")
        return None

    def _node(self, raw: dict[str, Any]) -> Node:
        given, label = raw.get("id"), raw.get("label")
        element = given if isinstance(given, str) else f"components[{self.count - 1}]"
        node = Node(raw, shown(element)[1:-1], shown(label)[1:-1] if isinstance(label, str) else "", self.problems)
        if given is not None and (not isinstance(given, str) or not given or len(given) > 200):
            node.add("bad-id", f"The id is {shown(given)}.", "Give the component a short text as id.")
        elif given is not None and given in self.ids:
            node.add("duplicate-id", f"The id {shown(given)} appears twice.", "Give every component its own id.")
        self.ids.add(element)
        return node

    def _group(self, node: Node, path: Path, hides: tuple[Expression, ...], depth: int) -> Group | None:
        check_properties(node, dialect.GROUP)
        if depth > dialect.MAX_GROUP_DEPTH:
            node.add("too-deep", "Groups are nested too deeply.", "Use fewer groups within groups.")
            return None
        inner = path + read.path(node, "path", node.raw.get("path"))
        read.choice(node, "verticalAlignment", frozenset({"start", "center", "end"}), "start")
        hidden = hides + read.hide(node)
        if inner != path:
            self._claim_branch(node, inner)
        return Group(
            node.element,
            read.both(node, "label", "label_en"),
            inner,
            self.components(node.raw.get("components", []), inner, hidden, depth + 1),
            hidden,
            read.layout(node),
            read.boolean(node, node.raw, "showOutline"),
        )

    def _field(self, node: Node, kind: str, path: Path, hides: tuple[Expression, ...]) -> Field | None:
        check_properties(node, dialect.FIELDS[kind])
        found = read_field(node, kind, path, hides)
        if found is None:
            return None
        if found.path in self.leaves or found.path in self.branches:
            node.add("duplicate-key", f"The key {found.key} is used twice.", "Give every field its own key.")
        self.leaves.add(found.path)
        self.fields.append(found)
        return found

    def _claim_branch(self, node: Node, path: Path) -> None:
        for length in range(1, len(path) + 1):
            if path[:length] in self.leaves:
                key = ".".join(path[:length])
                node.add("duplicate-key", f"{key} is the key of a field and the path of a group.", "Rename one.")
            self.branches.add(path[:length])


def _ornament(node: Node, kind: str, hides: tuple[Expression, ...]) -> Ornament:
    check_properties(node, dialect.ORNAMENTS[kind])
    content = read.both(node, "text", "text_en", dialect.MAX_TEXT)
    if read.MARKDOWN.search(content.zh) or read.MARKDOWN.search(content.en):
        node.add("markdown", "The text holds Markdown, which is not rendered.", "Write plain text.")
    read.whole(node, node.raw, "height", 0, 10_000)
    return Ornament(node.element, kind, content, hides + read.hide(node), read.layout(node))


def check_properties(node: Node, supported: dialect.Supported) -> None:
    """Note what the component says beyond what its type may say."""
    custom = node.raw.get("properties")
    if custom is not None and not isinstance(custom, dict):
        node.add("wrong-type", f"properties must be an object, not {shown(custom)}.", "Remove it.")
    for name in sorted(node.raw.keys() - supported.properties):
        if node.raw[name] in (None, "", False):
            continue
        node.add("unsupported-property", f"{shown(name)} is not supported for this type.", "Remove the property.")


__all__ = ["DiagramInvalid", "read_form"]
