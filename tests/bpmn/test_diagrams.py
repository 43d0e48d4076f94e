"""Every diagram parses, every form and decision resolves, every flow and every boundary event is taken."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from lxml import etree
from walker import BUNDLES, Scenario, Walk, all_flows, boundary_events, bundle_files, bundle_names, scenarios, walk

from workflows import engine
from workflows.disclosure.plugins import plugins
from workflows.handlers.deployments import check_bundle
from workflows.records.extension import declarations

DIAGRAMS = sorted(BUNDLES.glob("*/*.bpmn"))
WALKED = [name for name in bundle_names() if scenarios(name)]
CASES = [(name, s, loops) for name in WALKED for s in scenarios(name) for loops in s.repeats]


@cache
def bundle(name: str) -> engine.Bundle:
    return engine.read_bundle(bundle_files(name), topics=plugins().topics)


@pytest.mark.parametrize("name", bundle_names())
def test_a_bundle_can_be_deployed_with_the_topics_that_are_served(name: str) -> None:
    assert check_bundle(bundle_files(name), plugins()).processes


@pytest.mark.parametrize("name", bundle_names())
def test_every_user_task_has_a_form_and_no_form_lies_about(name: str) -> None:
    named = {e.form_ref: e.id for p in bundle(name).processes for e in p.elements if e.type == "userTask"}
    assert None not in named, f"{named[None]} has no form"
    starts = {p.start_form for p in bundle(name).processes if p.start_form}
    registers = {declared.form for declared in declarations(bundle_files(name)).values()}
    assert named.keys() | starts | registers == bundle(name).forms.keys()


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_everything_that_is_drawn_has_an_english_name(path: Path) -> None:
    unnamed = []
    for element in etree.parse(str(path)).iter("{*}*"):
        properties = element.iterfind("{*}extensionElements/{*}properties/{*}property")
        if re.search("[\u3400-\u9fff]", element.get("name", "")) and not any(
            one.get("name") == "name_en" and one.get("value") for one in properties
        ):
            unnamed.append((element.get("id"), element.get("name")))
    assert unnamed == []


@pytest.mark.parametrize("name", bundle_names())
def test_a_name_has_one_english_name(name: str) -> None:
    """Pages translate a name by what it says: they know no element."""
    found: dict[str, set[str | None]] = {}
    for process in bundle(name).processes:
        found.setdefault(process.name, set()).add(process.properties.get("name_en"))
        for element in process.elements:
            found.setdefault(element.name, set()).add(element.properties.get("name_en"))
    assert {text: english for text, english in found.items() if text and len(english) > 1} == {}


@pytest.mark.parametrize("name", bundle_names())
def test_every_label_has_its_english(name: str) -> None:
    for form in bundle(name).forms.values():
        for field in form.fields:
            assert field.label.zh, f"{form.id}: {field.key}"
            assert field.label.en, f"{form.id}: {field.key}"
            for option in field.options.static:
                assert option.label.en, f"{form.id}: {field.key}={option.value}"


@pytest.mark.parametrize("name", bundle_names())
def test_every_process_has_a_name_a_version_and_elements_with_names(name: str) -> None:
    for process in bundle(name).processes:
        assert process.name
        assert process.version_tag
        for element in process.elements:
            assert element.name or element.type.endswith("Gateway"), f"{process.key}: {element.id}"


@pytest.mark.parametrize(
    ("name", "scenario", "loops"), CASES, ids=lambda v: v.name if isinstance(v, Scenario) else None
)
def test_a_scenario_goes_as_it_says(name: str, scenario: Scenario, loops: int) -> None:
    walk(bundle(name), scenario, loops)


@pytest.mark.parametrize("name", WALKED)
def test_every_flow_and_every_boundary_event_is_taken(name: str) -> None:
    taken = Walk()
    for scenario in scenarios(name):
        for loops in scenario.repeats:
            walked = walk(bundle(name), scenario, loops)
            taken.flows |= walked.flows
            taken.elements |= walked.elements
    assert sorted(all_flows(bundle(name)) - taken.flows) == []
    assert sorted(boundary_events(bundle(name)) - taken.elements) == []
