from datetime import UTC, datetime
from xml.sax.saxutils import quoteattr

import pytest

from workflows.errors import NotFound

MESSAGE = '<bpmn:message id="M" name="answer"/>'
ERROR = '<bpmn:error id="E" name="refused" errorCode="refused"/>'
ESCALATION = '<bpmn:escalation id="X" name="late" escalationCode="late"/>'
SIGNAL = '<bpmn:signal id="S" name="stop"/>'


def host(draw, definition, *, interrupting, around="", activity=None):
    """An activity with one boundary event."""
    return draw.process(
        draw.startEvent("s"),
        activity or draw.userTask("work"),
        draw.boundary("event", "work", definition, interrupting=interrupting),
        draw.userTask("other"),
        draw.endEvent("e1"),
        draw.endEvent("e2"),
        draw.line("s", "work", "e1"),
        draw.line("event", "other", "e2"),
        around=around,
    )


def test_an_interrupting_timer_takes_its_task_away(draw, play):
    p = play(host(draw, draw.timer("timeDuration", "PT2H"), interrupting=True))
    assert [t.due_at for t in p.run.timers()] == [datetime(2026, 3, 2, 3, 0, tzinfo=UTC)]
    p.later(hours=2).fire("event")
    assert p.open() == ["other"]
    assert ("work", "cancelled") in p.outcomes
    assert ("event", "completed") in p.outcomes
    assert p.complete("other").run.completed


def test_a_timer_goes_when_its_task_is_completed(draw, play):
    p = play(host(draw, draw.timer("timeDuration", "PT2H"), interrupting=True))
    timer = p.run.timers()[0].id
    p.complete("work")
    assert p.run.completed
    assert p.run.timers() == []
    with pytest.raises(NotFound):
        p.run.fire_timer(timer)
    assert "event" not in [element for element, _ in p.outcomes]


def test_a_non_interrupting_timer_fires_once_and_leaves_its_task(draw, play):
    p = play(host(draw, draw.timer("timeDuration", "PT2H"), interrupting=False))
    p.fire("event")
    assert p.open() == ["other", "work"]
    assert p.run.timers() == []
    assert not p.complete("work").run.completed
    assert p.complete("other").run.completed


def test_a_cycle_is_armed_again_from_the_previous_due_moment_until_it_has_run_out(draw, play):
    p = play(host(draw, draw.timer("timeCycle", "R3/PT1H"), interrupting=False))
    p.later(hours=5)
    for hour in (2, 3, 4):
        assert [t.due_at for t in p.run.timers()] == [datetime(2026, 3, 2, hour, 0, tzinfo=UTC)]
        p.fire("event")
    assert p.run.timers() == []
    assert p.open() == ["other", "other", "other", "work"]


def test_a_monthly_cycle_keeps_to_its_day_of_the_month(draw, play):
    p = play(host(draw, draw.timer("timeCycle", "R/2026-01-31T09:00:00/P1M"), interrupting=False))
    due = []
    for _ in range(3):
        due.append(p.run.timers()[0].due_at.date().isoformat())
        p.fire("event")
    assert due == ["2026-01-31", "2026-02-28", "2026-03-31"]


def test_missed_times_of_a_cycle_are_made_up_for_by_one_where_the_diagram_says_so(draw, play):
    policy = draw.extension(draw.properties(missedCycles="coalesce"))
    p = play(host(draw, policy + draw.timer("timeCycle", "R5/PT1H"), interrupting=False))
    p.later(hours=3, minutes=30).fire("event")
    assert [t.due_at for t in p.run.timers()] == [datetime(2026, 3, 2, 5, 0, tzinfo=UTC)]
    p.later(hours=3).fire("event")
    assert p.run.timers() == []
    assert p.open() == ["other", "other", "work"]


@pytest.mark.parametrize("text", ["0 9 * * TUE", "0 0 9 ? * 3", "R/2026-03-03T09:00/P1W", "R/P1D/2026-03-09"])
def test_a_cycle_on_an_event_that_happens_once_is_over_after_its_first_time(draw, play, text):
    event = draw.intermediateCatchEvent("wait", draw.timer("timeCycle", text))
    p = play(draw.process(draw.startEvent("s"), event, draw.endEvent("e"), draw.line("s", "wait", "e")))
    assert [t.due_at for t in p.run.timers()] == [datetime(2026, 3, 3, 1, 0, tzinfo=UTC)]
    assert p.fire("wait").run.completed


