"""How a process begins: several start events, by element, by messages that elements wait for, by schedule."""

from datetime import UTC, datetime, timedelta

import pytest

from workflows import engine
from workflows.errors import ExecutionFailed, Invalid

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
MESSAGES = '<bpmn:message id="M" name="order"/><bpmn:message id="N" name="payment"/>'
SIGNAL = '<bpmn:signal id="S" name="alarm"/>'


def several(draw, *more, flows=""):
    """A process with a start event of each kind, each with a task of its own."""
    starts = {
        "plain": "",
        "asked": draw.message_event("M"),
        "morning": draw.timer("timeCycle", "0 9 * * *"),
        "alarmed": '<bpmn:signalEventDefinition signalRef="S"/>',
    }
    parts = [
        draw.startEvent(id, inside) + draw.userTask(f"{id}_task") + draw.endEvent(f"{id}_end")
        for id, inside in starts.items()
    ]
    lines = "".join(draw.line(id, f"{id}_task", f"{id}_end") for id in starts)
    return draw.process(*parts, lines, *more, flows, around=MESSAGES + SIGNAL)


def begin(bundle, **how):
    run = engine.start(bundle, "p", how.pop("data", {}), instance_id="i", business_key="k", now=NOW, **how)
    run.advance()
    return run


def open_tasks(run):
    return sorted(task.element_id for task in run.tasks())


def test_a_process_tells_how_it_begins(draw, deploy):
    process = deploy(several(draw)).processes[0]
    assert [(one.element_id, one.kind, one.event, one.text) for one in process.starts] == [
        ("plain", "none", None, None),
        ("asked", "message", "order", None),
        ("morning", "timer", None, "0 9 * * *"),
        ("alarmed", "signal", "alarm", None),
    ]
    assert (process.startable, process.message_starts) == (True, ("order",))


@pytest.mark.parametrize(
    ("how", "task"),
    [
        ({}, "plain_task"),
        ({"message": "order"}, "asked_task"),
        ({"element_id": "morning"}, "morning_task"),
        ({"element_id": "alarmed"}, "alarmed_task"),
        ({"element_id": "asked"}, "asked_task"),
    ],
)
def test_an_instance_begins_at_the_start_that_is_meant(draw, deploy, how, task):
    run = begin(deploy(several(draw)), data={"n": 1}, **how)
    assert open_tasks(run) == [task]
    assert run.variables == {"n": 1}


@pytest.mark.parametrize(
    "how", [{"message": "nothing"}, {"element_id": "plain_task"}, {"element_id": "nowhere"}, {"message": ""}]
)
def test_a_start_that_there_is_not_is_refused_with_those_that_there_are(draw, deploy, how):
    with pytest.raises(Invalid) as refusal:
        begin(deploy(several(draw)), **how)
    assert refusal.value.details["starts"] == ["plain", "asked", "morning", "alarmed"]


def test_of_two_plain_starts_one_has_to_be_named(draw, deploy):
    bundle = deploy(several(draw, draw.startEvent("other"), flows=draw.flow("other", "plain_task")))
    with pytest.raises(Invalid, match="plain or other"):
        begin(bundle)
    run = begin(bundle, element_id="other")
    assert open_tasks(run) == ["plain_task"]
    assert [one.element_id for one in run.trace()] == ["other"]


def receiving(draw, **attributes):
    return draw.process(
        draw.receiveTask("order", messageRef="M", instantiate="true", **attributes),
        draw.userTask("pack"),
        draw.endEvent("e"),
        draw.line("order", "pack", "e"),
        around=MESSAGES,
    )


def test_a_receive_task_begins_the_process_with_its_message(draw, deploy):
    bundle = deploy(receiving(draw))
    assert (bundle.processes[0].startable, bundle.processes[0].message_starts) == (False, ("order",))
    run = begin(bundle, message="order", data={"goods": "tea"})
    assert open_tasks(run) == ["pack"]
    assert run.variables == {"order": {"goods": "tea"}}
    assert [one.element_id for one in run.trace()] == ["order"]
    for how in ({}, {"element_id": "order"}):
        with pytest.raises(Invalid):
            begin(bundle, **how)


