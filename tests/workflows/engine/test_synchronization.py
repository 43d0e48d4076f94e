"""Inclusive and complex gateways by the standard's reachability, and activities that take or give several tokens."""

import pytest


def three(draw, gateway, *more, flows=("a", "b", "c")):
    """Three user tasks side by side that lead to a gateway `g`, and the task `after` behind it."""
    return draw.process(
        draw.startEvent("s"),
        *(draw.userTask(name) for name in flows),
        gateway,
        draw.userTask("after"),
        *(draw.line("s", name, "g") for name in flows),
        draw.flow("g", "after"),
        *more,
    )


def activation(draw, text, **attributes):
    inside = f"<bpmn:activationCondition>{text}</bpmn:activationCondition>"
    return draw.complexGateway("g", inside, **attributes)


def test_an_inclusive_gateway_does_not_wait_for_an_event_that_has_not_happened(draw, play):
    """The host can reach a flow that has its token, hence is not waited for; its timer is no token of its own."""
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.inclusiveGateway("g"),
            draw.userTask("a"),
            draw.userTask("b"),
            draw.boundary("late", "b", draw.timer("timeDuration", "P1D"), interrupting=False),
            draw.userTask("after"),
            draw.exclusiveGateway("m"),
            draw.line("s", "a", "m", "g", "after"),
            draw.line("s", "b", "m"),
            draw.flow("late", "g"),
        )
    )
    p.complete("a")
    assert p.open() == ["after", "b"]
    assert p.fire("late").open() == ["after", "after", "b"]
    assert p.complete("b").open() == ["after", "after", "after"]


def test_an_inclusive_gateway_waits_for_what_runs_inside_a_sub_process(draw, play):
    inside = draw.startEvent("is") + draw.userTask("deep") + draw.line("is", "deep")
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.userTask("a"),
            draw.subProcess("sub", inside),
            draw.inclusiveGateway("g"),
            draw.userTask("after"),
            draw.line("s", "a", "g", "after"),
            draw.line("s", "sub", "g"),
        )
    )
    assert p.complete("a").open() == ["deep"]
    assert p.complete("deep").open() == ["after"]
    assert p.completed.count("g") == 1


def test_an_inclusive_gateway_waits_for_a_token_that_a_link_brings(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.userTask("a"),
            draw.userTask("b"),
            draw.intermediateThrowEvent("out", '<bpmn:linkEventDefinition name="l"/>'),
            draw.intermediateCatchEvent("back", '<bpmn:linkEventDefinition name="l"/>'),
            draw.inclusiveGateway("g"),
            draw.userTask("after"),
            draw.line("s", "a", "g", "after"),
            draw.line("s", "b", "out"),
            draw.line("back", "g"),
        )
    )
    assert p.complete("a").open() == ["b"]
    assert p.complete("b").open() == ["after"]


def test_an_inclusive_gateway_in_a_loop_does_not_wait_for_itself(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.inclusiveGateway("g"),
            draw.userTask("t"),
            draw.exclusiveGateway("x", default="x_g"),
            draw.endEvent("e"),
            draw.line("s", "g", "t", "x"),
            draw.flow("x", "e", "t.ok"),
            draw.flow("x", "g"),
        )
    )
    assert p.complete("t", ok=False).open() == ["t"]
    assert p.complete("t", ok=True).run.completed


def test_gateways_may_begin_a_process_and_end_it(draw, play):
    for kind in ("parallelGateway", "inclusiveGateway"):
        gateway = draw.element(kind, "g")
        flows = (draw.flow("g", "a", "true"), draw.flow("g", "b", "true"))
        if kind == "parallelGateway":
            flows = (draw.flow("g", "a"), draw.flow("g", "b"))
        end = draw.element(kind, "j")
        p = play(
            draw.process(
                gateway, draw.userTask("a"), draw.userTask("b"), end, *flows, draw.line("a", "j"), draw.line("b", "j")
            )
        )
        assert p.complete("a").open() == ["b"]
        assert p.complete("b").run.completed
        assert p.completed == ["g", "a", "b", "j"]


