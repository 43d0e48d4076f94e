import json
import threading
import zlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import reduce
from pathlib import Path

import pytest

from workflows import engine
from workflows.engine import snapshot
from workflows.errors import ExecutionFailed, Invalid

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SAVED = Path(__file__).parent / "snapshots"


def everything(draw):
    """One of each kind of token that waits."""
    loop = '<bpmn:multiInstanceLoopCharacteristics camunda:collection="xs" camunda:elementVariable="x"/>'
    inner = draw.startEvent("is") + draw.userTask("inner") + draw.endEvent("ie") + draw.line("is", "inner", "ie")
    called = draw.process(
        draw.startEvent("cs"), draw.userTask("deep"), draw.endEvent("ce"), draw.line("cs", "deep", "ce"), key="q"
    )
    names = ["many", "sub", "call", "wait", "serve", "race"]
    main = draw.process(
        draw.startEvent("s"),
        draw.parallelGateway("g"),
        draw.userTask("many", loop),
        draw.subProcess("sub", inner),
        draw.callActivity("call", draw.extension('<camunda:in variables="all"/>'), calledElement="q"),
        draw.receiveTask("wait", messageRef="M"),
        draw.service("serve", "topic"),
        draw.eventBasedGateway("race"),
        draw.intermediateCatchEvent("m", draw.message_event("M")),
        draw.intermediateCatchEvent("t", draw.timer("timeDuration", "P1D")),
        draw.boundary("late", "sub", draw.timer("timeCycle", "R3/P1WD"), interrupting=False),
        draw.userTask("remind"),
        draw.parallelGateway("j"),
        *(draw.endEvent(f"e{n}") for n in range(3)),
        draw.flow("s", "g"),
        "".join(draw.flow("g", name) for name in names),
        "".join(draw.flow(name, "j") for name in names if name != "race"),
        draw.line("race", "m", "j", "e0"),
        draw.line("race", "t", "e1"),
        draw.line("late", "remind", "e2"),
        around='<bpmn:message id="M" name="answer"/>',
    )
    return draw.processes(main, called)


def shown(run):
    return (
        sorted(task.id for task in run.tasks()),
        run.timers(),
        run.subscriptions(),
        run.calls(),
        run.waiting_calls(),
        run.positions(),
        run.variables,
        run.completed,
        run.stuck,
    )


def test_a_loaded_instance_shows_what_the_saved_one_did(draw, play):
    p = play(everything(draw), {"xs": ["a", "b"], "text": "中文", "n": 1.5})
    p.run.park_call(p.call("topic"))
    p.run.advance()
    before = shown(p.run)
    p.state = p.run.snapshot()
    again = p.loaded()
    assert shown(again) == before
    assert again.snapshot() == p.state


@pytest.mark.parametrize("path", sorted(SAVED.glob("*-waiting.bin")), ids=lambda path: path.name)
def test_released_formats_are_still_read(path, draw, deploy):
    bundle = deploy((SAVED / path.name).with_suffix(".bpmn").read_bytes())
    expected = json.loads(path.with_suffix(".json").read_text())
    p_now = engine.load(
        bundle, "p", path.read_bytes(), instance_id="i", business_key="document:1", now=NOW, add_working_days=None
    )
    assert p_now.positions() == expected["positions"]
    assert p_now.variables == expected["variables"]
    assert sorted(task.id for task in p_now.tasks()) == expected["tasks"]
    assert [[t.id, t.due_at.isoformat()] for t in p_now.timers()] == expected["timers"]
    for task in p_now.tasks():
        p_now.complete_task(task.id, {"ok": True})
    p_now.receive_message(next(s.id for s in p_now.subscriptions() if s.element_id == "wait"), {})
    p_now.receive_message(next(s.id for s in p_now.subscriptions() if s.element_id == "m"), {})
    p_now.finish_call(p_now.waiting_calls()[0].token_id, {})
    p_now.advance()
    assert p_now.completed


@pytest.mark.parametrize("path", sorted(SAVED.glob("*-events.bin")), ids=lambda path: path.name)
def test_released_formats_with_listeners_and_work_to_be_undone_are_still_read(path, deploy):
    bundle = deploy(path.with_suffix(".bpmn").read_bytes())
    expected = json.loads(path.with_suffix(".json").read_text())
    run = engine.load(bundle, "p", path.read_bytes(), instance_id="i", business_key="document:1", now=NOW)
    assert run.positions() == expected["positions"]
    assert run.variables == expected["variables"]
    assert sorted(task.element_id for task in run.tasks()) == expected["tasks"]
    assert sorted(s.message for s in run.subscriptions()) == expected["subscriptions"]
    order = []

    def complete(*elements):
        for element in elements:
            task = next(task for task in run.tasks() if task.element_id == element)
            order.append((element, run.task_context(task.id).get(element.removeprefix("undo_"))))
            run.complete_task(task.id, {})
            run.advance()

    assert run.receive_signal("stop") == 1
    complete("undo_a", "t", "on_task", "undo_c")
    assert order[0] == ("undo_a", {"n": 1})
    assert order[3] == ("undo_c", {"n": 3})
    assert run.completed


