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
