"""Every diagram parses, every form and decision resolves, every flow and every boundary event is taken."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from lxml import etree
from reloading import reload_between_steps
from walker import BUNDLES, Walk, all_flows, boundary_events, bundle_files, bundle_names, repeats, scenarios, walk

from workflows import engine
from workflows.disclosure.plugins import plugins
from workflows.handlers.deployments import check_bundle
from workflows.records.extension import declarations
from workflows.rehearsal import Scenario

DIAGRAMS = sorted(BUNDLES.glob("*/*.bpmn"))
WALKED = [name for name in bundle_names() if scenarios(name)]
CASES = [(name, s, times) for name in WALKED for s in scenarios(name) for times in repeats(s)]


@cache
def bundle(name: str) -> engine.Bundle:
    return engine.read_bundle(bundle_files(name), topics=plugins().topics)


@pytest.mark.parametrize("name", bundle_names())
def test_a_bundle_can_be_deployed_with_the_topics_that_are_served(name: str) -> None:
    assert check_bundle(bundle_files(name), plugins()).processes


def test_no_process_is_offered_to_everybody_for_starting() -> None:
    open_to_all = [
        process.id
        for name in bundle_names()
        for process in bundle(name).processes
        if process.startable and not process.starter_groups
    ]
    assert open_to_all == []


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


@cache
def walked(name: str, number: int, times: int) -> tuple[Walk, list[str]]:
    """What a scenario took, and what was otherwise than it expects."""
    scenario = scenarios(name)[number]
    taken, report = walk(name, scenario, times)
    wrong = report.differences
    if "incidents" not in scenario.expect:
        wrong += [found["message"] for found in report.problems if found["code"] != "expectation"]
    return taken, wrong


@pytest.mark.parametrize(
    ("name", "scenario", "times"), CASES, ids=lambda v: v.title if isinstance(v, Scenario) else None
)
def test_a_scenario_goes_as_it_says(name: str, scenario: Scenario, times: int) -> None:
    assert walked(name, scenarios(name).index(scenario), times)[1] == []


@pytest.mark.parametrize("name", WALKED)
def test_a_scenario_goes_the_same_way_saved_and_loaded_between_every_two_steps(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [walked(name, number, repeats(scenario)[-1]) for number, scenario in enumerate(scenarios(name))]
    reloaded = reload_between_steps(monkeypatch)
    for scenario, (taken, wrong) in zip(scenarios(name), wanted, strict=True):
        again, report = walk(name, scenario, repeats(scenario)[-1])
        assert (again, report.differences) == (taken, wrong), scenario.title
    assert reloaded["times"]


@pytest.mark.parametrize("name", WALKED)
def test_every_scenario_says_how_it_ends(name: str) -> None:
    assert [scenario.title for scenario in scenarios(name) if "status" not in scenario.expect] == []


@pytest.mark.parametrize("name", WALKED)
def test_every_flow_and_every_boundary_event_is_taken(name: str) -> None:
    taken = Walk()
    for number, scenario in enumerate(scenarios(name)):
        for times in repeats(scenario):
            one = walked(name, number, times)[0]
            taken.flows |= one.flows
            taken.elements |= one.elements
    assert sorted(all_flows(bundle(name)) - taken.flows) == []
    assert sorted(boundary_events(bundle(name)) - taken.elements) == []
