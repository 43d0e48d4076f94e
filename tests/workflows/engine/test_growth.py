import statistics
import time
from datetime import UTC, datetime

import pytest

from workflows import engine
from workflows.errors import ExecutionFailed


def rework(draw):
    """A draft, two parallel reviews, and back to the draft until both agree."""
    return draw.process(
        draw.startEvent("s"),
        draw.userTask("draft"),
        draw.parallelGateway("split"),
        draw.userTask("a"),
        draw.userTask("b"),
        draw.parallelGateway("join"),
        draw.exclusiveGateway("g", default="g_e"),
        draw.endEvent("e"),
        draw.line("s", "draft", "split", "a", "join", "g"),
        draw.line("split", "b", "join"),
        draw.flow("g", "draft", "=not(a.ok and b.ok)"),
        draw.flow("g", "e"),
    )


def one_round(p, ok):
    p.complete("draft", title="t").complete("b", ok=True).complete("a", ok=ok)


def test_three_hundred_rounds_of_rework_end_and_cost_no_more_than_the_first_ones(draw, play):
    p = play(rework(draw))
    rounds, sizes = [], []
    for _ in range(300):
        begun = time.thread_time()
        one_round(p, ok=False)
        rounds.append(time.thread_time() - begun)
        sizes.append(len(p.state))
        assert p.open() == ["draft"]
    assert statistics.median(rounds[-20:]) < 3 * statistics.median(rounds[:20])
    assert sizes[-1] < sizes[0] + 50
    one_round(p, ok=True)
    assert p.run.completed
    assert p.completed.count("join") == 301


def test_a_thousand_instances_of_one_task_are_carried(draw, play):
    loop = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="xs" camunda:elementVariable="x"/>'
    p = play(
        draw.process(draw.startEvent("s"), draw.userTask("t", loop), draw.endEvent("e"), draw.line("s", "t", "e")),
        {"xs": list(range(1000))},
    )
    tasks = p.run.tasks()
    assert len(tasks) == 1000
    begun = time.thread_time()
    p.run.complete_task(tasks[500].id, {})
    p.go_on()
    assert time.thread_time() - begun < 1
    assert len(p.run.tasks()) == 999


def test_a_deep_chain_of_rework_inside_one_run_does_not_recurse(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.script("count", "n = if n = null then 1 else n + 1"),
            draw.exclusiveGateway("g", default="g_count"),
            draw.endEvent("e"),
            draw.line("s", "count", "g"),
            draw.flow("g", "e", "n >= 3000"),
            draw.flow("g", "count"),
        )
    )
    assert p.run.completed
    assert p.run.variables == {"n": 3000}


def test_ten_thousand_elements_run_in_one_go(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.script("count", "n = if n = null then 1 else n + 1"),
            draw.exclusiveGateway("g", default="g_count"),
            draw.endEvent("e"),
            draw.line("s", "count", "g"),
            draw.flow("g", "e", "n >= 5000"),
            draw.flow("g", "count"),
        )
    )
    assert p.run.completed
    assert len(p.completed) == 10_002


def test_a_run_that_was_stopped_for_its_length_goes_on_when_it_is_tried_again(draw, play, monkeypatch):
    monkeypatch.setattr("workflows.engine.run.MAX_STEPS", 100)
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.script("count", "n = if n = null then 1 else n + 1"),
            draw.exclusiveGateway("g", default="g_count"),
            draw.endEvent("e"),
            draw.line("s", "count", "g"),
            draw.flow("g", "e", "n >= 120"),
            draw.flow("g", "count"),
        )
    )
    for _ in range(2):
        assert [failure.code for failure in p.run.incidents] == ["endless-loop"]
        p.retry()
    assert p.run.completed
    assert p.run.variables == {"n": 120}


def wide(draw, width, gateway):
    tasks = [f"t{number}" for number in range(width)]
    return draw.process(
        draw.startEvent("s"),
        draw.element(gateway, "split"),
        draw.element(gateway, "join"),
        draw.endEvent("e"),
        *(draw.userTask(task) for task in tasks),
        draw.line("s", "split"),
        *(draw.flow("split", task, "true" if gateway == "inclusiveGateway" else None) for task in tasks),
        *(draw.flow(task, "join") for task in tasks),
        draw.line("join", "e"),
    )


def cost_of_each(bundle, width):
    run = engine.start(bundle, "p", {}, instance_id="i", business_key="k", now=datetime(2026, 3, 2, tzinfo=UTC))
    begun = time.thread_time()
    run.advance()
    for task in run.tasks():
        run.complete_task(task.id, {})
        run.advance()
    assert run.completed
    return (time.thread_time() - begun) / width


def test_a_thousand_branches_cost_in_all_about_ten_times_a_hundred(draw, deploy):
    hundred, thousand = (deploy(wide(draw, width, "parallelGateway")) for width in (100, 1000))
    few = min(cost_of_each(hundred, 100) for _ in range(5))
    assert min(cost_of_each(thousand, 1000) for _ in range(2)) < 4 * few


def test_an_inclusive_join_of_hundreds_of_branches_is_carried(draw, deploy):
    bundle = deploy(wide(draw, 300, "inclusiveGateway"))
    assert cost_of_each(bundle, 300) < 0.02


def test_a_document_of_five_megabytes_in_a_variable_is_refused_only_when_all_is_too_large(draw, play):
    p = play(
        draw.process(draw.startEvent("s"), draw.userTask("t"), draw.endEvent("e"), draw.line("s", "t", "e")),
        {"text": "文" * 1_700_000},
    )
    assert len(p.state) < 200_000
    p.run.set_variables({f"more{number}": "文" * 1_700_000 for number in range(10)})
    with pytest.raises(ExecutionFailed, match="Keep large texts in documents"):
        p.run.snapshot()
    assert p.loaded().variables.keys() == {"text"}
