"""Conditional and link events, shared definitions, several definitions, boundary events on every activity."""

import pytest

AROUND = (
    '<bpmn:message id="M" name="answer"/><bpmn:message id="N" name="other"/><bpmn:signal id="S" name="stop"/>'
    '<bpmn:error id="E" errorCode="refused"/><bpmn:escalation id="X" escalationCode="late"/>'
)
SIGNAL = '<bpmn:signalEventDefinition signalRef="S"/>'
ERROR = '<bpmn:errorEventDefinition errorRef="E" camunda:errorCodeVariable="c" camunda:errorMessageVariable="m"/>'
ESCALATION = '<bpmn:escalationEventDefinition escalationRef="X"/>'


def condition(text):
    return (
        "<bpmn:conditionalEventDefinition><bpmn:condition>"
        f"{text.replace('>', '&gt;').replace('<', '&lt;')}</bpmn:condition></bpmn:conditionalEventDefinition>"
    )


def caught(draw, definition, around=AROUND, **attributes):
    """An intermediate event between two tasks."""
    return draw.process(
        draw.startEvent("s"),
        draw.intermediateCatchEvent("event", definition, **attributes),
        draw.userTask("after"),
        draw.endEvent("e"),
        draw.line("s", "event", "after", "e"),
        around=around,
    )


def attached(draw, definition, *, interrupting=True, work=None, **attributes):
    return draw.process(
        draw.startEvent("s"),
        work or draw.userTask("work"),
        draw.element(
            "boundaryEvent",
            "event",
            definition,
            attachedToRef="work",
            cancelActivity="true" if interrupting else "false",
            **attributes,
        ),
        draw.userTask("other"),
        draw.endEvent("e"),
        draw.endEvent("e2"),
        draw.line("s", "work", "e"),
        draw.line("event", "other", "e2"),
        around=AROUND,
    )


def change(p, **values):
    p.run.set_variables(values)
    return p.go_on()


# -- conditions -----------------------------------------------------------------------------------------------


def test_a_condition_that_holds_on_entry_is_not_waited_for(draw, play):
    assert play(caught(draw, condition("n > 1")), {"n": 2}).open() == ["after"]


def test_a_condition_is_waited_for_and_looked_at_when_variables_change(draw, play):
    p = play(caught(draw, condition("n > 1")))
    assert not p.run.stuck
    assert p.run.positions() == {"p": {"event": 1}}
    assert change(p, n=1).open() == []
    assert change(p, n=2).open() == ["after"]


def test_a_condition_that_fails_is_an_incident_that_can_be_tried_again(draw, play):
    p = play(caught(draw, condition('"a" + n')), {"n": "b"})
    assert [(i.element_id, i.code) for i in p.run.incidents] == [("event", "condition-not-boolean")]
    p.retry()
    assert len(p.run.incidents) == 1
    q = play(caught(draw, condition("if n = 1 then true else n")), {"n": 2})
    q.run.set_variables({"n": 1})
    assert q.retry().open() == ["after"]


def test_a_condition_at_a_boundary_interrupts(draw, play):
    p = play(attached(draw, condition("work2 = true")))
    assert p.open() == ["work"]
    assert change(p, work2=True).open() == ["other"]
    assert play(attached(draw, condition("true"))).open() == ["other"]


def test_a_condition_interrupts_a_script_before_it_runs(draw, play):
    p = play(attached(draw, condition("n = 1"), work=draw.script("work", "n = 5")), {"n": 1})
    assert p.open() == ["other"]
    assert p.run.variables == {"n": 1}


def test_a_condition_that_does_not_interrupt_fires_again_only_after_it_was_false(draw, play):
    p = play(attached(draw, condition("n > 1"), interrupting=False), {"n": 2})
    assert p.open() == ["other", "work"]
    assert change(p, n=3).open() == ["other", "work"]
    assert change(p, n=0).open() == ["other", "work"]
    assert change(p, n=2).open() == ["other", "other", "work"]
    assert p.complete("other").complete("other").complete("work").run.completed


def test_what_a_parallel_branch_writes_is_seen_by_a_condition(draw, play):
    diagram = draw.process(
        draw.startEvent("s"),
        draw.parallelGateway("g"),
        draw.userTask("a"),
        draw.script("write", "n = a.n"),
        draw.intermediateCatchEvent("event", condition("n > 1")),
        draw.endEvent("e"),
        draw.line("s", "g", "a", "write", "e"),
        draw.line("g", "event", "e"),
    )
    assert not play(diagram).complete("a", n=1).run.completed
    assert play(diagram).complete("a", n=2).run.completed


