import pytest

from workflows import engine
from workflows.errors import Conflict


def version(draw, *more, task="draft", tag="userTask", lines=(), title=""):
    body = draw.startEvent("is") + draw.userTask("inner") + draw.endEvent("ie") + draw.line("is", "inner", "ie")
    return draw.process(
        draw.startEvent("s"),
        draw.parallelGateway("split"),
        draw.element(tag, task, name=title, camunda__assignee="=who")
        if tag == "userTask"
        else draw.script(task, "n = 1"),
        draw.subProcess("sub", body),
        draw.parallelGateway("join"),
        draw.endEvent("e"),
        draw.line("s", "split", task, "join", "e"),
        draw.line("split", "sub", "join"),
        *more,
    )


def alarm(draw, host, id="late"):
    event = draw.boundary(id, host, draw.timer("timeDuration", "P1D"), interrupting=False)
    return event + draw.endEvent(f"{id}_e") + draw.flow(id, f"{id}_e")


def migrated(p, new, **renamed):
    p.bundle, old = new, p.bundle
    p.run = engine.migrate(
        old, new, "p", p.state, instance_id="i", business_key="document:1", now=p.now, renamed=renamed
    )
    return p.go_on()


def test_tokens_come_along_and_keep_what_was_evaluated(draw, play, deploy):
    p = play(version(draw), {"who": "liu"})
    task = p.task("draft").id
    p.run.set_variables({"who": "wang"})
    p.go_on()
    migrated(p, deploy(version(draw, title="新名")))
    assert (p.task("draft").id, p.task("draft").assignee, p.task("draft").name) == (task, "liu", "新名")
    assert p.complete("draft").complete("inner").run.completed


def test_elements_may_be_renamed(draw, play, deploy):
    p = play(version(draw, alarm(draw, "draft")), {"who": "liu"})
    new = version(draw, alarm(draw, "write"), task="write")
    migrated(p, deploy(new), draft="write")
    assert p.open() == ["inner", "write"]
    assert len(p.run.timers()) == 1
    assert p.complete("write").complete("inner").run.completed


def test_an_arrival_at_a_join_comes_along_if_its_flow_is_there(draw, play, deploy):
    p = play(version(draw), {"who": "liu"})
    p.complete("draft")
    new = deploy(version(draw, task="write"))
    with pytest.raises(Conflict) as caught:
        engine.migrate(p.bundle, new, "p", p.state, instance_id="i", business_key=None, now=p.now)
    assert [problem["code"] for problem in caught.value.details["problems"]] == ["flow-gone"]
    migrated(p, new, draft_join="write_join")
    assert p.complete("inner").run.completed


def test_what_is_gone_or_of_another_type_is_refused_with_every_token_named(draw, play, deploy):
    p = play(version(draw), {"who": "liu"})
    for new, code in ((version(draw, task="other"), "element-gone"), (version(draw, tag="script"), "element-changed")):
        with pytest.raises(Conflict) as caught:
            engine.migrate(p.bundle, deploy(new), "p", p.state, instance_id="i", business_key=None, now=p.now)
        assert [(q["element"], q["code"]) for q in caught.value.details["problems"]] == [("draft", code)]


def test_new_boundary_events_begin_to_wait_and_old_ones_are_forgotten(draw, play, deploy):
    plain, alarmed = deploy(version(draw)), deploy(version(draw, alarm(draw, "draft")))
    p = play(version(draw), {"who": "liu"})
    p.later(days=3)
    migrated(p, alarmed)
    assert [t.due_at.isoformat() for t in p.run.timers()] == ["2026-03-06T01:00:00+00:00"]
    p.fire("late")
    again = deploy(version(draw, alarm(draw, "draft"), title="again"))
    migrated(p, again)
    assert p.run.timers() == []
    q = play(version(draw, alarm(draw, "draft")), {"who": "liu"})
    migrated(q, plain)
    assert q.run.timers() == []
    assert q.complete("draft").complete("inner").run.completed


def listening(draw, key, *inside):
    definition = draw.message_event(key)
    return draw.subProcess(
        f"on{key}",
        draw.startEvent(f"start{key}", definition, isInterrupting="false")
        + draw.userTask(f"task{key}")
        + draw.endEvent(f"end{key}")
        + draw.line(f"start{key}", f"task{key}", f"end{key}"),
        triggeredByEvent="true",
    )


