"""Every diagram that the library would accept and run wrongly is refused, with its place and what to do instead."""

import time

import pytest

from workflows.errors import DiagramInvalid

MESSAGE = '<bpmn:message id="M" name="m"/>'


def wrap(draw, *inside, **others):
    """A sound process with something more between its task and its end."""
    return draw.process(
        draw.startEvent("s"), draw.userTask("t"), draw.endEvent("e"), draw.line("s", "t", "e"), *inside, **others
    )


def between(draw, element, id="x", **others):
    return draw.process(draw.startEvent("s"), element, draw.endEvent("e"), draw.line("s", id, "e"), **others)


def two_branches(draw, one, other):
    return draw.process(
        draw.startEvent("s"),
        draw.parallelGateway("g"),
        one,
        other,
        draw.parallelGateway("j"),
        draw.endEvent("e"),
        draw.line("s", "g", "a", "j", "e"),
        draw.line("g", "b", "j"),
    )


def gateway(draw, *flows, kind="exclusiveGateway", **attributes):
    return draw.process(
        draw.startEvent("s"),
        draw.element(kind, "g", **attributes),
        draw.userTask("a"),
        draw.userTask("b"),
        draw.endEvent("e"),
        draw.flow("s", "g"),
        *flows,
        draw.flow("a", "e"),
        draw.flow("b", "e"),
    )


def on_task(draw, definition, host=None, **attributes):
    event = draw.boundaryEvent("b", definition, attachedToRef="x", **attributes)
    return between(draw, (host or draw.userTask("x")) + event + draw.endEvent("e2") + draw.flow("b", "e2"))


def triggered(draw, definition, more=""):
    """An event sub-process."""
    inside = draw.startEvent("is", definition) + draw.endEvent("ie") + draw.flow("is", "ie")
    return draw.subProcess("sub", more + inside, triggeredByEvent="true")


LOOPED = (
    b"<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
    b"</bpmn:multiInstanceLoopCharacteristics>"
)


