"""The engine and an interpreter written from the standard alone go the same way through random processes.

No token is lost or invented, saving and loading between every two steps changes nothing, what is over has no token
left, and what is not over waits for something.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from by_the_book import Interpreter, Waiting
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from random_process import Graph, processes, written

from workflows import engine
from workflows.engine.waiting import waits

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
VARIABLES = {"yes": True, "no": False}
STEPS = 40
"""Steps at random; from then on no loop goes round again and no event happens that does not end something."""


class Engine:
    """The run under test: saved and loaded before every step."""

    def __init__(self, graph: Graph) -> None:
        self.bundle = engine.read_bundle({"p.bpmn": written(graph)}, topics=None)
        self.completed: Counter[str] = Counter()
        self.known: dict[Waiting, list[str]] = {}
        self.run = engine.start(self.bundle, "p", VARIABLES, **self.around)
        self.go_on()

    @property
    def around(self) -> dict[str, Any]:
        return {"instance_id": "i", "business_key": None, "now": NOW}

    def go_on(self) -> None:
        self.run.advance()
        self.completed.update(one.element_id for one in self.run.trace() if one.outcome == "completed")
        state = self.run.snapshot()
        self.run = engine.load(self.bundle, "p", state, **self.around)
        assert self.run.snapshot() == state

    def meet(self, open_in_book: list[Waiting]) -> None:
        """Who is who: two tokens that wait at one element may be of different runs of a sub-process."""
        there = {wait.token_id: wait.element_id for wait in waits(self.run)}
        kept = {w: [t for t in self.known.get(w, []) if t in there] for w in open_in_book}
        free = [token for token in there if not any(token in tokens for tokens in kept.values())]
        for waiting, tokens in kept.items():
            new = [token for token in free if there[token] == waiting.node.id][: waiting.left - len(tokens)]
            tokens += new
            free = [token for token in free if token not in new]
        self.known = kept

    def happen(self, waiting: Waiting, again: bool) -> None:
        token = self.known[waiting][0]
        if waiting.node.trigger == "timer":
            self.run.fire_timer(token)
        elif waiting.node.trigger == "message":
            self.run.receive_message(token, {})
        else:
            self.run.complete_task(token, {"again": again})
        self.go_on()


def compare(ours: Engine, book: Interpreter) -> None:
    wanted = Counter({waiting.node.id: 0 for waiting in book.open()})
    for waiting in book.open():
        wanted[waiting.node.id] += waiting.left
    assert Counter(wait.element_id for wait in waits(ours.run)) == +wanted
    assert +ours.completed == +book.completed
    assert ours.run.completed == book.over
    assert not ours.run.stuck
    assert ours.run.incidents == []
    if book.over:
        assert ours.run.positions() == {}
    ours.meet(book.open())


@pytest.mark.filterwarnings("default::hypothesis.errors.NonInteractiveExampleWarning")
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(processes(), st.data())
def test_both_go_the_same_way(graph: Graph, data: st.DataObject) -> None:
    note(written(graph).decode())
    ours, book = Engine(graph), Interpreter(graph, VARIABLES)
    compare(ours, book)
    for step in range(400):
        if book.over:
            return
        waiting = next_of(book, data, step)
        again = step < STEPS and data.draw(st.booleans())
        note(f"{waiting.node.id} {again}")
        ours.happen(waiting, again)
        book.happen(waiting, again=again)
        compare(ours, book)
    raise AssertionError("it does not come to an end")


def next_of(book: Interpreter, data: st.DataObject, step: int) -> Waiting:
    possible = book.open()
    if step < STEPS:
        return data.draw(st.sampled_from(possible))
    return next(waiting for waiting in possible if waiting.node.kind != "boundary")
