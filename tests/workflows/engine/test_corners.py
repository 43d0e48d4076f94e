"""Where several things meet."""

import pytest

from workflows.errors import DiagramInvalid


def loop(collection, element, sequential=False):
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}" '
        f'camunda:collection="{collection}" camunda:elementVariable="{element}"/>'
    )


def body(draw, *inside, line, prefix="i"):
    ends = draw.startEvent(f"{prefix}s") + draw.endEvent(f"{prefix}e")
    return ends + "".join(inside) + draw.line(f"{prefix}s", *line, f"{prefix}e")


def test_instances_inside_instances_collect_in_order(draw, play):
    inner = draw.userTask(
        "ask", draw.extension(draw.properties(outputCollection="row", outputElement="ask.v")) + loop("x.ys", "y")
    )
    outer = draw.subProcess(
        "sub",
        body(draw, inner, line=["ask"])
        + draw.extension(draw.properties(outputCollection="rows", outputElement="row"))
        + loop("xs", "x"),
    )
    p = play(
        draw.process(draw.startEvent("s"), outer, draw.endEvent("e"), draw.line("s", "sub", "e")),
        {"xs": [{"ys": [1, 2]}, {"ys": [3]}, {"ys": []}]},
    )
    while tasks := p.run.tasks():
        task = tasks[-1]
        p.run.complete_task(task.id, {"v": p.run.task_context(task.id)["y"] * 10})
        p.go_on()
    assert p.run.completed
    assert p.run.variables["rows"] == [[10, 20], [30], []]


def test_an_error_in_one_instance_is_caught_at_the_whole(draw, play):
    error = '<bpmn:errorEventDefinition errorRef="E"/>'
    sub = draw.subProcess(
        "sub",
        draw.startEvent("is")
        + draw.userTask("t")
        + draw.endEvent("ie", error)
        + draw.line("is", "t", "ie")
        + loop("xs", "x"),
    )
    p = play(
        draw.process(
            draw.startEvent("s"),
            sub,
            draw.boundary("b", "sub", error),
            draw.userTask("other"),
            draw.endEvent("e"),
            draw.endEvent("e2"),
            draw.line("s", "sub", "e"),
            draw.line("b", "other", "e2"),
            around='<bpmn:error id="E" errorCode="no"/>',
        ),
        {"xs": [1, 2, 3]},
    )
    p.run.complete_task(p.run.tasks()[1].id, {})
    p.go_on()
    assert p.open() == ["other"]
    assert p.run.positions() == {"p": {"other": 1}}


def test_the_nearest_boundary_with_the_code_catches_before_one_for_any(draw, play):
    error = '<bpmn:errorEventDefinition errorRef="E"/>'
    inner = draw.subProcess("inner", body(draw, draw.service("serve", "x"), line=["serve"], prefix="j"))
    outer = draw.subProcess("outer", body(draw, inner, line=["inner"]))
    diagram = draw.process(
        draw.startEvent("s"),
        outer,
        draw.boundary("any", "outer", "<bpmn:errorEventDefinition/>"),
        draw.boundary("exact", "outer", error),
        *(draw.endEvent(f"e{n}") for n in range(3)),
        draw.line("s", "outer", "e0"),
        draw.line("any", "e1"),
        draw.line("exact", "e2"),
        around='<bpmn:error id="E" errorCode="no"/>',
    )
    for code, end in (("no", "e2"), ("else", "e1")):
        p = play(diagram)
        p.run.throw_error(p.call("x"), code)
        assert end in p.go_on().completed


def test_an_inclusive_join_waits_for_what_runs_inside_a_sub_process_before_it(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.inclusiveGateway("g", default="g_a"),
            draw.userTask("a"),
            draw.subProcess("sub", body(draw, draw.userTask("t"), line=["t"])),
            draw.inclusiveGateway("j"),
            draw.userTask("after"),
            draw.endEvent("e"),
            draw.flow("s", "g"),
            draw.flow("g", "a"),
            draw.flow("g", "sub", "both"),
            draw.flow("a", "j"),
            draw.flow("sub", "j"),
            draw.line("j", "after", "e"),
        )
        .replace(b' default="g_a"', b"")
        .replace(draw.flow("g", "a").encode(), draw.flow("g", "a", "true").encode()),
        {"both": True},
    )
    assert p.open() == ["a", "t"]
    assert p.complete("a").open() == ["t"]
    assert p.complete("t").open() == ["after"]