CASES = {
    "a boundary event on a task that passes at once": (
        "boundary",
        lambda d: on_task(d, d.timer("timeDuration", "P1D"), host=d.task("x")),
    ),
    "a boundary event on a manual task": (
        "boundary",
        lambda d: on_task(d, d.timer("timeDuration", "P1D"), host=d.manualTask("x")),
    ),
    "a transaction by another method": (
        "unsupported-value",
        lambda d: between(
            d, d.transaction("x", d.startEvent("is") + d.endEvent("ie") + d.flow("is", "ie"), method="##Image")
        ),
    ),
    "a link without a name": (
        "link",
        lambda d: between(d, d.intermediateCatchEvent("x", "<bpmn:linkEventDefinition/>")),
    ),
    "a link that leads nowhere": (
        "link",
        lambda d: wrap(
            d, d.intermediateThrowEvent("x", '<bpmn:linkEventDefinition name="far"/>'), d.flow("t", "x", id="more")
        ),
    ),
    "a link from another level": (
        "link",
        lambda d: between(
            d,
            d.subProcess(
                "x",
                d.startEvent("is")
                + d.intermediateThrowEvent("it", '<bpmn:linkEventDefinition name="far"/>')
                + d.endEvent("ie")
                + d.flow("is", "it"),
            )
            + d.intermediateCatchEvent("c", '<bpmn:linkEventDefinition name="far"/>')
            + d.flow("c", "e"),
        ),
    ),
    "two targets of one link": (
        "link",
        lambda d: wrap(
            d,
            d.intermediateCatchEvent("c1", '<bpmn:linkEventDefinition name="far"/>'),
            d.intermediateCatchEvent("c2", '<bpmn:linkEventDefinition name="far"/>'),
            d.flow("c1", "e"),
            d.flow("c2", "e"),
        ),
    ),
    "a flow into a link event": (
        "link",
        lambda d: between(d, d.intermediateCatchEvent("x", '<bpmn:linkEventDefinition name="far"/>')),
    ),
    "a compensation": (
        "unsupported-element",
        lambda d: between(d, d.intermediateCatchEvent("x", "<bpmn:compensateEventDefinition/>")),
    ),
    "an event definition elsewhere": (
        "unknown-reference",
        lambda d: between(d, d.intermediateCatchEvent("x", "<bpmn:eventDefinitionRef>y</bpmn:eventDefinitionRef>")),
    ),
    "an event sub-process that nothing triggers": ("sub-process-start", lambda d: wrap(d, triggered(d, ""))),
    "an event sub-process in the flow": (
        "event-sub-process",
        lambda d: wrap(d, triggered(d, d.message_event("M")), d.flow("t", "sub"), around=MESSAGE),
    ),
    "an event sub-process with a boundary event": (
        "event-sub-process",
        lambda d: wrap(
            d,
            triggered(d, d.message_event("M")),
            d.boundary("b", "sub", d.timer("timeDuration", "P1D")),
            d.flow("b", "e"),
            around=MESSAGE,
        ),
    ),
    "a repeated event sub-process": (
        "event-sub-process",
        lambda d: wrap(
            d,
            triggered(
                d,
                d.message_event("M"),
                "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
                "</bpmn:multiInstanceLoopCharacteristics>",
            ),
            around=MESSAGE,
        ),
    ),
    "an error that does not interrupt its level": (
        "event-kind",
        lambda d: wrap(
            d, triggered(d, "<bpmn:errorEventDefinition/>").replace('id="is"', 'id="is" isInterrupting="false"')
        ),
    ),
    "a start event that does not interrupt anything": (
        "unsupported-value",
        lambda d: wrap(d).replace(b'id="s"', b'id="s" isInterrupting="false"'),
    ),
    "a conditional event without a condition": (
        "no-condition",
        lambda d: between(d, d.intermediateCatchEvent("x", "<bpmn:conditionalEventDefinition/>")),
    ),
    "a shared definition that its event cannot have": (
        "event-kind",
        lambda d: between(
            d,
            d.intermediateCatchEvent("x", "<bpmn:eventDefinitionRef>T</bpmn:eventDefinitionRef>"),
            around='<bpmn:terminateEventDefinition id="T"/>',
        ),
    ),
    "a compensating task": ("compensation", lambda d: between(d, d.userTask("x", isForCompensation="true"))),
    "a script in another language": (
        "unsupported-value",
        lambda d: between(d, d.scriptTask("x", "<bpmn:script>a = 1</bpmn:script>", scriptFormat="python")),
    ),
    "an instantiating receive task that a flow leads to": (
        "instantiate",
        lambda d: between(d, d.receiveTask("x", instantiate="true", messageRef="M"), around=MESSAGE),
    ),
    "a form of another deployment": (
        "unsupported-value",
        lambda d: between(d, d.userTask("x", camunda__formRef="f", camunda__formRefBinding="latest")),
    ),
    "a Java class": ("unsupported-attribute", lambda d: between(d, d.serviceTask("x", camunda__class="a.B"))),
    "an asynchronous continuation": (
        "unsupported-attribute",
        lambda d: between(d, d.userTask("x", camunda__asyncBefore="true")),
    ),
    "an execution listener": (
        "unsupported-element",
        lambda d: between(d, d.userTask("x", d.extension("<camunda:executionListener/>"))),
    ),
    "a list parameter": (
        "unsupported-element",
        lambda d: between(
            d,
            d.userTask(
                "x",
                d.extension(
                    '<camunda:inputOutput><camunda:inputParameter name="a"><camunda:list/></camunda:inputParameter>'
                    "</camunda:inputOutput>"
                ),
            ),
        ),
    ),
    "another tool's extension": (
        "unsupported-element",
        lambda d: between(
            d, d.userTask("x", d.extension('<z:ioMapping xmlns:z="http://camunda.org/schema/zeebe/1.0"/>'))
        ),
    ),
    "a duplicate id": ("duplicate-id", lambda d: wrap(d, d.textAnnotation("t"))),
    "an element without an id": ("missing-id", lambda d: wrap(d).replace(b'id="t"', b"")),
    "an id in the engine's own manner": ("bad-id", lambda d: wrap(d).replace(b'"t"', b'"t[each]"')),
    "an event sub-process that begins twice": (
        "sub-process-start",
        lambda d: wrap(
            d,
            triggered(d, d.message_event("M"), d.startEvent("is2", d.message_event("M")) + d.flow("is2", "ie")),
            around=MESSAGE,
        ),
    ),
    "a loop around nothing": (
        "no-script",
        lambda d: between(
            d,
            d.scriptTask(
                "x",
                "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
                "</bpmn:multiInstanceLoopCharacteristics>",
            ),
        ),
    ),
    "a loop on an event": (
        "unsupported-element",
        lambda d: wrap(d).replace(b'<bpmn:endEvent id="e">', b'<bpmn:endEvent id="e">' + LOOPED),
    ),
    "a process that does not say whether it is executable": (
        "not-executable",
        lambda d: wrap(d).replace(b' isExecutable="true"', b""),
    ),
    "no executable process": ("no-process", lambda d: wrap(d, isExecutable="false")),
    "nowhere to begin": (
        "no-start",
        lambda d: d.process(d.userTask("t"), d.userTask("u"), d.line("t", "u", "t")),
    ),
    "an unreachable node": ("unreachable", lambda d: wrap(d, d.userTask("lonely"), d.flow("lonely", "e"))),
    "a gateway that leads nowhere": (
        "dead-end",
        lambda d: d.process(d.startEvent("s"), d.userTask("t"), d.exclusiveGateway("g"), d.line("s", "t", "g")),
    ),
    "a start event that leads nowhere": ("dead-end", lambda d: d.process(d.startEvent("s"), d.userTask("t"))),
    "something beside the start event that nothing leads to": (
        "unreachable",
        lambda d: wrap(d, d.userTask("lonely")),
    ),
    "a dangling flow": ("dangling-flow", lambda d: wrap(d, d.flow("t", "nowhere"))),
    "a condition behind an event": (
        "condition-ignored",
        lambda d: d.process(
            d.startEvent("s"), d.userTask("t"), d.endEvent("e"), d.flow("s", "t", "x"), d.flow("t", "e")
        ),
    ),
    "a condition behind a parallel gateway": (
        "condition-ignored",
        lambda d: gateway(d, d.flow("g", "a", "x"), d.flow("g", "b"), kind="parallelGateway"),
    ),
    "a default flow of an event": (
        "unsupported-attribute",
        lambda d: wrap(d).replace(b'id="s"', b'id="s" default="s_t"'),
    ),
    "a default flow of another element": (
        "default-flow",
        lambda d: wrap(d).replace(b'id="t"', b'id="t" default="s_t"'),
    ),
    "a default of flows without a condition": (
        "default-flow",
        lambda d: wrap(d, d.endEvent("e2"), d.flow("t", "e2")).replace(b'id="t"', b'id="t" default="t_e2"'),
    ),
    "a converging gateway that splits": (
        "gateway-direction",
        lambda d: gateway(d, d.flow("g", "a"), d.flow("g", "b"), kind="parallelGateway", gatewayDirection="Converging"),
    ),
    "a diverging gateway that joins": (
        "gateway-direction",
        lambda d: two_branches(d, d.userTask("a"), d.userTask("b")).replace(
            b'id="j"', b'id="j" gatewayDirection="Diverging"'
        ),
    ),
    "a mixed gateway that does one thing": (
        "gateway-direction",
        lambda d: gateway(d, d.flow("g", "a"), d.flow("g", "b"), kind="parallelGateway", gatewayDirection="Mixed"),
    ),
    "a direction that there is not": (
        "unsupported-value",
        lambda d: gateway(d, d.flow("g", "a"), d.flow("g", "b"), kind="parallelGateway", gatewayDirection="Up"),
    ),
    "a flow into a start event": ("flow-into-event", lambda d: wrap(d, d.flow("t", "s"))),
    "a gateway's flow without a condition": (
        "no-condition",
        lambda d: gateway(d, d.flow("g", "a", "x"), d.flow("g", "b")),
    ),
    "a condition that does not compile": (
        "expression",
        lambda d: gateway(d, d.flow("g", "a", "= x >"), d.flow("g", "b"), default="g_b"),
    ),
    "a default flow with a condition": (
        "condition-ignored",
        lambda d: gateway(d, d.flow("g", "a", "x"), d.flow("g", "b", "y"), default="g_b"),
    ),
    "an event gateway before a task": (
        "event-gateway",
        lambda d: gateway(d, d.flow("g", "a"), d.flow("g", "b"), kind="eventBasedGateway"),
    ),
    "a sub-process that waits to begin": (
        "sub-process-start",
        lambda d: between(
            d,
            d.subProcess("x", d.startEvent("is", d.message_event("M")) + d.endEvent("ie") + d.flow("is", "ie")),
            around=MESSAGE,
        ),
    ),
    "an unknown message": (
        "unknown-reference",
        lambda d: between(d, d.intermediateCatchEvent("x", d.message_event("nothing"))),
    ),
    "an event without a message": (
        "unknown-reference",
        lambda d: between(d, d.intermediateCatchEvent("x", "<bpmn:messageEventDefinition/>")),
    ),
    "an error without a code": (
        "unknown-reference",
        lambda d: d.process(d.startEvent("s"), d.endEvent("e", "<bpmn:errorEventDefinition/>"), d.flow("s", "e")),
    ),
    "an unknown error": (
        "unknown-reference",
        lambda d: d.process(
            d.startEvent("s"), d.endEvent("e", '<bpmn:errorEventDefinition errorRef="q"/>'), d.flow("s", "e")
        ),
    ),
    "a catch event for nothing": ("no-definition", lambda d: between(d, d.intermediateCatchEvent("x"))),
    "a receive task for nothing": ("no-definition", lambda d: between(d, d.receiveTask("x"))),
    "a timer without a time": (
        "timer",
        lambda d: between(d, d.intermediateCatchEvent("x", "<bpmn:timerEventDefinition/>")),
    ),
    "a timer that is none": (
        "value",
        lambda d: between(d, d.intermediateCatchEvent("x", d.timer("timeDuration", "3 days"))),
    ),
    "a cron expression with a field too few": (
        "timer",
        lambda d: on_task(d, d.timer("timeCycle", "0 9 * *"), cancelActivity="false"),
    ),
    "a cron expression that never happens": (
        "timer",
        lambda d: on_task(d, d.timer("timeCycle", "0 0 9 30 2 ?"), cancelActivity="false"),
    ),
    "a policy for missed cycles that there is not": (
        "timer",
        lambda d: on_task(
            d, d.extension(d.properties(missedCycles="some")) + d.timer("timeCycle", "R/P1D"), cancelActivity="false"
        ),
    ),
    "a policy for missed cycles of a timer that does not repeat": (
        "timer",
        lambda d: on_task(d, d.extension(d.properties(missedCycles="all")) + d.timer("timeDuration", "P1D")),
    ),
    "a boundary event on a gateway": (
        "boundary",
        lambda d: on_task(d, d.timer("timeDuration", "P1D"), host=d.exclusiveGateway("x")),
    ),
    "an error boundary that does not interrupt": (
        "boundary",
        lambda d: on_task(d, "<bpmn:errorEventDefinition/>", cancelActivity="false"),
    ),
    "a boundary event that is attached to nothing": (
        "boundary",
        lambda d: wrap(
            d,
            d.boundaryEvent("b", d.timer("timeDuration", "P1D"), attachedToRef="q"),
            d.endEvent("e2"),
            d.flow("b", "e2"),
        ),
    ),
    "a service task without a topic": ("no-topic", lambda d: between(d, d.serviceTask("x"))),
    "a rule task without a decision": (
        "unknown-decision",
        lambda d: between(d, d.businessRuleTask("x", camunda__resultVariable="r")),
    ),
    "a rule task without a result": ("no-result-variable", lambda d: between(d, d.businessRuleTask("x"))),
    "a script task without a script": ("no-script", lambda d: between(d, d.scriptTask("x"))),
    "a script that does not compile": ("expression", lambda d: between(d, d.script("x", "a = = 1"))),
    "a form that is not there": ("unknown-form", lambda d: between(d, d.userTask("x", camunda__formRef="nowhere"))),
    "a called process that is not there": (
        "unknown-process",
        lambda d: between(d, d.callActivity("x", calledElement="nowhere")),
    ),
    "a process that calls itself": ("recursion", lambda d: between(d, d.callActivity("x", calledElement="p"))),
    "an id that FEEL cannot name": ("id-not-a-name", lambda d: between(d, d.userTask("x-1"), id="x-1")),
    "an output of the engine's own name": (
        "reserved-name",
        lambda d: between(d, d.userTask("x", d.extension(d.mapping(outputs={"businessKey": "=1"})))),
    ),
    "a loop that does not say how often": (
        "loop",
        lambda d: between(d, d.userTask("x", "<bpmn:multiInstanceLoopCharacteristics/>")),
    ),
    "branches whose scripts write one name": (
        "concurrent-write",
        lambda d: two_branches(d, d.script("a", "n = 1"), d.script("b", "n = 2")),
    ),
    "flows out of a task whose scripts write one name": (
        "concurrent-write",
        lambda d: wrap(d, d.script("a", "n = 1"), d.script("b", "n = 2"), d.line("t", "a"), d.line("t", "b")),
    ),
    "conditional flows out of a task whose scripts write one name": (
        "concurrent-write",
        lambda d: wrap(d, d.script("a", "n = 1"), d.script("b", "n = 2"), d.flow("t", "a", "x"), d.flow("t", "b", "y")),
    ),
    "a reminder that writes what its activity's way writes": (
        "concurrent-write",
        lambda d: d.process(
            d.startEvent("s"),
            d.userTask("t"),
            d.script("a", "n = 1"),
            d.boundary("b", "t", d.timer("timeDuration", "P1D"), interrupting=False),
            d.script("c", "n = 2"),
            d.line("s", "t", "a"),
            d.line("b", "c"),
        ),
    ),
    "an event sub-process that writes what its level writes": (
        "concurrent-write",
        lambda d: wrap(
            d,
            d.script("a", "n = 1"),
            d.subProcess(
                "on",
                d.startEvent("is", d.timer("timeDuration", "P1D"), isInterrupting="false")
                + d.script("c", "n = 2")
                + d.line("is", "c"),
                triggeredByEvent="true",
            ),
        ).replace(b'targetRef="e"', b'targetRef="a"'),
    ),
    "beginnings whose scripts write one name": (
        "concurrent-write",
        lambda d: d.process(d.script("a", "n = 1"), d.script("b", "n = 2")),
    ),
    "branches that promote one name": (
        "concurrent-write",
        lambda d: two_branches(
            d,
            d.userTask("a", d.extension(d.mapping(outputs={"n": "=1"}))),
            d.subProcess(
                "b", d.startEvent("is") + d.script("sc", "n = 2") + d.endEvent("ie") + d.line("is", "sc", "ie")
            ),
        ),
    ),
    "a mapping where it has no effect": (
        "mapping",
        lambda d: between(d, d.exclusiveGateway("x", d.extension(d.mapping({"a": "1"})))),
    ),
    "no BPMN at all": ("not-bpmn", lambda d: b"<html/>"),
    "no XML at all": ("not-xml", lambda d: b"<a><b></a>"),
    "a DOCTYPE": (
        "doctype",
        lambda d: wrap(d).replace(b"?>\n", b'?>\n<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n', 1),
    ),
    "a file that is too large": ("too-large", lambda d: b" " * 5_000_001),
    "a process with too many nodes": ("too-large", lambda d: wrap(d, *(d.userTask(f"n{n}") for n in range(1501)))),
    "elements nested too deeply": ("too-large", lambda d: b"<a>" * 70 + b"</a>" * 70),
}


