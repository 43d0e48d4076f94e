"""Compensation (BPMN 2.0.2 §10.7, §13.5.5) and transactions (§10.7.3, §13.5.6)."""

import pytest

from workflows import engine
from workflows.errors import Conflict, Invalid

AROUND = (
    '<bpmn:message id="M" name="answer"/><bpmn:error id="E" errorCode="refused"/>'
    '<bpmn:escalation id="X" escalationCode="late"/>'
)
ALL = "<bpmn:compensateEventDefinition/>"
CANCEL = "<bpmn:cancelEventDefinition/>"
ERROR = '<bpmn:errorEventDefinition errorRef="E"/>'


def of(activity, **attributes):
    more = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return f'<bpmn:compensateEventDefinition activityRef="{activity}"{more}/>'


def loop(text="2", sequential="false"):
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{sequential}"><bpmn:loopCardinality>{text}'
        "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    )


def undone(draw, id, activity=None, handler=None):
    """An activity, its compensation event, and what undoes it."""
    handler = handler or draw.userTask(f"undo_{id}", isForCompensation="true")
    event = draw.boundaryEvent(f"c_{id}", ALL, attachedToRef=id)
    association = draw.association(f"as_{id}", sourceRef=f"c_{id}", targetRef=f"undo_{id}")
    return (activity or draw.userTask(id)) + event + handler + association


def noted(draw, id, text=None):
    """A script that writes down that it was undone."""
    return undone(
        draw,
        id,
        draw.script(id, "x = 1"),
        draw.element(
            "scriptTask",
            f"undo_{id}",
            f"<bpmn:script>log = append(log, {text or chr(34) + id + chr(34)})</bpmn:script>",
            isForCompensation="true",
        ),
    )


def process(draw, *inside, line, **others):
    ends = "" if any('"e"' in part for part in inside) else draw.endEvent("e")
    return draw.process(draw.startEvent("s"), *inside, ends, draw.line(*line), around=AROUND, **others)


def test_what_was_completed_is_undone_in_reverse_order_and_then_the_throw_event_goes_on(draw, play):
    p = play(
        process(
            draw,
            undone(draw, "a"),
            undone(draw, "b"),
            draw.userTask("c"),
            draw.intermediateThrowEvent("back", ALL),
            draw.userTask("after"),
            line=["s", "a", "b", "c", "back", "after", "e"],
        )
    )
    p.complete("a").complete("b").complete("c")
    assert p.open() == ["undo_b"]
    assert p.run.positions() == {"p": {"back": 1, "undo_b": 1}}
    p.complete("undo_b")
    assert p.open() == ["undo_a"]
    p.complete("undo_a")
    assert p.open() == ["after"]
    assert p.completed == ["s", "a", "b", "c", "c_b", "undo_b", "c_a", "undo_a", "back"]
    assert p.complete("after").run.completed


def test_one_activity_is_undone_and_no_other(draw, play):
    p = play(
        process(
            draw,
            undone(draw, "a"),
            undone(draw, "b"),
            draw.intermediateThrowEvent("back", of("a")),
            draw.endEvent("e", ALL),
            line=["s", "a", "b", "back", "e"],
        )
    )
    p.complete("a").complete("b")
    assert p.open() == ["undo_a"]
    p.complete("undo_a")
    assert p.open() == ["undo_b"]
    assert p.complete("undo_b").run.completed
    assert p.completed[-1] == "e"


def test_what_was_not_completed_is_not_undone_and_nothing_is_undone_twice(draw, play):
    p = play(
        process(
            draw,
            undone(draw, "a"),
            undone(draw, "b"),
            draw.parallelGateway("g"),
            draw.userTask("c"),
            draw.intermediateThrowEvent("one", ALL),
            draw.intermediateThrowEvent("two", ALL),
            line=["s", "a", "g", "c", "one", "two", "e"],
        ).replace(b"</bpmn:process>", (draw.flow("g", "b") + draw.flow("b", "e")).encode() + b"</bpmn:process>")
    )
    p.complete("a").complete("c")
    assert p.open() == ["b", "undo_a"]
    p.complete("undo_a")
    assert p.open() == ["b"]
    assert p.complete("b").run.completed