def gateway(draw, kind):
    return draw.process(
        draw.eventBasedGateway("g", instantiate="true", eventGatewayType=kind),
        draw.intermediateCatchEvent("ordered", draw.message_event("M")),
        draw.receiveTask("paid", messageRef="N"),
        draw.userTask("one"),
        draw.userTask("two"),
        draw.endEvent("e"),
        draw.endEvent("e2"),
        draw.flow("g", "ordered") + draw.flow("g", "paid"),
        draw.line("ordered", "one", "e") + draw.line("paid", "two", "e2"),
        around=MESSAGES,
    )


@pytest.mark.parametrize(("message", "element", "task"), [("order", "ordered", "one"), ("payment", "paid", "two")])
def test_the_first_message_begins_a_process_behind_an_exclusive_gateway_and_the_others_are_not_waited_for(
    draw, deploy, message, element, task
):
    run = begin(deploy(gateway(draw, "Exclusive")), message=message, data={"n": 1}, correlation_key="7")
    assert (open_tasks(run), run.subscriptions()) == ([task], [])
    assert run.variables == {element: {"n": 1}}


def test_behind_a_parallel_gateway_all_messages_of_one_correlation_are_waited_for(draw, deploy):
    bundle = deploy(gateway(draw, "Parallel"))
    assert [(one.element_id, one.behind, one.joint) for one in bundle.processes[0].starts] == [
        ("ordered", "g", True),
        ("paid", "g", True),
    ]
    run = begin(bundle, message="payment", data={"n": 1}, correlation_key="7")
    (waiting,) = run.subscriptions()
    assert (waiting.message, waiting.correlation_key, open_tasks(run)) == ("order", "7", ["two"])
    state = run.snapshot()
    run = engine.load(bundle, "p", state, instance_id="i", business_key="k", now=NOW)
    run.complete_task(run.tasks()[0].id, {})
    run.advance()
    assert not run.completed
    run.receive_message(waiting.id, {"n": 2})
    run.advance()
    assert (open_tasks(run), run.variables["ordered"]) == (["one"], {"n": 2})
    run.complete_task(run.tasks()[0].id, {})
    run.advance()
    assert run.completed


def test_what_begins_a_process_stands_at_its_beginning_and_can_be_told_apart(draw, problems):
    start = draw.startEvent("s") + draw.endEvent("z") + draw.flow("s", "z")
    led_to = receiving(draw).decode().replace("</bpmn:process>", start + draw.flow("s", "order") + "</bpmn:process>")
    assert "instantiate" in problems(led_to.encode())
    twice = (
        receiving(draw)
        .decode()
        .replace(
            "</bpmn:process>",
            draw.startEvent("s", draw.message_event("M")) + draw.flow("s", "pack") + "</bpmn:process>",
        )
    )
    assert problems(twice.encode()) == ["several-starts"]
    timed = gateway(draw, "Exclusive").decode().replace(draw.message_event("M"), draw.timer("timeDuration", "PT1H"))
    assert problems(timed.encode()) == ["event-gateway"]
    unasked = (
        gateway(draw, "Parallel")
        .decode()
        .replace('instantiate="true" ', "")
        .replace("<bpmn:eventBasedGateway", draw.startEvent("s") + draw.flow("s", "g") + "<bpmn:eventBasedGateway")
    )
    assert "event-gateway" in problems(unasked.encode())
    assert problems(timed_start(draw, "timeDate", "clock:reply")) == ["timer"]