@pytest.mark.parametrize("case", CASES)
def test_it_refuses(case, draw, problems):
    code, diagram = CASES[case]
    assert code in problems(diagram(draw))


def test_every_problem_has_a_place_and_most_say_what_to_do(draw, deploy):
    diagram = gateway(draw, draw.flow("g", "a", "=\nx >"), draw.flow("g", "b"))
    with pytest.raises(DiagramInvalid) as caught:
        deploy(diagram)
    found = {problem["code"]: problem for problem in caught.value.details["problems"]}
    assert found["expression"]["element"] == "g_a"
    assert found["expression"]["file"] == "process.bpmn"
    line = next(n for n, text in enumerate(diagram.decode().split("\n"), 1) if "g_a" in text)
    assert found["expression"]["line"] == line + 1
    assert found["no-condition"]["advice"]


def test_topics_that_nobody_serves_are_refused(draw, problems):
    diagram = between(draw, draw.service("x", "publish"))
    assert problems(diagram, topics={"publish"}) == []
    assert problems(diagram, topics={"archive"}) == ["unknown-topic"]
    assert problems(diagram, topics=None) == []


def test_flows_without_ids_and_documentation_are_accepted(draw, play):
    diagram = wrap(
        draw,
        draw.textAnnotation("note", "<bpmn:text>hello</bpmn:text>"),
        draw.association("as", sourceRef="t", targetRef="note"),
        draw.dataObjectReference("d", dataObjectRef="do"),
        draw.dataObject("do"),
        draw.laneSet("ls", draw.lane("l", "<bpmn:flowNodeRef>t</bpmn:flowNodeRef>", name="综合科")),
        around='<bpmn:collaboration id="c"><bpmn:participant id="pa" processRef="p"/>'
        '<bpmn:participant id="pb" name="第三方"/><bpmn:messageFlow id="mf" sourceRef="pb" targetRef="t"/>'
        "</bpmn:collaboration>",
    )
    p = play(diagram.replace(b'id="s_t"', b"").replace(b'id="t_e"', b""))
    assert p.task("t").lane == "综合科"
    assert p.complete("t").run.completed


