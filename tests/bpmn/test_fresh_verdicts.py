"""Who reviews begins with an empty form: nobody finds ticked what somebody before them has said."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

BPMN = Path(__file__).parents[2] / "bpmn"
OWN = {"inspect", "assign", "ruling", "draft"}
"""Tasks that come back to whoever did them, with their own answers."""
DIAGRAMS = sorted(BPMN.glob("*/*.bpmn"))


def radios(components: list[dict[str, Any]]) -> Iterator[str]:
    for one in components:
        if one["type"] == "radio":
            yield one["key"]
        yield from radios(one.get("components", []))


@pytest.mark.parametrize("path", DIAGRAMS, ids=[f"{one.parent.name}/{one.stem}" for one in DIAGRAMS])
def test_no_choice_begins_with_what_an_earlier_task_has_left_under_its_name(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    left = set(re.findall(r'<camunda:outputParameter name="(\w+)"', text))
    for task in re.findall(r"<bpmn:userTask .*?</bpmn:userTask>", text, re.DOTALL):
        name = re.findall(r'^<bpmn:userTask id="(\w+)"', task)[0]
        named = re.search(r'camunda:formRef="(\w+)"', task)
        if named is None or name in OWN:
            continue
        form = json.loads((path.parent / "forms" / f"{named[1]}.form").read_text(encoding="utf-8"))
        emptied = set(re.findall(r'<camunda:inputParameter name="(\w+)"', task))
        assert left & set(radios(form["components"])) <= emptied, name
