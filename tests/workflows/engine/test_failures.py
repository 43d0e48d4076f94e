import time

import pytest

from workflows import engine
from workflows.errors import Conflict, ExecutionFailed, Invalid, NotFound, TaskEnded


def linear(draw, *elements, ids, **others):
    return draw.process(draw.startEvent("s"), *elements, draw.endEvent("e"), draw.line("s", *ids, "e"), **others)


def choosing(draw):
    return draw.process(
        draw.startEvent("s"),
        draw.exclusiveGateway("g"),
        draw.userTask("a"),
        draw.endEvent("e"),
        draw.endEvent("e2"),
        draw.flow("s", "g"),
        draw.flow("g", "a", "=n > 10"),
        draw.flow("g", "e2", "=n <= 10"),
        draw.flow("a", "e"),
    )


def test_a_gateway_without_a_true_flow_is_an_incident_that_names_its_flows(draw, play):
    p = play(choosing(draw))
    (failure,) = p.run.incidents
    assert (failure.element_id, failure.code) == ("g", "no-flow-taken")
    assert "g_a gave null" in failure.message
    assert "g_e2 gave null" in failure.message
    assert not p.run.completed
    assert not p.run.stuck
    p.run.set_variables({"n": 11})
    assert p.retry().open() == ["a"]
    assert p.run.incidents == []


def test_a_condition_that_is_no_boolean_is_an_incident_that_names_its_flow(draw, play):
    diagram = choosing(draw).replace(b"=n &gt; 10", b"=n")
    p = play(diagram, {"n": "text"})
    assert [(f.code, "g_a" in f.message) for f in p.run.incidents] == [("condition-not-boolean", True)]
    assert p.run.incidents[0].variables["n"] == "text"


def test_a_failing_output_mapping_keeps_the_answers_and_is_tried_again(draw, play, deploy):
    task = draw.userTask("t", draw.extension(draw.mapping(outputs={"n": "=for i in 1..limit return [i, i]"})))
    p = play(linear(draw, task, ids=["t"]), {"limit": 30_000_000})
    p.complete("t", note="kept")
    (failure,) = p.run.incidents
    assert (failure.element_id, failure.code) == ("t", "budget-exceeded")
    assert p.open() == []
    p.run.set_variables({"limit": 2})
    p.retry()
    assert p.run.completed
    assert p.run.variables["t"] == {"note": "kept"}
    assert p.run.variables["n"] == [[1, 1], [2, 2]]


def test_an_assignment_that_gives_no_name_is_an_incident_and_other_branches_go_on(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.parallelGateway("g"),
            draw.userTask("a", camunda__assignee="=who"),
            draw.userTask("b"),
            draw.parallelGateway("j"),
            draw.endEvent("e"),
            draw.line("s", "g", "a", "j", "e"),
            draw.line("g", "b", "j"),
        ),
        {"who": 5},
    )
    assert [f.element_id for f in p.run.incidents] == ["a"]
    assert p.open() == ["b"]
    p.complete("b")
    assert not p.run.completed
    p.run.set_variables({"who": "liu"})
    p.retry()
    assert p.task("a").assignee == "liu"
    assert p.complete("a").run.completed


def test_a_call_that_failed_is_ready_again_after_a_retry(draw, play):
    p = play(linear(draw, draw.service("x", "publish"), ids=["x"]))
    p.run.fail_call(p.call("publish"), "site-down", "The website does not answer.")
    p.go_on()
    assert [(f.code, f.message) for f in p.run.incidents] == [("site-down", "The website does not answer.")]
    assert p.run.calls() == []
    p.retry()
    assert p.finish("publish").run.completed


def test_a_diagram_that_goes_round_without_end_is_an_incident(draw, play, monkeypatch):
    monkeypatch.setattr("workflows.engine.run.MAX_SECONDS", 60)  # a slow machine is stopped by its rounds too
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.script("x", "a = 1"),
            draw.exclusiveGateway("g", default="g_x"),
            draw.endEvent("e"),
            draw.line("s", "x", "g"),
            draw.flow("g", "x"),
            draw.flow("g", "e", "a = 2"),
        )
    )
    assert [f.code for f in p.run.incidents] == ["endless-loop"]


def test_a_diagram_whose_tokens_multiply_without_end_is_stopped_in_time(draw, play):
    signal = '<bpmn:signalEventDefinition signalRef="S"/>'
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.userTask("t"),
            draw.boundary("one", "t", signal, interrupting=False),
            draw.boundary("other", "t", signal, interrupting=False),
            draw.intermediateThrowEvent("throw", signal),
            draw.endEvent("e"),
            draw.endEvent("e2"),
            draw.line("s", "t", "e"),
            draw.line("one", "throw", "e2"),
            draw.flow("other", "throw"),
            around='<bpmn:signal id="S" name="s"/>',
        )
    )
    begun = time.thread_time()
    p.run.receive_signal("s")
    p.run.advance()
    assert time.thread_time() - begun < 20
    assert {f.code for f in p.run.incidents} <= {"endless-loop", "takes-too-long"}
    assert p.run.incidents
    assert [task.element_id for task in p.run.tasks()] == ["t"]


