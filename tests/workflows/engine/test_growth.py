import statistics
import time


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
