"""Activities that run several times: BPMN's own elements beside Camunda's, events of instances, the standard loop."""

import pytest

SIGNAL = '<bpmn:signal id="S" name="one-more"/><bpmn:signalEventDefinition id="SD" signalRef="S"/>'
ESCALATION = '<bpmn:escalation id="X" escalationCode="x"/><bpmn:escalationEventDefinition id="XD" escalationRef="X"/>'


def around(draw, activity, *more, **others):
    return draw.process(
        draw.startEvent("s"),
        activity,
        draw.userTask("after"),
        draw.endEvent("e"),
        draw.line("s", "work", "after", "e"),
        *more,
        **others,
    )


def multiple(inside, **attributes):
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f"<bpmn:multiInstanceLoopCharacteristics{written}>{inside}</bpmn:multiInstanceLoopCharacteristics>"


def standard(condition=None, **attributes):
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    inside = "" if condition is None else f"<bpmn:loopCondition>{condition}</bpmn:loopCondition>"
    return f"<bpmn:standardLoopCharacteristics{written}>{inside}</bpmn:standardLoopCharacteristics>"


def counted(draw, loop):
    return draw.scriptTask("work", f"{loop}<bpmn:script>n = n + 1</bpmn:script>")


OWN = (
    "<bpmn:loopDataInputRef>people_ref</bpmn:loopDataInputRef><bpmn:loopDataOutputRef>answers</bpmn:loopDataOutputRef>"
    '<bpmn:inputDataItem id="item" name="person"/><bpmn:outputDataItem id="given" name="work"/>'
)
DATA = (
    '<bpmn:dataObject id="people_object"/>'
    '<bpmn:dataObjectReference id="people_ref" name="people" dataObjectRef="people_object"/>'
    '<bpmn:dataObject id="answers" isCollection="true"/>'
)


@pytest.mark.parametrize("sequential", ["true", "false"])
def test_the_standards_own_elements_name_the_items_and_collect_the_results(draw, play, sequential):
    task = draw.userTask("work", multiple(OWN, isSequential=sequential), camunda__assignee="=person")
    p = play(around(draw, task, DATA), {"people": ["a", "b"]})
    for who in ("a", "b"):
        opened = next(task for task in p.run.tasks() if task.assignee == who)
        p.run.complete_task(opened.id, {"by": who})
        p.go_on()
    assert p.open() == ["after"]
    assert p.run.variables == {"people": ["a", "b"], "answers": [{"by": "a"}, {"by": "b"}]}


def test_the_counts_of_the_instances_are_seen_by_each_of_them(draw, play):
    inside = (
        draw.startEvent("is")
        + draw.userTask("ask", camunda__priority="=nrOfInstances + loopCounter")
        + draw.line("is", "ask")
    )
    loop = multiple("<bpmn:loopCardinality>3</bpmn:loopCardinality>")
    p = play(around(draw, draw.subProcess("work", inside + loop)))
    assert [task.priority for task in p.run.tasks()] == [3, 4, 5]
    p.complete("ask")
    seen = p.run.task_context(p.run.tasks()[0].id)
    assert (seen["nrOfInstances"], seen["nrOfCompletedInstances"], seen["nrOfActiveInstances"]) == (3, 1, 2)


@pytest.mark.parametrize(
    ("condition", "completed"),
    [
        ("numberOfCompletedInstances = 2", 2),
        ("numberOfActiveInstances = 1", 2),
        ("numberOfInstances = 3 and numberOfTerminatedInstances = 0", 1),
    ],
)
def test_the_counts_have_the_names_of_the_standard_too(draw, play, condition, completed):
    loop = multiple(f"{THREE}<bpmn:completionCondition>{condition}</bpmn:completionCondition>")
    p = play(around(draw, draw.userTask("work", loop)))
    for _ in range(completed):
        assert p.open() != ["after"]
        p.complete("work")
    assert p.open() == ["after"]


def announcing(draw, loop, definition, around_it, *, interrupting=False):
    event = draw.boundary("told", "work", definition, interrupting=interrupting)
    return around(draw, draw.userTask("work", loop) + event, draw.userTask("look"), draw.flow("told", "look")).replace(
        b"<bpmn:process", around_it.encode() + b"<bpmn:process", 1
    )


THREE = "<bpmn:loopCardinality>3</bpmn:loopCardinality>"
CAUGHT = '<bpmn:signalEventDefinition signalRef="S"/>'


