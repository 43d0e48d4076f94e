"""Random diagrams of everything there is, walked at random: nothing breaks, and everything comes to its end."""

import random

import pytest

CALLED = "called"


def everything(blocks, draw, seed):  # noqa: C901  one small function for each kind of block
    class Everything(blocks):
        more = ("many", "alarmed", "caught", "race", "serve", "call", "note")

        def many(self, depth):
            first, last = self.sub(depth)
            del last
            loop = (
                f'<bpmn:multiInstanceLoopCharacteristics isSequential="{self.random.choice(["true", "false"])}" '
                'camunda:collection="[1, 2]" camunda:elementVariable="x"/>'
            )
            self.parts[-1] = self.parts[-1].replace("</bpmn:subProcess>", loop + "</bpmn:subProcess>")
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