def test_a_lane_owns_the_tasks_that_name_nobody(draw, play):
    def lane(id, inside, groups=None, **attributes):
        owner = f'<camunda:property name="candidateGroups" value="{groups}"/>' if groups else ""
        named = f"<bpmn:extensionElements><camunda:properties>{owner}</camunda:properties></bpmn:extensionElements>"
        return draw.lane(id, (named if groups else "") + inside, **attributes)

    def ref(*ids):
        return "".join(f"<bpmn:flowNodeRef>{one}</bpmn:flowNodeRef>" for one in ids)

    inner = lane("inner", ref("a"), name="Inner") + lane("other", ref("b"), "head, leader", name="Other")
    outer = lane("outer", ref("a", "b", "c") + draw.childLaneSet("cl", inner), "office", name="Outer")
    p = play(
        draw.process(
            draw.laneSet("ls", outer),
            draw.startEvent("s"),
            draw.userTask("a"),
            draw.userTask("b"),
            draw.userTask("c", camunda__assignee="li"),
            draw.endEvent("e"),
            *(draw.line("s", one, "e") for one in "abc"),
        )
    )
    offered = {task.element_id: (task.assignee, task.candidate_groups, task.lane) for task in p.run.tasks()}
    assert offered["a"] == (None, ("office",), "Inner")
    assert offered["b"] == (None, ("head", "leader"), "Other")
    assert offered["c"][:2] == ("li", ())


