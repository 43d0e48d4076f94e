"""The mended nodes take the same way through a diagram as SpiffWorkflow's own, wherever those are right."""

import random
from collections import Counter

import pytest
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

NAMES = {"yes": True, "no": False}


class Blocks:
    """A random block-structured process. Conditions are the names `yes` and `no`, which both languages read alike."""

    def __init__(self, draw, seed):
        self.draw = draw
        self.random = random.Random(seed)
        self.parts = []
        self.count = 0

    def id(self, kind):
        self.count += 1
        return f"{kind}{self.count}"

    def add(self, tag, kind, inside="", **attributes):
        name = self.id(kind)
        self.parts.append(self.draw.element(tag, name, inside, **attributes))
        return name

    def flow(self, source, target, condition=None):
        flow_id = self.id("f")
        self.parts.append(self.draw.flow(source, target, condition, flow_id))

    def block(self, depth):
        """Returns the first and the last node of a block."""
        kinds = ["task", "task", "task"] if depth == 0 else ["task", "sequence", "xor", "and", "or", "sub"]
        return getattr(self, self.random.choice(kinds))(depth - 1)

    def task(self, _depth):
        name = self.add("userTask", "t")
        return name, name

    def sequence(self, depth):
        first, middle = self.block(depth)
        second, last = self.block(depth)
        self.flow(middle, second)
        return first, last

    def gateways(self, tag, depth, conditions):
        split, default = self.id("g"), self.id("f")
        attributes = {} if conditions is None else {"default": default}
        join = self.add(tag, "j")
        for number, condition in enumerate(conditions or [None] * self.random.randint(2, 3)):
            first, last = self.block(depth)
            is_default = conditions is not None and number == 0
            self.parts.append(
                self.draw.flow(split, first, None if is_default else condition, default if is_default else self.id("f"))
            )
            self.flow(last, join)
        self.parts.append(self.draw.element(tag, split, **attributes))
        return split, join

    def choice(self, least):
        return [None, *(self.random.choice(["yes", "no"]) for _ in range(self.random.randint(least, 2)))]

    def xor(self, depth):
        return self.gateways("exclusiveGateway", depth, self.choice(1))

    def __getattr__(self, name):
        if name == "and":
            return lambda depth: self.gateways("parallelGateway", depth, None)
        if name == "or":
            return lambda depth: self.gateways("inclusiveGateway", depth, self.choice(1))
        raise AttributeError(name)

    def sub(self, depth):
        outside, self.parts = self.parts, []
        start, end = self.add("startEvent", "s"), self.add("endEvent", "e")
        first, last = self.block(depth)
        self.flow(start, first)
        self.flow(last, end)
        inside, self.parts = "".join(self.parts), outside
        name = self.add("subProcess", "sub", inside)
        return name, name

    def diagram(self):
        start, end = self.add("startEvent", "s"), self.add("endEvent", "e")
        first, last = self.block(4)
        self.flow(start, first)
        self.flow(last, end)
        return self.draw.process(*self.parts)


class Library:
    def __init__(self, diagram):
        parser = BpmnParser()
        parser.add_bpmn_str(diagram)
        self.workflow = BpmnWorkflow(parser.get_spec("p"), parser.get_subprocess_specs("p"))
        self.workflow.get_next_task(spec_name="Start").data.update(NAMES)
        self.workflow.do_engine_steps()

    def ready(self):
        return [task for task in self.workflow.get_tasks(state=TaskState.READY) if task.task_spec.manual]

    def open(self):
        return sorted(task.task_spec.name for task in self.ready())

    def complete(self, name):
        next(task for task in self.ready() if task.task_spec.name == name).run()
        self.workflow.do_engine_steps()

    @property
    def completed(self):
        return self.workflow.is_completed()


@pytest.mark.parametrize("seed", range(60))
def test_both_take_the_same_way(seed, draw, play):
    diagram = Blocks(draw, seed).diagram()
    ours, theirs = play(diagram, dict(NAMES)), Library(diagram)
    order = random.Random(seed)
    done = Counter()
    while not theirs.completed:
        assert ours.open() == theirs.open()
        name = order.choice(theirs.open())
        done[name] += 1
        ours.complete(name)
        theirs.complete(name)
    assert ours.run.completed
    assert Counter(name for name in ours.completed if name.startswith("t")) == done
