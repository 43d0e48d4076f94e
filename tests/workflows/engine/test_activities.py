import pytest

MI = "<bpmn:multiInstanceLoopCharacteristics {attributes}>{inside}</bpmn:multiInstanceLoopCharacteristics>"


def loop(sequential=False, collection=None, element=None, cardinality=None, completion=None):
    attributes = f'isSequential="{str(sequential).lower()}"'
    if collection:
        attributes += f' camunda:collection="{collection}"'
    if element:
        attributes += f' camunda:elementVariable="{element}"'
    inside = f"<bpmn:loopCardinality>{cardinality}</bpmn:loopCardinality>" if cardinality else ""
    inside += f"<bpmn:completionCondition>{completion}</bpmn:completionCondition>" if completion else ""
    return MI.format(attributes=attributes, inside=inside)


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


def inner(draw, *names):
    return "".join(
        [draw.startEvent("is"), *(draw.userTask(n) for n in names), draw.endEvent("ie"), draw.line("is", *names, "ie")]
    )


def test_a_sub_process_shares_the_variables_around_it(draw, play):
    p = play(around(draw, draw.subProcess("work", inner(draw, "a", "b"))), {"x": 1})
    p.complete("a", y=2)
    assert p.open() == ["b"]
    assert p.run.positions() == {"p": {"work": 1, "b": 1}}
    assert p.complete("b").open() == ["after"]
    assert p.run.variables == {"x": 1, "a": {"y": 2}, "b": {}}


def test_input_parameters_are_local_and_output_parameters_promote(draw, play):
    mapping = draw.extension(draw.mapping({"shown": "=x + 1", "note": "literal"}, {"title": "=name + note", "x": "=5"}))
    p = play(around(draw, draw.userTask("work", mapping)), {"x": 1})
    assert p.run.task_context(p.task("work").id) == {
        "x": 1,
        "shown": 2,
        "note": "literal",
        "businessKey": "document:1",
    }
    p.complete("work", name="a-")
    assert p.run.variables == {"x": 5, "work": {"name": "a-"}, "title": "a-literal"}


def called(draw, passing, *, boundary=""):
    caller = around(draw, draw.callActivity("work", draw.extension(passing), calledElement="q") + boundary)
    return draw.processes(caller, draw.process(inner(draw, "inside"), key="q"))


def test_a_called_process_sees_what_is_passed_in_and_gives_what_is_passed_out(draw, play):
    passing = (
        '<camunda:in source="x" target="a"/><camunda:in sourceExpression="x + 1" target="b"/>'
        '<camunda:in businessKey="#{execution.processBusinessKey}"/><camunda:out source="inside.y" target="z"/>'
    )
    p = play(called(draw, passing), {"x": 1})
    task = p.task("inside")
    assert task.process_key == "q"
    assert p.run.task_context(task.id) == {"a": 1, "b": 2, "businessKey": "document:1"}
    assert p.run.positions() == {"p": {"work": 1}, "q": {"inside": 1}}
    p.complete("inside", y=9)
    assert p.open() == ["after"]
    assert p.run.variables == {"x": 1, "z": 9}


def test_without_mappings_a_called_process_gets_and_gives_nothing(draw, play):
    p = play(called(draw, ""), {"x": 1})
    assert p.run.task_context(p.task("inside").id) == {"businessKey": "document:1"}
    assert p.complete("inside", y=9).run.variables == {"x": 1}


def test_everything_can_be_passed_in_and_out(draw, play):
    p = play(called(draw, '<camunda:in variables="all"/><camunda:out variables="all"/>'), {"x": 1})
    assert p.complete("inside", y=9).run.variables == {"x": 1, "inside": {"y": 9}}


def test_called_processes_are_not_offered_for_starting(draw, deploy):
    infos = {info.key: info.startable for info in deploy(called(draw, "")).processes}
    assert infos == {"p": True, "q": False}


OUT = {"outputCollection": "opinions", "outputElement": "{who: reviewer, ok: work.ok}"}


def test_parallel_instances_are_tasks_of_their_own_and_are_collected_in_order(draw, play):
    activity = draw.userTask(
        "work",
        draw.extension(draw.properties(**OUT)) + loop(collection="people", element="reviewer"),
        camunda__assignee="=reviewer",
    )
    p = play(around(draw, activity), {"people": ["a", "b", "c"]})
    tasks = {task.assignee: task.id for task in p.run.tasks()}
    assert sorted(tasks) == ["a", "b", "c"]
    assert p.run.task_context(tasks["b"])["loopCounter"] == 1
    assert p.run.positions() == {"p": {"work": 3}}
    for who, ok in (("c", True), ("a", False), ("b", True)):
        p.run.complete_task(tasks[who], {"ok": ok})
        p.go_on()
    assert p.open() == ["after"]
    assert p.run.variables == {
        "people": ["a", "b", "c"],
        "opinions": [{"who": "a", "ok": False}, {"who": "b", "ok": True}, {"who": "c", "ok": True}],
    }
    assert p.completed.count("work") == 3