def test_an_interrupting_cycle_takes_its_activity_away_the_first_time(draw, play):
    p = play(host(draw, draw.timer("timeCycle", "R/PT1H"), interrupting=True))
    p.fire("event")
    assert p.open() == ["other"]
    assert p.run.timers() == []


def test_a_cycle_that_is_over_before_it_begins_stops_an_event_but_no_activity(draw, play):
    over = draw.timer("timeCycle", "R/PT1H/2026-01-01")
    p = play(host(draw, over, interrupting=False))
    assert (p.run.timers(), p.run.incidents, p.open()) == ([], [], ["work"])
    event = draw.intermediateCatchEvent("wait", over)
    p = play(draw.process(draw.startEvent("s"), event, draw.endEvent("e"), draw.line("s", "wait", "e")))
    assert [failure.code for failure in p.run.incidents] == ["timer-cycle"]


def test_a_cron_expression_on_a_boundary_event_goes_on_from_its_last_time(draw, play):
    p = play(host(draw, draw.timer("timeCycle", "0 9,15 * * *"), interrupting=False))
    due = []
    for _ in range(3):
        due.append(p.run.timers()[0].due_at.isoformat()[5:13])
        p.fire("event")
    assert due == ["03-02T07", "03-03T01", "03-03T07"]


def test_a_timer_counts_working_days_and_fires_when_the_last_is_over(draw, play):
    p = play(host(draw, draw.timer("timeDuration", "P5WD"), interrupting=True))
    assert p.run.timers()[0].due_at == datetime(2026, 3, 9, 16, 0, tzinfo=UTC)


def test_a_timer_on_a_clock_has_no_date_of_its_own(draw, play):
    p = play(host(draw, draw.timer("timeDate", "clock:reply[party.id]-P3WD"), interrupting=False), {"party": {"id": 7}})
    timer = p.run.timers()[0]
    assert timer.due_at is None
    assert (timer.clock.name, timer.clock.key, timer.clock.offset) == ("reply", "7", -3)
    assert p.fire("event").open() == ["other", "work"]


def test_a_timer_whose_expression_gives_nothing_is_an_incident_of_its_own(draw, play):
    p = play(host(draw, draw.timer("timeDate", "=missing"), interrupting=True))
    assert [failure.element_id for failure in p.run.incidents] == ["event"]
    assert p.open() == ["work"]
    p.run.set_variables({"missing": "2026-05-01"})
    p.retry()
    assert p.run.timers()[0].due_at == datetime(2026, 4, 30, 16, 0, tzinfo=UTC)
    p.run.set_variables({"missing": None})
    assert p.complete("work").run.completed


@pytest.mark.parametrize("interrupting", [True, False])
def test_messages_at_a_boundary(draw, play, interrupting):
    p = play(host(draw, draw.message_event("M"), interrupting=interrupting, around=MESSAGE))
    p.receive("answer", text="ok")
    assert p.open() == (["other"] if interrupting else ["other", "work"])
    assert p.run.variables == {"event": {"text": "ok"}}
    if not interrupting:
        assert p.receive("answer").open() == ["other", "other", "work"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_signals_at_a_boundary(draw, play, interrupting):
    definition = '<bpmn:signalEventDefinition signalRef="S"/>'
    p = play(host(draw, definition, interrupting=interrupting, around=SIGNAL))
    assert p.run.receive_signal("stop") == 1
    p.go_on()
    assert p.open() == (["other"] if interrupting else ["other", "work"])
    assert p.run.receive_signal("stop") == (0 if interrupting else 1)


def test_a_signal_thrown_inside_an_instance_is_caught_in_it_and_sent(draw, play):
    definition = '<bpmn:signalEventDefinition signalRef="S"/>'
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.parallelGateway("g"),
            draw.userTask("work"),
            draw.boundary("event", "work", definition),
            draw.userTask("ask"),
            draw.endEvent("throw", draw.extension(draw.mapping({"why": "=ask.why"})) + definition),
            draw.endEvent("e1"),
            draw.endEvent("e2"),
            draw.line("s", "g", "work", "e1"),
            draw.line("g", "ask", "throw"),
            draw.line("event", "e2"),
            around=SIGNAL,
        )
    )
    p.complete("ask", why="late")
    assert p.run.completed
    assert [(m.name, m.kind, m.payload) for m in p.sent] == [("stop", "signal", {"why": "late"})]


def sub_process(draw, *inside, id="work", **attributes):
    return draw.subProcess(id, "".join(inside), **attributes)