def test_the_behaviour_none_throws_an_event_for_each_instance(draw, play):
    loop = multiple(THREE, behavior="None", noneBehaviorEventRef="SD")
    p = play(announcing(draw, loop, CAUGHT, SIGNAL))
    assert p.complete("work").open() == ["look", "work", "work"]
    assert p.complete("work").open() == ["look", "look", "work"]
    assert p.complete("work").open() == ["after", "look", "look", "look"]
    assert [sent.payload["nrOfCompletedInstances"] for sent in p.sent] == [1, 2, 3]


def test_the_behaviour_one_throws_an_event_for_the_first_instance_only(draw, play):
    loop = multiple(THREE, behavior="One", oneBehaviorEventRef="SD")
    p = play(announcing(draw, loop, CAUGHT, SIGNAL)).complete("work").complete("work").complete("work")
    assert p.open() == ["after", "look"]


def test_an_event_of_an_instance_may_take_the_others_away(draw, play):
    loop = multiple(THREE, behavior="One", oneBehaviorEventRef="XD")
    p = play(
        announcing(draw, loop, '<bpmn:escalationEventDefinition escalationRef="X"/>', ESCALATION, interrupting=True)
    )
    assert p.complete("work").open() == ["look"]
    assert p.complete("look").run.completed
    assert p.outcomes.count(("work", "cancelled")) == 2


COMPLEX = (
    "<bpmn:complexBehaviorDefinition><bpmn:condition>{}</bpmn:condition>"
    '<bpmn:event id="thrown"><bpmn:signalEventDefinition signalRef="S"/></bpmn:event>'
    "</bpmn:complexBehaviorDefinition>"
)


def test_the_behaviour_complex_throws_where_its_condition_holds(draw, play):
    loop = multiple(THREE + COMPLEX.format("work.ok and nrOfActiveInstances = 1"), behavior="Complex")
    p = play(announcing(draw, loop, CAUGHT, SIGNAL))
    p.complete("work", ok=True)
    assert p.complete("work", ok=True).open() == ["look", "work"]
    assert p.complete("work", ok=True).open() == ["after", "look"]


def test_a_condition_of_an_event_that_fails_is_an_incident_and_the_event_is_thrown_later(draw, play):
    loop = multiple(THREE + COMPLEX.format("flag"), behavior="Complex")
    p = play(announcing(draw, loop, CAUGHT, SIGNAL), {"flag": "yes"}).complete("work")
    assert [(failure.element_id, failure.code) for failure in p.run.incidents] == [("work", "condition-not-boolean")]
    p.run.set_variables({"flag": True})
    assert p.retry().open() == ["look", "work", "work"]
    assert p.run.incidents == []


def test_a_loop_repeats_while_its_condition_holds_and_writes_into_the_variables_around_it(draw, play):
    p = play(around(draw, counted(draw, standard("n &lt; 3"))), {"n": 0})
    assert p.open() == ["after"]
    assert p.run.variables == {"n": 3}
    assert p.completed == ["s", "work", "work", "work"]


def test_a_loop_runs_once_before_it_asks_unless_it_is_to_ask_before(draw, play):
    assert play(around(draw, counted(draw, standard("false"))), {"n": 0}).run.variables == {"n": 1}
    p = play(around(draw, counted(draw, standard("false", testBefore="true"))), {"n": 0})
    assert p.run.variables == {"n": 0}
    assert (p.open(), p.completed) == (["after"], ["s"])


def test_a_loop_ends_at_its_maximum(draw, play):
    assert play(around(draw, counted(draw, standard(loopMaximum="4"))), {"n": 0}).run.variables == {"n": 4}
    assert play(around(draw, counted(draw, standard("true", loopMaximum="2"))), {"n": 0}).run.variables == {"n": 2}


def test_a_loop_of_a_user_task_counts_from_zero_and_keeps_the_last_answers(draw, play):
    task = draw.userTask("work", standard("work.again"), camunda__priority="=loopCounter")
    p = play(around(draw, task))
    assert p.task("work").priority == 0
    assert p.complete("work", again=True).task("work").priority == 1
    assert p.run.positions() == {"p": {"work": 1}}
    assert p.complete("work", again=False).open() == ["after"]
    assert p.run.variables == {"work": {"again": False}}


def test_a_loop_counter_in_the_condition_counts_what_is_done(draw, play):
    p = play(around(draw, counted(draw, standard("loopCounter &lt; 5"))), {"n": 0})
    assert p.run.variables == {"n": 5}


