"""Event sub-processes (BPMN 2.0.2 §10.3.5, §13.5.4)."""

import pytest

AROUND = (
    '<bpmn:message id="M" name="answer"/><bpmn:message id="N" name="other"/><bpmn:signal id="S" name="stop"/>'
    '<bpmn:error id="E" errorCode="refused"/><bpmn:error id="E2" errorCode="broken"/>'
    '<bpmn:escalation id="X" escalationCode="late"/>'
)
ERROR = '<bpmn:errorEventDefinition errorRef="E" camunda:errorCodeVariable="c" camunda:errorMessageVariable="m"/>'
ANY_ERROR = '<bpmn:errorEventDefinition camunda:errorCodeVariable="c"/>'
ESCALATION = '<bpmn:escalationEventDefinition escalationRef="X"/>'
SIGNAL = '<bpmn:signalEventDefinition signalRef="S"/>'


def condition(text):
    return f"<bpmn:conditionalEventDefinition><bpmn:condition>{text}</bpmn:condition></bpmn:conditionalEventDefinition>"


def listens(draw, definition, *inside, id="on", interrupting=True, end=""):
    """An event sub-process with a task inside, or with what is given."""
    attributes = {} if interrupting else {"isInterrupting": "false"}
    body = "".join(inside) or draw.userTask(f"{id}_task") + draw.line(f"{id}_start", f"{id}_task", f"{id}_end")
    start = draw.startEvent(f"{id}_start", definition, **attributes)
    return draw.subProcess(id, start + body + draw.endEvent(f"{id}_end", end), triggeredByEvent="true")


def process(draw, *more, work=None, **others):
    return draw.process(
        draw.startEvent("s"),
        work or draw.userTask("work"),
        draw.endEvent("e"),
        draw.line("s", "work", "e"),
        *more,
        around=AROUND,
        **others,
    )


def sub(draw, *inside, id="work"):
    return draw.subProcess(
        id,
        draw.startEvent("is")
        + draw.userTask("inner")
        + draw.endEvent("ie")
        + "".join(inside)
        + draw.line("is", "inner", "ie"),
    )


def throws(draw, definition, *inside, id="work"):
    """A sub-process that throws at its end."""
    return draw.subProcess(
        id,
        draw.startEvent("is")
        + draw.userTask("inner")
        + draw.endEvent("ie", definition)
        + "".join(inside)
        + draw.line("is", "inner", "ie"),
    )


def test_an_interrupting_message_takes_away_all_else_and_ends_the_process_with_it(draw, play):
    p = play(process(draw, listens(draw, draw.message_event("M"))))
    assert [(s.element_id, s.message) for s in p.run.subscriptions()] == [("on_start", "answer")]
    assert p.run.positions() == {"p": {"work": 1}}
    p.receive("answer", text="stop")
    assert p.open() == ["on_task"]
    assert p.run.variables == {"on_start": {"text": "stop"}}
    assert p.run.subscriptions() == []
    assert p.complete("on_task").run.completed
    assert p.outcomes == [
        ("s", "completed"),
        ("work", "cancelled"),
        ("on_start", "completed"),
        ("on_task", "completed"),
        ("on_end", "completed"),
        ("on", "completed"),
    ]


def test_a_listener_keeps_nothing_alive_and_goes_in_silence(draw, play):
    p = play(process(draw, listens(draw, draw.message_event("M"), interrupting=False)))
    p.complete("work")
    assert p.run.completed
    assert p.run.subscriptions() == []
    assert [element for element, _ in p.outcomes] == ["s", "work", "e"]


def test_a_non_interrupting_message_runs_beside_as_often_as_it_comes(draw, play):
    p = play(process(draw, listens(draw, draw.message_event("M"), interrupting=False)))
    ids = set()
    for number in range(3):
        ids.add(p.run.subscriptions()[0].id)
        p.receive("answer", n=number)
    assert len(ids) == 3
    assert p.open() == ["on_task", "on_task", "on_task", "work"]
    p.complete("work")
    assert not p.run.completed
    p.complete("on_task").complete("on_task")
    assert not p.run.completed
    assert p.complete("on_task").run.completed


