"""The diagrams of an instance with their marks: one view a file, since one drawing may hold two processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import url_for

from service.storage.queries.cockpit_instance import Facts, Marks
from service.web.diagram_names import named
from workflows.handlers.inspection import Diagram, Standing

Markers = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class DiagramView:
    """One drawing. `called` maps element ids to the address of the diagram they lead to."""

    file: str
    name: str
    src: str
    url: str
    markers: Markers
    called: Mapping[str, str]
    elements: Mapping[str, str]

    @property
    def busy(self) -> int:
        """How many tokens stand in it."""
        return sum(self.markers["active"].values()) + sum(self.markers["incident"].values())


def diagram_views(instance_id: str, standing: Standing, facts: Facts, marks: Mapping[str, Marks]) -> list[DiagramView]:
    """In the order of `standing`: the instance's own first."""
    by_file: dict[str, list[Diagram]] = {}
    for drawn in standing.diagrams:
        by_file.setdefault(drawn.file, []).append(drawn)
    file_of = {drawn.process_key: drawn.file for drawn in standing.diagrams}
    return [_view(instance_id, file, some, file_of, standing, facts, marks) for file, some in by_file.items()]


def _view(
    instance_id: str,
    file: str,
    drawn: list[Diagram],
    file_of: Mapping[str, str],
    standing: Standing,
    facts: Facts,
    marks: Mapping[str, Marks],
) -> DiagramView:
    elements = {key: name for one in drawn for key, name in one.elements.items()}
    here = [standing.positions.get(one.process_key, {}) for one in drawn]
    tokens = _sum(here)
    incident = Counter(one.element_id for one in facts.incidents if one.element_id and one.element_id in tokens)
    return DiagramView(
        file=file,
        name=" · ".join(named(one.name) for one in drawn),
        src=url_for("cockpit.diagram", instance_id=instance_id, path=file),
        url=url_for("cockpit.instance", instance_id=instance_id, diagram=file, _anchor="diagram"),
        markers={
            "done": _sum(marks[one.process_key].done for one in drawn if one.process_key in marks),
            "active": {key: n - incident.get(key, 0) for key, n in tokens.items() if n > incident.get(key, 0)},
            "overdue": _sum(marks[one.process_key].overdue for one in drawn if one.process_key in marks),
            "incident": dict(incident),
        },
        called={
            element: url_for("cockpit.instance", instance_id=instance_id, diagram=file_of[key], _anchor="diagram")
            for one in drawn
            for element, key in one.calls.items()
            if file_of.get(key, file) != file
        },
        elements=elements,
    )


def _sum(some: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: Counter[str] = Counter()
    for one in some:
        total.update(one)
    return dict(total)
