"""From the records of a diagram to SpiffWorkflow's specs.

The library's own parser drops what it does not know, ends in raw exceptions on bad references and can run for ever;
here each element has one function that makes its spec, and what cannot be made has been noted as a problem.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from workflows.engine.compiling import Compiler
from workflows.engine.decisions import SHAPES
from workflows.engine.dialect.calls import called_elsewhere
from workflows.engine.dialect.diagram import BehaviorText, Body, Box, LoopText, Mapped, Process
from workflows.engine.expressions import Value
from workflows.engine.specs.activities import ActivitySpec
from workflows.engine.specs.adhoc import AdHocSpec
from workflows.engine.specs.base import Description, NodeSpec, StartSpec
from workflows.engine.specs.calls import CalledElsewhereSpec, Passing
from workflows.engine.specs.compensation import UNDO, CompensationEventSpec, UndoneSpec, UndoSpec
from workflows.engine.specs.complex_gateway import ComplexGatewaySpec
from workflows.engine.specs.event_subprocesses import EventSubProcessSpec, ListenerSpec
from workflows.engine.specs.events import (
    BoundaryEventSpec,
    CatchEventSpec,
    EitherSpec,
    EventSpec,
    ReceiveTaskSpec,
)
from workflows.engine.specs.flows import Flow
from workflows.engine.specs.gateways import (
    EventGatewaySpec,
    ExclusiveGatewaySpec,
    InclusiveGatewaySpec,
    JoiningSpec,
    ParallelGatewaySpec,
)
from workflows.engine.specs.loops import Announcement, Loop, MultiInstanceSpec
from workflows.engine.specs.process import START, ProcessSpec
from workflows.engine.specs.repeating import RepeatingSpec, StandardLoop, StandardLoopSpec
from workflows.engine.specs.subprocesses import CallActivitySpec, SubProcessSpec, TransactionSpec
from workflows.engine.specs.tasks import (
    Assignment,
    Decides,
    PassedTaskSpec,
    RuleTaskSpec,
    ScriptTaskSpec,
    ServiceTaskSpec,
    UserTaskSpec,
)
from workflows.engine.specs.throwing import SendTaskSpec, ThrowEventSpec
from workflows.engine.specs.trigger import Trigger
from workflows.engine.triggers import Triggers

_GATEWAYS: Mapping[str, type[NodeSpec]] = {
    "exclusiveGateway": ExclusiveGatewaySpec,
    "parallelGateway": ParallelGatewaySpec,
    "inclusiveGateway": InclusiveGatewaySpec,
    "eventBasedGateway": EventGatewaySpec,
}
EACH = "[each]"
"""Added to the name of the node that each instance of a multi-instance stands at."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a process needs from the rest of its bundle."""

    processes: Mapping[str, Process]
    decisions: Mapping[str, Decides]
    forms: Callable[[str], str | None]
    """The name of the form that a reference means; None if there is none."""