def test_branches_may_write_one_name_if_only_one_of_them_is_taken(draw, problems):
    diagram = two_branches(draw, draw.script("a", "n = 1"), draw.script("b", "n = 2"))
    exclusive = (
        diagram.replace(b"parallelGateway", b"exclusiveGateway")
        .replace(draw.flow("g", "a").encode(), draw.flow("g", "a", "true").encode())
        .replace(draw.flow("g", "b").encode(), draw.flow("g", "b", "false").encode())
    )
    assert problems(exclusive) == []


def test_what_an_interrupting_event_leads_to_may_write_what_its_activity_would_have_written(draw, problems):
    diagram = draw.process(
        draw.startEvent("s"),
        draw.userTask("t"),
        draw.script("a", "n = 1"),
        draw.boundary("b", "t", draw.timer("timeDuration", "P1D")),
        draw.script("c", "n = 2"),
        draw.line("s", "t", "a"),
        draw.line("b", "c"),
    )
    assert problems(diagram) == []


def test_the_default_flow_and_a_conditional_one_may_write_one_name(draw, problems):
    diagram = draw.process(
        draw.startEvent("s"),
        draw.userTask("t", default="t_b"),
        draw.script("a", "n = 1"),
        draw.script("b", "n = 2"),
        draw.flow("s", "t"),
        draw.flow("t", "a", "x"),
        draw.flow("t", "b"),
    )
    assert problems(diagram) == []


