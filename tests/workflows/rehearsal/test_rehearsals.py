"""Rehearsals: everything goes on by itself, by the scenario, or by time; and nothing goes on for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from workflows.rehearsal import Limits

TASK = '<userTask id="review"/>'
SERVICE = '<serviceTask id="charge"/>'
EVERY_MINUTE = (
    '<boundaryEvent id="tick" attachedToRef="review" cancelActivity="false"><timerEventDefinition>'
    "<timeCycle>R/PT1M</timeCycle></timerEventDefinition></boundaryEvent>"
)


def timer(name, text, kind="timeDuration"):
    definition = f"<timerEventDefinition><{kind}>{text}</{kind}></timerEventDefinition>"
    return f'<intermediateCatchEvent id="{name}">{definition}</intermediateCatchEvent>'


def test_a_task_without_an_answer_waits_and_is_completed_with_auto(play, build, straight, elements):
    waiting = play(build(straight(TASK)))
    assert (waiting.status, elements(waiting)) == ("waiting", ["p_s"])
    assert waiting.waiting_on == [{"element": "review", "kind": "task", "name": "", "instance": "p:1"}]
    completed = play(build(straight(TASK)), {"auto": True})
    assert (completed.status, elements(completed)) == ("completed", ["p_s", "review", "p_e"])
    assert completed.data == {"review": {}}


def test_a_list_of_answers_is_used_in_turn_and_then_nobody_answers(play, build, elements):
    loop = build(
        '<process id="p"><startEvent id="s"/><userTask id="t"/><exclusiveGateway id="g" default="out"/>'
        '<endEvent id="e"/>'
        '<sequenceFlow id="a" sourceRef="s" targetRef="t"/><sequenceFlow id="b" sourceRef="t" targetRef="g"/>'
        '<sequenceFlow id="again" sourceRef="g" targetRef="t"><conditionExpression>t.again</conditionExpression>'
        '</sequenceFlow><sequenceFlow id="out" sourceRef="g" targetRef="e"/></process>'
    )
    twice = play(loop, {"answers": {"t": [{"again": True}, {"again": True}]}})
    assert (twice.status, elements(twice).count("t")) == ("waiting", 2)
    assert play(loop, {"answers": {"t": [{"again": True}, {"again": False}]}}).status == "completed"


def test_the_clock_jumps_to_timers_and_to_answers_that_come_later(play, build, straight):
    report = play(build(straight(timer("pause", "PT90M"), TASK)), {"answers": {"review": {"$after": "P2D", "x": 1}}})
    assert [one.at for one in report.lines] == [
        "2026-03-02T09:00:00+08:00",
        "2026-03-02T10:30:00+08:00",
        "2026-03-04T10:30:00+08:00",
        "2026-03-04T10:30:00+08:00",
    ]


def test_a_connector_reports_a_result_an_error_or_gives_up(play, build, straight):
    one = build(straight(SERVICE))
    assert play(one, {"answers": {"charge": {"receipt": 7}}}).data == {"charge": {"receipt": 7}}
    uncaught = play(one, {"answers": {"charge": {"$error": "refused", "$message": "no cover"}}})
    assert (uncaught.status, uncaught.problems[0]["element"]) == ("incident", "charge")
    assert "refused" in uncaught.problems[0]["message"]
    again = {"answers": {"charge": [{"$failure": "down"}, {"receipt": 1}]}, "events": [{"retry": "charge"}]}
    assert play(one, again).status == "completed"
    waits = {"answers": {"charge": {"$wait": True}}, "events": [{"report": "charge", "answers": {"receipt": 2}}]}
    assert play(one, waits).data == {"charge": {"receipt": 2}}


def test_answers_become_variables_only_where_the_scenario_says_so(play, build, straight):
    scenario = {"answers": {"review": {"ok": True}, "charge": {"receipt": 7}}}
    both = build(straight(TASK, SERVICE))
    assert "ok" not in play(both, scenario).data
    promoted = play(both, scenario | {"promote": True}).data
    assert (promoted["ok"], promoted["receipt"]) == (True, 7)


def test_a_message_to_a_process_of_the_same_file_makes_an_instance(play, build, straight):
    send = '<intermediateThrowEvent id="call"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>'
    start = '<startEvent id="q_s"><messageEventDefinition messageRef="m"/></startEvent>'
    report = play(
        build(
            '<message id="m" name="go"/>',
            straight(send),
            straight(key="q").replace('<startEvent id="q_s"/>', start),
        )
    )
    assert (report.status, report.thrown) == ("completed", ("go",))
    assert [(one.instance, one.element) for one in report.lines] == [
        ("p:1", "p_s"),
        ("p:1", "call"),
        ("p:1", "p_e"),
        ("q:1", "q_s"),
        ("q:1", "q_e"),
    ]


def test_a_message_of_the_scenario_waits_until_somebody_waits_for_it(play, build, straight):
    receive = '<receiveTask id="order" messageRef="m"/>'
    diagram = build('<message id="m" name="paid"/>', straight(timer("pause", "P1D"), receive))
    report = play(diagram, {"events": [{"message": "paid", "payload": {"amount": 3}}]})
    assert (report.status, report.data) == ("completed", {"order": {"amount": 3}})
    lost = play(diagram, {"events": [{"message": "else"}]})
    assert [found["code"] for found in lost.problems] == ["not-reached"]


def test_time_advances_as_far_as_the_scenario_says_and_expectations_are_compared(play, build, straight):
    diagram = build(straight(timer("one", "P1D"), timer("two", "P1D"), TASK))
    events = [{"advance": "P1D"}, {"expect": ["two"]}, {"until": "2026-03-05"}, {"expect": ["two"]}]
    report = play(diagram, {"events": events, "expect": {"trace": ["p_s", "one", "two"], "status": "completed"}})
    assert report.differences == [
        "expected to wait at ['two'], waits at ['review']",
        "status: expected completed, got waiting",
    ]


def test_a_timer_that_repeats_for_ever_ends_as_waiting(play, build, straight, elements):
    host = straight(TASK).replace("</process>", EVERY_MINUTE + '<endEvent id="t"/>')
    host += '<sequenceFlow id="x" sourceRef="tick" targetRef="t"/></process>'
    report = play(build(host), limits=Limits(firings_each=5))
    assert (report.status, elements(report).count("tick")) == ("waiting", 5)
    assert {wait["kind"] for wait in report.waiting_on} == {"task", "timer"}


def test_time_ends_at_the_horizon(play, build, straight):
    report = play(build(straight(timer("far", "P9Y"))), limits=Limits(horizon=timedelta(days=365)))
    assert (report.status, report.waiting_on[0]["kind"]) == ("waiting", "timer")


@pytest.mark.parametrize("limits", [Limits(steps=10), Limits(seconds=0)])
def test_a_rehearsal_without_end_is_broken_off(play, build, limits):
    endless = build(
        '<process id="p"><startEvent id="s"/><exclusiveGateway id="g"/><userTask id="t"/>'
        '<sequenceFlow id="a" sourceRef="s" targetRef="g"/><sequenceFlow id="b" sourceRef="g" targetRef="t"/>'
        '<sequenceFlow id="c" sourceRef="t" targetRef="g"/><endEvent id="e"/>'
        '<boundaryEvent id="x" attachedToRef="t"><timerEventDefinition><timeDuration>P1D</timeDuration>'
        '</timerEventDefinition></boundaryEvent><sequenceFlow id="d" sourceRef="x" targetRef="e"/></process>'
    )
    report = play(endless, {"auto": True}, limits)
    assert report.status == "waiting"
    assert report.problems[0]["code"] in ("step-limit", "time-limit")


def test_what_is_wrong_in_the_scenario_is_a_problem_and_not_an_exception(play, build, straight):
    form = (
        b'{"schemaVersion": 16, "type": "default", "id": "f", "components": [{"type": "textfield", "key": "a", '
        b'"label": "A", "validate": {"required": true}}]}'
    )
    task = '<userTask id="review" camunda:formRef="f" camunda:formRefBinding="deployment"/>'
    files = {"p.bpmn": build(straight(task)), "forms/f.form": form}
    report = play(files, {"answers": {"review": {"b": 1}}})
    assert (report.status, report.problems[0]["code"]) == ("waiting", "form-invalid")
    assert play(files, {"auto": True}).status == "completed"
    assert play(files, {"answers": {"review": {"a": "x"}}}).status == "completed"