def test_a_complex_gateway_goes_on_once_its_condition_holds_and_swallows_what_comes_later(draw, play):
    p = play(three(draw, activation(draw, "activationCount &gt;= 2")))
    assert p.complete("b").open() == ["a", "c"]
    assert p.complete("a").open() == ["after", "c"]
    assert p.run.positions() == {"p": {"after": 1, "c": 1}}
    assert p.complete("c").open() == ["after"]
    assert p.complete("after").run.completed
    assert p.completed.count("g") == 1


def test_a_complex_gateway_begins_anew_once_it_is_reset(draw, play):
    """A discriminator in a loop (WCP-9): each round lets one token through."""
    again = draw.exclusiveGateway("x", default="x_e") + draw.endEvent("e") + draw.parallelGateway("split")
    p = play(
        draw.process(
            draw.startEvent("s"),
            again,
            draw.userTask("a"),
            draw.userTask("b"),
            activation(draw, "activationCount &gt;= 1"),
            draw.userTask("after"),
            draw.exclusiveGateway("m"),
            draw.line("s", "m", "split", "a", "g", "after", "x"),
            draw.line("split", "b", "g"),
            draw.flow("x", "m", "after.again"),
            draw.flow("x", "e"),
        )
    )
    p.complete("a").complete("b")
    assert p.open() == ["after"]
    p.complete("after", again=True).complete("b")
    assert p.open() == ["a", "after"]
    assert p.complete("a").complete("after").run.completed


def test_a_complex_gateway_knows_which_flows_have_tokens(draw, play):
    p = play(three(draw, activation(draw, "activationCounts.a_g = 1 and activationCounts.c_g = 1")))
    assert p.complete("a").complete("b").open() == ["c"]
    assert p.complete("c").open() == ["after"]
    assert p.complete("after").run.completed


def test_flows_behind_a_complex_gateway_may_be_chosen_anew_when_it_is_reset(draw, play):
    gateway = activation(draw, "activationCount &gt;= 1")
    diagram = draw.process(
        draw.startEvent("s"),
        draw.userTask("a"),
        draw.userTask("b"),
        gateway,
        draw.userTask("first"),
        draw.userTask("rest"),
        draw.line("s", "a", "g"),
        draw.line("s", "b", "g"),
        draw.flow("g", "first", "waitingForStart"),
        draw.flow("g", "rest", "not(waitingForStart)"),
    )
    p = play(diagram).complete("a")
    assert p.open() == ["b", "first"]
    assert p.complete("b").open() == ["first", "rest"]
    assert p.completed == ["s", "a", "g", "b", "g"]
    assert p.complete("first").complete("rest").run.completed


def test_a_complex_gateway_that_may_take_no_flow_is_an_incident(draw, play):
    gateway = activation(draw, "activationCount = 2")
    diagram = three(draw, gateway, flows=("a", "b")).replace(
        draw.flow("g", "after").encode(), draw.flow("g", "after", "ok and waitingForStart").encode()
    )
    p = play(diagram, {"ok": False}).complete("a").complete("b")
    assert [(failure.element_id, failure.code) for failure in p.run.incidents] == [("g", "no-flow-taken")]
    p.run.set_variables({"ok": True})
    assert p.retry().open() == ["after"]


def test_a_complex_gateway_whose_condition_fails_can_be_tried_again(draw, play):
    p = play(three(draw, activation(draw, "flag")), {"flag": "x"}).complete("a")
    assert [(failure.element_id, failure.code) for failure in p.run.incidents] == [("g", "condition-not-boolean")]
    p.run.set_variables({"flag": True})
    assert p.retry().open() == ["after", "b", "c"]


def test_a_complex_gateway_that_is_never_activated_leaves_the_instance_stuck(draw, play):
    p = play(three(draw, activation(draw, "activationCount &gt; 5"))).complete("a").complete("b").complete("c")
    assert p.run.stuck
    assert p.run.positions() == {"p": {"g": 3}}