def test_event_sub_processes_that_are_new_listen_and_those_that_are_gone_do_not(draw, deploy, play):
    around = '<bpmn:message id="A" name="a"/><bpmn:message id="B" name="b"/><bpmn:message id="C" name="c"/>'

    def diagram(*keys):
        return draw.process(
            draw.startEvent("s"),
            draw.userTask("t"),
            draw.endEvent("e"),
            draw.line("s", "t", "e"),
            *(listening(draw, key) for key in keys),
            around=around,
        )

    p = play(diagram("A", "B"))
    kept = next(s.id for s in p.run.subscriptions() if s.message == "b")
    p.receive("b")
    new = deploy(diagram("B", "C"))
    run = engine.migrate(p.bundle, new, "p", p.state, instance_id="i", business_key=None, now=p.now)
    run.advance()
    assert sorted(s.message for s in run.subscriptions()) == ["b", "c"]
    assert kept not in [s.id for s in run.subscriptions()]
    assert run.positions() == {"p": {"t": 1, "onB": 1, "taskB": 1}}
    with pytest.raises(Conflict):
        engine.migrate(p.bundle, deploy(diagram("A")), "p", p.state, instance_id="i", business_key=None, now=p.now)


def test_a_join_that_has_fewer_flows_now_goes_on(draw, play, deploy):
    def joined(*tasks):
        return draw.process(
            draw.startEvent("s"),
            *(draw.userTask(name) for name in "abc"),
            draw.parallelGateway("j"),
            draw.userTask("after"),
            *(draw.line("s", name) for name in "abc"),
            *(draw.line(name, "j") for name in tasks),
            draw.line("j", "after"),
        )

    p = play(joined("a", "b", "c")).complete("a").complete("b")
    assert p.open() == ["c"]
    assert migrated(p, deploy(joined("a", "b"))).open() == ["after", "c"]


def test_an_activity_that_needs_fewer_tokens_now_begins(draw, play, deploy):
    def gathering(quantity):
        return draw.process(
            draw.startEvent("s"),
            *(draw.userTask(name) for name in "abc"),
            draw.userTask("t", startQuantity=quantity),
            *(draw.line("s", name, "t") for name in "abc"),
        )

    p = play(gathering("3")).complete("a").complete("b")
    assert p.open() == ["c"]
    assert migrated(p, deploy(gathering("2"))).open() == ["c", "t"]
    assert p.complete("c").open() == ["t"]


def test_a_call_of_another_deployment_goes_on_waiting(draw, play, deploy):
    def calling(*after):
        call = draw.callActivity("c", calledElement="other", camunda__calledElementBinding="latest")
        way = ("s", "c", *(["u"] if after else []), "e")
        return draw.process(draw.startEvent("s"), call, *after, draw.endEvent("e"), draw.line(*way))

    p = play(calling(), {"n": 1})
    (call,) = p.run.calls()
    p.run.park_call(call.token_id)
    p.go_on()
    migrated(p, deploy(calling(draw.userTask("u"))))
    (waiting,) = p.run.waiting_calls()
    assert (waiting.token_id, waiting.called.key) == (call.token_id, "other")
    p.run.finish_call(waiting.token_id, {"x": 1})
    assert p.go_on().open() == ["u"]


def branches(draw, *names, kind="parallelGateway"):
    """Some tasks side by side, between a gateway and another one."""
    return draw.process(
        draw.startEvent("s"),
        draw.userTask("before"),
        draw.parallelGateway("split"),
        *(draw.userTask(name) for name in names),
        draw.element(kind, "join"),
        draw.endEvent("e"),
        draw.line("s", "before", "split"),
        draw.line("join", "e"),
        *(draw.line("split", name, "join") for name in names),
    )


def test_a_join_is_not_left_waiting_for_a_branch_that_is_new_behind_a_split_that_was_passed(draw, play, deploy):
    new = deploy(branches(draw, "a", "b", "c"))
    p = play(branches(draw, "a", "b"))
    migrated(p, new)
    assert p.complete("before").open() == ["a", "b", "c"]
    for done in ((), ("a",)):
        p = play(branches(draw, "a", "b")).complete("before")
        for name in done:
            p.complete(name)
        with pytest.raises(Conflict) as caught:
            engine.migrate(p.bundle, new, "p", p.state, instance_id="i", business_key=None, now=p.now)
        assert [(q["element"], q["code"]) for q in caught.value.details["problems"]] == [("join", "join-starves")]
        assert "c_join" in caught.value.details["problems"][0]["message"]


def test_a_join_that_waits_only_for_what_can_come_takes_a_new_branch(draw, play, deploy):
    p = play(branches(draw, "a", "b", kind="inclusiveGateway")).complete("before")
    migrated(p, deploy(branches(draw, "a", "b", "c", kind="inclusiveGateway")))
    assert p.complete("a").complete("b").run.completed


def test_a_new_way_into_a_join_that_a_token_still_comes_to_is_no_hindrance(draw, play, deploy):
    extra = draw.userTask("more") + draw.flow("late", "more") + draw.flow("more", "join")
    late = draw.boundary("late", "draft", draw.timer("timeDuration", "P1D"), interrupting=False)
    p = play(version(draw), {"who": "liu"})
    migrated(p, deploy(version(draw, late + extra)))
    assert p.complete("inner").fire("late").complete("draft").complete("more").run.completed
