"""Compiles the texts of a diagram; what cannot be compiled becomes a problem with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from workflows.engine.dialect.diagram import Box, Mapped, StoreText, Text
from workflows.engine.due import DueText, read_due
from workflows.engine.expressions import Evaluates, Runs, Value, read_feel, read_script, read_value
from workflows.engine.problems import Place, Problems
from workflows.engine.retries import read_pauses
from workflows.engine.specs.base import Description, Parameter
from workflows.engine.stores import StoreAt
from workflows.errors import ExpressionInvalid, WorkflowError

T = TypeVar("T")


class Compiler:
    """Reads texts. Where one cannot be read, the problem is noted and nothing, or the fallback, is given back."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def _read(self, read: Callable[[str], T], text: str, place: Place, line: int, what: str) -> T | None:
        try:
            return read(text)
        except WorkflowError as error:
            code = "expression" if isinstance(error, ExpressionInvalid) else "value"
            at = error.details.get("line")
            line = (line or place.line) + (int(at) - 1 if at else 0)
            where = Place(place.file, place.element, place.name, line)
            self.problems.add(where, code, f"{what}: {error.message} ({text.strip()[:120]})")
            return None

    def feel(self, text: Text | None, place: Place, what: str) -> Evaluates | None:
        return None if text is None else self._read(read_feel, text.text, place, text.line, what)

    def script(self, text: Text, place: Place) -> Runs | None:
        return self._read(read_script, text.text, place, text.line, "Script")

    def value(self, text: str | None, place: Place, what: str) -> Value | None:
        return None if text is None or not text.strip() else self._read(read_value, text, place, place.line, what)

    def due(self, text: str | None, place: Place, what: str, line: int = 0) -> DueText | None:
        return None if text is None or not text.strip() else self._read(read_due, text, place, line, what)

    def pauses(self, text: Text | None, place: Place) -> tuple[float, ...] | None:
        """When a task is tried again; None where the diagram does not say."""
        return None if text is None else self._read(read_pauses, text.text, place, text.line, "Retry time cycle")

    def parameters(self, mapped: Iterable[Mapped], place: Place, what: str) -> tuple[Parameter, ...]:
        """Entries of a mapping. An empty text is an empty literal."""
        found = []
        for entry in mapped:
            if entry.text is not None:
                label = f"{what} {entry.name}"
                value = self._read(read_value, entry.text.text, place, entry.text.line, label)
                at = None if entry.store is None else self.store(entry.store, place)
                found.append(Parameter(entry.name, value or Value(literal=""), at))
        return tuple(found)

    def store(self, text: StoreText, place: Place) -> StoreAt:
        """Without a key the reference means all entries."""
        key = self.value(text.key, place, "Key of the data store")
        return StoreAt(text.name, text.alias, key, None if text.capacity is None else int(text.capacity))

    def passed(self, mapped: Iterable[Mapped], place: Place, what: str) -> tuple[Parameter, ...]:
        """Entries of `camunda:in` or `camunda:out`: their sources are always FEEL."""
        found = []
        for entry in mapped:
            expression = self.feel(entry.text, place, f"{what} {entry.name}")
            if expression is not None:
                found.append(Parameter(entry.name, Value(expression=expression)))
        return tuple(found)

    def description(self, box: Box, process_key: str) -> Description:
        return Description(
            id=box.id,
            type=box.type,
            name=box.name,
            process_key=process_key,
            lane=box.lane,
            properties=dict(box.properties),
            inputs=self.parameters(box.inputs, box.place, "Input"),
            outputs=self.parameters(box.outputs, box.place, "Output"),
        )
