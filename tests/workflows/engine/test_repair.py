import pytest

from workflows.errors import Conflict, Invalid, NotFound


def diagram(draw):
    loop = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="xs" camunda:elementVariable="x"/>'
    return draw.process(
        draw.startEvent("s"),
        draw.userTask("a"),
        draw.boundary("late", "a", draw.timer("timeDuration", "P1D")),
        draw.userTask("many", loop),
        draw.eventBasedGateway("g"),
        draw.intermediateCatchEvent("m", draw.message_event("M")),
        draw.intermediateCatchEvent("t", draw.timer("timeDuration", "P1D")),
        draw.parallelGateway("split"),
        draw.userTask("b"),
        draw.userTask("c"),
        draw.parallelGateway("join"),
        *(draw.endEvent(f"e{n}") for n in range(3)),
        draw.line("s", "a", "many", "g", "m", "split", "b", "join", "e0"),
        draw.line("g", "t", "e1"),
        draw.line("split", "c", "join"),
        draw.flow("late", "e2"),
        around='<bpmn:message id="M" name="m"/>',
    )


def test_a_token_moves_to_another_element_and_its_timers_go(draw, play):
    p = play(diagram(draw), {"xs": [1, 2]})
    p.run.move(p.task("a").id, "many")
    p.go_on()
    assert p.open() == ["many", "many"]
    assert p.run.timers() == []
    assert ("a", "cancelled") in p.outcomes
    p.run.move(p.run.tasks()[0].id, "g")
    p.go_on()
    assert p.open() == []
    assert len(p.run.timers()) == 1
    p.run.move(p.run.timers()[0].id, "split")
    p.go_on()
    assert p.run.subscriptions() == []
    assert p.open() == ["b", "c"]
    p.complete("b")
    p.run.move(p.task("c").id, "a")
    p.go_on()
    assert p.open() == ["a"]
    assert len(p.run.timers()) == 1


def test_a_token_that_stands_still_can_be_moved_past_its_element(draw, play):
    p = play(diagram(draw), {"xs": None})
    p.complete("a")
    assert [f.element_id for f in p.run.incidents] == ["many"]
    p.run.move(p.run.incidents[0].token_id, "e1")
    assert p.go_on().run.completed


@pytest.mark.parametrize("element", ["s", "late", "join", "nowhere", "#start", "many[each]"])
def test_some_elements_cannot_be_entered_by_hand(draw, play, element):
    p = play(diagram(draw), {"xs": [1]})
    with pytest.raises(Invalid):
        p.run.move(p.task("a").id, element)
    assert p.open() == ["a"]


def test_boundary_events_and_tokens_that_are_gone_do_not_move(draw, play):
    p = play(diagram(draw), {"xs": [1]})
    with pytest.raises(Conflict):
        p.run.move(p.run.timers()[0].id, "b")
    with pytest.raises(NotFound):
        p.run.move("x", "b")


def test_variables_are_mended_where_a_token_sees_them(draw, play):
    p = play(diagram(draw), {"xs": [1, 2]})
    p.complete("a")
    first, second = p.run.tasks()
    p.run.set_variables({"note": "mine"}, token_id=second.id)
    assert "note" not in p.run.task_context(first.id)
    assert p.run.task_context(second.id)["note"] == "mine"
    assert "note" not in p.run.variables


def skip(p, element, results=None):
    p.run.skip(next(s.id for s in p.run.standing() if s.element_id == element and s.instances is None), results)
    return p.go_on()


def test_a_skipped_task_gives_what_was_said_in_its_place_and_its_timers_go(draw, play):
    p = play(diagram(draw), {"xs": [1, 2]})
    skip(p, "a", {"title": "by hand"})
    assert p.outcomes[-1] == ("a", "skipped")
    assert p.run.variables["a"] == {"title": "by hand"}
    assert p.run.timers() == []
    assert p.open() == ["many", "many"]
    skip(p, "many")
    assert p.open() == ["many"]
    skip(p, "many")
    assert len(p.run.subscriptions()) == 1
    skip(p, "m")
    assert p.open() == ["b", "c"]
    skip(p, "b")
    assert skip(p, "c").run.completed


def test_what_failed_can_be_skipped_with_what_it_should_have_given(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"), draw.script("calc", "n = 1 + missing.x.y"), draw.userTask("u"), draw.endEvent("e")
        ).replace(b"</bpmn:process>", draw.line("s", "calc", "u", "e").encode() + b"</bpmn:process>")
    )
    if p.run.incidents:
        skip(p, "calc", {"n": 7})
        assert p.run.variables["n"] == 7
    assert p.open() == ["u"]


def test_a_skipped_sub_process_or_multi_instance_takes_what_is_in_it_away(draw, play):
    body = draw.startEvent("is") + draw.userTask("inner") + draw.endEvent("ie") + draw.line("is", "inner", "ie")
    loop = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="xs"/>'
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.subProcess("sub", body),
            draw.boundary("late", "sub", draw.timer("timeDuration", "P1D")),
            draw.userTask("many", loop),
            draw.endEvent("e"),
            draw.endEvent("e2"),
            draw.line("s", "sub", "many", "e"),
            draw.flow("late", "e2"),
        ),
        {"xs": [1, 2, 3]},
    )
    skip(p, "sub")
    assert p.run.timers() == []
    assert p.open() == ["many"] * 3
    whole = next(one for one in p.run.standing() if one.state == "started")
    p.run.skip(whole.id)
    assert p.go_on().run.completed
    assert ("many", "skipped") in p.outcomes
    assert ("inner", "cancelled") in p.outcomes


def test_gateways_joins_and_waiting_boundary_events_are_not_skipped(draw, play):
    p = play(diagram(draw), {"xs": []})
    with pytest.raises(Conflict):
        p.run.skip(p.run.timers()[0].id)
    p.complete("a").receive("m").complete("b")
    join = next(one for one in p.run.standing() if one.element_id == "join")
    assert (join.may_skip, join.may_move, join.state) == (False, True, "waiting")
    with pytest.raises(Conflict):
        p.run.skip(join.id)


def test_results_that_an_output_parameter_cannot_take_are_refused(draw, play):
    task = draw.userTask("a", draw.extension(draw.mapping(outputs={"n": "=number(title)"})))
    p = play(draw.process(draw.startEvent("s"), task, draw.endEvent("e"), draw.line("s", "a", "e")))
    with pytest.raises((Invalid, Conflict)):
        p.run.skip(p.task("a").id, {"x": object()})


def test_targets_are_the_elements_of_the_same_level_that_may_be_entered(draw, play):
    p = play(diagram(draw), {"xs": [1]})
    found = {target.element_id for target in p.run.targets(p.task("a").id)}
    assert found == {"a", "many", "g", "m", "t", "split", "b", "c", "e0", "e1", "e2"}


@pytest.mark.parametrize("seed", range(30))
def test_whatever_stands_anywhere_can_be_skipped_until_the_end(blocks, draw, play, seed):
    p = play(blocks(draw, seed).diagram(), {"yes": True, "no": False})
    for _ in range(500):
        if p.run.completed:
            return
        standing = [one for one in p.run.standing() if one.may_skip]
        p.run.skip(standing[-1].id)
        p.go_on()
    raise AssertionError("it never ends")
