"""A diagram from a few lines, and its rehearsal."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from workflows.rehearsal import Limits, Report, rehearse, scenario_of

HEAD = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"'
CAMUNDA = 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn"'
XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'


def diagram(*inside: str) -> bytes:
    """A file of plain BPMN as other tools write it: no prefix, and nothing of ours but the namespace."""
    return f"{HEAD} {CAMUNDA} {XSI}>\n{chr(10).join(inside)}\n</definitions>".encode()


def process(*nodes: str, key: str = "p", executable: str | None = None) -> str:
    """Nodes in a line, from start to end: each is an element whose id is found in it."""
    said = "" if executable is None else f' isExecutable="{executable}"'
    ids = [node.split('id="', 1)[1].split('"', 1)[0] for node in nodes]
    flows = "".join(
        f'<sequenceFlow id="{key}_{n}" sourceRef="{a}" targetRef="{b}"/>' for n, (a, b) in enumerate(pairwise(ids))
    )
    return f'<process id="{key}"{said}>{"".join(nodes)}{flows}</process>'


def line(*middle: str, key: str = "p", executable: str | None = None) -> str:
    """The same between a start and an end event."""
    return process(f'<startEvent id="{key}_s"/>', *middle, f'<endEvent id="{key}_e"/>', key=key, executable=executable)


@pytest.fixture
def play() -> Callable[..., Report]:
    def play(
        data: bytes | dict[str, bytes],
        scenario: dict[str, Any] | None = None,
        limits: Limits | None = None,
        **more: Any,
    ) -> Report:
        files = data if isinstance(data, dict) else {"diagram.bpmn": data}
        return rehearse(files, scenario_of(scenario or {}), limits=limits or Limits(), **more)

    return play


@pytest.fixture
def build() -> Callable[..., bytes]:
    return diagram


@pytest.fixture
def straight() -> Callable[..., str]:
    return line


@pytest.fixture
def elements() -> Callable[[Report], list[str]]:
    """What was completed, in order."""
    return lambda report: [one.element for one in report.lines if one.outcome == "completed"]