def throwing(draw, definition):
    return sub_process(
        draw,
        draw.startEvent("is"),
        draw.parallelGateway("ig"),
        draw.userTask("one"),
        draw.userTask("two"),
        draw.endEvent("throws", definition),
        draw.endEvent("ie"),
        draw.line("is", "ig", "one", "throws"),
        draw.line("ig", "two", "ie"),
    )


def test_an_error_inside_a_sub_process_takes_it_away(draw, play):
    error = '<bpmn:errorEventDefinition errorRef="E"/>'
    p = play(host(draw, error, interrupting=True, around=ERROR, activity=throwing(draw, error)))
    assert p.open() == ["one", "two"]
    p.complete("one", reason="x")
    assert p.open() == ["other"]
    assert p.run.variables == {"one": {"reason": "x"}}
    assert {("two", "cancelled"), ("work", "error"), ("throws", "completed")} <= set(p.outcomes)
    assert p.complete("other").run.completed


def test_an_error_boundary_of_another_sub_process_does_not_catch(draw, play):
    error = '<bpmn:errorEventDefinition errorRef="E"/>'
    inner = throwing(draw, error)
    other = sub_process(
        draw, draw.startEvent("bs"), draw.userTask("b"), draw.endEvent("be"), draw.line("bs", "b", "be"), id="beside"
    )
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.parallelGateway("g"),
            inner,
            other,
            draw.boundary("mine", "work", error),
            draw.boundary("not_mine", "beside", error),
            *(draw.endEvent(f"e{n}") for n in range(4)),
            draw.line("s", "g", "work", "e0"),
            draw.line("g", "beside", "e1"),
            draw.line("mine", "e2"),
            draw.line("not_mine", "e3"),
            around=ERROR,
        )
    )
    p.complete("one")
    assert p.open() == ["b"]
    assert "e2" in p.completed


def test_an_error_that_nobody_catches_is_an_incident(draw, play):
    error = '<bpmn:errorEventDefinition errorRef="E"/>'
    p = play(
        draw.process(
            draw.startEvent("s"), draw.userTask("t"), draw.endEvent("e", error), draw.line("s", "t", "e"), around=ERROR
        )
    )
    p.complete("t")
    assert [(i.element_id, i.code) for i in p.run.incidents] == [("e", "error-uncaught")]
    assert not p.run.completed


@pytest.mark.parametrize(
    ("written", "said"), [("no money", "no money"), ('="missing " + string(one.sum)', "missing 3"), ("${one.sum}", "3")]
)
def test_an_error_says_what_its_message_says(draw, play, written, said):
    around = f'<bpmn:error id="E" errorCode="no" camunda:errorMessage={quoteattr(written)}/>'
    thrown = '<bpmn:errorEventDefinition errorRef="E"/>'
    caught = '<bpmn:errorEventDefinition errorRef="E" camunda:errorMessageVariable="why"/>'
    p = play(host(draw, caught, interrupting=True, around=around, activity=throwing(draw, thrown)))
    assert p.complete("one", sum=3).run.variables["why"] == said
    uncaught = draw.process(draw.startEvent("s"), draw.endEvent("e", thrown), draw.flow("s", "e"), around=around)
    (incident,) = play(uncaught, {"one": {"sum": 3}}).run.incidents
    assert (incident.code, incident.message.endswith(said)) == ("error-uncaught", True)


@pytest.mark.parametrize("interrupting", [True, False])
def test_escalations_at_a_boundary(draw, play, interrupting):
    escalation = '<bpmn:escalationEventDefinition escalationRef="X"/>'
    activity = throwing(draw, escalation)
    p = play(host(draw, escalation, interrupting=interrupting, around=ESCALATION, activity=activity))
    p.complete("one")
    assert p.open() == (["other"] if interrupting else ["other", "two"])


def test_an_escalation_that_nobody_catches_goes_by(draw, play):
    escalation = '<bpmn:escalationEventDefinition escalationRef="X"/>'
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.intermediateThrowEvent("t", escalation),
            draw.endEvent("e"),
            draw.line("s", "t", "e"),
            around=ESCALATION,
        )
    )
    assert p.run.completed


