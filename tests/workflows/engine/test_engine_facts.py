"""What was measured to break the library without a word, or with an exception of Python's: one test for each.

Growth is in `test_growth`, hit policies in `tests/workflows/feel/test_dmn`, each construct in `tests/conformance`.
"""

import time

import pytest

from workflows.errors import DiagramInvalid


def simple(draw, *inside, key="p", around="", middle="t"):
    return draw.process(
        draw.startEvent("s"), *inside, draw.endEvent("e"), draw.line("s", middle, "e"), key=key, around=around
    )


def test_a_sequence_flow_without_an_id_is_not_lost(draw, play, problems):
    diagram = simple(draw, draw.userTask("t")).replace(b' id="s_t"', b"")
    found = problems(diagram)
    if not found:
        assert play(diagram).open() == ["t"]
    else:
        assert "missing-id" in found


def test_elements_may_be_called_start_and_end(draw, play):
    p = play(
        draw.process(
            draw.startEvent("Start"),
            draw.userTask("EndJoin"),
            draw.endEvent("End"),
            draw.line("Start", "EndJoin", "End"),
        )
    )
    assert p.complete("EndJoin").completed == ["Start", "EndJoin", "End"]


def test_each_timer_behind_an_event_gateway_fires_for_itself(draw, play):
    diagram = draw.process(
        draw.startEvent("s"),
        draw.eventBasedGateway("g"),
        draw.intermediateCatchEvent("soon", draw.timer("timeDuration", "P1D")),
        draw.intermediateCatchEvent("late", draw.timer("timeDuration", "P9D")),
        draw.endEvent("e1"),
        draw.endEvent("e2"),
        draw.line("s", "g", "soon", "e1"),
        draw.line("g", "late", "e2"),
    )
    for first in ("soon", "late"):
        p = play(diagram)
        moments = {timer.element_id: timer.due_at for timer in p.run.timers()}
        assert (moments["late"] - moments["soon"]).days == 8
        assert p.fire(first).completed[-2:] == [first, "e1" if first == "soon" else "e2"]
        assert p.run.completed


@pytest.mark.parametrize("name", ["typename", "__class__", "data", "id", "state", "#start", ""])
def test_any_name_of_an_answer_can_be_saved_and_loaded(draw, play, name):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.userTask("t"),
            draw.userTask("u"),
            draw.endEvent("e"),
            draw.line("s", "t", "u", "e"),
        )
    )
    p.complete("t", **{name: {"typename": "x", "value": [1]}})
    assert p.open() == ["u"]
    assert p.run.variables["t"] == {name: {"typename": "x", "value": [1]}}