def test_a_condition_sees_the_answers_before_what_follows_runs(draw, play):
    """The variables change in the middle of a step: the event is there before the next element."""
    diagram = draw.process(
        draw.startEvent("s"),
        draw.subProcess(
            "work",
            draw.startEvent("is")
            + draw.script("first", "n = 1")
            + draw.script("second", "n = 2")
            + draw.endEvent("ie")
            + draw.line("is", "first", "second", "ie"),
        ),
        draw.boundary("event", "work", condition("n = 1")),
        draw.endEvent("e"),
        draw.line("s", "work", "e"),
    )
    p = play(diagram)
    assert p.run.variables == {"n": 1}
    assert ("work", "cancelled") in p.outcomes


# -- links ----------------------------------------------------------------------------------------------------


def link(name):
    return f'<bpmn:linkEventDefinition name="{name}"/>'


def test_a_link_goes_on_at_its_target(draw, play):
    diagram = draw.process(
        draw.startEvent("s"),
        draw.exclusiveGateway("g", default="g_t2"),
        draw.intermediateThrowEvent("t1", link("x")),
        draw.intermediateThrowEvent("t2", link("x")),
        draw.intermediateCatchEvent("c", link("x")),
        draw.userTask("after"),
        draw.endEvent("e"),
        draw.flow("s", "g"),
        draw.flow("g", "t1", "n = 1"),
        draw.flow("g", "t2"),
        draw.line("c", "after", "e"),
    )
    p = play(diagram, {"n": 1})
    assert p.completed == ["s", "g", "t1", "c"]
    assert p.complete("after").run.completed
    assert play(diagram).completed == ["s", "g", "t2", "c"]


def test_a_link_back_makes_a_loop_and_joins_count_it_as_a_flow(draw, play):
    diagram = draw.process(
        draw.startEvent("s"),
        draw.intermediateCatchEvent("c", link("again")),
        draw.exclusiveGateway("m"),
        draw.userTask("work"),
        draw.exclusiveGateway("g", default="g_e"),
        draw.intermediateThrowEvent("t", link("again")),
        draw.endEvent("e"),
        draw.line("s", "m", "work", "g", "e"),
        draw.flow("c", "m"),
        draw.flow("g", "t", "work.again"),
    )
    p = play(diagram).complete("work", again=True)
    assert p.open() == ["work"]
    assert p.complete("work", again=False).run.completed


def test_links_of_one_name_in_two_levels_do_not_meet(draw, play):
    inside = (
        draw.startEvent("is")
        + draw.intermediateThrowEvent("it", link("x"))
        + draw.intermediateCatchEvent("ic", link("x"))
        + draw.userTask("inner")
        + draw.endEvent("ie")
        + draw.line("is", "it")
        + draw.line("ic", "inner", "ie")
    )
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.subProcess("sub", inside),
            draw.intermediateThrowEvent("t", link("x")),
            draw.intermediateCatchEvent("c", link("x")),
            draw.endEvent("e"),
            draw.line("s", "sub", "t"),
            draw.line("c", "e"),
        )
    )
    assert p.completed == ["s", "is", "it", "ic"]
    assert p.complete("inner").run.completed


# -- shared definitions ---------------------------------------------------------------------------------------


def test_a_shared_definition_is_as_if_it_were_written_in_its_place(draw, play):
    ref = "<bpmn:eventDefinitionRef>{}</bpmn:eventDefinitionRef>"
    around = (
        AROUND
        + '<bpmn:timerEventDefinition id="T"><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>'
        + '<bpmn:messageEventDefinition id="DM" messageRef="M"/><bpmn:errorEventDefinition id="F" errorRef="E"/>'
        + '<bpmn:signalEventDefinition id="G" signalRef="S"/><bpmn:terminateEventDefinition id="H"/>'
    )
    assert play(caught(draw, ref.format("T"), around)).fire("event").open() == ["after"]
    assert play(caught(draw, ref.format("tns:DM"), around)).receive("answer").open() == ["after"]
    diagram = draw.process(
        draw.startEvent("s"),
        draw.userTask("a"),
        draw.endEvent("e", ref.format("F")),
        draw.endEvent("e2", ref.format("G")),
        draw.userTask("b"),
        draw.userTask("c"),
        draw.endEvent("e3", ref.format("H")),
        draw.line("s", "a", "e"),
        draw.line("s", "b", "e2"),
        draw.line("s", "c", "e3"),
        around=around,
    )
    p = play(diagram).complete("a").complete("b")
    assert [i.code for i in p.run.incidents] == ["error-uncaught"]
    assert [(m.name, m.kind) for m in p.sent] == [("stop", "signal")]
    assert p.complete("c").run.completed


