"""The diagrams of requests: drawn whole and readable, and in step with the rules behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from lxml import etree
from walker import BUNDLES, bundle_files

from workflows import engine
from workflows.disclosure.handlers.request_guard import STEPS
from workflows.disclosure.handlers.request_wiring import FUNCTIONS

NS = {
    "b": "http://www.omg.org/spec/BPMN/20100524/MODEL",
    "di": "http://www.omg.org/spec/BPMN/20100524/DI",
    "bd": "http://www.omg.org/spec/BPMN/20100524/DI",
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "w": "http://www.omg.org/spec/DD/20100524/DI",
}
FILES = sorted([*(BUNDLES / "request_response").glob("*.bpmn"), *(BUNDLES / "request_follow_up").glob("*.bpmn")])
NODES = ("Task", "Event", "Gateway", "callActivity")
Box = tuple[float, float, float, float]


def root_of(path: Path) -> etree._Element:
    return etree.fromstring(path.read_bytes())


def nodes(root: etree._Element) -> Iterator[etree._Element]:
    for element in root.iterfind(".//b:process/*", NS):
        if etree.QName(element).localname.endswith(NODES):
            yield element


def boxes(root: etree._Element) -> dict[str, Box]:
    return {shape.get("bpmnElement"): box(shape) for shape in root.iterfind(".//bd:BPMNShape", NS)}


def box(shape: etree._Element) -> Box:
    bounds = shape.find("dc:Bounds", NS)
    x, y, width, height = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_everything_is_drawn(path: Path) -> None:
    root = root_of(path)
    drawn = {e.get("bpmnElement") for e in root.iterfind(".//bd:BPMNPlane/*", NS)}
    there = {e.get("id") for e in nodes(root)}
    for tag in ("sequenceFlow", "lane", "participant", "messageFlow"):
        there |= {e.get("id") for e in root.iterfind(f".//b:{tag}", NS)}
    assert there == drawn


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_diagram_can_be_taken_in_at_a_glance(path: Path) -> None:
    assert 5 <= len(list(nodes(root_of(path)))) <= 27


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_lies_on_anything_else(path: Path) -> None:
    root = root_of(path)
    places = boxes(root)
    hosts = {e.get("id"): e.get("attachedToRef") for e in nodes(root)}
    for a, b in combinations(hosts, 2):
        if hosts[a] != b and hosts[b] != a:
            assert not overlap(places[a], places[b]), (a, b)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_node_lies_in_its_lane_and_every_lane_in_its_pool(path: Path) -> None:
    root = root_of(path)
    places = boxes(root)
    for lane in root.iterfind(".//b:lane", NS):
        left, top, right, bottom = places[lane.get("id")]
        for reference in lane.iterfind("b:flowNodeRef", NS):
            x0, y0, x1, y1 = places[reference.text]
            assert left <= x0 and x1 <= right and top <= (y0 + y1) / 2 <= bottom, reference.text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_lines_run_straight_up_down_and_across(path: Path) -> None:
    for edge in root_of(path).iterfind(".//bd:BPMNEdge", NS):
        points = [(float(p.get("x")), float(p.get("y"))) for p in edge.iterfind("w:waypoint", NS)]
        for (x0, y0), (x1, y1) in pairwise(points):
            assert abs(x0 - x1) <= 1 or abs(y0 - y1) <= 1, edge.get("bpmnElement")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_labels_do_not_lie_on_tasks_or_on_one_another(path: Path) -> None:
    root = root_of(path)
    labels = {
        drawn.get("bpmnElement"): box(label)
        for drawn in root.iterfind(".//bd:BPMNPlane/*", NS)
        if (label := drawn.find("bd:BPMNLabel", NS)) is not None
    }
    places = boxes(root)
    solid = {e.get("id"): places[e.get("id")] for e in nodes(root)}
    for name, label in labels.items():
        covered = [other for other, place in solid.items() if other != name and overlap(label, place)]
        assert not covered, (name, covered)
    for a, b in combinations(labels, 2):
        assert not overlap(labels[a], labels[b]), (a, b)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_activity_says_what_it_is_for_in_both_languages(path: Path) -> None:
    for element in nodes(root_of(path)):
        if etree.QName(element).localname.endswith(("Task", "callActivity")):
            text = element.findtext("b:documentation", "", NS)
            assert re.search(r"[\u4e00-\u9fff]", text) and re.search(r"[A-Za-z]{3}", text), element.get("id")


def test_every_step_has_its_rule_and_every_topic_its_task() -> None:
    steps, topics = set(), set()
    for name in ("request_response", "request_follow_up"):
        for process in engine.read_bundle(bundle_files(name), topics=None).processes:
            tasks = [element for element in process.elements if element.type == "userTask"]
            assert all(task.properties.get("step") for task in tasks)
            steps |= {task.properties["step"] for task in tasks}
            topics |= {element.topic for element in process.elements if element.topic}
    assert STEPS.keys() <= steps
    assert steps - STEPS.keys() == {"judge-clarification", "follow-up-answer"}
    assert topics == FUNCTIONS.keys()
