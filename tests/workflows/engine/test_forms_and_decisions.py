import json

import pytest

from workflows.errors import DiagramInvalid

FORM = json.dumps(
    {
        "type": "default",
        "id": "Form_1",
        "schemaVersion": 16,
        "components": [{"type": "textfield", "id": "Field_1", "key": "title", "label": "标题"}],
    }
).encode()


def table(policy="UNIQUE", rows=(("&lt; 18", '"young"'), ("&gt;= 18", '"old"')), outputs=("group",)):
    rules = "".join(
        f'<rule id="r{number}"><inputEntry id="i{number}"><text>{row[0]}</text></inputEntry>'
        + "".join(
            f'<outputEntry id="o{number}_{column}"><text>{text}</text></outputEntry>'
            for column, text in enumerate(row[1:])
        )
        + "</rule>"
        for number, row in enumerate(rows)
    )
    columns = "".join(f'<output id="out_{name}" name="{name}" typeRef="string"/>' for name in outputs)
    return (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="D" name="D" namespace="n">'
        f'<decision id="group" name="Group"><decisionTable id="T" hitPolicy="{policy}"><input id="in" label="age">'
        f'<inputExpression id="ie" typeRef="number"><text>age</text></inputExpression></input>{columns}{rules}'
        "</decisionTable></decision></definitions>"
    ).encode()


def deciding(draw, **attributes):
    return draw.process(
        draw.startEvent("s"),
        draw.businessRuleTask("rule", camunda__decisionRef="group", camunda__resultVariable="r", **attributes),
        draw.userTask("after"),
        draw.endEvent("e"),
        draw.line("s", "rule", "after", "e"),
    )


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ({"camunda__mapDecisionResult": "singleEntry"}, "young"),
        ({"camunda__mapDecisionResult": "singleResult"}, {"group": "young"}),
        ({"camunda__mapDecisionResult": "collectEntries"}, ["young"]),
        ({"camunda__mapDecisionResult": "resultList"}, [{"group": "young"}]),
        ({}, [{"group": "young"}]),
    ],
)
def test_a_decision_gives_its_result_in_the_shape_asked_for(draw, play, shape, expected):
    p = play(deciding(draw, **shape), {"age": 7}, files={"decisions/d.dmn": table()})
    assert p.run.variables == {"age": 7, "r": expected}


def test_several_rows_where_one_value_is_asked_for_are_an_incident(draw, play):
    rows = (("-", '"a"'), ("-", '"b"'))
    diagram = deciding(draw, camunda__mapDecisionResult="singleEntry")
    p = play(diagram, {"age": 1}, files={"decisions/d.dmn": table("COLLECT", rows)})
    assert [(f.element_id, f.code) for f in p.run.incidents] == [("rule", "decision-result")]


def test_several_outputs_where_one_value_is_asked_for_are_an_incident(draw, play):
    files = {"decisions/d.dmn": table(rows=(("-", '"a"', '"b"'),), outputs=("x", "y"))}
    p = play(deciding(draw, camunda__mapDecisionResult="singleEntry"), {"age": 1}, files=files)
    assert [f.code for f in p.run.incidents] == ["decision-result"]


def test_a_table_that_contradicts_itself_is_an_incident_at_its_task(draw, play):
    files = {"decisions/d.dmn": table(rows=(("-", '"a"'), ("&gt; 0", '"b"')))}
    p = play(deciding(draw), {"age": 1}, files=files)
    assert [f.element_id for f in p.run.incidents] == ["rule"]
    p.run.set_variables({"age": 0})
    assert p.retry().open() == ["after"]


@pytest.mark.parametrize(
    "attributes",
    [
        {"camunda__formRef": "draft", "camunda__formRefBinding": "deployment"},
        {"camunda__formKey": "camunda-forms:deployment:forms/draft.form"},
        {"camunda__formKey": "forms/draft.form"},
    ],
)
def test_forms_are_found_by_what_the_task_says(draw, play, attributes):
    diagram = draw.process(
        draw.startEvent("s", camunda__formRef="draft"),
        draw.userTask("t", **attributes),
        draw.endEvent("e"),
        draw.line("s", "t", "e"),
    )
    p = play(diagram, files={"forms/draft.form": FORM})
    form = p.bundle.form(p.task("t").form_ref)
    assert [field.key for field in form.fields] == ["title"]
    assert p.bundle.form("other") is None
    assert p.bundle.processes[0].start_form == "draft"


def test_bad_forms_and_decisions_are_problems_of_the_bundle_with_their_files(draw, deploy):
    with pytest.raises(DiagramInvalid) as caught:
        deploy(deciding(draw), {"forms/bad.form": b"{", "decisions/a.dmn": b"<x/>", "decisions/b.dmn": b"<"})
    files = {problem["file"] for problem in caught.value.details["problems"]}
    assert files == {"forms/bad.form", "decisions/a.dmn", "decisions/b.dmn", "process.bpmn"}


def test_two_files_with_one_decision_are_refused(draw, problems):
    files = {"decisions/a.dmn": table(), "decisions/b.dmn": table()}
    assert "duplicate-decision" in problems(deciding(draw), files)
