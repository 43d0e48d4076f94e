"""Nothing that a diagram says is ever run as Python, and nothing of an instance gets into the logs."""

import builtins
import logging

import pytest

from workflows.engine import kernel
from workflows.engine.scripts import FeelScriptEngine
from workflows.errors import DiagramInvalid, ExecutionFailed, ExpressionInvalid

ATTACK = "().__class__.__base__.__subclasses__()"


def everywhere(draw, text):
    """The same text at every place of a diagram that is evaluated."""
    loop = f'<bpmn:multiInstanceLoopCharacteristics camunda:collection="={text}" camunda:elementVariable="x"/>'
    return draw.process(
        draw.startEvent("s"),
        draw.script("script", f"a = {text}"),
        draw.exclusiveGateway("g", default="g_t"),
        draw.userTask(
            "t",
            draw.extension(draw.mapping({"i": f"={text}"}, {"o": f"={text}"})),
            camunda__assignee=f"={text}",
            camunda__dueDate=f"={text}",
        ),
        draw.userTask("many", loop),
        draw.intermediateCatchEvent("timer", draw.timer("timeDuration", f"={text}")),
        draw.intermediateCatchEvent(
            "message", draw.extension(draw.properties(correlationKey=f"={text}")) + draw.message_event("M")
        ),
        draw.callActivity(
            "call", draw.extension(f'<camunda:in sourceExpression="{text}" target="z"/>'), calledElement="q"
        ),
        draw.endEvent("e"),
        draw.endEvent("e2"),
        draw.line("s", "script", "g"),
        draw.flow("g", "t"),
        draw.flow("g", "e2", text),
        draw.line("t", "many", "timer", "message", "call", "e"),
        around='<bpmn:message id="M" name="m"/>',
    )


def test_python_is_no_expression_anywhere(draw, deploy):
    called = draw.process(draw.startEvent("qs"), draw.endEvent("qe"), draw.line("qs", "qe"), key="q")
    with pytest.raises(DiagramInvalid) as caught:
        deploy(draw.processes(everywhere(draw, ATTACK), called))
    faulty = [(p["element"], p["message"].split(":")[0]) for p in caught.value.details["problems"]]
    assert {
        ("script", "Script"),
        ("g_e2", "Condition of g_e2"),
        ("t", "Input i"),
        ("t", "Output o"),
        ("t", "assignee"),
        ("t", "dueDate"),
        ("many", "Collection"),
        ("timer", "timeDuration"),
        ("message", "correlationKey"),
        ("call", "Input z"),
    } <= set(faulty)


def test_running_a_diagram_calls_neither_eval_nor_exec(draw, play, monkeypatch):
    called = draw.process(draw.startEvent("qs"), draw.endEvent("qe"), draw.line("qs", "qe"), key="q")
    diagram = draw.processes(everywhere(draw, "v"), called)

    def refuse(*arguments, **others):
        raise AssertionError("Python was evaluated")

    p = play(diagram, {"v": None})
    monkeypatch.setattr(builtins, "eval", refuse)
    monkeypatch.setattr(builtins, "exec", refuse)
    p.complete("t")
    assert [failure.element_id for failure in p.run.incidents] == ["many"]
    p.run.set_variables({"v": []})
    p.retry()
    assert [failure.element_id for failure in p.run.incidents] == ["timer"]


def test_the_librarys_own_script_engine_speaks_feel(draw, play):
    engine = FeelScriptEngine()
    assert isinstance(engine, kernel.PythonScriptEngine)
    assert engine.environment.evaluate("= 1 + x", {"x": 2}) == 3
    context = {"x": 2}
    engine.environment.execute("y = x + 1", context)
    assert context == {"x": 2, "y": 3}
    engine.validate("1 + 1")
    for text in (ATTACK, "__import__('os')"):
        with pytest.raises(ExpressionInvalid):
            engine.validate(text)
    with pytest.raises(ExecutionFailed):
        engine.environment.call_service({})
    p = play(draw.process(draw.startEvent("s"), draw.userTask("t"), draw.endEvent("e"), draw.line("s", "t", "e")))
    assert isinstance(p.run._instance.script_engine, FeelScriptEngine)


def test_no_data_of_an_instance_gets_into_the_logs(draw, play, caplog):
    with caplog.at_level(logging.DEBUG):
        p = play(
            draw.process(draw.startEvent("s"), draw.userTask("t"), draw.endEvent("e"), draw.line("s", "t", "e")),
            {"who": "a secret name"},
        )
        p.complete("t", note="another secret")
    assert "secret" not in caplog.text
    assert "secret" not in repr([record.__dict__ for record in caplog.records])
