"""Random diagrams of everything there is, walked at random: nothing breaks, and everything comes to its end."""

import random

import pytest

CALLED = "called"
COMPENSATION = "<bpmn:compensateEventDefinition/>"
CONDITION = "<bpmn:conditionalEventDefinition><bpmn:condition>odd(n)</bpmn:condition></bpmn:conditionalEventDefinition>"
BEHAVIORS = ('behavior="None" noneBehaviorEventRef="TD"', 'behavior="One" oneBehaviorEventRef="TD"')
LOOP = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="[1, 2]" camunda:elementVariable="x"/>'


def everything(blocks, draw, seed):  # noqa: C901  one small function for each kind of block
    class Everything(blocks):
        more = (
            *("many", "alarmed", "caught", "race", "serve", "call", "note"),
            *("listening", "undone", "undo", "transaction", "either", "linked", "changed"),
            *("forked", "chosen", "discriminated", "again", "loose", "ad_hoc", "doubled", "announced"),
        )

        def many(self, depth):
            first, last = self.sub(depth)
            del last
            loop = (
                f'<bpmn:multiInstanceLoopCharacteristics isSequential="{self.random.choice(["true", "false"])}" '
                'camunda:collection="[1, 2]" camunda:elementVariable="x"/>'
            )
            head, _, tail = self.parts[-1].rpartition("</bpmn:subProcess>")
            self.parts[-1] = f"{head}{loop}</bpmn:subProcess>{tail}"
            return first, first

        def alarmed(self, depth):
            host, _ = self.sub(depth)
            interrupting = self.random.random() < 0.5
            kind = self.random.choice(["timer", "message", "signal"])
            definition = {
                "timer": draw.timer("timeDuration", "P1D") if interrupting else draw.timer("timeCycle", "R2/P1WD"),
                "message": draw.message_event("M"),
                "signal": '<bpmn:signalEventDefinition signalRef="S"/>',
            }[kind]
            return self.beside(host, definition, interrupting, depth)

        def beside(self, host, definition, interrupting, depth):
            """What an event leads to joins the way of its host only if there is one token of the two."""
            event, end = self.id("b"), self.id("j")
            first, last = self.block(depth)
            self.parts.append(draw.boundary(event, host, definition, interrupting=interrupting))
            self.flow(event, first)
            self.flow(last, end)
            if not interrupting:
                self.parts.append(draw.endEvent(end))
                return host, host
            self.parts.append(draw.exclusiveGateway(end))
            self.flow(host, end)
            return host, end

        def caught(self, depth):
            """A sub-process one of whose ways ends in an error."""
            outside, self.parts = self.parts, []
            start, end = self.add("startEvent", "s"), self.add("endEvent", "e")
            error = self.add("endEvent", "err", '<bpmn:errorEventDefinition errorRef="E"/>')
            first, last = self.block(depth)
            split, default = self.id("g"), self.id("f")
            self.parts.append(draw.exclusiveGateway(split, default=default))
            self.flow(start, first)
            self.flow(last, split)
            self.parts.append(draw.flow(split, error, self.random.choice(["yes", "no"]), self.id("f")))
            self.parts.append(draw.flow(split, end, None, default))
            inside, self.parts = "".join(self.parts), outside
            host = self.add("subProcess", "sub", inside)
            return self.beside(host, '<bpmn:errorEventDefinition errorRef="E"/>', True, depth)

        def inside(self, depth, more=""):
            """A block between a start and an end event, and what stands beside them."""
            outside, self.parts = self.parts, []
            start, end = self.add("startEvent", "s"), self.add("endEvent", "e")
            first, last = self.block(depth)
            self.flow(start, first)
            self.flow(last, end)
            inside, self.parts = "".join(self.parts), outside
            return inside + more

        def listening(self, depth):
            """A sub-process with an event sub-process, which may throw what it caught again."""
            interrupting = self.random.random() < 0.5
            kind = self.random.choice(["timer", "message", "signal", "both", "conditional", "escalation", "error"])
            definition = {
                "timer": draw.timer("timeDuration", "P1D"),
                "message": draw.message_event("M"),
                "signal": '<bpmn:signalEventDefinition signalRef="S"/>',
                "both": draw.message_event("M") + '<bpmn:signalEventDefinition signalRef="S"/>',
                "conditional": CONDITION,
                "escalation": '<bpmn:escalationEventDefinition escalationRef="X"/>',
                "error": '<bpmn:errorEventDefinition errorRef="E"/>',
            }[kind]
            outside, self.parts = self.parts, []
            more = {"parallelMultiple": "true"} if kind == "both" and self.random.random() < 0.5 else {}
            if not interrupting and kind != "error":
                more["isInterrupting"] = "false"
            start = self.add("startEvent", "s", definition, **more)
            end = self.add("endEvent", "e", definition if kind == "escalation" else "")
            first, last = self.block(depth)
            self.flow(start, first)
            self.flow(last, end)
            inside, self.parts = "".join(self.parts), outside
            event = draw.subProcess(self.id("on"), inside, triggeredByEvent="true")
            host = self.add("subProcess", "sub", self.inside(depth, event))
            return host, host

        def undone(self, _depth):
            """An activity that can be undone, once or many times."""
            host = self.add("userTask", "t", self.random.choice(["", LOOP]))
            event, handler = self.id("b"), self.id("h")
            self.parts.append(draw.boundaryEvent(event, COMPENSATION, attachedToRef=host))
            self.parts.append(draw.userTask(handler, isForCompensation="true"))
            self.parts.append(draw.association(self.id("as"), sourceRef=event, targetRef=handler))
            return host, host

        def undo(self, _depth):
            wait = self.random.choice(["true", "false"])
            definition = COMPENSATION.replace("/>", f' waitForCompletion="{wait}"/>')
            name = self.add("intermediateThrowEvent", "w", definition)
            return name, name

        def transaction(self, depth):
            """One of whose ways cancels it."""
            outside, self.parts = self.parts, []
            start, end = self.add("startEvent", "s"), self.add("endEvent", "e")
            cancel = self.add("endEvent", "err", "<bpmn:cancelEventDefinition/>")
            first, last = self.block(depth)
            split, default = self.id("g"), self.id("f")
            self.parts.append(draw.exclusiveGateway(split, default=default))
            self.flow(start, first)
            self.flow(last, split)
            self.parts.append(draw.flow(split, cancel, self.random.choice(["yes", "no"]), self.id("f")))
            self.parts.append(draw.flow(split, end, None, default))
            inside, self.parts = "".join(self.parts), outside
            host = self.add("transaction", "tx", inside)
            return self.beside(host, "<bpmn:cancelEventDefinition/>", True, depth)

        def either(self, _depth):
            both = draw.message_event("M") + draw.timer("timeDuration", "P1D")
            name = self.add("intermediateCatchEvent", "c", both, parallelMultiple=self.random.choice(["true", "false"]))
            return name, name

        def linked(self, _depth):
            link = f'<bpmn:linkEventDefinition name="{self.id("link")}"/>'
            return self.add("intermediateThrowEvent", "w", link), self.add("intermediateCatchEvent", "c", link)

        def changed(self, depth):
            host, _ = self.sub(depth)
            return self.beside(host, CONDITION, self.random.random() < 0.5, depth)

        def between(self, split, join, depth, conditions):
            """Branches from one node to another; the first is the default one if it has a condition of False."""
            default = self.id("f")
            for condition in conditions:
                first, last = self.block(depth)
                is_default = condition is False
                flow = default if is_default else self.id("f")
                self.parts.append(draw.flow(split, first, None if is_default else condition, flow))
                self.flow(last, join)
            return {"default": default} if False in conditions else {}

        def forked(self, depth):
            """Several flows out of a task or an event."""
            split, join = self.id("t"), self.add("parallelGateway", "j")
            self.between(split, join, depth, [None] * self.random.randint(2, 3))
            self.parts.append(self.random.choice([draw.userTask, draw.manualTask, draw.intermediateThrowEvent])(split))
            return split, join

        def chosen(self, depth):
            """Conditional and default flows out of a task."""
            split, join = self.id("t"), self.add("inclusiveGateway", "j")
            conditions = [self.random.choice(["yes", "no"]) for _ in range(self.random.randint(1, 2))]
            attributes = self.between(split, join, depth, [self.random.choice([False, None]), *conditions])
            self.parts.append(draw.userTask(split, **attributes))
            return split, join

        def discriminated(self, depth):
            split = self.add("parallelGateway", "g")
            count = self.random.randint(1, 2)
            condition = f"<bpmn:activationCondition>activationCount &gt;= {count}</bpmn:activationCondition>"
            join = self.add("complexGateway", "j", condition)
            self.between(split, join, depth, [None] * self.random.randint(2, 3))
            return split, join

        def again(self, depth):
            loop = self.random.choice(['loopMaximum="2"', 'testBefore="true" loopMaximum="2"'])
            inside = self.inside(depth, f"<bpmn:standardLoopCharacteristics {loop}/>")
            host = self.add("subProcess", "sub", inside)
            return host, host

        def several(self, depth):
            """Blocks that nothing leads to and that lead nowhere."""
            outside, self.parts = self.parts, []
            for _ in range(self.random.randint(1, 2)):
                self.block(depth)
            inside, self.parts = "".join(self.parts), outside
            return inside

        def loose(self, depth):
            host = self.add("subProcess", "sub", self.several(depth))
            return host, host

        def ad_hoc(self, depth):
            outside, self.parts = self.parts, []
            first, last = self.sub(depth)[0], self.add("task", "t")
            self.flow(first, last)
            self.add("userTask", "t")
            if self.random.random() < 0.5:
                self.parts.append("<bpmn:completionCondition>yes</bpmn:completionCondition>")
            inside, self.parts = "".join(self.parts), outside
            how = {
                "ordering": self.random.choice(["Parallel", "Sequential"]),
                "cancelRemainingInstances": self.random.choice(["true", "false"]),
            }
            host = self.add("adHocSubProcess", "adhoc", inside, **how)
            return host, host

        def doubled(self, _depth):
            first = self.add("userTask", "t", completionQuantity="2")
            last = self.add("userTask", "t", startQuantity="2")
            self.flow(first, last)
            return first, last

        def announced(self, depth):
            loop = LOOP.replace("/>", f" {self.random.choice(BEHAVIORS)}/>")
            host = self.add("userTask", "t", loop)
            return self.beside(host, '<bpmn:signalEventDefinition signalRef="T"/>', self.random.random() < 0.5, depth)

        def race(self, _depth):
            gateway, join = self.add("eventBasedGateway", "g"), self.add("exclusiveGateway", "j")
            for definition in (draw.timer("timeDuration", "P1D"), draw.message_event("M")):
                event = self.add("intermediateCatchEvent", "c", definition)
                self.flow(gateway, event)
                self.flow(event, join)
            return gateway, join

        def serve(self, _depth):
            name = self.id("x")
            self.parts.append(draw.service(name, "topic"))
            return name, name

        def call(self, _depth):
            name = self.id("call")
            passing = draw.extension('<camunda:in variables="all"/>')
            self.parts.append(draw.callActivity(name, passing, calledElement=CALLED))
            return name, name

        def note(self, _depth):
            name = self.add("intermediateThrowEvent", "w", '<bpmn:signalEventDefinition signalRef="T"/>')
            return name, name

    around = (
        '<bpmn:message id="M" name="m"/><bpmn:signal id="S" name="s"/>'
        '<bpmn:signal id="T" name="t"/><bpmn:error id="E" errorCode="e"/>'
        '<bpmn:escalation id="X" escalationCode="x"/><bpmn:signalEventDefinition id="TD" signalRef="T"/>'
    )
    main = Everything(draw, seed).diagram().replace(b"<bpmn:process", around.encode() + b"<bpmn:process", 1)
    called = draw.process(
        draw.startEvent("qs"), draw.userTask("qt"), draw.endEvent("qe"), draw.line("qs", "qt", "qe"), key=CALLED
    )
    return draw.processes(main, called)


