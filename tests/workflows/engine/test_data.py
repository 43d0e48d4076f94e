"""Data objects, data inputs and outputs of tasks, and the associations between them."""

from datetime import UTC, datetime

import pytest

OBJECTS = (
    '<bpmn:dataObject id="o1"/><bpmn:dataObjectReference id="r1" name="title" dataObjectRef="o1"/>'
    '<bpmn:dataObject id="verdict"/><bpmn:dataObjectReference id="r2" dataObjectRef="verdict"/>'
    '<bpmn:dataStoreReference id="store" name="archive"/>'
)
IO = (
    '<bpmn:ioSpecification><bpmn:dataInput id="in1" name="shown"/><bpmn:dataOutput id="out1" name="opinion"/>'
    "<bpmn:inputSet><bpmn:dataInputRefs>in1</bpmn:dataInputRefs></bpmn:inputSet>"
    "<bpmn:outputSet><bpmn:dataOutputRefs>out1</bpmn:dataOutputRefs></bpmn:outputSet></bpmn:ioSpecification>"
)


def into(source="r1", target="in1", more=""):
    return (
        f"<bpmn:dataInputAssociation><bpmn:sourceRef>{source}</bpmn:sourceRef><bpmn:targetRef>{target}</bpmn:targetRef>"
        f"{more}</bpmn:dataInputAssociation>"
    )


def out(source="out1", target="r2", more=""):
    return (
        f"<bpmn:dataOutputAssociation><bpmn:sourceRef>{source}</bpmn:sourceRef>"
        f"<bpmn:targetRef>{target}</bpmn:targetRef>{more}</bpmn:dataOutputAssociation>"
    )


def around(draw, task, *more):
    return draw.process(draw.startEvent("s"), task, draw.endEvent("e"), draw.line("s", "t", "e"), OBJECTS, *more)


def test_data_is_copied_into_the_task_and_out_of_it(draw, play):
    p = play(around(draw, draw.userTask("t", IO + into() + out())), {"title": "通知"})
    assert p.run.task_context(p.task("t").id)["shown"] == "通知"
    p.complete("t", opinion="yes")
    assert p.run.variables == {"title": "通知", "t": {"opinion": "yes"}, "verdict": "yes"}


def test_a_transformation_computes_what_is_copied(draw, play):
    task = draw.userTask(
        "t",
        IO
        + into(more="<bpmn:transformation>upper case(title)</bpmn:transformation>")
        + out(more="<bpmn:transformation>= opinion + 1</bpmn:transformation>"),
    )
    p = play(around(draw, task), {"title": "a"})
    assert p.run.task_context(p.task("t").id)["shown"] == "A"
    assert p.complete("t", opinion=1).run.variables["verdict"] == 2


def test_assignments_say_themselves_what_goes_where(draw, play):
    given = "<bpmn:assignment><bpmn:from>title + title</bpmn:from><bpmn:to>twice</bpmn:to></bpmn:assignment>"
    taken = "<bpmn:assignment><bpmn:from>twice</bpmn:from><bpmn:to>result</bpmn:to></bpmn:assignment>"
    p = play(around(draw, draw.task("t", into(more=given) + out(more=taken))), {"title": "ab"})
    assert p.run.variables == {"title": "ab", "result": "abab"}


def test_associations_without_data_inputs_are_drawn_for_people(draw, play):
    """As bpmn-js draws them: to a property that stands for nothing."""
    task = draw.userTask(
        "t",
        '<bpmn:property id="pl" name="__targetRef_placeholder"/>'
        + into(source="store", target="pl")
        + "<bpmn:dataOutputAssociation><bpmn:targetRef>r2</bpmn:targetRef></bpmn:dataOutputAssociation>",
    )
    p = play(around(draw, task), {"title": "x"})
    assert "__targetRef_placeholder" not in p.run.task_context(p.task("t").id)
    assert p.complete("t", a=1).run.variables == {"title": "x", "t": {"a": 1}}


def test_a_multi_instance_takes_its_items_and_gives_its_results_through_its_data(draw, play):
    loop = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopDataInputRef>in1</bpmn:loopDataInputRef>"
        "<bpmn:loopDataOutputRef>out1</bpmn:loopDataOutputRef>"
        '<bpmn:inputDataItem id="one" name="item"/><bpmn:outputDataItem id="given" name="t"/>'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    task = draw.userTask("t", IO + into() + out() + loop, camunda__assignee="=item")
    p = play(around(draw, task), {"title": ["a", "b"]})
    assert sorted(task.assignee for task in p.run.tasks()) == ["a", "b"]
    p.complete("t", n=1).complete("t", n=2)
    assert p.run.variables == {"title": ["a", "b"], "verdict": [{"n": 1}, {"n": 2}]}


REFUSED = {
    "data that is not there": ("unknown-reference", IO + into(source="nowhere")),
    "an assignment from a data store": (
        "data",
        into(source="store", more="<bpmn:assignment><bpmn:from>1</bpmn:from><bpmn:to>a</bpmn:to></bpmn:assignment>"),
    ),
    "a data store beside something else": (
        "data",
        IO + into(source="store").replace("<bpmn:targetRef>", "<bpmn:sourceRef>r2</bpmn:sourceRef><bpmn:targetRef>"),
    ),
    "several sources of one input": (
        "data",
        IO + into().replace("<bpmn:targetRef>", "<bpmn:sourceRef>r2</bpmn:sourceRef><bpmn:targetRef>"),
    ),
    "an assignment to nothing": (
        "data",
        into(more="<bpmn:assignment><bpmn:from>1</bpmn:from><bpmn:to/></bpmn:assignment>"),
    ),
    "an assignment to what is no name": (
        "not-a-name",
        into(more="<bpmn:assignment><bpmn:from>1</bpmn:from><bpmn:to>a + b</bpmn:to></bpmn:assignment>"),
    ),
    "an assignment in another language": (
        "unsupported-value",
        into(more='<bpmn:assignment><bpmn:from language="xpath">1</bpmn:from><bpmn:to>a</bpmn:to></bpmn:assignment>'),
    ),
    "several input sets": ("data", IO.replace("<bpmn:inputSet>", "<bpmn:inputSet/><bpmn:inputSet>")),
    "an input that is used while it runs": (
        "unsupported-element",
        IO.replace("</bpmn:inputSet>", "<bpmn:whileExecutingInputRefs/></bpmn:inputSet>"),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses(case, draw, problems):
    code, inside = REFUSED[case]
    assert code in problems(around(draw, draw.userTask("t", inside)))


def test_branches_that_write_one_data_object_are_refused(draw, problems):
    other = (IO + out()).replace("in1", "in2").replace("out1", "out2")
    diagram = around(draw, draw.userTask("t", IO + out()), draw.userTask("u", other), draw.line("s", "u"))
    assert "concurrent-write" in problems(diagram)


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC), "2026-12-31"),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "2027-01-01"),
        (datetime(2028, 2, 28, 23, 0, tzinfo=UTC), "2028-02-29"),
    ],
)
def test_today_is_the_day_in_beijing(draw, play, moment, day):
    script = "day = today()\nhere = string(date(now()))\nyear = now().year"
    p = play(
        draw.process(draw.startEvent("s"), draw.script("t", script), draw.endEvent("e"), draw.line("s", "t", "e")),
        now=moment,
    )
    assert p.run.variables == {"day": day, "here": day, "year": int(day[:4])}