def test_a_throw_that_does_not_wait_goes_on_at_once_and_the_level_waits_for_what_is_undone(draw, play):
    p = play(
        process(
            draw,
            undone(draw, "a"),
            draw.intermediateThrowEvent("back", of("a", waitForCompletion="false")),
            draw.userTask("after"),
            line=["s", "a", "back", "after", "e"],
        )
    )
    p.complete("a")
    assert p.open() == ["after", "undo_a"]
    p.complete("after")
    assert not p.run.completed
    assert p.complete("undo_a").run.completed


def test_an_activity_in_a_loop_is_undone_as_often_as_it_was_done_each_with_its_own_data(draw, play):
    handler = draw.userTask(
        "undo_a", draw.extension(draw.mapping({"was": "=a.n", "number": "=n"})), isForCompensation="true"
    )
    p = play(
        process(
            draw,
            undone(
                draw,
                "a",
                draw.userTask("a", draw.extension(draw.mapping({"n": "=count"}, {"count": "=n + 1"}))),
                handler,
            ),
            draw.exclusiveGateway("g", default="g_back"),
            draw.intermediateThrowEvent("back", ALL),
            draw.flow("g", "a", "a.again"),
            line=["s", "a", "g", "back", "e"],
        ),
        {"count": 1},
    )
    p.complete("a", n=10, again=True).complete("a", n=20, again=False)
    contexts = []
    for _ in range(2):
        context = p.run.task_context(p.task("undo_a").id)
        contexts.append((context["was"], context["a"]["n"], context["number"]))
        p.complete("undo_a", done=True)
    assert contexts == [(20, 20, 11), (10, 10, 1)]
    assert p.run.completed
    assert p.run.variables["undo_a"] == {"done": True}


def test_handlers_see_and_write_the_variables_as_they_are_now(draw, play):
    p = play(
        process(
            draw,
            noted(draw, "a"),
            noted(draw, "b"),
            draw.userTask("t"),
            draw.endEvent("e", ALL),
            line=["s", "a", "b", "t", "e"],
        ),
        {"log": []},
    )
    p.run.set_variables({"log": ["first"]})
    assert p.complete("t").run.completed
    assert p.run.variables["log"] == ["first", "b", "a"]


@pytest.mark.parametrize("sequential", ["false", "true"])
def test_each_instance_of_a_multi_instance_is_undone_with_its_own_data(draw, play, sequential):
    activity = draw.userTask(
        "a",
        '<bpmn:multiInstanceLoopCharacteristics camunda:collection="xs" camunda:elementVariable="x" '
        f'isSequential="{sequential}"/>',
    )
    handler = draw.userTask("undo_a", draw.extension(draw.mapping({"which": "=x + a.t"})), isForCompensation="true")
    p = play(
        process(draw, undone(draw, "a", activity, handler), draw.endEvent("e", of("a")), line=["s", "a", "e"]),
        {"xs": ["p", "q", "r"]},
    )
    for letter in "123":
        p.complete("a", t=letter)
    seen = []
    for _ in range(3):
        seen.append(p.run.task_context(p.task("undo_a").id)["which"])
        p.complete("undo_a")
    assert seen == ["r3", "q2", "p1"]
    assert p.run.completed


def test_a_handler_may_be_a_sub_process_a_call_or_a_multi_instance(draw, play):
    sub = draw.subProcess(
        "undo_a",
        draw.startEvent("is") + draw.userTask("deep") + draw.endEvent("ie") + draw.line("is", "deep", "ie"),
        isForCompensation="true",
    )
    p = play(process(draw, undone(draw, "a", None, sub), draw.endEvent("e", ALL), line=["s", "a", "e"]))
    p.complete("a", n=1)
    assert p.run.task_context(p.task("deep").id)["a"] == {"n": 1}
    assert p.complete("deep").run.completed
    many = draw.userTask("undo_a", loop("a.n"), isForCompensation="true")
    q = play(process(draw, undone(draw, "a", None, many), draw.endEvent("e", ALL), line=["s", "a", "e"]))
    q.complete("a", n=2)
    assert q.open() == ["undo_a", "undo_a"]
    assert q.run.task_context(q.task("undo_a").id)["a"] == {"n": 2}
    assert q.complete("undo_a").complete("undo_a").run.completed
    called = draw.process(
        draw.startEvent("cs"), draw.userTask("far"), draw.endEvent("ce"), draw.line("cs", "far", "ce"), key="q"
    )
    call = draw.callActivity(
        "undo_a",
        draw.extension('<camunda:in source="a" target="was"/>'),
        calledElement="q",
        isForCompensation="true",
    )
    main = process(draw, undone(draw, "a", None, call), draw.endEvent("e", ALL), line=["s", "a", "e"])
    r = play(two(draw, main, called))
    r.complete("a", n=3)
    assert r.run.task_context(r.task("far").id)["was"] == {"n": 3}
    assert r.complete("far").run.completed


