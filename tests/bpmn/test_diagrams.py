"""Every diagram parses, every form and decision resolves, every flow and every boundary event is taken."""

from __future__ import annotations

from functools import cache

import pytest
from walker import Scenario, Walk, all_flows, boundary_events, bundle_files, bundle_names, scenarios, walk

from workflows import engine
from workflows.disclosure.plugins import plugins
from workflows.handlers.deployments import check_bundle
from workflows.records.extension import declarations

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


@pytest.mark.parametrize("name", bundle_names())
def test_every_task_of_a_person_has_an_english_name(name: str) -> None:
    tasks = [e for p in bundle(name).processes for e in p.elements if e.type == "userTask"]
    assert [task.id for task in tasks if not task.properties.get("name_en")] == []


@pytest.mark.parametrize("name", bundle_names())
def test_every_label_has_its_english(name: str) -> None:
    for form in bundle(name).forms.values():
        for field in form.fields:
            assert field.label.zh, f"{form.id}: {field.key}"
            assert field.label.en, f"{form.id}: {field.key}"
            for option in field.options.static:
                assert option.label.en, f"{form.id}: {field.key}={option.value}"


@pytest.mark.parametrize("name", ["review_then_publish", "after_publication"])
def test_every_task_of_a_person_has_its_english_name(name: str) -> None:
    tasks = [
        element for process in bundle(name).processes for element in process.elements if element.type == "userTask"
    ]
    assert [task.id for task in tasks if not task.properties.get("name_en")] == []


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