@pytest.mark.parametrize(
    ("element", "rules", "wrong"),
    [
        ("intermediateThrowEvent", {"timeToLive": "P7D", "receivers": "all"}, []),
        ("intermediateThrowEvent", {"timeToLive": "PT0S", "receivers": "one"}, []),
        ("intermediateThrowEvent", {"timeToLive": "week"}, ["message"]),
        ("intermediateThrowEvent", {"timeToLive": "P3WD"}, ["message"]),
        ("intermediateThrowEvent", {"timeToLive": "-P1D"}, ["message"]),
        ("intermediateThrowEvent", {"receivers": "some"}, ["message"]),
        ("intermediateCatchEvent", {"receivers": "all"}, ["message"]),
    ],
)
def test_how_long_a_message_is_kept_and_for_whom_stands_where_it_is_thrown(draw, problems, element, rules, wrong):
    event = draw.element(element, "x", draw.extension(draw.properties(**rules)) + draw.message_event("M"))
    diagram = draw.process(draw.startEvent("s"), event, draw.endEvent("e"), draw.line("s", "x", "e"), around=MESSAGES)
    assert problems(diagram) == wrong


def timed_start(draw, kind, text, policy=""):
    return draw.process(draw.startEvent("s", policy + draw.timer(kind, text)), draw.endEvent("e"), draw.flow("s", "e"))


def weekdays(day, count):
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def due(bundle, now=NOW):
    return engine.first_due(bundle, "p", "s", now=now, add_working_days=weekdays)


@pytest.mark.parametrize(
    ("kind", "text", "moment"),
    [
        ("timeDate", "2026-05-01T09:00", "2026-05-01T01:00:00+00:00"),
        ("timeDate", "2020-05-01", "2020-04-30T16:00:00+00:00"),
        ("timeDuration", "PT1H", "2026-03-02T02:00:00+00:00"),
        ("timeDuration", "P2WD", "2026-03-04T16:00:00+00:00"),
        ("timeDuration", '="PT" + string(2) + "H"', "2026-03-02T03:00:00+00:00"),
        ("timeCycle", "R/PT1H", "2026-03-02T02:00:00+00:00"),
        ("timeCycle", '="0 9 * * " + "TUE"', "2026-03-03T01:00:00+00:00"),
    ],
)
def test_a_timer_start_is_due_by_its_text_without_any_variables(draw, deploy, kind, text, moment):
    assert due(deploy(timed_start(draw, kind, text))).due_at.isoformat() == moment


@pytest.mark.parametrize(("kind", "text"), [("timeDate", "=when"), ("timeCycle", "=how"), ("timeDuration", "=1")])
def test_a_timer_start_that_says_nothing_is_refused(draw, deploy, kind, text):
    with pytest.raises(ExecutionFailed):
        due(deploy(timed_start(draw, kind, text)))


def test_a_date_and_a_duration_fire_once(draw, deploy):
    bundle = deploy(timed_start(draw, "timeDuration", "PT1H"))
    after = engine.next_due(bundle, "p", "s", due(bundle), now=NOW, add_working_days=None)
    assert after.due_at is None


@pytest.mark.parametrize(
    ("policy", "moments"),
    [
        (None, ["03-02 05:00", "03-02 06:00"]),
        ("coalesce", ["03-02 05:00", "03-02 06:00"]),
        ("all", ["03-02 03:00", "03-02 04:00"]),
    ],
)
def test_missed_times_of_a_start_are_made_up_for_by_one_unless_the_diagram_says_each(draw, deploy, policy, moments):
    inside = "" if policy is None else draw.extension(draw.properties(missedCycles=policy))
    bundle = deploy(timed_start(draw, "timeCycle", "R/PT1H", inside))
    schedule, found = due(bundle), []
    for hours in (3.5, 4):
        now = NOW + timedelta(hours=hours)
        schedule = engine.next_due(bundle, "p", "s", schedule, now=now, add_working_days=None)
        found.append(schedule.due_at.strftime("%m-%d %H:%M"))
    assert found == moments


def test_a_cycle_with_a_number_runs_out(draw, deploy):
    bundle = deploy(timed_start(draw, "timeCycle", "R2/PT1H"))
    schedule = due(bundle)
    for expected in ("2026-03-02T03:00:00+00:00", None):
        schedule = engine.next_due(bundle, "p", "s", schedule, now=schedule.due_at, add_working_days=None)
        assert (schedule.due_at and schedule.due_at.isoformat()) == expected