def test_a_format_is_saved_for_every_version():
    assert {path.name.split("-")[0] for path in SAVED.glob("*.bin")} == {snapshot.HEADER.decode().removeprefix("GKS")}


@pytest.mark.parametrize(
    "state",
    [b"", b"GKS9abc", snapshot.HEADER + b"rubbish", snapshot.HEADER + zlib.compress(b"[")],
)
def test_other_bytes_are_refused(state, draw, deploy):
    bundle = deploy(everything(draw))
    with pytest.raises(ExecutionFailed):
        engine.load(bundle, "p", state, instance_id="i", business_key=None, now=NOW)


def test_the_state_of_another_process_is_refused(draw, play):
    p = play(everything(draw), {"xs": []})
    with pytest.raises(ExecutionFailed):
        engine.load(p.bundle, "q", p.state, instance_id="i", business_key=None, now=NOW)


def test_instances_of_one_bundle_do_not_touch_each_other_in_threads_either(draw, play, deploy):
    deploy(everything(draw))
    failed = []

    def drive(number):
        try:
            p = play(everything(draw), {"xs": [number, number + 1], "n": number})
            assert p.run.variables == {"xs": [number, number + 1], "n": number}
            for task in p.run.tasks():
                p.run.complete_task(task.id, {"n": number})
                p.go_on()
            p.receive("answer").receive("answer").finish("topic")
            assert p.run.completed
            assert p.run.variables["inner"] == {"n": number}
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=drive, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_bundle_is_read_once_and_its_hash_covers_paths_and_contents(draw, deploy):
    diagram = everything(draw)
    assert deploy(diagram) is deploy(diagram)
    assert deploy(diagram).content_hash != deploy(diagram, {"note.txt": b"x"}).content_hash
    assert engine.content_hash({"a": b"bc"}) != engine.content_hash({"ab": b"c"})


def test_changing_what_a_run_gave_changes_nothing_in_it(draw, play):
    p = play(everything(draw), {"xs": ["a"], "deep": {"list": [1]}})
    p.run.variables["deep"]["list"].append(2)
    p.run.task_context(p.task("inner").id)["deep"]["list"].append(3)
    p.run.calls()[0].variables["deep"]["list"].append(4)
    assert p.run.variables["deep"] == {"list": [1]}
    given = {"items": [1]}
    p.run.set_variables(given)
    given["items"].append(2)
    assert p.run.variables["items"] == [1]


@pytest.mark.parametrize(
    "value",
    [
        object(),
        {1: 2},
        float("nan"),
        {"a"},
        b"bytes",
        "\ud800",
        10**5000,
        reduce(lambda inner, _: [inner], range(200), 1),
    ],
    ids=["object", "number as a name", "nan", "set", "bytes", "half a character", "too many digits", "too deep"],
)
def test_only_plain_data_comes_into_an_instance(value, draw, play):
    p = play(everything(draw), {"xs": []})
    with pytest.raises(Invalid):
        p.run.set_variables({"x": value})


def test_decimals_dates_and_durations_become_plain_data(draw, play):
    p = play(
        everything(draw), {"xs": (), "n": Decimal("1.50"), "d": date(2026, 1, 2), "t": timedelta(hours=2), "f": 0.5}
    )
    assert p.run.variables == {"xs": [], "n": 1.5, "d": "2026-01-02", "t": "PT2H", "f": 0.5}


def test_a_state_saved_before_its_run_came_to_rest_goes_on_after_loading(draw, play):
    body = draw.startEvent("is") + draw.userTask("t") + draw.endEvent("ie") + draw.line("is", "t", "ie")
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.subProcess("sub", body),
            draw.script("after", "n = 1"),
            draw.endEvent("e"),
            draw.line("s", "sub", "after", "e"),
        )
    )
    p.run.complete_task(p.task("t").id, {})
    p.state = p.run.snapshot()
    p.run = p.loaded()
    assert not p.run.completed
    assert p.go_on().run.completed
    assert p.run.variables == {"t": {}, "n": 1}