def moves(p):
    """What can be done now. The first leads on for certain; the last may be done for ever."""
    run = p.run
    found = [lambda id=task.id: run.complete_task(id, {"n": 1}) for task in run.tasks()]
    found += [lambda id=call.token_id: run.finish_call(id, {"r": 1}) for call in (*run.calls(), *run.waiting_calls())]
    found += [lambda id=failure.token_id: run.retry(id) for failure in run.incidents]
    found += [lambda id=timer.id: run.fire_timer(id) for timer in run.timers()]
    for call in run.calls():
        found.append(lambda id=call.token_id: run.park_call(id))
        found.append(lambda id=call.token_id: run.fail_call(id, "down", "down"))
        found.append(lambda id=call.token_id: run.throw_error(id, "e"))
    found += [lambda id=waiting.id: run.receive_message(id, {"m": 1}) for waiting in run.subscriptions()]
    found.append(lambda: run.receive_signal("s"))
    found.append(lambda: run.set_variables({"n": (run.variables.get("n") or 0) + 1}))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_every_walk_comes_to_its_end(seed, draw, play, blocks):
    p = play(everything(blocks, draw, seed), {"yes": True, "no": False})
    choose = random.Random(seed)
    for step in range(1000):
        if p.run.completed:
            break
        assert not p.run.stuck
        possible = moves(p)
        (choose.choice(possible) if step < 60 else possible[0])()
        p.go_on()
        assert p.run.snapshot() == p.state
    assert p.run.completed
    assert (p.run.tasks(), p.run.timers(), p.run.subscriptions(), p.run.incidents) == ([], [], [], [])
    assert p.run.positions() == {}