def test_a_mapping_that_fails_on_entry_of_an_instance_is_tried_again_with_its_item(draw, play):
    loop = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="xs" camunda:elementVariable="x"/>'
    task = draw.userTask("t", draw.extension(draw.mapping({"n": "=for i in 1..limit return [i]"})) + loop)
    p = play(linear(draw, task, ids=["t"]), {"xs": ["one", "two"], "limit": 30_000_000})
    assert len(p.run.incidents) == 2
    p.run.set_variables({"limit": 1})
    p.retry()
    p.retry()
    assert [p.run.task_context(t.id)["x"] for t in p.run.tasks()] == ["one", "two"]


def test_a_repeating_timer_that_cannot_be_counted_on_is_an_incident_and_the_event_still_happens(draw, play):
    from workflows.errors import CalendarNotLoaded

    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.userTask("t"),
            draw.boundary("b", "t", draw.timer("timeCycle", "R/P1WD"), interrupting=False),
            draw.userTask("remind"),
            draw.endEvent("e"),
            draw.endEvent("e2"),
            draw.line("s", "t", "e"),
            draw.line("b", "remind", "e2"),
        )
    )

    def not_loaded(day, count):
        raise CalendarNotLoaded()

    p.run._instance.add_working_days = not_loaded
    p.fire("b")
    assert p.open() == ["remind", "t"]
    assert [(f.element_id, f.code) for f in p.run.incidents] == [("b", "calendar-not-loaded")]
    p.retry()
    assert p.run.timers()[0].due_at.isoformat() == "2026-03-04T16:00:00+00:00"


def test_an_unexpected_exception_makes_a_run_unusable_and_leaves_the_saved_state(draw, play, monkeypatch):
    from workflows.engine.specs.tasks import UserTaskSpec

    p = play(linear(draw, draw.userTask("t"), ids=["t"]))
    task = p.task("t").id

    def breaks(self, token):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(UserTaskSpec, "perform", breaks)
        with pytest.raises(ExecutionFailed):
            p.run.complete_task(task, {})
        with pytest.raises(ExecutionFailed):
            p.run.snapshot()
        with pytest.raises(ExecutionFailed):
            p.run.advance()
    p.run = p.loaded()
    assert p.complete("t").run.completed


def test_what_is_not_there_is_not_found(draw, play, deploy):
    diagram = linear(draw, draw.userTask("t"), ids=["t"])
    p = play(diagram)
    for act in (
        lambda: p.run.complete_task("x", {}),
        lambda: p.run.finish_call(p.task("t").id, {}),
        lambda: p.run.fire_timer(p.task("t").id),
        lambda: p.run.receive_message("x", {}),
        lambda: p.run.retry("x"),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Conflict):
        p.run.retry(p.task("t").id)
    task = p.task("t").id
    p.run.complete_task(task, {})
    with pytest.raises(TaskEnded):
        p.run.complete_task(task, {})
    with pytest.raises(NotFound):
        engine.start(deploy(diagram), "q", {}, instance_id="i", business_key=None, now=p.now)
    with pytest.raises(Invalid):
        engine.start(deploy(diagram), "p", {}, instance_id="i", business_key=None, now=p.now, message="m")
    with pytest.raises(Invalid):
        engine.start(deploy(diagram), "p", {}, instance_id="i", business_key=None, now=p.now.replace(tzinfo=None))


def test_terminating_takes_everything_away(draw, play):
    body = draw.startEvent("is") + draw.userTask("t") + draw.endEvent("ie") + draw.line("is", "t", "ie")
    p = play(linear(draw, draw.subProcess("sub", body), ids=["sub"]))
    p.run.terminate("withdrawn")
    p.go_on()
    assert p.run.completed
    assert p.open() == []
    assert {("t", "cancelled"), ("sub", "cancelled")} <= set(p.outcomes)


def test_an_error_that_a_script_throws_and_nobody_catches_is_an_incident(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.script("check", 'a = 1\nthrow if x > 1 then {code: "E1", message: "x is " + string(x)} else null'),
            draw.endEvent("e"),
            draw.line("s", "check", "e"),
        ),
        {"x": 2},
    )
    (failure,) = p.run.incidents
    assert (failure.element_id, failure.code, failure.message) == (
        "check",
        "error-uncaught",
        "Nothing catches the error E1: x is 2",
    )
    assert "a" not in p.run.variables
    p.run.set_variables({"x": 1})
    p.retry()
    assert p.run.completed