def test_the_largest_process_is_checked_in_time(draw, problems):
    """Every branch reaches every later node, and all of them write."""
    names = [f"n{number}" for number in range(450)]
    diagram = draw.process(
        draw.startEvent("s"),
        draw.parallelGateway("g"),
        *(draw.script(name, f"v_{name} = 1") for name in names),
        draw.parallelGateway("j"),
        *(draw.script(f"x{name}", "shared = 1") for name in names),
        draw.endEvent("e"),
        draw.flow("s", "g"),
        *(draw.line("g", name, "j") for name in names),
        draw.line("j", *(f"x{name}" for name in names), "e"),
    )
    begun = time.thread_time()
    assert problems(diagram) == []
    assert time.thread_time() - begun < 10


@pytest.mark.parametrize("text", ["(" * 5000 + "1" + ")" * 5000, "1" * 5000, "x." * 4000 + "x", "[" * 3000])
def test_an_expression_beyond_reason_is_a_problem_and_no_crash(draw, problems, text):
    assert set(problems(between(draw, draw.userTask("x", camunda__assignee="=" + text)))) <= {"expression", "value"}


@pytest.mark.parametrize(
    "diagram",
    [
        lambda d: on_task(d, d.extension(d.mapping(outputs={"a": "=1"})) + "<bpmn:compensateEventDefinition/>"),
        lambda d: d.process(
            d.startEvent("s", d.extension(d.mapping(outputs={"a": "=1"}))), d.endEvent("e"), d.flow("s", "e")
        ),
    ],
)
def test_output_parameters_are_refused_where_nothing_is_received(diagram, draw, problems):
    assert "mapping" in problems(diagram(draw))


