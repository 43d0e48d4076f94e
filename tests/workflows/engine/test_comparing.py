"""What differs between two versions of a drawn process."""

from workflows.engine import compare


def version(draw, *inside, task="t", title="Write", condition="x > 1", at="1"):
    flow = draw.flow("g", task, condition).replace('id="g_', 'id="to_')
    return draw.process(
        draw.startEvent("s"),
        draw.exclusiveGateway("g", default="g_e"),
        draw.userTask(task, "<bpmn:incoming>to</bpmn:incoming>", name=title, camunda__dueDate="P3D"),
        draw.endEvent("e"),
        draw.line("s", "g", "e"),
        flow.replace(f'id="to_{task}"', 'id="to"'),
        draw.flow(task, "e", id="from"),
        *inside,
    ).replace(b"</bpmn:definitions>", f'<bpmndi:BPMNDiagram id="di{at}"/></bpmn:definitions>'.encode())


def test_what_is_drawn_elsewhere_but_says_the_same_does_not_differ(draw):
    found = compare(version(draw), version(draw, at="2").replace(b"incoming>to", b"incoming>else"), "p", {})
    assert (found.gone, found.added, found.changed) == ((), (), ())


def test_what_is_new_gone_or_says_something_else(draw):
    more = draw.userTask("more") + draw.flow("t", "more")
    found = compare(version(draw), version(draw, more, title="Draft", condition="x > 2"), "p", {})
    assert (found.gone, found.added, found.changed) == ((), ("more", "t_more"), (("t", "t"), ("to", "to")))
    assert compare(version(draw, more), version(draw), "p", {}).gone == ("more", "t_more")


def test_what_was_only_renamed_is_the_same(draw):
    old, new = version(draw), version(draw, task="u")
    assert compare(old, new, "p", {"t": "u"}).changed == ()
    found = compare(old, new, "p", {})
    assert (found.gone, found.added, found.changed) == (("t",), ("u",), (("to", "to"), ("from", "from")))


def test_inside_a_sub_process_its_elements_differ_and_not_the_whole(draw):
    def with_inside(text):
        inside = draw.startEvent("is") + draw.script("do", text) + draw.flow("is", "do")
        return version(draw, draw.subProcess("sub", inside))

    assert compare(with_inside("a = 1"), with_inside("a = 2"), "p", {}).changed == (("do", "do"),)


def test_a_file_without_the_process_has_nothing(draw):
    assert compare(b"rubbish", version(draw), "q", {}).added == ()
