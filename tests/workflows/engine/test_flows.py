"""Sequence flows that leave any element, and elements that none leads to or leaves (BPMN 2.0.2 §8.3.13, §10.5)."""

import pytest


def split(draw, task=None, *, default=None, conditions=(None, None)):
    """A task that two flows leave, to the tasks a and b, without an end event."""
    host = task or draw.userTask("t", **({"default": default} if default else {}))
    return draw.process(
        draw.startEvent("s"),
        host,
        draw.userTask("a"),
        draw.userTask("b"),
        draw.flow("s", "t"),
        draw.flow("t", "a", conditions[0]),
        draw.flow("t", "b", conditions[1]),
    )


def test_several_flows_out_of_a_task_are_taken_together(draw, play):
    p = play(split(draw)).complete("t")
    assert p.open() == ["a", "b"]
    assert not p.complete("a").run.completed
    assert p.complete("b").run.completed
    assert p.completed == ["s", "t", "a", "b"]


@pytest.mark.parametrize(
    ("answers", "taken"),
    [({"x": True, "y": True}, ["a", "b"]), ({"x": True, "y": False}, ["a"]), ({"x": False, "y": True}, ["b"])],
)
def test_conditional_flows_out_of_a_task_are_taken_where_their_condition_holds(draw, play, answers, taken):
    assert play(split(draw, conditions=("t.x", "t.y"))).complete("t", **answers).open() == taken


def test_an_unconditional_flow_is_taken_whatever_the_conditions_say(draw, play):
    diagram = split(draw, conditions=(None, "t.y"))
    assert play(diagram).complete("t", y=False).open() == ["a"]
    assert play(diagram).complete("t", y=True).open() == ["a", "b"]


def test_the_default_flow_of_a_task_is_taken_where_no_condition_holds(draw, play):
    diagram = split(draw, default="t_b", conditions=("t.x", None))
    assert play(diagram).complete("t", x=True).open() == ["a"]
    assert play(diagram).complete("t", x=False).open() == ["b"]
    assert play(diagram).complete("t").open() == ["b"]


def test_where_no_flow_may_be_taken_trying_again_chooses_again_and_does_nothing_twice(draw, play):
    count = draw.script("t", "n = n + 1")
    p = play(split(draw, count, conditions=("go", "false")), {"n": 1, "go": False})
    (failure,) = p.run.incidents
    assert (failure.element_id, failure.code) == ("t", "no-flow-taken")
    assert p.run.variables["n"] == 2
    assert p.retry().run.incidents[0].code == "no-flow-taken"
    p.run.set_variables({"go": True})
    assert p.retry().open() == ["a"]
    assert p.run.variables["n"] == 2
    assert p.completed == ["s", "t"]


def test_a_task_whose_flows_are_all_refused_is_done_and_its_boundary_events_are_gone(draw, play):
    late = draw.boundary("late", "t", draw.timer("timeDuration", "P1D"))
    diagram = split(draw, draw.userTask("t") + late, conditions=("t.x", "t.y"))
    p = play(diagram)
    assert [timer.element_id for timer in p.run.timers()] == ["late"]
    p.complete("t")
    assert (p.open(), p.run.timers()) == ([], [])
    assert [failure.code for failure in p.run.incidents] == ["no-flow-taken"]
    assert p.run.positions() == {"p": {"t": 1}}


def test_a_condition_that_is_no_boolean_behind_a_sub_process_gives_its_results_once(draw, play):
    inside = draw.startEvent("is") + draw.script("sc", "n = n + 1") + draw.line("is", "sc")
    diagram = split(draw, draw.subProcess("t", inside), conditions=("flag", "false"))
    p = play(diagram, {"n": 0, "flag": "yes"})
    assert [(f.element_id, f.code) for f in p.run.incidents] == [("t", "condition-not-boolean")]
    p.run.set_variables({"flag": True})
    assert p.retry().open() == ["a"]
    assert p.run.variables["n"] == 1


