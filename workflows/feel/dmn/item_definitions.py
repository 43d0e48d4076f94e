"""`itemDefinition`: types that a file declares, as conversions with a check (DMN 1.3 section 7.3.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from workflows.errors import ExecutionFailed
from workflows.feel.budget import Run
from workflows.feel.dmn.elements import attribute, children, first, text_of
from workflows.feel.dmn.model import Convert
from workflows.feel.dmn.problems import Problems
from workflows.feel.dmn.types import BASE_TYPES, converter, scalar_type
from workflows.feel.expression import UnaryTests, compile_unary_tests, unary_tests_with
from workflows.feel.names import Names
from workflows.feel.values import type_name

MAX_NESTING = 20
_ANYTHING = compile_unary_tests("-")


@dataclass(frozen=True, slots=True)
class ItemType:
    """A declared type. `base` converts a value that is no structure; `parts` are the components of one that is.

    Of a collection, `allowed` is about each item and `constraint` (DMN 1.5) about the whole.
    """

    name: str
    base: Convert | None
    kind: str | None
    parts: Mapping[str, ItemType]
    allowed: UnaryTests | None
    constraint: UnaryTests | None
    collection: bool

    def convert(self, run: Run, value: Any, label: str) -> Any:
        """The value as this type has it; raises ExecutionFailed, naming the part, where it is none."""
        if value is None:
            return None
        if self.collection:
            items = value if value.__class__ is list else [value]
            run.spend(len(items))
            value = [None if item is None else self._one(run, item, label) for item in items]
        else:
            value = self._one(run, value, label)
        self._check(run, self.constraint, value, label)
        return value

    def _one(self, run: Run, value: Any, label: str) -> Any:
        if self.parts:
            value = self._structure(run, value, label)
        elif self.base is not None:
            value = self.base(run, value)
            if self.kind is not None and type_name(value) != self.kind:
                raise ExecutionFailed(f"{label!r} is declared {self.kind}, but is {type_name(value)}.", type=self.name)
        self._check(run, self.allowed, value, label)
        return value

    def _check(self, run: Run, tests: UnaryTests | None, value: Any, label: str) -> None:
        if tests is not None and not tests.matches_in(run, value):
            raise ExecutionFailed(f"{label!r} has a value that the type {self.name!r} does not allow.", type=self.name)

    def _structure(self, run: Run, value: Any, label: str) -> Any:
        if value.__class__ is not dict:
            raise ExecutionFailed(f"{label!r} is declared {self.name}, but is {type_name(value)}.", type=self.name)
        run.spend(len(value))
        checked = {
            name: part.convert(run, value[name], f"{label}.{name}")
            for name, part in self.parts.items()
            if name in value
        }
        return {**value, **checked}


class Types:
    """The types of one file by name; asks for a name that nobody declared are noted as problems."""

    def __init__(self, root: etree._Element, names: Names, problems: Problems) -> None:
        self._problems = problems
        self._names = names
        self._elements = {attribute(element, "name"): element for element in children(root, "itemDefinition")}
        self._read: dict[str, ItemType] = {}
        self._reading: list[str] = []
        for name in self._elements:
            self._declared(name)

    def converter(self, element: etree._Element | None, label: str) -> Convert:
        """The conversion that an element's `typeRef` asks for."""
        type_ref = "" if element is None else attribute(element, "typeRef")
        name = type_ref if type_ref in self._elements else type_ref.rpartition(":")[2]
        declared = self._declared(name)
        if declared is not None:
            return lambda run, value: declared.convert(run, value, label)
        if element is not None and name and name not in BASE_TYPES:
            self._problems.add(
                element,
                "dmn-type",
                f"There is no type {type_ref!r}.",
                "Declare it as a data type of the file, or choose a type of FEEL.",
            )
        return converter(type_ref, label)

    def _declared(self, name: str) -> ItemType | None:
        if name in self._read or name not in self._elements:
            return self._read.get(name)
        element = self._elements[name]
        if name in self._reading:
            around = ", ".join(self._reading)
            self._problems.add(
                element, "dmn-type", f"The types contain each other: {around}.", "Remove one of the references."
            )
            return None
        self._reading.append(name)
        self._read[name] = self._item(element, name)
        self._reading.pop()
        return self._read[name]

    def _item(self, element: etree._Element, path: str, depth: int = 0) -> ItemType:
        if depth > MAX_NESTING or len(self._reading) > MAX_NESTING:
            self._problems.add(element, "dmn-type", "The types are nested too deeply.", "Make the type flatter.")
            return ItemType(path, None, None, {}, None, None, False)
        collection = attribute(element, "isCollection") == "true"
        components = children(element, "itemComponent")
        parts = {attribute(part, "name"): self._item(part, attribute(part, "name"), depth + 1) for part in components}
        base = first(element, "typeRef")
        type_ref = (base.text or "").strip() if base is not None else ""
        inner = self._declared(type_ref)
        convert: Convert | None = None
        if inner is not None:
            convert = _inner(inner, path)
        elif type_ref:
            if type_ref.rpartition(":")[2] not in BASE_TYPES:
                self._problems.add(
                    element, "dmn-type", f"There is no type {type_ref!r}.", "Declare it, or choose a type of FEEL."
                )
            convert = converter(type_ref, path)
        kind = None if inner is not None else scalar_type(type_ref)
        allowed, constraint = self._tests(element, "allowedValues"), self._tests(element, "typeConstraint")
        return ItemType(path, convert, kind, parts, allowed, constraint, collection)

    def _tests(self, element: etree._Element, tag: str) -> UnaryTests | None:
        values = first(element, tag)
        if values is None or not text_of(values).strip():
            return None
        return self._problems.compiled(
            values, text_of(values), lambda text: unary_tests_with(text, self._names), _ANYTHING
        )


def _inner(inner: ItemType, label: str) -> Convert:
    return lambda run, value: inner.convert(run, value, label)
