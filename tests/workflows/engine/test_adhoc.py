"""Ad-hoc sub-processes, parallel and sequential; global tasks that call activities call."""

import pytest


def ad_hoc(draw, inside, completion=None, **attributes):
    condition = "" if completion is None else f"<bpmn:completionCondition>{completion}</bpmn:completionCondition>"
    return draw.process(
        draw.startEvent("s"),
        draw.adHocSubProcess("work", inside + condition, **attributes),
        draw.userTask("after"),
        draw.line("s", "work", "after"),
    )


def tasks(draw, *names):
    return "".join(draw.userTask(name) for name in names)


def test_everything_in_it_begins_at_once_and_it_ends_when_nothing_is_left(draw, play):
    p = play(ad_hoc(draw, tasks(draw, "a", "b", "c") + draw.line("b", "c")))
    assert p.open() == ["a", "b"]
    assert p.run.positions() == {"p": {"work": 1, "a": 1, "b": 1}}
    assert p.complete("b").open() == ["a", "c"]
    assert p.complete("c").complete("a").open() == ["after"]
    assert p.completed == ["s", "b", "c", "a", "work"]


def test_one_after_the_other_in_the_order_of_the_diagram(draw, play):
    inside = tasks(draw, "a", "b", "c") + draw.line("a", "c")
    p = play(ad_hoc(draw, inside, ordering="Sequential"))
    assert p.open() == ["a"]
    assert p.complete("a").open() == ["c"]
    assert p.complete("c").open() == ["b"]
    assert p.complete("b").open() == ["after"]


def test_once_its_condition_holds_what_still_runs_is_taken_away(draw, play):
    p = play(ad_hoc(draw, tasks(draw, "a", "b", "c") + draw.line("a", "c"), "a.enough"))
    assert p.complete("a", enough=True).open() == ["after"]
    assert p.outcomes == [("s", "completed"), ("a", "completed"), ("b", "cancelled"), ("work", "completed")]


def test_what_still_runs_is_waited_for_where_it_is_not_to_be_taken_away(draw, play):
    inside = tasks(draw, "a", "b", "c", "d") + draw.line("a", "c") + draw.line("b", "d")
    p = play(ad_hoc(draw, inside, "a.enough", cancelRemainingInstances="false"))
    assert p.complete("a", enough=True).open() == ["b"]
    assert p.complete("b").open() == ["after"]


def test_a_sequential_one_begins_nothing_more_once_its_condition_holds(draw, play):
    scripts = draw.script("a", "n = n + 1") + draw.script("b", "n = n + 10") + draw.script("c", "n = n + 100")
    p = play(ad_hoc(draw, scripts, "n &gt; 10", ordering="Sequential"), {"n": 0})
    assert (p.open(), p.run.variables) == (["after"], {"n": 11})
    assert p.completed == ["s", "a", "b", "work"]


def test_where_everything_is_done_and_the_condition_does_not_hold_a_person_decides(draw, play):
    p = play(ad_hoc(draw, tasks(draw, "a"), "enough"), {"enough": False}).complete("a")
    assert [(failure.element_id, failure.code) for failure in p.run.incidents] == [("work", "ad-hoc-incomplete")]
    assert p.retry().run.incidents[0].code == "ad-hoc-incomplete"
    p.run.set_variables({"enough": True})
    assert p.retry().open() == ["after"]


def test_a_condition_that_fails_is_tried_again_without_the_work(draw, play):
    p = play(ad_hoc(draw, draw.script("a", "n = n + 1"), "flag"), {"n": 0, "flag": "x"})
    assert [(failure.element_id, failure.code) for failure in p.run.incidents] == [("a", "condition-not-boolean")]
    p.run.set_variables({"flag": True})
    assert p.retry().open() == ["after"]
    assert p.run.variables["n"] == 1


def test_an_event_that_takes_the_whole_away_takes_what_is_in_it(draw, play):
    diagram = ad_hoc(draw, tasks(draw, "a", "b")).replace(
        b"</bpmn:process>",
        (draw.boundary("late", "work", draw.timer("timeDuration", "P1D")) + draw.flow("late", "after")).encode()
        + b"</bpmn:process>",
    )
    p = play(diagram)
    assert p.fire("late").open() == ["after"]
    assert p.run.positions() == {"p": {"after": 1}}