def two(draw, main, called):
    """Two processes in one file, with the definitions that the first one has around it."""
    head, _, rest = main.decode().partition("<bpmn:process")
    inner = called.decode().partition("<bpmn:process")[2]
    return (head + "<bpmn:process" + rest.replace("</bpmn:definitions>", "") + "<bpmn:process" + inner).encode()


def scope(draw, id, *inside, line, tag="subProcess", end="", more=""):
    begin, over = f"{id}_begin", f"{id}_over"
    parts = draw.startEvent(begin) + "".join(inside) + draw.endEvent(over, end)
    return draw.element(tag, id, more + parts + draw.line(begin, *line, over))


def test_a_completed_sub_process_is_undone_from_its_own_record(draw, play):
    inner = scope(draw, "deep", undone(draw, "x"), line=["x"])
    sub = scope(draw, "sub", undone(draw, "a"), inner, undone(draw, "b"), line=["a", "deep", "b"])
    p = play(process(draw, undone(draw, "o"), sub, draw.endEvent("e", ALL), line=["s", "o", "sub", "e"]))
    for name in ("o", "a", "x", "b"):
        p.complete(name, of=name)
    order = []
    while tasks := p.open():
        assert len(tasks) == 1
        order += tasks
        p.complete(tasks[0])
    assert order == ["undo_b", "undo_x", "undo_a", "undo_o"]
    assert p.run.completed
    assert not p.run.incidents


def test_an_inner_level_throws_for_itself_only(draw, play):
    sub = scope(draw, "sub", undone(draw, "a"), line=["a"], end=ALL)
    p = play(process(draw, undone(draw, "o"), sub, line=["s", "o", "sub", "e"]))
    p.complete("o").complete("a")
    assert p.open() == ["undo_a"]
    assert p.complete("undo_a").run.completed


def test_a_sub_process_with_a_compensation_event_is_undone_by_that_alone(draw, play):
    sub = scope(draw, "sub", undone(draw, "a"), line=["a"])
    p = play(process(draw, undone(draw, "sub", sub), draw.endEvent("e", of("sub")), line=["s", "sub", "e"]))
    p.complete("a", n=1)
    assert p.open() == ["undo_sub"]
    assert p.run.task_context(p.task("undo_sub").id)["a"] == {"n": 1}
    assert p.complete("undo_sub").run.completed


def undoing(draw, *inside, line):
    """A compensation event sub-process."""
    parts = draw.startEvent("us", ALL) + "".join(inside) + draw.endEvent("ue") + draw.line("us", *line, "ue")
    return draw.subProcess("undoing", parts, triggeredByEvent="true")


def test_a_compensation_event_sub_process_undoes_its_level_instead(draw, play):
    own = undoing(draw, draw.userTask("tell"), draw.intermediateThrowEvent("rest", of("a")), line=["tell", "rest"])
    sub = scope(draw, "sub", undone(draw, "a"), undone(draw, "b"), line=["a", "b"], more=own)
    p = play(process(draw, sub, draw.userTask("t"), draw.endEvent("e", ALL), line=["s", "sub", "t", "e"]))
    p.complete("a", n=1).complete("b").complete("t")
    assert p.open() == ["tell"]
    assert p.run.task_context(p.task("tell").id)["a"] == {"n": 1}
    assert p.run.positions() == {"p": {"e": 1, "sub": 1, "undoing": 1, "tell": 1}}
    p.complete("tell")
    assert p.open() == ["undo_a"]
    assert p.complete("undo_a").run.completed
    assert p.completed[-6:] == ["c_a", "undo_a", "rest", "ue", "undoing", "e"]