def test_sub_processes_and_calls_repeat_with_the_variables_around_them(draw, play):
    inside = draw.startEvent("is") + draw.script("sc", "n = n + 1") + draw.line("is", "sc")
    assert play(around(draw, draw.subProcess("work", inside + standard("n &lt; 3"))), {"n": 0}).run.variables["n"] == 3
    passing = '<camunda:in source="n" target="n"/><camunda:out source="n" target="n"/>'
    call = draw.callActivity("work", draw.extension(passing) + standard("n &lt; 3"), calledElement="q")
    p = play(draw.processes(around(draw, call), draw.process(inside, key="q")), {"n": 0})
    assert (p.open(), p.run.variables) == (["after"], {"n": 3})


def test_a_boundary_event_ends_a_loop(draw, play):
    late = draw.boundary("late", "work", draw.timer("timeDuration", "P1D")) + draw.endEvent("e2")
    p = play(around(draw, draw.userTask("work", standard("true")) + late, draw.flow("late", "e2")))
    p.complete("work").complete("work")
    assert [timer.element_id for timer in p.run.timers()] == ["late"]
    assert p.fire("late").run.completed


def test_a_loop_condition_that_is_no_boolean_is_an_incident_and_the_work_is_not_repeated(draw, play):
    p = play(around(draw, counted(draw, standard("again"))), {"n": 0, "again": 1})
    assert [(failure.element_id, failure.code) for failure in p.run.incidents] == [("work", "condition-not-boolean")]
    p.run.set_variables({"again": False})
    assert p.retry().run.variables["n"] == 1
    assert p.open() == ["after"]


def test_a_loop_that_goes_round_without_end_stands_still(draw, play, monkeypatch):
    monkeypatch.setattr("workflows.engine.run.MAX_SECONDS", 60)  # a slow machine is stopped by its rounds too
    p = play(around(draw, counted(draw, standard("true"))), {"n": 0})
    assert [failure.code for failure in p.run.incidents] == ["endless-loop"]


def test_a_loop_of_many_rounds_leaves_the_state_as_small_as_it_was(draw, play):
    p = play(around(draw, draw.userTask("work", standard("true"))))
    p.complete("work")
    size = len(p.state)
    for _ in range(100):
        p.complete("work")
    assert len(p.state) < size * 1.2


REFUSED = {
    "a loop that would never end": ("loop", standard()),
    "a loop that may not run at all": ("loop", standard(loopMaximum="0")),
    "a loop maximum that is no number": ("loop", standard(loopMaximum="many")),
    "a loop and a multi-instance": ("loop", standard("true") + multiple(THREE)),
    "a condition that is no FEEL": ("expression", standard("a b c =")),
    "data that is not there": (
        "unknown-reference",
        multiple('<bpmn:loopDataInputRef>nowhere</bpmn:loopDataInputRef><bpmn:inputDataItem id="i"/>'),
    ),
    "a collection that is said twice": (
        "loop",
        multiple("<bpmn:loopDataInputRef>answers</bpmn:loopDataInputRef>", camunda__collection="xs"),
    ),
    "a behaviour without an event": ("unknown-reference", multiple(THREE, behavior="One")),
    "a behaviour that throws an error": (
        "unsupported-element",
        multiple(
            THREE
            + "<bpmn:complexBehaviorDefinition><bpmn:condition>true</bpmn:condition><bpmn:event>"
            + "<bpmn:errorEventDefinition/></bpmn:event></bpmn:complexBehaviorDefinition>",
            behavior="Complex",
        ),
    ),
    "a behaviour without a condition": (
        "loop",
        multiple(THREE + COMPLEX.format("x").replace("<bpmn:condition>x</bpmn:condition>", ""), behavior="Complex"),
    ),
    "a behaviour that throws nothing": (
        "loop",
        multiple(
            THREE
            + "<bpmn:complexBehaviorDefinition><bpmn:condition>true</bpmn:condition>"
            + "</bpmn:complexBehaviorDefinition>",
            behavior="Complex",
        ),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses(case, draw, problems):
    code, loop = REFUSED[case]
    diagram = around(draw, draw.userTask("work", loop.replace("camunda__", "camunda:")), DATA)
    assert code in problems(diagram.replace(b"<bpmn:process", SIGNAL.encode() + b"<bpmn:process", 1))