def test_a_message_may_still_come_while_only_its_event_sub_process_runs(draw, play):
    p = play(process(draw, listens(draw, draw.message_event("M"), interrupting=False)))
    p.receive("answer").complete("work").receive("answer")
    assert p.open() == ["on_task", "on_task"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_signal(draw, play, interrupting):
    p = play(process(draw, listens(draw, SIGNAL, interrupting=interrupting)))
    assert p.run.receive_signal("stop") == 1
    p.go_on()
    assert p.open() == (["on_task"] if interrupting else ["on_task", "work"])
    assert p.run.receive_signal("stop") == (0 if interrupting else 1)


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_timer(draw, play, interrupting):
    p = play(process(draw, listens(draw, draw.timer("timeDuration", "PT1H"), interrupting=interrupting)))
    p.fire("on_start")
    assert p.open() == (["on_task"] if interrupting else ["on_task", "work"])
    assert p.run.timers() == []


def test_a_timer_that_repeats(draw, play):
    p = play(process(draw, listens(draw, draw.timer("timeCycle", "R2/PT1H"), interrupting=False)))
    p.fire("on_start").fire("on_start")
    assert p.open() == ["on_task", "on_task", "work"]
    assert p.run.timers() == []


def test_a_timer_whose_expression_fails_is_an_incident_beside_and_goes_with_the_level(draw, play):
    p = play(process(draw, listens(draw, draw.timer("timeDate", "=at"))))
    assert [i.element_id for i in p.run.incidents] == ["on_start"]
    p.run.set_variables({"at": "2026-05-01"})
    p.retry()
    assert len(p.run.timers()) == 1
    q = play(process(draw, listens(draw, draw.timer("timeDate", "=at"))))
    assert q.complete("work").run.completed


def test_an_error_of_the_level_is_caught_in_it(draw, play):
    p = play(process(draw, listens(draw, ERROR), work=draw.service("work", "topic")))
    p.run.throw_error(p.call("topic"), "refused", "no")
    p.go_on()
    assert p.open() == ["on_task"]
    assert p.run.variables == {"c": "refused", "m": "no"}
    assert ("work", "error") in p.outcomes
    assert p.complete("on_task").run.completed


def test_an_error_that_a_script_throws_is_caught(draw, play):
    p = play(process(draw, listens(draw, ERROR), work=draw.script("work", 'throw "refused"')))
    assert p.open() == ["on_task"]
    q = play(process(draw, listens(draw, ERROR), work=draw.script("work", 'throw "other"')))
    assert [(i.element_id, i.code) for i in q.run.incidents] == [("work", "error-uncaught")]


def test_an_error_end_event_is_caught_by_the_innermost_level_first(draw, play):
    error = '<bpmn:errorEventDefinition errorRef="E"/>'
    inner = listens(draw, ERROR, id="near")
    p = play(
        process(
            draw,
            listens(draw, ERROR, id="far"),
            draw.boundary("b", "work", error),
            draw.endEvent("e2"),
            draw.flow("b", "e2"),
            work=throws(draw, error, inner),
        )
    )
    p.complete("inner")
    assert p.open() == ["near_task"]
    p.complete("near_task")
    assert p.run.completed
    assert p.completed[-2:] == ["work", "e"]


def test_the_boundary_of_a_level_comes_before_the_event_sub_process_around_it(draw, play):
    error = '<bpmn:errorEventDefinition errorRef="E"/>'
    p = play(
        process(
            draw,
            listens(draw, ERROR),
            draw.boundary("b", "work", error),
            draw.endEvent("e2"),
            draw.flow("b", "e2"),
            work=throws(draw, error),
        )
    )
    p.complete("inner")
    assert p.run.completed
    assert "e2" in p.completed


def test_an_event_sub_process_that_throws_again_does_not_catch_itself(draw, play):
    error = '<bpmn:errorEventDefinition errorRef="E"/>'
    again = listens(draw, ANY_ERROR, id="near", end=error)
    p = play(process(draw, listens(draw, ERROR, id="far"), work=throws(draw, error, again)))
    p.complete("inner").complete("near_task")
    assert p.open() == ["far_task"]
    q = play(process(draw, listens(draw, ERROR, end=error), work=draw.script("work", 'throw "refused"')))
    q.complete("on_task")
    assert [i.element_id for i in q.run.incidents] == ["on_end"]


def test_a_non_interrupting_event_sub_process_that_fails_is_caught_by_its_neighbour(draw, play):
    error = '<bpmn:errorEventDefinition errorRef="E"/>'
    p = play(
        process(
            draw,
            listens(draw, ERROR, id="catch"),
            listens(draw, draw.message_event("M"), id="fail", interrupting=False, end=error),
        )
    )
    p.receive("answer").complete("fail_task")
    assert p.open() == ["catch_task"]
    assert ("fail", "error") in p.outcomes


@pytest.mark.parametrize("interrupting", [True, False])
def test_an_escalation(draw, play, interrupting):
    work = draw.subProcess(
        "work",
        draw.startEvent("is")
        + draw.intermediateThrowEvent("throw", ESCALATION)
        + draw.userTask("inner")
        + draw.endEvent("ie")
        + draw.line("is", "throw", "inner", "ie"),
    )
    p = play(process(draw, listens(draw, ESCALATION, interrupting=interrupting), work=work))
    assert p.open() == (["on_task"] if interrupting else ["inner", "on_task"])


def test_an_escalation_that_its_own_handler_throws_again_goes_outwards(draw, play):
    inner = listens(draw, ESCALATION, id="near", interrupting=False, end=ESCALATION)
    work = draw.subProcess(
        "work",
        draw.startEvent("is")
        + draw.intermediateThrowEvent("throw", ESCALATION)
        + draw.endEvent("ie")
        + draw.line("is", "throw", "ie")
        + inner,
    )
    p = play(process(draw, listens(draw, ESCALATION, id="far", interrupting=False), work=work))
    p.complete("near_task")
    assert p.open() == ["far_task"]
    assert p.complete("far_task").run.completed


def test_several_and_nested_event_sub_processes(draw, play):
    inner = listens(draw, draw.message_event("N"), id="deep", interrupting=False)
    body = draw.userTask("on_task") + draw.line("on_start", "on_task", "on_end") + inner
    p = play(
        process(
            draw,
            listens(draw, draw.message_event("M"), body),
            listens(draw, SIGNAL, id="beside", interrupting=False),
        )
    )
    assert [s.message for s in p.run.subscriptions()] == ["answer"]
    p.receive("answer")
    assert [s.message for s in p.run.subscriptions()] == ["other"]
    assert p.run.receive_signal("stop") == 0
    p.receive("other")
    assert p.open() == ["deep_task", "on_task"]
    p.complete("on_task")
    assert p.complete("deep_task").run.completed


def test_in_a_sub_process_only_the_sub_process_is_interrupted(draw, play):
    p = play(process(draw, work=sub(draw, listens(draw, draw.message_event("M")))))
    p.receive("answer")
    assert p.open() == ["on_task"]
    p.complete("on_task")
    assert p.run.completed
    assert p.completed[-3:] == ["on", "work", "e"]


def test_every_instance_of_a_multi_instance_listens_for_itself(draw, play):
    loop = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
    loop += "</bpmn:multiInstanceLoopCharacteristics>"
    p = play(process(draw, work=sub(draw, listens(draw, draw.message_event("M")), loop)))
    assert len(p.run.subscriptions()) == 2
    p.receive("answer")
    assert p.open() == ["inner", "on_task"]
    p.complete("inner")
    assert p.complete("on_task").run.completed


def test_in_a_called_process(draw, play):
    called = process(draw, listens(draw, draw.message_event("M"), interrupting=False), key="q")
    main = draw.process(
        draw.startEvent("ps"),
        draw.callActivity("call", draw.extension('<camunda:out source="on_start" target="got"/>'), calledElement="q"),
        draw.endEvent("pe"),
        draw.line("ps", "call", "pe"),
    )
    p = play(draw.processes(main, called))
    p.receive("answer", n=1)
    assert p.open() == ["on_task", "work"]
    p.complete("work").complete("on_task")
    assert p.run.completed
    assert p.run.variables == {"got": {"n": 1}}


def test_an_error_of_a_called_process_is_caught_where_it_is_called(draw, play):
    called = draw.process(
        draw.startEvent("cs"),
        draw.userTask("inner"),
        draw.endEvent("ce", '<bpmn:errorEventDefinition errorRef="E"/>'),
        draw.line("cs", "inner", "ce"),
        key="q",
    )
    main = process(draw, listens(draw, ERROR), work=draw.callActivity("work", calledElement="q"))
    p = play(draw.processes(main, called))
    p.complete("inner")
    assert p.open() == ["on_task"]
    assert ("work", "error") in p.outcomes


def test_an_inner_escalation_in_a_multi_instance_of_calls_reaches_the_process(draw, play):
    called = draw.process(
        draw.startEvent("cs"),
        draw.intermediateThrowEvent("throw", ESCALATION),
        draw.userTask("inner"),
        draw.endEvent("ce"),
        draw.line("cs", "throw", "inner", "ce"),
        key="q",
    )
    loop = "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
    loop += "</bpmn:multiInstanceLoopCharacteristics>"
    main = process(
        draw,
        listens(draw, ESCALATION, interrupting=False),
        work=draw.callActivity("work", loop, calledElement="q"),
    )
    p = play(draw.processes(main, called))
    assert p.open() == ["inner", "inner", "on_task", "on_task"]


def test_a_condition_interrupts_when_it_becomes_true(draw, play):
    p = play(process(draw, listens(draw, condition("n &gt; 1"))))
    assert p.open() == ["work"]
    p.run.set_variables({"n": 1})
    assert p.go_on().open() == ["work"]
    p.run.set_variables({"n": 2})
    assert p.go_on().open() == ["on_task"]


def test_instances_of_one_bundle_do_not_share_what_happened(draw, play):
    diagram = process(draw, listens(draw, draw.message_event("M")))
    play(diagram).receive("answer").complete("on_task")
    q = play(diagram)
    assert q.open() == ["work"]
    assert q.complete("work").run.completed


def test_a_terminate_event_ends_the_event_sub_process_only(draw, play):
    body = (
        draw.userTask("on_task")
        + draw.endEvent("t", "<bpmn:terminateEventDefinition/>")
        + draw.userTask("beside")
        + draw.parallelGateway("g")
        + draw.line("on_start", "g", "on_task", "t")
        + draw.line("g", "beside", "on_end")
    )
    p = play(process(draw, listens(draw, draw.message_event("M"), body, interrupting=False)))
    p.receive("answer").complete("on_task")
    assert p.open() == ["work"]
    assert len(p.run.subscriptions()) == 1


def test_a_terminate_event_of_the_level_takes_listeners_and_event_sub_processes_with_it(draw, play):
    terminate = "<bpmn:terminateEventDefinition/>"
    diagram = draw.process(
        draw.startEvent("s"),
        draw.userTask("work"),
        draw.endEvent("e", terminate),
        draw.line("s", "work", "e"),
        listens(draw, draw.message_event("M"), interrupting=False),
        around=AROUND,
    )
    p = play(diagram)
    p.receive("answer").complete("work")
    assert p.run.completed
    assert ("on_task", "cancelled") in p.outcomes


def test_any_of_several_triggers_begins_it(draw, play):
    both = draw.message_event("M") + SIGNAL
    p = play(process(draw, listens(draw, both, interrupting=False)))
    p.receive("answer")
    p.run.receive_signal("stop")
    p.go_on()
    assert p.open() == ["on_task", "on_task", "work"]
    q = play(process(draw, listens(draw, both)))
    q.run.receive_signal("stop")
    q.go_on()
    assert q.open() == ["on_task"]
    assert q.run.subscriptions() == []


def test_a_token_cannot_be_taken_to_or_from_an_event_sub_process(draw, play):
    from workflows.errors import Conflict, Invalid

    p = play(process(draw, listens(draw, draw.message_event("M"))))
    with pytest.raises(Invalid):
        p.run.move(p.task("work").id, "on")
    with pytest.raises(Conflict):
        p.run.move(p.run.subscriptions()[0].id, "work")


def test_an_interrupted_level_is_not_interrupted_again_by_what_waited_before(draw, play):
    """Both triggers happen in one step: the second finds its listener gone."""
    p = play(process(draw, listens(draw, SIGNAL, id="a"), listens(draw, SIGNAL, id="b")))
    assert p.run.receive_signal("stop") == 1
    p.go_on()
    assert p.open() == ["a_task"]


def test_a_payload_is_promoted_by_the_start_event(draw, play):
    mapped = draw.extension(draw.mapping(outputs={"reason": "=text"}))
    p = play(process(draw, listens(draw, mapped + draw.message_event("M"))))
    p.receive("answer", text="stop")
    assert p.run.variables == {"on_start": {"text": "stop"}, "reason": "stop"}


def test_a_condition_in_a_called_process_sees_its_own_variables(draw, play):
    called = process(draw, listens(draw, condition("n &gt; 1")), key="q")
    main = draw.process(
        draw.startEvent("ps"),
        draw.callActivity("call", calledElement="q"),
        draw.endEvent("pe"),
        draw.line("ps", "call", "pe"),
    )
    p = play(draw.processes(main, called), {"n": 5})
    assert p.open() == ["work"]
    p.run.set_variables({"n": 2}, token_id=p.task("work").id)
    assert p.go_on().open() == ["on_task"]


def test_what_changed_before_a_state_was_saved_is_still_looked_at(draw, play):
    p = play(process(draw, listens(draw, condition("n &gt; 1"))))
    p.run.set_variables({"n": 2})
    p.state = p.run.snapshot()
    p.run = p.loaded()
    assert p.go_on().open() == ["on_task"]


def test_a_terminate_event_in_a_called_process_ends_that_alone(draw, play):
    called = draw.process(
        draw.startEvent("cs"),
        draw.userTask("a"),
        draw.userTask("b"),
        draw.endEvent("t", "<bpmn:terminateEventDefinition/>"),
        draw.line("cs", "a", "t"),
        draw.flow("cs", "b"),
        listens(draw, draw.message_event("M")),
        key="q",
        around=AROUND,
    )
    head, _, rest = called.decode().partition("<bpmn:process")
    main = draw.process(
        draw.startEvent("ps"),
        draw.callActivity("call", calledElement="q"),
        draw.userTask("after"),
        draw.userTask("beside"),
        draw.endEvent("pe"),
        draw.line("ps", "call", "after", "pe"),
        draw.line("ps", "beside", "pe"),
    )
    inner = main.decode().partition("<bpmn:process")[2].removesuffix("</bpmn:definitions>")
    both = f"{head}<bpmn:process{inner}<bpmn:process{rest}".encode()
    p = play(both).complete("a")
    assert p.open() == ["after", "beside"]
    assert ("b", "cancelled") in p.outcomes
    assert p.run.subscriptions() == []