def test_a_compensation_event_sub_process_does_not_begin_while_its_level_runs(draw, play):
    own = undoing(draw, draw.userTask("tell"), line=["tell"])
    sub = scope(draw, "sub", undone(draw, "a"), line=["a"], end=ALL, more=own)
    p = play(process(draw, sub, line=["s", "sub", "e"]))
    p.complete("a")
    assert p.open() == ["undo_a"]


def test_each_instance_of_a_multi_instance_sub_process_comes_back(draw, play):
    sub = scope(draw, "sub", undone(draw, "a"), line=["a"], more=loop())
    p = play(process(draw, sub, draw.endEvent("e", ALL), line=["s", "sub", "e"]))
    p.complete("a", n=0).complete("a", n=1)
    seen = []
    while tasks := p.open():
        context = p.run.task_context(p.task(tasks[0]).id)
        seen.append((tasks, context["loopCounter"], context["a"]["n"]))
        p.complete("undo_a")
    assert [number for _, number, _ in seen] == [1, 0]
    assert p.run.completed


def test_a_called_process_comes_back_with_its_own_variables(draw, play):
    called = draw.process(
        draw.startEvent("cs"), undone(draw, "a"), draw.endEvent("ce"), draw.line("cs", "a", "ce"), key="q"
    )
    call = draw.callActivity("call", draw.extension('<camunda:in sourceExpression="n" target="m"/>'), calledElement="q")
    p = play(two(draw, process(draw, call, draw.endEvent("e", ALL), line=["s", "call", "e"]), called), {"n": 5})
    p.complete("a", k=1)
    p.run.set_variables({"n": 6})
    p.go_on()
    context = p.run.task_context(p.task("undo_a").id)
    assert (context["m"], context["a"], "n" in context) == (5, {"k": 1}, False)
    assert p.complete("undo_a").run.completed
    assert p.run.variables == {"n": 6}


def test_an_event_sub_process_undoes_what_the_level_around_it_did(draw, play):
    handler = draw.subProcess(
        "on",
        draw.startEvent("os", ERROR)
        + draw.intermediateThrowEvent("back", ALL)
        + draw.endEvent("oe")
        + draw.line("os", "back", "oe"),
        triggeredByEvent="true",
    )
    p = play(
        process(
            draw, undone(draw, "a"), draw.userTask("t"), draw.endEvent("e", ERROR), handler, line=["s", "a", "t", "e"]
        )
    )
    p.complete("a", n=1).complete("t")
    assert p.open() == ["undo_a"]
    assert p.complete("undo_a").run.completed
    assert p.completed[-2:] == ["oe", "on"]


def test_the_records_of_a_level_that_was_taken_away_are_gone(draw, play):
    sub = scope(draw, "sub", undone(draw, "a"), draw.userTask("t"), line=["a", "t"])
    p = play(
        process(
            draw,
            sub,
            draw.boundary("b", "sub", draw.message_event("M")),
            draw.endEvent("e2", ALL),
            draw.flow("b", "e2"),
            line=["s", "sub", "e"],
        )
    )
    p.complete("a").receive("answer")
    assert p.run.completed


def test_a_handler_that_fails_is_an_incident_and_the_rest_is_undone_after_it(draw, play):
    failing = undone(
        draw,
        "b",
        None,
        draw.element(
            "scriptTask",
            "undo_b",
            "<bpmn:script>throw if ok = true then null else 5</bpmn:script>",
            isForCompensation="true",
        ),
    )
    p = play(process(draw, noted(draw, "a"), failing, draw.endEvent("e", ALL), line=["s", "a", "b", "e"]), {"log": []})
    p.complete("b")
    assert [i.element_id for i in p.run.incidents] == ["undo_b"]
    with pytest.raises(Conflict):
        p.run.move(p.run.incidents[0].token_id, "a")
    p.run.set_variables({"ok": True})
    p.retry()
    assert p.run.completed
    assert p.run.variables["log"] == ["a"]


