"""Diagrams of other tools: what plain BPMN leaves open is filled in, what says nothing goes, no line moves."""

from __future__ import annotations

import pytest

from workflows.rehearsal.adapting import adapt
from workflows.rehearsal.markup import read_tags

EMPTY = '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'


def test_plain_tasks_without_any_extension_are_served_under_their_id(play, build, straight):
    nodes = (
        '<serviceTask id="a" implementation="##WebService" operationRef="o"/>',
        '<sendTask id="b"/>',
        '<businessRuleTask id="c"/>',
        '<businessRuleTask id="d" implementation="##unspecified"></businessRuleTask>',
        '<receiveTask id="f"/>',
    )
    report = play(build(straight(*nodes)), {"auto": True, "events": [{"message": "f"}]})
    assert (report.status, report.problems) == ("completed", ())
    assert [(one.element, one.type) for one in report.lines][1:-1] == [
        ("a", "serviceTask"),
        ("b", "sendTask"),
        ("c", "businessRuleTask"),
        ("d", "businessRuleTask"),
        ("f", "receiveTask"),
    ]


def test_events_that_name_nothing_have_a_message_or_signal_of_their_own(play, build, straight, elements):
    catch = '<intermediateCatchEvent id="{0}"><{0}EventDefinition/></intermediateCatchEvent>'
    diagram = build(straight(catch.format("message"), catch.format("signal")))
    report = play(diagram, {"events": [{"message": "message"}, {"signal": "signal"}]})
    assert elements(report) == ["p_s", "message", "signal", "p_e"]


def test_ids_that_are_no_names_are_reported_as_they_are(play, build, straight, elements):
    nodes = ('<userTask id="sid-1.2"/>', '<serviceTask id="sid_1_2"/>', '<businessRuleTask id="9-x"/>')
    report = play(build(straight(*nodes)), {"answers": {"sid-1.2": {"x": 1}}})
    assert elements(report) == ["p_s", "sid-1.2"]
    assert report.waiting_on[0]["element"] == "sid_1_2"
    whole = play(build(straight(*nodes)), {"auto": True})
    assert (whole.lines[3].element, whole.lines[3].type) == ("9-x", "businessRuleTask")


def test_references_may_be_written_as_qualified_names(play, build, straight):
    send = '<sendTask id="a" messageRef="t:m"/>'
    report = play(build('<message id="m"/>', straight(send)).replace(b"<definitions", b'<definitions xmlns:t="t"', 1))
    assert (report.status, report.thrown) == ("completed", ("m",))


def test_what_says_nothing_about_execution_goes_and_every_line_stays(play, build, straight):
    noise = (
        '<import importType="x" location="y" namespace="z"/>',
        '<itemDefinition id="i"\n structureRef="xsd:string"/>',
        '<interface id="if" name="n">\n<operation id="o"><inMessageRef>m</inMessageRef></operation>\n</interface>',
        '<resource id="r" name="n"/>',
        '<message id="m" itemRef="i"/>',
    )
    own = (
        '<userTask id="a" xmlns:q="urn:q" q:color="red"><extensionElements><q:deep><q:er/></q:deep></extensionElements>'
    )
    task = f'{own}<potentialOwner id="w"><resourceRef>r</resourceRef></potentialOwner></userTask>'
    data = build(*noise, straight(task))
    adapted = adapt({"a.bpmn": data}).files["a.bpmn"]
    assert adapted.count(b"\n") == data.count(b"\n")
    before, after = read_tags(data), read_tags(adapted)
    assert before is not None and after is not None
    lines = {tag.get("id"): tag.line for tag in before.deep()}
    assert all(lines[tag.get("id")] == tag.line for tag in after.deep() if tag.get("id"))
    assert play(data, {"auto": True}).problems == ()


def test_extensions_of_other_engines_have_a_say_and_are_refused(play, build, straight):
    task = '<serviceTask id="a" xmlns:activiti="http://activiti.org/bpmn" activiti:class="x.Y"/>'
    report = play(build(straight(task)))
    assert (report.status, report.problems[0]["element"]) == ("refused", "a")


def test_a_process_is_run_whether_it_says_that_it_can_be_or_not(play, build, straight, elements):
    task = '<serviceTask id="{}"/>'
    assert play(build(straight(task.format("a"), executable="false")), {"auto": True}).status == "completed"
    drawn = (straight(task.format("a"), executable="true"), straight(task.format("b"), key="q", executable="false"))
    assert elements(play(build(*drawn), {"auto": True})) == ["p_s", "a", "p_e"]
    assert elements(play(build(*drawn), {"auto": True}, process="q")) == ["q_s", "b", "q_e"]


def test_of_several_processes_the_one_that_nobody_starts_is_taken_or_all_are_named(play, build, straight, elements):
    call = '<callActivity id="c" calledElement="q"/>'
    assert elements(play(build(straight(key="q"), straight(call)))) == ["p_s", "q_s", "q_e", "c", "p_e"]
    report = play(build(straight(key="q"), straight()))
    assert report.status == "refused"
    assert "q, p" in report.problems[0]["message"]
    assert play(build(straight(key="q"), straight()), process="x").status == "refused"


def test_a_process_that_a_message_starts_is_started_by_it(play, build, straight):
    start = '<startEvent id="p_s"><messageEventDefinition messageRef="m"/></startEvent>'
    diagram = build('<message id="m" name="go"/>', straight().replace('<startEvent id="p_s"/>', start))
    assert play(diagram, {"data": {"x": 1}}).data == {"x": 1}
    by_event = play(diagram, {"events": [{"message": "go", "payload": {"y": 2}}]})
    assert (by_event.status, by_event.data) == ("completed", {"y": 2})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no xml",
        b"<a/>",
        b"<definitions/>",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b"\xff\xfe<\x00a",
        b"<a>" * 500 + b"</a>" * 500,
        f"{EMPTY}<process/></definitions>".encode(),
        f'{EMPTY}<process id="p"><userTask/></process></definitions>'.encode(),
    ],
)
def test_what_is_no_diagram_is_refused_with_a_reason(play, data):
    report = play(data)
    assert report.status == "refused"
    assert report.problems[0]["message"]
