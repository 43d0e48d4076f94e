from datetime import UTC, datetime


def test_a_user_task_waits_and_its_answers_live_under_its_id(draw, play):
    p = play(
        draw.process(draw.startEvent("s"), draw.userTask("draft"), draw.endEvent("e"), draw.line("s", "draft", "e"))
    )
    assert p.open() == ["draft"]
    p.complete("draft", title="通知", parts=[1, 2])
    assert p.run.completed
    assert p.run.variables == {"draft": {"title": "通知", "parts": [1, 2]}}
    assert p.completed == ["s", "draft", "e"]


def test_tasks_that_no_system_executes_are_passed_at_once_and_stand_in_the_history(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.task("a", draw.extension(draw.mapping({"n": "=2"}, {"m": "=n + 1"}))),
            draw.manualTask("b"),
            draw.endEvent("e"),
            draw.line("s", "a", "b", "e"),
        )
    )
    assert p.run.completed
    assert p.run.variables == {"m": 3}
    assert p.completed == ["s", "a", "b", "e"]


def test_elements_may_be_called_start_and_end(draw, play):
    p = play(
        draw.process(
            draw.startEvent("Start"), draw.userTask("Root"), draw.endEvent("End"), draw.line("Start", "Root", "End")
        )
    )
    assert p.complete("Root").run.completed


def test_expressions_of_a_user_task_are_evaluated_once_when_it_opens(draw, play):
    task = draw.userTask(
        "t",
        draw.extension(draw.properties(kind="review")),
        name="审核",
        camunda__assignee="=who",
        camunda__candidateUsers="a, b",
        camunda__candidateGroups='=[unit, unit, "office"]',
        camunda__dueDate="P3WD",
        camunda__followUpDate="2026-03-03T09:00:00",
        camunda__priority="=60 + 1",
    )
    p = play(
        draw.process(draw.startEvent("s"), task, draw.endEvent("e"), draw.line("s", "t", "e")),
        {"who": "liu", "unit": "finance"},
    )
    p.run.set_variables({"who": "wang"})
    p.go_on()
    opened = p.task("t")
    assert (opened.name, opened.assignee, opened.candidate_users) == ("审核", "liu", ("a", "b"))
    assert opened.candidate_groups == ("finance", "office")
    assert opened.due_at == datetime(2026, 3, 5, 15, 59, 59, tzinfo=UTC)
    assert opened.follow_up_at == datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
    assert opened.priority == 61
    assert opened.properties == {"kind": "review"}
    assert opened.process_key == "p"


def test_an_exclusive_gateway_takes_the_first_true_flow_else_the_default(draw, play):
    diagram = draw.process(
        draw.startEvent("s"),
        draw.exclusiveGateway("g", default="g_c"),
        draw.userTask("a"),
        draw.userTask("b"),
        draw.userTask("c"),
        draw.endEvent("e"),
        draw.flow("s", "g"),
        draw.flow("g", "a", "=n > 10"),
        draw.flow("g", "b", "n > 5"),
        draw.flow("g", "c"),
        *(draw.flow(x, "e") for x in "abc"),
    )
    assert play(diagram, {"n": 20}).open() == ["a"]
    assert play(diagram, {"n": 7}).open() == ["b"]
    assert play(diagram, {"n": 1}).open() == ["c"]
    assert play(diagram, {}).open() == ["c"]


def test_scripts_assign_variables_that_later_lines_and_elements_see(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.script("x", 'a = n * 2\nb = {double: a, day: date("2026-01-01")}'),
            draw.endEvent("e"),
            draw.line("s", "x", "e"),
        ),
        {"n": 21},
    )
    assert p.run.completed
    assert p.run.variables == {"n": 21, "a": 42, "b": {"double": 42, "day": "2026-01-01"}}


def parallel(draw):
    return draw.process(
        draw.startEvent("s"),
        draw.parallelGateway("split"),
        draw.userTask("a"),
        draw.userTask("b"),
        draw.parallelGateway("join"),
        draw.userTask("after"),
        draw.endEvent("e"),
        draw.line("s", "split", "a", "join", "after", "e"),
        draw.line("split", "b", "join"),
    )


def test_a_parallel_join_waits_for_both_and_keeps_what_each_branch_wrote(draw, play):
    p = play(parallel(draw), {"list": [1]})
    assert p.open() == ["a", "b"]
    p.complete("b", opinion="yes", notes=["b"])
    assert p.open() == ["a"]
    p.complete("a", opinion="no", notes=["a"])
    assert p.open() == ["after"]
    assert p.run.variables == {
        "list": [1],
        "a": {"opinion": "no", "notes": ["a"]},
        "b": {"opinion": "yes", "notes": ["b"]},
    }
    assert p.complete("after").completed.count("join") == 1


def test_two_reviewers_of_separately_loaded_snapshots_do_not_touch_each_other(draw, play):
    p = play(parallel(draw))
    one, other = p.loaded(), p.loaded()
    tasks = {task.element_id: task.id for task in one.tasks()}
    one.complete_task(tasks["a"], {"opinion": "yes"})
    one.advance()
    assert sorted(task.element_id for task in other.tasks()) == ["a", "b"]
    p.state = one.snapshot()
    second = p.loaded()
    second.complete_task(tasks["b"], {"opinion": "no"})
    second.advance()
    assert [task.element_id for task in second.tasks()] == ["after"]
    assert second.variables == {"a": {"opinion": "yes"}, "b": {"opinion": "no"}}
    other.complete_task(tasks["b"], {"opinion": "other"})
    other.advance()
    assert other.variables == {"b": {"opinion": "other"}}


def test_an_inclusive_gateway_waits_for_the_branches_that_were_taken_only(draw, play):
    diagram = draw.process(
        draw.startEvent("s"),
        draw.inclusiveGateway("split", default="split_c"),
        draw.userTask("a"),
        draw.userTask("b"),
        draw.userTask("c"),
        draw.inclusiveGateway("join"),
        draw.userTask("after"),
        draw.endEvent("e"),
        draw.flow("s", "split"),
        draw.flow("split", "a", "x"),
        draw.flow("split", "b", "y"),
        draw.flow("split", "c"),
        *(draw.flow(x, "join") for x in "abc"),
        draw.line("join", "after", "e"),
    )
    both = play(diagram, {"x": True, "y": True})
    assert both.open() == ["a", "b"]
    assert both.complete("a").open() == ["b"]
    assert both.complete("b").open() == ["after"]
    assert play(diagram, {"x": True, "y": False}).complete("a").open() == ["after"]
    assert play(diagram, {"x": False, "y": False}).complete("c").open() == ["after"]


def test_a_service_task_stops_until_its_call_is_finished(draw, play):
    p = play(
        draw.process(
            draw.startEvent("s"),
            draw.service(
                "number",
                "assign-number",
                draw.extension(
                    draw.mapping({"kind": "=upper case(k)"}, {"index": "=number.value"}), draw.properties(a="1")
                ),
            ),
            draw.endEvent("e"),
            draw.line("s", "number", "e"),
        ),
        {"k": "gw"},
    )
    call = p.run.calls()[0]
    assert (call.topic, call.element_id, call.properties) == ("assign-number", "number", {"a": "1"})
    assert call.variables["kind"] == "GW"
    p.run.park_call(call.token_id)
    p.go_on()
    assert p.run.calls() == []
    assert [waiting.token_id for waiting in p.run.waiting_calls()] == [call.token_id]
    p.run.finish_call(call.token_id, {"value": "2026-7"})
    p.go_on()
    assert p.run.completed
    assert p.run.variables == {"k": "gw", "number": {"value": "2026-7"}, "index": "2026-7"}
