"""The mended nodes take the same way through a diagram as SpiffWorkflow's own, wherever those are right."""

import random
from collections import Counter

import pytest
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState

NAMES = {"yes": True, "no": False}


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
def test_both_take_the_same_way(seed, draw, play, blocks):
    diagram = blocks(draw, seed).diagram()
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