def test_the_flows_of_a_multi_instance_are_chosen_once_for_the_whole(draw, play):
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    p = play(split(draw, draw.userTask("t", loop), conditions=("go", "not(go)")), {"go": None})
    p.complete("t").complete("t")
    assert [failure.code for failure in p.run.incidents] == ["no-flow-taken"]
    assert p.run.positions() == {"p": {"t": 1}}
    p.run.set_variables({"go": False})
    assert p.retry().open() == ["b"]


def test_an_output_that_fails_once_an_instance_has_worked_does_not_repeat_the_work(draw, play):
    loop = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="xs" camunda:elementVariable="x"/>'
    outputs = {"outputCollection": "o", "outputElement": "if ok then x else for i in 1..1000000000 return i"}
    script = draw.scriptTask(
        "t", draw.extension(draw.properties(**outputs)) + loop + "<bpmn:script>x = x + 1</bpmn:script>"
    )
    p = play(split(draw, script), {"xs": [1], "ok": False})
    assert [failure.element_id for failure in p.run.incidents] == ["t"]
    p.run.set_variables({"ok": True})
    assert p.retry().run.variables["o"] == [2]


def test_several_flows_out_of_events_are_taken_together(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.userTask("a"),
            draw.userTask("b"),
            draw.intermediateCatchEvent("c", draw.timer("timeDuration", "PT1H")),
            draw.userTask("x"),
            draw.userTask("y"),
            draw.line("s", "a"),
            draw.line("s", "b", "c", "x"),
            draw.line("c", "y"),
        )
    )
    assert p.open() == ["a", "b"]
    p.complete("b").fire("c")
    assert p.open() == ["a", "x", "y"]


def test_tokens_that_meet_without_a_gateway_go_on_one_by_one(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.userTask("a"),
            draw.userTask("b"),
            draw.userTask("c"),
            draw.endEvent("e"),
            draw.line("s", "a", "c", "e"),
            draw.line("s", "b", "c"),
        )
    )
    assert p.complete("a").open() == ["b", "c"]
    assert p.complete("b").open() == ["c", "c"]
    p.complete("c")
    assert not p.run.completed
    assert p.complete("c").run.completed
    assert p.completed.count("e") == 2


def test_without_a_start_event_everything_that_nothing_leads_to_begins(draw, play, deploy):
    diagram = draw.process(
        draw.userTask("a"),
        draw.userTask("b"),
        draw.parallelGateway("j"),
        draw.userTask("c"),
        draw.boundary("late", "a", draw.timer("timeDuration", "P1D"), interrupting=False),
        draw.userTask("urge"),
        draw.line("a", "j", "c"),
        draw.line("b", "j"),
        draw.line("late", "urge"),
    )
    assert deploy(diagram).processes[0].startable
    p = play(diagram)
    assert p.open() == ["a", "b"]
    p.fire("late").complete("a").complete("b").complete("urge")
    assert p.open() == ["c"]
    assert p.complete("c").run.completed


def test_a_sub_process_and_a_called_process_may_have_neither_start_nor_end(draw, play):
    caller = draw.process(
        draw.startEvent("s"),
        draw.subProcess("sub", draw.userTask("a") + draw.userTask("b")),
        draw.callActivity("call", calledElement="q"),
        draw.endEvent("e"),
        draw.line("s", "sub", "call", "e"),
    )
    p = play(draw.processes(caller, draw.process(draw.userTask("c"), key="q")))
    assert p.open() == ["a", "b"]
    assert p.complete("a").complete("b").open() == ["c"]
    assert p.complete("c").run.completed


def test_an_interrupting_event_may_end_its_path(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.userTask("t"),
            draw.boundary("late", "t", draw.timer("timeDuration", "P1D")),
            draw.line("s", "t"),
        )
    )
    assert p.fire("late").run.completed
    assert p.outcomes == [("s", "completed"), ("t", "cancelled"), ("late", "completed")]


def test_a_parallel_gateway_may_be_the_end(draw, play):
    p = play(
        draw.process(
            draw.userTask("a"), draw.userTask("b"), draw.parallelGateway("j"), draw.line("a", "j"), draw.line("b", "j")
        )
    )
    assert not p.complete("a").run.completed
    assert p.complete("b").run.completed