# -- several definitions --------------------------------------------------------------------------------------

BOTH = '<bpmn:messageEventDefinition messageRef="M"/>' + SIGNAL
HOUR = "<bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition>"


def test_any_of_several_definitions_lets_an_intermediate_event_happen(draw, play):
    p = play(caught(draw, BOTH + HOUR))
    assert p.run.positions() == {"p": {"event": 1}}
    assert p.receive("answer", n=1).open() == ["after"]
    assert (p.run.timers(), p.run.subscriptions(), p.run.receive_signal("stop")) == ([], [], 0)
    assert p.outcomes == [("s", "completed"), ("event", "completed")]
    assert p.run.variables == {"event": {"n": 1}}
    assert play(caught(draw, BOTH + HOUR)).fire("event").open() == ["after"]


def test_all_of_several_definitions_are_waited_for(draw, play):
    p = play(caught(draw, BOTH + HOUR, parallelMultiple="true"))
    p.receive("answer", n=1)
    assert p.open() == []
    assert p.run.subscriptions() == []
    p.fire("event")
    assert p.open() == []
    assert p.run.timers() == []
    assert not p.run.stuck
    assert p.run.receive_signal("stop") == 1
    assert p.go_on().open() == ["after"]
    assert p.outcomes == [("s", "completed"), ("event", "completed")]
    assert p.run.variables == {"event": {"n": 1}}
    assert p.complete("after").run.completed


def test_what_all_of_several_messages_brought_is_put_together(draw, play):
    messages = draw.message_event("M") + draw.message_event("N")
    p = play(caught(draw, messages, parallelMultiple="true"))
    p.receive("other", b=2).receive("answer", a=1)
    assert p.run.variables == {"event": {"a": 1, "b": 2}}


def test_several_definitions_behind_an_event_based_gateway(draw, play):
    def diagram(**attributes):
        return draw.process(
            draw.startEvent("s"),
            draw.eventBasedGateway("g"),
            draw.intermediateCatchEvent("one", BOTH, **attributes),
            draw.intermediateCatchEvent("late", HOUR),
            draw.intermediateCatchEvent("later", draw.timer("timeDuration", "PT2H")),
            draw.intermediateCatchEvent("when", condition("n = 1")),
            *(draw.userTask(f"t{n}") + draw.endEvent(f"e{n}") + draw.flow(f"t{n}", f"e{n}") for n in range(4)),
            draw.line("s", "g", "one", "t0"),
            draw.line("g", "late", "t1"),
            draw.line("g", "later", "t2"),
            draw.line("g", "when", "t3"),
            around=AROUND,
        )

    p = play(diagram()).receive("answer")
    assert p.open() == ["t0"]
    assert (p.run.timers(), p.run.positions()) == ([], {"p": {"t0": 1}})
    assert play(diagram()).fire("later").open() == ["t2"]
    assert change(play(diagram()), n=1).open() == ["t3"]
    q = play(diagram(parallelMultiple="true")).receive("answer")
    assert q.open() == []
    assert len(q.run.timers()) == 2
    assert q.fire("late").open() == ["t1"]
    assert q.run.positions() == {"p": {"t1": 1}}


@pytest.mark.parametrize("interrupting", [True, False])
def test_any_of_several_definitions_at_a_boundary(draw, play, interrupting):
    p = play(attached(draw, BOTH, interrupting=interrupting))
    p.receive("answer")
    assert p.open() == (["other"] if interrupting else ["other", "work"])
    assert p.run.receive_signal("stop") == (0 if interrupting else 1)
    p.go_on()
    if not interrupting:
        assert p.receive("answer").open() == ["other", "other", "other", "work"]
        assert p.complete("work").run.subscriptions() == []


@pytest.mark.parametrize("interrupting", [True, False])
def test_all_of_several_definitions_at_a_boundary(draw, play, interrupting):
    p = play(attached(draw, BOTH, interrupting=interrupting, parallelMultiple="true"))
    for _ in range(1 if interrupting else 2):
        p.receive("answer")
        p.run.receive_signal("stop")
        p.go_on()
    assert p.open() == (["other"] if interrupting else ["other", "other", "work"])
    if not interrupting:
        p.receive("answer")
        assert p.run.subscriptions() == []
        assert p.complete("work").complete("other").complete("other").run.completed