NOTED = '<camunda:inputOutput><camunda:inputParameter name="x">1</camunda:inputParameter></camunda:inputOutput>'
PASSED = '<camunda:in source="x" target="y"/>'
RETRIED = "<camunda:failedJobRetryTimeCycle>R3/PT1M</camunda:failedJobRetryTimeCycle>"
COUNTED = "<bpmn:loopCardinality>2</bpmn:loopCardinality>"


def many(inside):
    return f"<bpmn:multiInstanceLoopCharacteristics>{inside}</bpmn:multiInstanceLoopCharacteristics>"


@pytest.mark.parametrize(
    "diagram",
    [
        lambda d: between(
            d,
            d.intermediateThrowEvent(
                "x", f'<bpmn:signalEventDefinition signalRef="S">{d.extension(PASSED)}</bpmn:signalEventDefinition>'
            ),
            around='<bpmn:signal id="S" name="s"/>',
        ),
        lambda d: between(
            d,
            d.intermediateThrowEvent(
                "x", f'<bpmn:messageEventDefinition messageRef="M">{d.extension(NOTED)}</bpmn:messageEventDefinition>'
            ),
            around=MESSAGE,
        ),
        lambda d: wrap(d, d.extension(NOTED)),
        lambda d: wrap(d).replace(b"</bpmn:sequenceFlow>", f"{d.extension(NOTED)}</bpmn:sequenceFlow>".encode(), 1),
        lambda d: wrap(d, d.laneSet("ls", d.lane("la", d.extension(NOTED)))),
        lambda d: between(d, d.userTask("x", many(d.extension(RETRIED) + COUNTED))),
    ],
    ids=["a signal", "a message", "the process", "a flow", "a lane", "a loop"],
)
def test_extensions_are_refused_where_nothing_looks_at_them(diagram, draw, problems):
    assert problems(diagram(draw)) == ["unsupported-element"]