REFUSED = {
    "a rule task without a decision": lambda d: simple(d, d.businessRuleTask("t")),
    "a rule task whose decision is not there": lambda d: simple(d, d.businessRuleTask("t", camunda__decisionRef="x")),
    "a message that is not there": lambda d: simple(d, d.intermediateCatchEvent("t", d.message_event("x"))),
    "a signal that is not there": lambda d: simple(
        d, d.intermediateCatchEvent("t", '<bpmn:signalEventDefinition signalRef="x"/>')
    ),
    "an error that is not there": lambda d: simple(
        d, d.userTask("t"), d.boundary("b", "t", '<bpmn:errorEventDefinition errorRef="x"/>'), d.flow("b", "e")
    ),
    "an escalation that is not there": lambda d: simple(
        d,
        d.userTask("t"),
        d.boundary("b", "t", '<bpmn:escalationEventDefinition escalationRef="x"/>'),
        d.flow("b", "e"),
    ),
    "a boundary event that waits for nothing": lambda d: simple(
        d, d.userTask("t"), d.boundary("b", "t", ""), d.flow("b", "e")
    ),
    "a boundary event of an unknown kind": lambda d: simple(
        d, d.userTask("t"), d.boundary("b", "t", "<bpmn:fancyEventDefinition/>"), d.flow("b", "e")
    ),
    "an event definition that is not there": lambda d: simple(
        d, d.intermediateCatchEvent("t", "<bpmn:eventDefinitionRef>x</bpmn:eventDefinitionRef>")
    ),
    "two elements with one id": lambda d: simple(d, d.userTask("t"), d.userTask("t")),
    "a sub-process that writes data that is not there": lambda d: simple(
        d,
        d.subProcess(
            "t",
            d.startEvent("s2")
            + d.userTask(
                "u",
                "<bpmn:ioSpecification><bpmn:dataOutput id=\"do\" name=\"do\"/></bpmn:ioSpecification>"
                "<bpmn:dataOutputAssociation><bpmn:sourceRef>do</bpmn:sourceRef><bpmn:targetRef>x</bpmn:targetRef>"
                "</bpmn:dataOutputAssociation>",
            )
            + d.endEvent("e2")
            + d.line("s2", "u", "e2"),
        ),
    ),
    "a call of a process that is not there": lambda d: simple(d, d.callActivity("t", calledElement="x")),
    "an unreachable element": lambda d: simple(d, d.userTask("t"), d.userTask("u"), d.flow("u", "e")),
    "a script in another language": lambda d: simple(
        d, d.element("scriptTask", "t", "<bpmn:script>import os</bpmn:script>", scriptFormat="python")
    ),
    "a timer that is no time": lambda d: simple(d, d.intermediateCatchEvent("t", d.timer("timeDuration", "soon"))),
    "a condition that is no expression": lambda d: d.process(
        d.startEvent("s"), d.exclusiveGateway("g", default="g_e"), d.endEvent("e"), d.endEvent("f"),
        d.line("s", "g", "e"), d.flow("g", "f", "a =="),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_raised_hung_or_vanished_is_refused_with_its_element(draw, deploy, case):
    begun = time.thread_time()
    with pytest.raises(DiagramInvalid) as caught:
        deploy(REFUSED[case](draw))
    assert time.thread_time() - begun < 2
    problems = caught.value.details["problems"]
    assert all(problem["message"] and problem["file"] for problem in problems)
    assert any(problem["element"] for problem in problems)


def test_an_event_sub_process_that_ran_in_one_instance_leaves_the_next_alone(draw, deploy, play):
    inside = (
        draw.startEvent("es", '<bpmn:signalEventDefinition signalRef="S"/>', isInterrupting="true")
        + draw.endEvent("ee")
        + draw.flow("es", "ee")
    )
    diagram = simple(
        draw,
        draw.userTask("t"),
        draw.subProcess("sub", inside, triggeredByEvent="true"),
        around='<bpmn:signal id="S" name="stop"/>',
    )
    first = play(diagram)
    assert first.run.receive_signal("stop") == 1
    assert first.go_on().run.completed
    second = play(diagram)
    assert second.complete("t").run.completed
    assert second.completed == ["s", "t", "e"]


def test_branches_do_not_share_what_they_were_given(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.parallelGateway("g"),
            draw.userTask("a"),
            draw.userTask("b"),
            draw.parallelGateway("j"),
            draw.endEvent("e"),
            draw.line("s", "g", "a", "j", "e"),
            draw.line("g", "b", "j"),
        ),
        {"given": {"list": [1]}},
    )
    seen = p.run.task_context(p.task("a").id)
    seen["given"]["list"].append(2)
    assert p.run.task_context(p.task("b").id)["given"] == {"list": [1]}
    answer = {"list": [1]}
    p.run.complete_task(p.task("a").id, answer)
    answer["list"].append(9)
    p.go_on()
    p.complete("b", list=[2])
    assert p.run.completed
    assert p.run.variables == {"given": {"list": [1]}, "a": {"list": [1]}, "b": {"list": [2]}}


def test_a_number_of_instances_may_collect_into_a_variable_that_is_there(draw, play):
    loop = "<bpmn:loopCardinality>2</bpmn:loopCardinality>"
    collected = draw.extension(draw.properties(outputCollection="found", outputElement="t.n"))
    many = f"<bpmn:multiInstanceLoopCharacteristics>{loop}</bpmn:multiInstanceLoopCharacteristics>"
    p = play(simple(draw, draw.userTask("t", collected + many)), {"found": ["old"]})
    assert p.complete("t", n=1).complete("t", n=2).run.completed
    assert p.run.variables["found"] == [1, 2]


def test_one_message_lets_one_of_two_that_wait_for_it_go_on(draw, play):
    waits = [draw.intermediateCatchEvent(name, draw.message_event("M")) for name in ("a", "b")]
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.parallelGateway("g"),
            *waits,
            draw.endEvent("e"),
            draw.line("s", "g", "a", "e"),
            draw.line("g", "b", "e"),
            around='<bpmn:message id="M" name="paid"/>',
        )
    )
    assert p.receive("paid").completed == ["s", "g", "a", "e"]
    assert [one.element_id for one in p.run.subscriptions()] == ["b"]
    assert p.receive("paid").run.completed


def test_a_timer_whose_text_is_known_only_later_fails_at_its_event_and_is_tried_again(draw, play):
    p = play(simple(draw, draw.intermediateCatchEvent("t", draw.timer("timeDuration", "=wait"))), {"wait": "soon"})
    assert [(one.element_id, one.code) for one in p.run.incidents] == [("t", "due-date")]
    p.run.set_variables({"wait": "P1D"})
    assert p.retry().fire("t").run.completed