def test_a_called_topic_may_throw_an_error_that_a_boundary_catches(draw, play):
    error = '<bpmn:errorEventDefinition errorRef="E" camunda:errorCodeVariable="c" camunda:errorMessageVariable="m"/>'
    activity = draw.service("work", "publish")
    diagram = host(draw, error, interrupting=True, around=ERROR, activity=activity)
    p = play(diagram)
    p.run.throw_error(p.call("publish"), "refused", "no")
    p.go_on()
    assert p.open() == ["other"]
    assert p.run.variables == {"c": "refused", "m": "no"}
    assert ("work", "error") in p.outcomes
    q = play(diagram)
    q.run.throw_error(q.call("publish"), "unknown", "what")
    q.go_on()
    assert [i.code for i in q.run.incidents] == ["error-uncaught"]
    assert q.retry().finish("publish").run.completed


def test_a_receive_task_and_a_catch_event_wait_for_messages(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.receiveTask("wait", draw.extension(draw.properties(correlationKey="=no")), messageRef="M"),
            draw.intermediateCatchEvent(
                "catch", draw.extension(draw.mapping(outputs={"got": "=text"})) + draw.message_event("M")
            ),
            draw.endEvent("e"),
            draw.line("s", "wait", "catch", "e"),
            around=MESSAGE,
        ),
        {"no": 12},
    )
    subscription = p.run.subscriptions()[0]
    assert (subscription.element_id, subscription.message, subscription.correlation_key) == ("wait", "answer", "12")
    p.receive("answer", text="first")
    assert p.run.subscriptions()[0].correlation_key is None
    p.receive("answer", text="second")
    assert p.run.completed
    assert p.run.variables == {"no": 12, "wait": {"text": "first"}, "catch": {"text": "second"}, "got": "second"}


def race(draw):
    return draw.process(
        draw.startEvent("s"),
        draw.eventBasedGateway("g"),
        draw.intermediateCatchEvent("m", draw.message_event("M")),
        draw.intermediateCatchEvent("early", draw.timer("timeDuration", "P1D")),
        draw.intermediateCatchEvent("late", draw.timer("timeDuration", "P2D")),
        draw.userTask("a"),
        draw.userTask("b"),
        draw.userTask("c"),
        draw.endEvent("e"),
        draw.line("s", "g", "m", "a", "e"),
        draw.line("g", "early", "b", "e"),
        draw.line("g", "late", "c", "e"),
        around=MESSAGE,
    )


@pytest.mark.parametrize(("event", "task"), [("early", "b"), ("late", "c")])
def test_behind_an_event_gateway_the_first_event_wins_even_of_two_timers(draw, play, event, task):
    p = play(race(draw))
    assert len(p.run.timers()) == 2
    p.fire(event)
    assert p.open() == [task]
    assert p.run.timers() == []
    assert p.run.subscriptions() == []
    assert play(race(draw)).receive("answer").open() == ["a"]


def test_messages_are_sent_with_the_input_parameters_as_their_payload(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.intermediateThrowEvent(
                "throw",
                draw.extension(draw.mapping({"n": "=no + 1"}), draw.properties(correlationKey="=no"))
                + draw.message_event("M"),
            ),
            draw.sendTask("send", messageRef="M"),
            draw.endEvent("e", draw.message_event("M")),
            draw.line("s", "throw", "send", "e"),
            around=MESSAGE,
        ),
        {"no": 1},
    )
    assert p.run.completed
    assert [(m.element_id, m.name, m.payload, m.correlation_key) for m in p.sent] == [
        ("throw", "answer", {"n": 2}, "1"),
        ("send", "answer", {}, None),
        ("e", "answer", {}, None),
    ]


def test_a_message_may_start_a_process(draw, deploy, play):
    diagram = draw.process(
        draw.startEvent("s"),
        draw.startEvent("by_message", draw.message_event("M")),
        draw.userTask("a"),
        draw.userTask("b"),
        draw.endEvent("e"),
        draw.line("s", "a", "e"),
        draw.line("by_message", "b", "e"),
        around=MESSAGE,
    )
    assert deploy(diagram).processes[0].message_starts == ("answer",)
    assert play(diagram).open() == ["a"]
    assert play(diagram, message="answer").open() == ["b"]


def test_a_terminate_event_ends_its_own_level_only(draw, play):
    terminate = "<bpmn:terminateEventDefinition/>"
    inner = throwing(draw, terminate)
    p = play(
        draw.process(
            draw.startEvent("s"),
            inner,
            draw.userTask("after"),
            draw.endEvent("e"),
            draw.line("s", "work", "after", "e"),
        )
    )
    p.complete("one")
    assert p.open() == ["after"]
    assert ("two", "cancelled") in p.outcomes
    assert p.complete("after").run.completed