def test_a_throw_event_throws_all_its_definitions_and_ends_its_level_last(draw, play):
    terminate = "<bpmn:terminateEventDefinition/>"
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.userTask("a"),
            draw.userTask("b"),
            draw.intermediateThrowEvent("t", BOTH),
            draw.endEvent("e", terminate + BOTH),
            draw.endEvent("e2"),
            draw.line("s", "a", "t", "e"),
            draw.line("s", "b", "e2"),
            around=AROUND,
        )
    )
    assert p.complete("a").run.completed
    assert [(m.element_id, m.name) for m in p.sent] == [("t", "answer"), ("t", "stop"), ("e", "answer"), ("e", "stop")]


def test_what_was_thrown_beside_an_uncaught_error_is_not_thrown_again(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.endEvent("e", '<bpmn:errorEventDefinition errorRef="E"/>' + draw.message_event("M")),
            draw.flow("s", "e"),
            around=AROUND,
        )
    )
    p.retry()
    assert [i.code for i in p.run.incidents] == ["error-uncaught"]
    assert [m.name for m in p.sent] == ["answer"]


# -- boundary events on every activity ------------------------------------------------------------------------


def test_an_error_that_a_script_throws_is_caught_at_its_boundary(draw, play):
    script = draw.script("work", 'x = 1\nthrow {code: "refused", message: "no"}')
    p = play(attached(draw, ERROR, work=script))
    assert p.open() == ["other"]
    assert p.run.variables == {"c": "refused", "m": "no"}
    assert ("work", "error") in p.outcomes


def test_a_timer_takes_a_script_away_that_stands_still(draw, play):
    p = play(attached(draw, HOUR, work=draw.script("work", "throw 5")))
    assert len(p.run.incidents) == 1
    p.fire("event")
    assert p.open() == ["other"]
    assert p.run.incidents == []


LOOP = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>3</bpmn:loopCardinality>"
    "</bpmn:multiInstanceLoopCharacteristics>"
)


@pytest.mark.parametrize("definition", ["message", "signal", "timer", "condition"])
def test_a_boundary_event_of_a_multi_instance_takes_all_of_it(draw, play, definition):
    written = {
        "message": draw.message_event("M"),
        "signal": SIGNAL,
        "timer": HOUR,
        "condition": condition("n = 1"),
    }[definition]
    p = play(attached(draw, written, work=draw.userTask("work", LOOP)))
    p.complete("work")
    assert p.open() == ["work", "work"]
    if definition == "message":
        p.receive("answer")
    elif definition == "timer":
        p.fire("event")
    elif definition == "signal":
        p.run.receive_signal("stop")
        p.go_on()
    else:
        change(p, n=1)
    assert p.open() == ["other"]
    assert p.complete("other").run.completed


def test_a_boundary_event_beside_a_multi_instance_fires_as_often_as_it_happens(draw, play):
    p = play(attached(draw, draw.message_event("M"), interrupting=False, work=draw.userTask("work", LOOP)))
    assert p.receive("answer").receive("answer").open() == ["other", "other", "work", "work", "work"]


def test_an_error_of_one_instance_takes_the_whole_multi_instance(draw, play):
    work = draw.element(
        "scriptTask", "work", LOOP + '<bpmn:script>throw if loopCounter = 1 then "refused" else null</bpmn:script>'
    )
    p = play(attached(draw, ERROR, work=work))
    assert p.open() == ["other"]
    assert p.outcomes[1:4] == [("work", "completed"), ("work", "error"), ("work", "cancelled")]


def test_an_escalation_does_not_stop_a_sub_process_that_is_not_interrupted(draw, play):
    work = draw.subProcess(
        "work",
        draw.startEvent("is")
        + draw.intermediateThrowEvent("t1", ESCALATION)
        + draw.userTask("inner")
        + draw.intermediateThrowEvent("t2", ESCALATION)
        + draw.endEvent("ie", ESCALATION)
        + draw.line("is", "t1", "inner", "t2", "ie"),
    )
    p = play(attached(draw, ESCALATION, interrupting=False, work=work))
    assert p.open() == ["inner", "other"]
    p.complete("inner")
    assert p.open() == ["other", "other", "other"]
    assert p.completed[-1] == "e"
    q = play(attached(draw, ESCALATION, work=work))
    assert q.open() == ["other"]
    assert ("work", "cancelled") in q.outcomes
