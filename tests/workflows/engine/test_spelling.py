"""What XML Schema lets files write in several ways means the same however a tool writes it."""

import pytest

FALSE, TRUE = ("false", "0", " false "), ("true", "1", " 1 ")


def waiting(draw, *inside, **attributes):
    return draw.process(
        draw.startEvent("s"), draw.userTask("t"), draw.endEvent("e"), draw.line("s", "t", "e"), *inside, **attributes
    )


@pytest.mark.parametrize(("written", "interrupts"), [(one, one in TRUE) for one in (*FALSE, *TRUE)])
def test_a_boundary_event_interrupts_as_it_says(draw, play, written, interrupts):
    late = draw.boundary("b", "t", draw.timer("timeDuration", "P1D")).replace('"true"', f'"{written}"')
    p = play(waiting(draw, late, draw.userTask("u"), draw.flow("b", "u")))
    assert p.fire("b").open() == (["u"] if interrupts else ["t", "u"])


@pytest.mark.parametrize(("written", "interrupts"), [(one, one in TRUE) for one in (*FALSE, *TRUE)])
def test_an_event_sub_process_begins_and_interrupts_as_it_says(draw, play, written, interrupts):
    start = draw.startEvent("es", draw.timer("timeDuration", "P1D"), isInterrupting=written)
    sub = draw.subProcess("sub", start + draw.userTask("u") + draw.flow("es", "u"), triggeredByEvent="1")
    p = play(waiting(draw, sub))
    assert p.fire("es").open() == (["u"] if interrupts else ["t", "u"])


@pytest.mark.parametrize("written", FALSE)
def test_a_compensation_waits_as_it_says(draw, play, written):
    thrown = f'<bpmn:compensateEventDefinition waitForCompletion="{written}"/>'
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.script("a", "x = 1"),
            draw.boundary("c", "a", "<bpmn:compensateEventDefinition/>"),
            draw.userTask("undo", isForCompensation="1"),
            '<bpmn:association id="as" sourceRef="c" targetRef="undo"/>',
            draw.intermediateThrowEvent("back", thrown),
            draw.userTask("t"),
            draw.endEvent("e"),
            draw.line("s", "a", "back", "t", "e"),
        )
    )
    assert p.open() == ["t", "undo"]


@pytest.mark.parametrize("written", TRUE)
def test_instances_come_one_after_the_other_as_it_says(draw, play, written):
    loop = "<bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    many = f'<bpmn:multiInstanceLoopCharacteristics isSequential="{written}">{loop}'
    diagram = waiting(draw).replace(b'<bpmn:userTask id="t">', b'<bpmn:userTask id="t">' + many.encode())
    assert play(diagram).open() == ["t"]


def test_a_process_is_executable_by_number(draw, play, problems):
    assert play(waiting(draw, isExecutable="1")).open() == ["t"]
    assert problems(waiting(draw, isExecutable="0")) == ["no-process"]


@pytest.mark.parametrize("attribute", ["cancelActivity", "parallelMultiple"])
def test_what_is_neither_true_nor_false_is_refused(draw, problems, attribute):
    late = draw.element("boundaryEvent", "b", draw.timer("timeDuration", "P1D"), attachedToRef="t", **{attribute: "no"})
    assert problems(waiting(draw, late, draw.endEvent("f"), draw.flow("b", "f"))) == ["unsupported-value"]


def test_references_may_be_qualified_names_of_the_files_own_namespace(draw, play, problems):
    diagram = waiting(
        draw,
        draw.boundary("b", "own:t", draw.message_event("own:M")),
        draw.endEvent("f"),
        draw.flow(" b", "f "),
        around='<bpmn:message id="M" name="paid"/>',
    )
    mine = diagram.replace(b'targetNamespace="t"', b'targetNamespace="urn:mine" xmlns:own="urn:mine"')
    assert play(mine).receive("paid").completed == ["s", "b", "f"]
    other = diagram.replace(b'targetNamespace="t"', b'targetNamespace="urn:mine" xmlns:own="urn:other"')
    assert "unknown-reference" in problems(other)


def test_what_drawing_tools_note_of_their_drawings_says_nothing(draw, play):
    noted = draw.extension(
        '<sig:signavioMetaData xmlns:sig="http://www.signavio.com" metaKey="bgcolor" metaValue="x"/>'
    )
    diagram = waiting(draw).replace(b'<bpmn:userTask id="t">', b'<bpmn:userTask id="t">' + noted.encode())
    assert play(diagram).open() == ["t"]
