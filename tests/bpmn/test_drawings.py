"""Every diagram is drawn whole: a shape for each node, an edge for each flow, nothing on top of anything."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from lxml import etree
from walker import BUNDLES

NS = {
    "bpmn": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
}
DIAGRAMS = sorted(BUNDLES.glob("*/*.bpmn"))
SHAPED = ("Task", "Event", "Gateway", "callActivity", "subProcess", "participant", "lane")
Box = tuple[float, float, float, float]


def name_of(element: etree._Element) -> str:
    """The name of a BPMN element; nothing for what draws it."""
    name = etree.QName(element) if isinstance(element.tag, str) else None
    return name.localname if name is not None and name.namespace == NS["bpmn"] else ""


def drawn(path: Path) -> tuple[etree._Element, dict[str, Box], dict[str, list[tuple[float, float]]]]:
    root = etree.parse(str(path)).getroot()
    shapes = {
        str(shape.get("bpmnElement")): _box(shape.find("dc:Bounds", NS))
        for shape in root.iterfind(".//bpmndi:BPMNShape", NS)
    }
    edges = {
        str(edge.get("bpmnElement")): [(float(p.get("x")), float(p.get("y"))) for p in edge.iterfind("di:waypoint", NS)]
        for edge in root.iterfind(".//bpmndi:BPMNEdge", NS)
    }
    return root, shapes, edges


def _box(bounds: etree._Element | None) -> Box:
    assert bounds is not None
    x, y, width, height = (float(bounds.get(name) or 0) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def _apart(a: Box, b: Box) -> bool:
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_everything_is_drawn(path: Path) -> None:
    root, shapes, edges = drawn(path)
    nodes = [e.get("id") for e in root.iter() if name_of(e).endswith(SHAPED)]
    flows = [e.get("id") for e in root.iter() if name_of(e) in ("sequenceFlow", "messageFlow")]

    assert [node for node in nodes if node not in shapes] == []
    assert [flow for flow in flows if len(edges.get(str(flow), [])) < 2] == []


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_node_lies_on_another(path: Path) -> None:
    root, shapes, _ = drawn(path)
    solid = ("Task", "startEvent", "endEvent", "CatchEvent", "ThrowEvent", "Gateway", "callActivity")
    inside = [str(e.get("id")) for e in root.iter() if name_of(e).endswith(solid)]

    assert [pair for pair in combinations(inside, 2) if not _apart(shapes[pair[0]], shapes[pair[1]])] == []


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_sequence_flow_touches_what_it_joins(path: Path) -> None:
    root, shapes, edges = drawn(path)
    loose = []
    for flow in root.iter(f"{{{NS['bpmn']}}}sequenceFlow"):
        points = edges[str(flow.get("id"))]
        for point, end in ((points[0], "sourceRef"), (points[-1], "targetRef")):
            x1, y1, x2, y2 = shapes[str(flow.get(end))]
            if not (x1 - 1 <= point[0] <= x2 + 1 and y1 - 1 <= point[1] <= y2 + 1):
                loose.append((flow.get("id"), end))
    assert loose == []