def test_a_complex_gateway_waits_to_be_reset_for_what_can_still_come(draw, play):
    """What cannot come any more is not waited for: the branch of c has ended elsewhere."""
    away = draw.exclusiveGateway("x", default="x_g") + draw.endEvent("e")
    diagram = draw.process(
        draw.startEvent("s"),
        *(draw.userTask(name) for name in "abc"),
        away,
        activation(draw, "activationCount &gt;= 1"),
        draw.userTask("after"),
        draw.line("s", "a", "g", "after"),
        draw.line("s", "b", "g"),
        draw.line("s", "c", "x"),
        draw.flow("x", "e", "c.leave"),
        draw.flow("x", "g"),
    )
    p = play(diagram).complete("a").complete("b")
    assert p.open() == ["after", "c"]
    p.complete("after").complete("c", leave=True)
    assert p.run.completed


def test_an_activity_begins_once_as_many_tokens_have_arrived_as_it_says(draw, play):
    task = draw.userTask("g", startQuantity="2")
    p = play(three(draw, task, flows=("a", "b", "c", "d")))
    assert p.complete("a").open() == ["b", "c", "d"]
    assert p.run.positions() == {"p": {"b": 1, "c": 1, "d": 1, "g": 1}}
    assert p.complete("b").open() == ["c", "d", "g"]
    p.complete("c").complete("d")
    assert p.open() == ["g", "g"]
    assert p.complete("g").complete("g").open() == ["after", "after"]


def test_boundary_events_and_multi_instances_begin_with_the_activity_not_with_the_first_token(draw, play):
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    late = draw.boundary("late", "g", draw.timer("timeDuration", "P1D"))
    p = play(three(draw, draw.userTask("g", loop, startQuantity="2") + late, flows=("a", "b")))
    p.complete("a")
    assert (p.open(), p.run.timers()) == (["b"], [])
    p.complete("b")
    assert (p.open(), len(p.run.timers())) == (["g", "g"], 1)
    assert p.complete("g").complete("g").open() == ["after"]


def test_too_few_tokens_leave_the_instance_stuck_and_moving_one_there_begins_it(draw, play):
    p = play(three(draw, draw.userTask("g", startQuantity="3"), flows=("a", "b"))).complete("a")
    p.run.move(p.task("b").id, "g")
    assert p.go_on().open() == ["g"]
    assert p.complete("g").complete("after").run.stuck


def test_an_activity_gives_as_many_tokens_as_it_says_along_each_flow(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.userTask("t", completionQuantity="3"),
            draw.userTask("u", startQuantity="2"),
            draw.userTask("v"),
            draw.line("s", "t", "u"),
            draw.line("t", "v"),
        )
    ).complete("t")
    assert p.open() == ["u", "v", "v", "v"]


def test_a_complex_gateway_that_waits_to_be_reset_is_taken_away_without_a_trace(draw, play):
    inside = (
        draw.userTask("a")
        + draw.userTask("b")
        + activation(draw, "activationCount &gt;= 1")
        + draw.userTask("inner")
        + draw.line("a", "g", "inner")
        + draw.line("b", "g")
    )
    late = draw.boundary("late", "sub", draw.timer("timeDuration", "P1D"))
    p = play(draw.process(draw.startEvent("s"), draw.subProcess("sub", inside), late, draw.line("s", "sub")))
    assert p.complete("a").open() == ["b", "inner"]
    assert p.fire("late").run.completed
    assert [outcome for element, outcome in p.outcomes if element == "g"] == ["completed"]


REFUSED = {
    "a start quantity of nothing": ("quantity", lambda d: three(d, d.userTask("g", startQuantity="0"))),
    "a completion quantity that is no number": (
        "quantity",
        lambda d: three(d, d.userTask("g", completionQuantity="two")),
    ),
    "more tokens than anybody needs": ("quantity", lambda d: three(d, d.userTask("g", completionQuantity="9999"))),
    "a beginning that waits for several tokens": (
        "quantity",
        lambda d: d.process(d.userTask("a", startQuantity="2")),
    ),
    "a complex gateway that does not say when it goes on": (
        "no-condition",
        lambda d: three(d, d.complexGateway("g")),
    ),
    "an activation condition that is no FEEL": ("expression", lambda d: three(d, activation(d, "a b c ="))),
    "flows behind a complex gateway without conditions": (
        "no-condition",
        lambda d: three(d, activation(d, "true"), d.userTask("b2"), d.flow("g", "b2")),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses(case, draw, problems):
    code, diagram = REFUSED[case]
    assert code in problems(diagram(draw))