def test_an_inclusive_join_waits_for_a_branch_that_stands_still(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.parallelGateway("g"),
            draw.userTask("a"),
            draw.userTask("b", camunda__assignee="=n"),
            draw.inclusiveGateway("j"),
            draw.userTask("after"),
            draw.endEvent("e"),
            draw.line("s", "g", "a", "j", "after", "e"),
            draw.line("g", "b", "j"),
        ),
        {"n": 1},
    )
    assert p.complete("a").open() == []
    p.run.set_variables({"n": "liu"})
    assert p.retry().complete("b").open() == ["after"]


def test_further_tokens_on_one_flow_wait_for_their_turn_at_a_join(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.parallelGateway("g"),
            *(draw.userTask(name) for name in "abcd"),
            draw.exclusiveGateway("ab"),
            draw.exclusiveGateway("cd"),
            draw.parallelGateway("j"),
            draw.userTask("after"),
            draw.endEvent("e"),
            draw.flow("s", "g"),
            *(draw.flow("g", name) for name in "abcd"),
            draw.line("a", "ab", "j", "after", "e"),
            draw.flow("b", "ab"),
            draw.line("c", "cd", "j"),
            draw.flow("d", "cd"),
        )
    )
    assert p.complete("a").complete("b").open() == ["c", "d"]
    assert p.complete("c").open() == ["after", "d"]
    assert p.complete("d").open() == ["after", "after"]
    assert p.complete("after").complete("after").run.completed


def test_a_deadlock_is_seen(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.exclusiveGateway("g", default="g_a"),
            draw.userTask("a"),
            draw.userTask("b"),
            draw.parallelGateway("j"),
            draw.endEvent("e"),
            draw.flow("s", "g"),
            draw.flow("g", "a"),
            draw.flow("g", "b", "x"),
            draw.line("a", "j", "e"),
            draw.flow("b", "j"),
        )
    )
    assert not p.run.stuck
    p.complete("a")
    assert p.run.stuck
    assert p.run.positions() == {"p": {"j": 1}}


def test_an_interrupting_event_takes_an_incident_away_with_its_task(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.userTask("t", draw.extension(draw.mapping(outputs={"n": "=for i in 1..3000000 return [i]"}))),
            draw.boundary("late", "t", draw.timer("timeDuration", "P1D")),
            draw.endEvent("e"),
            draw.endEvent("e2"),
            draw.line("s", "t", "e"),
            draw.flow("late", "e2"),
        )
    )
    p.complete("t")
    assert len(p.run.incidents) == 1
    p.fire("late")
    assert p.run.incidents == []
    assert p.run.completed


def test_a_literal_due_date_is_the_end_of_its_day_and_a_clock_has_none(draw, play):
    tasks = {
        "a": "2026-05-01",
        "b": "P1D",
        "c": "PT2H",
        "d": "clock:reply-P3WD",
        "f": '="clock:" + n',
        "g": '=date("2026-05-01")',
    }
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.parallelGateway("split"),
            *(draw.userTask(name, camunda__dueDate=due) for name, due in tasks.items()),
            draw.parallelGateway("join"),
            draw.endEvent("e"),
            draw.line("s", "split"),
            *(draw.line("split", name, "join") for name in tasks),
            draw.flow("join", "e"),
        ),
        {"n": "third[x]"},
    )
    due = {task.element_id: (task.due_at.isoformat() if task.due_at else None, task.clock) for task in p.run.tasks()}
    assert due["a"] == due["g"] == ("2026-05-01T15:59:59+00:00", None)
    assert due["b"] == ("2026-03-03T15:59:59+00:00", None)
    assert due["c"] == ("2026-03-02T03:00:00+00:00", None)
    assert (due["d"][0], due["d"][1].name, due["d"][1].offset) == (None, "reply", -3)
    assert (due["f"][1].name, due["f"][1].key) == ("third", "x")


@pytest.mark.parametrize("text", ["tomorrow", "P", "PT", "P3X", "clock:", "clock:a b", "2026-13-01", "P999Y"])
def test_due_dates_that_are_none_are_refused(draw, deploy, text):
    with pytest.raises(DiagramInvalid) as caught:
        deploy(
            draw.process(
                draw.startEvent("s"),
                draw.userTask("t", camunda__dueDate=text),
                draw.endEvent("e"),
                draw.line("s", "t", "e"),
            )
        )
    assert [(p["code"], p["element"]) for p in caught.value.details["problems"]] == [("value", "t")]


def test_a_juel_condition_is_translated(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.exclusiveGateway("g", default="g_e"),
            draw.userTask("t", camunda__assignee="${who}"),
            draw.endEvent("e"),
            draw.endEvent("e2"),
            draw.flow("s", "g"),
            draw.flow("g", "t", "${n == 1 && who != null}"),
            draw.flow("g", "e"),
            draw.flow("t", "e2"),
        ),
        {"n": 1, "who": "liu"},
    )
    assert p.task("t").assignee == "liu"