def test_what_was_not_begun_can_still_be_undone_after_an_interruption(draw, play):
    interrupt = draw.subProcess(
        "on",
        draw.startEvent("os", draw.message_event("M"))
        + draw.intermediateThrowEvent("back", ALL)
        + draw.endEvent("oe")
        + draw.line("os", "back", "oe"),
        triggeredByEvent="true",
    )
    p = play(
        process(
            draw, undone(draw, "a"), undone(draw, "b"), draw.endEvent("e", ALL), interrupt, line=["s", "a", "b", "e"]
        )
    )
    p.complete("a").complete("b")
    assert p.open() == ["undo_b"]
    p.receive("answer")
    assert p.open() == ["undo_a"]
    assert p.complete("undo_a").run.completed


def test_a_token_cannot_be_taken_to_what_undoes_work(draw, play):
    p = play(process(draw, undone(draw, "a"), line=["s", "a", "e"]))
    for name in ("undo_a", "c_a", "#undo"):
        with pytest.raises(Invalid):
            p.run.move(p.task("a").id, name)


def test_records_do_not_grow_where_nothing_can_be_undone(draw, play):
    p = play(
        process(
            draw, scope(draw, "sub", draw.userTask("a"), line=["a"]), draw.userTask("t"), line=["s", "sub", "t", "e"]
        )
    )
    p.complete("a")
    assert all("records" not in token.internal_data for token in p.run._instance.all_tokens())
    assert not p.run._instance.task_tree.internal_data.get("records")


# -- transactions ---------------------------------------------------------------------------------------------


def booking(draw, *more, end=CANCEL):
    return process(
        draw,
        draw.transaction(
            "tx",
            draw.startEvent("is")
            + undone(draw, "a")
            + draw.userTask("ask")
            + draw.userTask("beside")
            + draw.exclusiveGateway("g", default="g_ok")
            + draw.endEvent("ok")
            + draw.endEvent("bad", end)
            + draw.line("is", "a", "ok")
            + draw.line("is", "ask", "g", "ok")
            + draw.line("is", "beside", "ok")
            + draw.flow("g", "bad", "ask.no"),
        ),
        draw.boundaryEvent("cancelled", CANCEL, attachedToRef="tx"),
        draw.boundary("hazard", "tx", ERROR),
        draw.userTask("sorry"),
        draw.userTask("look"),
        draw.endEvent("e2"),
        draw.endEvent("e3"),
        draw.line("cancelled", "sorry", "e2"),
        draw.line("hazard", "look", "e3"),
        *more,
        line=["s", "tx", "e"],
    )


def test_a_cancelled_transaction_ends_undoes_and_leaves_by_its_cancel_event(draw, play):
    p = play(booking(draw))
    p.complete("a", n=1).complete("ask", no=True)
    assert p.open() == ["undo_a"]
    assert ("beside", "cancelled") in p.outcomes
    p.complete("undo_a")
    assert p.open() == ["sorry"]
    assert p.outcomes[-3:] == [("bad", "completed"), ("tx", "cancelled"), ("cancelled", "completed")]
    assert p.complete("sorry").run.completed


def test_a_transaction_with_nothing_to_undo_leaves_at_once(draw, play):
    p = play(booking(draw))
    p.complete("ask", no=True)
    assert p.open() == ["sorry"]
    assert {("a", "cancelled"), ("beside", "cancelled"), ("tx", "cancelled")} <= set(p.outcomes)
    q = play(booking(draw))
    q.complete("a").complete("ask", no=False).complete("beside")
    assert q.run.completed
    assert "undo_a" not in q.completed


def test_an_error_in_a_transaction_is_a_hazard_and_undoes_nothing(draw, play):
    p = play(booking(draw, end=ERROR))
    p.complete("a").complete("ask", no=True)
    assert p.open() == ["look"]


def test_a_completed_transaction_can_be_undone_like_a_sub_process(draw, play):
    p = play(booking(draw).replace(b'<bpmn:endEvent id="e">', b'<bpmn:endEvent id="e">' + ALL.encode()))
    p.complete("a").complete("ask", no=False).complete("beside")
    assert p.open() == ["undo_a"]
    assert p.complete("undo_a").run.completed


# -- deployment and migration ---------------------------------------------------------------------------------