def test_a_completion_condition_takes_the_other_instances_away(draw, play):
    activity = draw.userTask(
        "work",
        draw.extension(draw.properties(outputCollection="o", outputElement="work.ok"))
        + loop(collection="=people", element="r", completion="nrOfCompletedInstances &gt;= 2 and o[2] = true"),
    )
    p = play(around(draw, activity), {"people": ["a", "b", "c"]})
    first, second, _ = (task.id for task in p.run.tasks())
    p.run.complete_task(second, {"ok": True})
    p.go_on()
    p.run.complete_task(first, {"ok": True})
    p.go_on()
    assert p.open() == ["after"]
    assert p.run.variables["o"] == [True, True]
    assert p.outcomes.count(("work", "cancelled")) == 1


def test_sequential_instances_come_one_after_the_other(draw, play):
    activity = draw.userTask("work", loop(sequential=True, collection="people", element="r"), camunda__assignee="=r")
    p = play(around(draw, activity), {"people": ["a", "b"]})
    assert [t.assignee for t in p.run.tasks()] == ["a"]
    assert [t.assignee for t in p.complete("work").run.tasks()] == ["b"]
    assert p.complete("work").open() == ["after"]


def test_an_empty_collection_goes_on_at_once_and_null_is_an_incident(draw, play):
    activity = draw.userTask("work", loop(collection="people", element="r"))
    assert play(around(draw, activity), {"people": []}).open() == ["after"]
    p = play(around(draw, activity))
    assert [(i.element_id, i.code) for i in p.run.incidents] == [("work", "collection")]
    p.run.set_variables({"people": ["a"]})
    assert p.retry().open() == ["work"]


def test_a_cardinality_may_be_an_expression(draw, play):
    activity = draw.userTask("work", loop(cardinality="=n + 1"))
    p = play(around(draw, activity), {"n": 2})
    assert p.open() == ["work"] * 3


def test_many_sub_processes_keep_what_is_written_in_them_apart(draw, play):
    body = inner(draw, "ask") + draw.extension(draw.properties(outputCollection="o", outputElement="ask.v"))
    p = play(around(draw, draw.subProcess("work", body + loop(collection="xs", element="x"))), {"xs": [1, 2]})
    first, second = p.run.tasks()
    assert p.run.task_context(first.id)["x"] == 1
    p.run.complete_task(second.id, {"v": "two"})
    p.go_on()
    assert "ask" not in p.run.task_context(first.id)
    p.run.complete_task(first.id, {"v": "one"})
    p.go_on()
    assert p.open() == ["after"]
    assert p.run.variables == {"xs": [1, 2], "o": ["one", "two"]}


def test_many_calls_run_side_by_side(draw, play):
    passing = '<camunda:in source="x" target="n"/><camunda:out source="inside.y" target="y"/>'
    activity = draw.callActivity(
        "work",
        draw.extension(passing, draw.properties(outputCollection="o", outputElement="y"))
        + loop(collection="xs", element="x"),
        calledElement="q",
    )
    p = play(draw.processes(around(draw, activity), draw.process(inner(draw, "inside"), key="q")), {"xs": [5, 6]})
    for task in p.run.tasks():
        p.run.complete_task(task.id, {"y": p.run.task_context(task.id)["n"] * 10})
        p.go_on()
    assert p.run.variables == {"xs": [5, 6], "o": [50, 60]}


@pytest.mark.parametrize("sequential", [True, False])
def test_a_boundary_event_takes_all_instances_away(draw, play, sequential):
    activity = draw.userTask("work", loop(sequential, collection="xs", element="x"))
    boundary = (
        draw.boundary("late", "work", draw.timer("timeDuration", "P1D")) + draw.endEvent("e2") + draw.flow("late", "e2")
    )
    p = play(around(draw, activity, boundary), {"xs": [1, 2]})
    assert len(p.run.timers()) == 1
    p.complete("work") if not sequential else None
    p.fire("late")
    assert p.run.completed


def test_boundary_events_of_a_call_activity_take_the_called_process_away(draw, play):
    boundary = (
        draw.boundary("late", "work", draw.timer("timeDuration", "P1D")) + draw.endEvent("e2") + draw.flow("late", "e2")
    )
    p = play(called(draw, "", boundary=boundary))
    p.fire("late")
    assert p.run.completed
    assert ("inside", "cancelled") in p.outcomes


def test_an_error_in_a_called_process_is_caught_at_the_call(draw, play):
    error = '<bpmn:errorEventDefinition errorRef="E"/>'
    caller = around(
        draw,
        draw.callActivity("work", calledElement="q"),
        draw.boundary("caught", "work", error),
        draw.endEvent("e2"),
        draw.flow("caught", "e2"),
        around='<bpmn:error id="E" errorCode="no"/>',
    )
    other = draw.process(
        draw.startEvent("is"), draw.userTask("t"), draw.endEvent("ie", error), draw.line("is", "t", "ie"), key="q"
    )
    p = play(draw.processes(caller, other))
    assert p.complete("t").run.completed
    assert "caught" in p.completed