def test_many_instances_of_an_ad_hoc_sub_process_run_each_for_itself(draw, play):
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:loopCardinality>2</bpmn:loopCardinality>'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )
    p = play(ad_hoc(draw, tasks(draw, "a", "b") + loop, "a.enough", ordering="Sequential"))
    assert p.complete("a", enough=True).open() == ["a"]
    assert p.complete("a", enough=False).open() == ["b"]
    assert [failure.code for failure in p.complete("b").run.incidents] == ["ad-hoc-incomplete"]


def test_the_result_of_a_global_task_goes_where_the_call_says(draw, play):
    passing = '<camunda:in source="n" target="n"/><camunda:out source="m" target="m"/>'
    caller = draw.process(
        draw.startEvent("s"),
        draw.callActivity("ask", draw.extension('<camunda:out source="Ask.ok" target="ok"/>'), calledElement="Ask"),
        draw.callActivity("count", draw.extension(passing), calledElement="Count"),
        draw.callActivity("pass", calledElement="Pass"),
        draw.callActivity("walk", calledElement="Walk"),
        draw.endEvent("e"),
        draw.line("s", "ask", "count", "pass", "walk", "e"),
    )
    around = (
        draw.globalUserTask("Ask", name="问", camunda__assignee="liu")
        + draw.globalScriptTask("Count", "<bpmn:script>m = n + 1</bpmn:script>", scriptLanguage="feel")
        + draw.globalTask("Pass")
        + draw.globalManualTask("Walk")
    )
    p = play(caller.replace(b"<bpmn:process", around.encode() + b"<bpmn:process", 1), {"n": 1})
    task = p.task("Ask")
    assert (task.process_key, task.name, task.assignee) == ("Ask", "问", "liu")
    p.complete("Ask", ok=True)
    assert p.run.completed
    assert p.run.variables == {"n": 1, "ok": True, "m": 2}
    assert p.completed == ["s", "Ask", "ask", "Count", "count", "Pass", "pass", "Walk", "walk", "e"]


def test_a_global_task_is_not_offered_for_starting(draw, deploy):
    diagram = draw.process(draw.startEvent("s"), draw.userTask("t"), draw.line("s", "t"))
    around = draw.globalUserTask("Ask").encode()
    bundle = deploy(diagram.replace(b"<bpmn:process", around + b"<bpmn:process"))
    assert {info.key: info.startable for info in bundle.processes} == {"p": True, "Ask": False}


REFUSED = {
    "an ad-hoc sub-process with a start event": (
        "ad-hoc",
        lambda d: ad_hoc(d, d.startEvent("a") + tasks(d, "b")),
    ),
    "an ad-hoc sub-process with an end event": (
        "ad-hoc",
        lambda d: ad_hoc(d, tasks(d, "a") + d.endEvent("b")),
    ),
    "an ad-hoc sub-process without activities": ("ad-hoc", lambda d: ad_hoc(d, "")),
    "an event sub-process in an ad-hoc one": (
        "ad-hoc",
        lambda d: ad_hoc(
            d,
            tasks(d, "a")
            + d.subProcess("sub", d.startEvent("is", d.timer("timeDuration", "P1D")), triggeredByEvent="true"),
        ),
    ),
    "a split where one runs after the other": (
        "ad-hoc",
        lambda d: ad_hoc(d, tasks(d, "a", "b", "c") + d.line("a", "b") + d.line("a", "c"), ordering="Sequential"),
    ),
    "branches of an ad-hoc sub-process that write one name": (
        "concurrent-write",
        lambda d: ad_hoc(d, d.script("a", "n = 1") + d.script("b", "n = 2")),
    ),
    "an ordering that there is not": ("unsupported-value", lambda d: ad_hoc(d, tasks(d, "a"), ordering="Random")),
    "a completion condition that is no FEEL": ("expression", lambda d: ad_hoc(d, tasks(d, "a"), "a b c =")),
    "a global task alone": (
        "no-process",
        lambda d: d.process(isExecutable="false").replace(
            b"<bpmn:process", d.globalTask("g").encode() + b"<bpmn:process"
        ),
    ),
    "a global task that is called like a process": (
        "duplicate-id",
        lambda d: ad_hoc(d, tasks(d, "a")).replace(b"<bpmn:process", d.globalTask("p").encode() + b"<bpmn:process"),
    ),
    "a global script in another language": (
        "unsupported-value",
        lambda d: ad_hoc(d, tasks(d, "a")).replace(
            b"<bpmn:process", d.globalScriptTask("g", scriptLanguage="python").encode() + b"<bpmn:process"
        ),
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses(case, draw, problems):
    code, diagram = REFUSED[case]
    assert code in problems(diagram(draw))