class ProcessBuilder:
    """Builds the specs of one process and of the sub-processes in it."""

    def __init__(self, process: Process, around: Surroundings, compiler: Compiler) -> None:
        self.source = process
        self.around = around
        self.compiler = compiler
        self.triggers = Triggers(compiler)
        self.specs: dict[str, ProcessSpec] = {}
        self.exits: dict[str, list[str]] = {}
        """The nodes that the flows of an element leave from, where they are not the one with the element's name."""

    def build(self) -> dict[str, ProcessSpec]:
        """Specs by name; the process's own name is its key."""
        self.body(self.source.key, self.source.name, self.source.body, called=True)
        return self.specs

    def body(self, name: str, title: str, body: Body, *, called: bool) -> ProcessSpec:
        spec = ProcessSpec(name, title, self.source.place.file, process_key=self.source.key, called=called)
        self.specs[name] = spec
        root = StartSpec(spec, START, Description(START, "process", title, self.source.key))
        spec.start = root
        UndoSpec(spec, UNDO, Description(UNDO, "process", title, self.source.key))
        spec.element_ids = {box.id for box in body.deep()}
        begins = {box.id for box in (*body.starts(), *body.instantiating(), *body.implicit_starts())}
        for box in body.boxes.values():
            node = self.node(spec, box)
            if box.id in begins:
                root.flows.append(Flow(box.id, START, box.id))
                root.connect(node)
            if isinstance(node, ActivitySpec):
                self.attach(node, box, body)
        self.connect(spec, body)
        for event, handlers in body.handlers.items():
            if event in spec.task_specs:
                spec.task_specs[event].flows = [Flow(f"{event}-{name}", event, name) for name in handlers[:1]]
        return spec

    def attach(self, node: ActivitySpec, box: Box, body: Body) -> None:
        undoing = [event.id for event in body.boundaries(box.id) if event.event.kind == "compensate"]
        events = [event for event in body.boundaries(box.id) if event.id not in undoing]
        node.boundaries = [leg for event in events for leg in legs_of(event)]
        for one in (node, node.inner) if isinstance(node, RepeatingSpec) else (node,):
            one.undone_by, one.undoes = next(iter(undoing), None), box.undoes

    def connect(self, spec: ProcessSpec, body: Body) -> None:
        for edge in body.edges:
            sources = [spec.task_specs.get(name) for name in self.exits.get(edge.source, [edge.source])]
            target = spec.task_specs.get(edge.target)
            if None in sources or target is None or not {edge.source, edge.target} <= body.boxes.keys():
                continue  # a problem is noted
            condition = self.compiler.feel(edge.condition, edge.place, f"Condition of {edge.id}")
            default = body.boxes[edge.source].attributes.get("default") == edge.id
            for source in filter(None, sources):
                source.flows.append(Flow(edge.id, edge.source, edge.target, edge.name, condition, default))
                source.connect(target)
            if isinstance(target, JoiningSpec):
                target.incoming.append(edge.id)

    def node(self, spec: ProcessSpec, box: Box) -> NodeSpec:
        element = self.compiler.description(box, self.source.key)
        node = self.whole(spec, box, element)
        if isinstance(node, ActivitySpec):
            node.takes, node.gives = box.quantity("startQuantity"), box.quantity("completionQuantity")
        return node

    def whole(self, spec: ProcessSpec, box: Box, element: Description) -> NodeSpec:
        if not box.repeats:
            return self.plain(spec, box.id, box, element)
        inner = self.plain(spec, box.id + EACH, box, element)
        if not isinstance(inner, ActivitySpec):
            return inner  # a problem is noted: only activities have loops, and this one could not be built
        if box.loop is None:
            return StandardLoopSpec(spec, box.id, element, inner, self.standard_loop(box))
        return MultiInstanceSpec(spec, box.id, element, inner, self.loop(box))

    def plain(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        if box.attributes.get("eventGatewayType") == "Parallel":
            return NodeSpec(spec, name, element)
        if box.type in _GATEWAYS:
            return _GATEWAYS[box.type](spec, name, element)
        make: Callable[[ProcessSpec, str, Box, Description], NodeSpec] = getattr(self, "_" + box.type)
        return make(spec, name, box, element)

    def loop(self, box: Box) -> Loop:
        loop = box.loop
        assert loop is not None  # noqa: S101  asked by `node`
        return Loop(
            sequential=loop.sequential,
            collection=self.compiler.feel(loop.collection, loop.place, "Collection"),
            cardinality=self.compiler.feel(loop.cardinality, loop.place, "Cardinality"),
            element_variable=loop.element_variable,
            completion=self.compiler.feel(loop.completion, loop.place, "Completion condition"),
            output_collection=loop.output_collection,
            output_element=self.compiler.feel(loop.output_element, loop.place, "Output"),
            announces=tuple(self.announcement(box, loop, one) for one in loop.announces),
        )

    def announcement(self, box: Box, loop: LoopText, one: BehaviorText) -> Announcement:
        trigger = self.triggers.of(box, one.event)
        condition = self.compiler.feel(one.condition, loop.place, "Condition of the event")
        return Announcement(trigger, loop.behavior == "One", condition)

    def standard_loop(self, box: Box) -> StandardLoop:
        loop = box.standard_loop
        assert loop is not None  # noqa: S101  asked by `node`
        condition = self.compiler.feel(loop.condition, loop.place, "Loop condition")
        return StandardLoop(condition, loop.maximum, loop.test_before)

    # -- one function for each type of element ----------------------------------------------------------------

    def _startEvent(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        form_of(box, self.around, self.compiler)
        return EventSpec(spec, name, element, self.triggers.all(box)[0])

    def _endEvent(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        return ThrowEventSpec(spec, name, element, self.triggers.all(box))

    _intermediateThrowEvent = _endEvent

    def _intermediateCatchEvent(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        if len(box.events) < 2:
            return self.catching(spec, box, [name], lambda *of: CatchEventSpec(spec, of[0], element, of[1]))
        either, legs = EitherSpec(spec, name, element), [f"{name}[{number + 1}]" for number in range(len(box.events))]
        self.catching(spec, box, legs, lambda *of: CatchEventSpec(spec, of[0], element, of[1]))
        either.flows = [Flow(leg, name, leg) for leg in legs]
        return either

    def catching(
        self, spec: ProcessSpec, box: Box, names: list[str], make: Callable[[str, Trigger], CatchEventSpec]
    ) -> NodeSpec:
        """One node for each definition of an event. The first of them."""
        triggers = self.triggers.all(box)
        nodes = [make(leg, trigger) for leg, trigger in zip(names, triggers, strict=True)]
        for node in nodes if len(nodes) > 1 else ():
            node.legs, node.all_of = tuple(names), box.attributes.get("parallelMultiple") == "true"
        spec.watches = spec.watches or any(trigger.kind == "conditional" for trigger in triggers)
        self.exits[box.id] = names
        return nodes[0]

    def _boundaryEvent(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        if box.event.kind == "compensate":
            return CompensationEventSpec(spec, name, element, self.triggers.all(box)[0])
        stops = box.attributes.get("cancelActivity") != "false"
        return self.catching(
            spec, box, legs_of(box), lambda *of: BoundaryEventSpec(spec, of[0], element, of[1], interrupting=stops)
        )

    def _complexGateway(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        activation = self.compiler.feel(box.activation, box.place, "Activation condition")
        return ComplexGatewaySpec(spec, name, element, activation)

    def _task(self, spec: ProcessSpec, name: str, _box: Box, element: Description) -> NodeSpec:
        return PassedTaskSpec(spec, name, element)

    _manualTask = _task

    def _receiveTask(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        return ReceiveTaskSpec(spec, name, element, self.triggers.all(box)[0])

    def _sendTask(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        if "camunda:topic" in box.attributes:
            return self._serviceTask(spec, name, box, element)
        return SendTaskSpec(spec, name, element, self.triggers.all(box)[0])

    def _serviceTask(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        pauses = self.compiler.pauses(box.retry, box.place)
        return ServiceTaskSpec(spec, name, element, box.attributes.get("camunda:topic", ""), pauses)

    def _scriptTask(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        if box.script is None or not box.script.text.strip():
            self.compiler.problems.add(box.place, "no-script", "The script task has no script.")
            return NodeSpec(spec, name, element)
        script = self.compiler.script(box.script, box.place)
        return NodeSpec(spec, name, element) if script is None else ScriptTaskSpec(spec, name, element, script)

    def _businessRuleTask(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        problems, attributes = self.compiler.problems, box.attributes
        ref, variable = attributes.get("camunda:decisionRef"), attributes.get("camunda:resultVariable")
        shape = attributes.get("camunda:mapDecisionResult", "resultList")
        decision = self.around.decisions.get(ref or "")
        if decision is None:
            advice = "Name a decision of a .dmn file of the bundle in decisionRef."
            problems.add(box.place, "unknown-decision", f"There is no decision {ref!r}.", advice)
        if not variable:
            problems.add(box.place, "no-result-variable", "The result of the decision has no name.", "Name it.")
        if shape not in SHAPES:
            problems.add(box.place, "unsupported-value", f"mapDecisionResult={shape!r} is not supported.")
        if decision is None or not variable:
            return ActivitySpec(spec, name, element)
        return RuleTaskSpec(spec, name, element, decision, variable, shape)

    def _userTask(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        def value(attribute: str) -> Value | None:
            return self.compiler.value(box.attributes.get(f"camunda:{attribute}"), box.place, attribute)

        return UserTaskSpec(
            spec,
            name,
            element,
            Assignment(
                form_ref=form_of(box, self.around, self.compiler),
                assignee=value("assignee"),
                candidate_users=value("candidateUsers"),
                candidate_groups=value("candidateGroups"),
                due_date=self.compiler.due(box.attributes.get("camunda:dueDate"), box.place, "dueDate"),
                follow_up_date=self.compiler.due(box.attributes.get("camunda:followUpDate"), box.place, "followUpDate"),
                priority=value("priority"),
            ),
        )

    def _subProcess(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        assert box.body is not None  # noqa: S101  sub-processes are read with their body
        inside = f"{self.source.key}/{box.id}"
        self.body(inside, box.name or box.id, box.body, called=False)
        starts = box.body.starts()
        start = starts[0].id if starts else None
        UndoneSpec(spec, f"{box.id}[undo]", element, inside)
        if box.triggered:
            for event in starts[:1]:
                self.listener(spec, box, event)
            return EventSubProcessSpec(spec, name, element, inside, start)
        kind = TransactionSpec if box.type == "transaction" else SubProcessSpec
        return kind(spec, name, element, inside, start)

    _transaction = _subProcess

    def listener(self, spec: ProcessSpec, box: Box, start: Box) -> None:
        if start.event.kind == "compensate":
            spec.compensation = box.id
            return
        element = self.compiler.description(start, self.source.key)
        names = [f"{box.id}[start{number or ''}]" for number in range(len(start.events) or 1)]
        stops = start.attributes.get("isInterrupting") != "false"
        self.catching(
            spec,
            start,
            names,
            lambda *of: ListenerSpec(spec, of[0], element, of[1], interrupting=stops, begins=box.id),
        )
        self.exits[start.id] = [start.id]
        for name in names:
            spec.task_specs[name].flows = [Flow(name, name, box.id)]
        spec.listeners += names

    def _adHocSubProcess(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        assert box.body is not None  # noqa: S101  sub-processes are read with their body
        inside = f"{self.source.key}/{box.id}"
        self.body(inside, box.name or box.id, box.body, called=False).ad_hoc = True
        UndoneSpec(spec, f"{box.id}[undo]", element, inside)
        return AdHocSpec(
            spec,
            name,
            element,
            inside,
            tuple(head.id for head in box.body.implicit_starts()),
            self.compiler.feel(box.completion, box.place, "Completion condition"),
            sequential=box.sequential,
            cancels=box.attributes.get("cancelRemainingInstances") != "false",
        )

    def _callActivity(self, spec: ProcessSpec, name: str, box: Box, element: Description) -> NodeSpec:
        called = box.attributes.get("calledElement", "")
        passing = self.passing(box, box.passed_in, "Input"), self.passing(box, box.passed_out, "Output")
        if (elsewhere := called_elsewhere(box.attributes)) is not None:
            return CalledElsewhereSpec(spec, name, element, elsewhere, passing)
        target = self.around.processes.get(called)
        if target is None:
            advice = (
                "Name an executable process of this bundle in calledElement, or call one of another deployment with "
                'camunda:calledElementBinding="latest".'
            )
            self.compiler.problems.add(box.place, "unknown-process", f"There is no process {called!r}.", advice)
            return ActivitySpec(spec, name, element)
        plain = [start for start in target.body.starts() if start.event.kind == "none"]
        UndoneSpec(spec, f"{box.id}[undo]", element, called)
        return CallActivitySpec(spec, name, element, called, plain[0].id if plain else None, passing)

    def passing(self, box: Box, entries: Sequence[Mapped], what: str) -> Passing:
        everything = any(entry.text is None for entry in entries)
        return Passing(everything, tuple(self.compiler.passed(entries, box.place, what)))


def legs_of(box: Box) -> list[str]:
    """Names of the nodes of a boundary event: one for each definition."""
    return [box.id, *(f"{box.id}[{number}]" for number in range(1, len(box.events)))]


def form_of(box: Box, around: Surroundings, compiler: Compiler) -> str | None:
    """The form's name, with a problem noted where it is not in the bundle."""
    ref = box.attributes.get("camunda:formRef") or box.attributes.get("camunda:formKey")
    if not ref:
        return None
    name = around.forms(ref)
    if name is None:
        advice = f"Add forms/{ref}.form to the bundle, or choose another form."
        compiler.problems.add(box.place, "unknown-form", f"There is no form {ref!r}.", advice)
    return name