@pytest.mark.parametrize(
    "inside",
    [
        lambda d: d.extension(NOTED) + d.extension(NOTED.replace('"x"', '"y"')),
        lambda d: d.extension(NOTED, NOTED.replace('"x"', '"y"')),
        lambda d: d.extension(d.properties(a="1"), d.properties(b="2")),
        lambda d: d.extension(d.properties(a="1").replace("/>", '/><camunda:property name="a" value="2"/>', 1)),
        lambda d: many(COUNTED) + many(COUNTED),
        lambda d: many(COUNTED) + "<bpmn:standardLoopCharacteristics/>",
        lambda d: many(COUNTED + COUNTED),
        lambda d: many(
            COUNTED + "<bpmn:completionCondition>a</bpmn:completionCondition>" * 2,
        ),
    ],
)
def test_what_stands_twice_is_refused_where_one_would_be_looked_at(inside, draw, problems):
    assert "repeated-element" in problems(between(draw, draw.userTask("x", inside(draw))))


def test_two_scripts_two_times_and_two_conditions_are_refused(draw, problems):
    scripts = draw.scriptTask("x", "<bpmn:script>a = 1</bpmn:script><bpmn:script>b = 1</bpmn:script>")
    assert problems(between(draw, scripts)) == ["repeated-element"]
    times = "<bpmn:timeDate>2027-01-01</bpmn:timeDate><bpmn:timeDuration>P1D</bpmn:timeDuration>"
    timer = draw.intermediateCatchEvent("x", f"<bpmn:timerEventDefinition>{times}</bpmn:timerEventDefinition>")
    assert problems(between(draw, timer)) == ["repeated-element"]
    conditions = "<bpmn:conditionExpression>a</bpmn:conditionExpression>" * 2
    flow = draw.element("sequenceFlow", "x_u", conditions, sourceRef="x", targetRef="u")
    assert problems(between(draw, draw.userTask("x") + draw.userTask("u") + flow)) == ["repeated-element"]


def test_two_event_sub_processes_for_one_error_are_refused(draw, problems):
    def catching(name, code):
        start = draw.startEvent(f"{name}s", f"<bpmn:errorEventDefinition{code}/>")
        inside = start + draw.endEvent(f"{name}e") + draw.flow(f"{name}s", f"{name}e")
        return draw.subProcess(name, inside, triggeredByEvent="true")

    error, coded = '<bpmn:error id="E" errorCode="no"/>', ' errorRef="E"'
    assert problems(wrap(draw, catching("a", coded), catching("b", ""), around=error)) == []
    assert problems(wrap(draw, catching("a", ""), catching("b", ""))) == ["event-sub-process"]
    assert problems(wrap(draw, catching("a", coded), catching("b", coded), around=error)) == ["event-sub-process"]


@pytest.mark.parametrize(
    ("language", "found"),
    [("http://www.w3.org/1999/XPath", []), ("FEEL", []), ("javascript", ["unsupported-value"])],
)
def test_a_file_whose_expressions_are_of_another_language_is_refused(draw, problems, language, found):
    named = f'<bpmn:definitions expressionLanguage="{language}"'.encode()
    assert problems(wrap(draw).replace(b"<bpmn:definitions", named)) == found


def test_an_event_that_waits_for_an_error_and_for_more_is_refused(draw, problems):
    both = '<bpmn:errorEventDefinition/><bpmn:signalEventDefinition signalRef="S"/>'
    inside = draw.startEvent("is") + draw.endEvent("ie", "<bpmn:errorEventDefinition errorRef='E'/>")
    host = draw.subProcess("x", inside + draw.flow("is", "ie"))
    around = b'<bpmn:error id="E" errorCode="no"/><bpmn:signal id="S" name="s"/><bpmn:process'
    for all_of, found in (("true", ["several-definitions"]), ("false", [])):
        diagram = on_task(draw, both, host, parallelMultiple=all_of).replace(b"<bpmn:process", around, 1)
        assert problems(diagram) == found