WRONG = {
    "a compensation event that leads nowhere": lambda d: process(
        d, d.userTask("a"), d.boundaryEvent("c", ALL, attachedToRef="a"), line=["s", "a", "e"]
    ),
    "a compensation event with a flow": lambda d: process(
        d, undone(d, "a"), d.flow("c_a", "e", id="f"), line=["s", "a", "e"]
    ),
    "an association to an ordinary task": lambda d: process(
        d, undone(d, "a", None, d.userTask("undo_a")), d.flow("s", "undo_a"), line=["s", "a", "e"]
    ),
    "a handler that nothing leads to": lambda d: process(
        d, d.userTask("a"), d.userTask("x", isForCompensation="true"), line=["s", "a", "e"]
    ),
    "a handler in the flow": lambda d: process(d, undone(d, "a"), line=["s", "a", "undo_a", "e"]),
    "a handler with a boundary event": lambda d: process(
        d,
        undone(d, "a"),
        d.boundary("b", "undo_a", d.timer("timeDuration", "P1D")),
        d.flow("b", "e"),
        line=["s", "a", "e"],
    ),
    "two compensation events": lambda d: process(
        d, undone(d, "a"), d.boundaryEvent("c2", ALL, attachedToRef="a"), line=["s", "a", "e"]
    ),
    "a throw for what has nothing that undoes it": lambda d: process(
        d, d.userTask("a"), d.endEvent("e", of("a")), line=["s", "a", "e"]
    ),
    "a throw for what is not there": lambda d: process(
        d, d.userTask("a"), d.endEvent("e", of("z")), line=["s", "a", "e"]
    ),
    "a compensation event sub-process of a process that nobody calls": lambda d: process(
        d, d.userTask("a"), undoing(d, d.userTask("u"), line=["u"]), line=["s", "a", "e"]
    ),
    "a cancel event outside of a transaction": lambda d: process(
        d, d.userTask("a"), d.endEvent("e", CANCEL), line=["s", "a", "e"]
    ),
    "a cancel event at a sub-process": lambda d: process(
        d,
        scope(d, "sub", d.userTask("a"), line=["a"]),
        d.boundaryEvent("b", CANCEL, attachedToRef="sub"),
        d.flow("b", "e"),
        line=["s", "sub", "e"],
    ),
    "a cancel event that nothing catches": lambda d: process(
        d, scope(d, "tx", d.userTask("a"), line=["a"], tag="transaction", end=CANCEL), line=["s", "tx", "e"]
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_it_refuses(case, draw, problems):
    assert "compensation" in problems(WRONG[case](draw))


def test_records_move_to_another_version_with_their_names(draw, deploy, play):
    def diagram(a, *, with_handler=True):
        sub = scope(
            draw, "sub", undone(draw, a) if with_handler else draw.userTask(a), draw.userTask("t"), line=[a, "t"]
        )
        return process(draw, sub, draw.userTask("u"), draw.endEvent("e", ALL), line=["s", "sub", "u", "e"])

    def moved(p, new, **renamed):
        return engine.migrate(
            p.bundle, deploy(new), "p", p.state, instance_id="i", business_key=None, now=p.now, renamed=renamed
        )

    for steps in (["a"], ["a", "t"], ["a", "t", "u"]):
        p = play(diagram("a"))
        for name in steps:
            p.complete(name)
        names = {"a": "b", "c_a": "c_b", "undo_a": "undo_b"}
        run = moved(p, diagram("b"), **names)
        for name in ["t", "u", "undo_b"][len(steps) - 1 :]:
            run.advance()
            assert [task.element_id for task in run.tasks()] == [name]
            run.complete_task(run.tasks()[0].id, {})
        run.advance()
        assert run.completed
        with pytest.raises(Conflict):
            moved(p, diagram("a", with_handler=False))


def test_a_completed_ad_hoc_sub_process_comes_back(draw, play):
    inner = scope(draw, "deep", undone(draw, "b"), line=["b"])
    adhoc = draw.adHocSubProcess("free", undone(draw, "a") + inner, ordering="Sequential")
    p = play(process(draw, adhoc, draw.endEvent("e", ALL), line=["s", "free", "e"]))
    p.complete("a", n=1).complete("b")
    assert p.open() == ["undo_b"]
    p.complete("undo_b")
    assert p.run.task_context(p.task("undo_a").id)["a"] == {"n": 1}
    assert p.complete("undo_a").run.completed
