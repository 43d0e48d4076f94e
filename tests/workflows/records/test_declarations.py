"""A declaration of a register is read whole, or refused with everything that is wrong."""

from __future__ import annotations

import json

import pytest

from workflows.errors import DiagramInvalid
from workflows.handlers.deployments import check_bundle
from workflows.ports import Plugins
from workflows.records.declaration import read_declaration
from workflows.records.extension import Declarations, declarations
from workflows.records.handlers.ending import FUNCTIONS

PROCESS = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:camunda="http://camunda.org/schema/1.0/bpmn" id="d" targetNamespace="t">
  <bpmn:process id="look" isExecutable="true">
    <bpmn:startEvent id="begin"/><bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="secrecy"/>
    <bpmn:userTask id="secrecy" name="保密审查" camunda:candidateGroups="office"><bpmn:extensionElements>
      <camunda:properties><camunda:property name="step" value="secrecy"/></camunda:properties>
    </bpmn:extensionElements></bpmn:userTask><bpmn:sequenceFlow id="f2" sourceRef="secrecy" targetRef="sign"/>
    <bpmn:userTask id="sign" name="决定" camunda:candidateGroups="office"><bpmn:extensionElements>
      <camunda:properties><camunda:property name="step" value="sign"/></camunda:properties>
    </bpmn:extensionElements></bpmn:userTask><bpmn:sequenceFlow id="f3" sourceRef="sign" targetRef="accept"/>
    <bpmn:serviceTask id="accept" name="生效" camunda:type="external" camunda:topic="records.accept"/>
    <bpmn:sequenceFlow id="f4" sourceRef="accept" targetRef="end"/><bpmn:endEvent id="end"/>
  </bpmn:process></bpmn:definitions>"""
FORM = json.dumps(
    {"type": "default", "id": "item", "components": [{"type": "textfield", "id": "n", "key": "name", "label": "名称"}]}
)
PLUGINS = Plugins(functions=FUNCTIONS, extensions=(Declarations(),))
GOOD = """
key = "things"
name = "物品"
form = "item"
title = "name"
columns = ["name"]
process = "look"
write = ["office"]

[public]
columns = ["name"]
"""


def bundle(declaration: str, process: str = PROCESS) -> dict[str, bytes]:
    files = {"look.bpmn": process, "forms/item.form": FORM, "records/things.toml": declaration}
    return {path: text.encode() for path, text in files.items()}


def refused(declaration: str) -> list[str]:
    with pytest.raises(DiagramInvalid) as caught:
        check_bundle(bundle(declaration), PLUGINS)
    problems = caught.value.details["problems"]
    assert {problem["file"] for problem in problems} == {"records/things.toml"}
    return [problem["message"] for problem in problems]


def test_a_sound_declaration_is_a_register() -> None:
    check_bundle(bundle(GOOD), PLUGINS)
    (declared,) = declarations(bundle(GOOD)).values()
    assert declared.key == "things"
    assert declared.name.of("en") == "物品"
    assert declared.public is not None
    assert declared.public.columns == ("name",)


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ("key = ", "no TOML"),
        ('key = "a"\nkey = "b"', "no TOML"),
        (GOOD.replace('"things"', '"Things!"'), "small letters"),
        (GOOD.replace('form = "item"', 'form = "itme"'), "There is no form 'itme'"),
        (GOOD.replace('title = "name"', 'title = "nmae"'), "has no field 'nmae'"),
        (GOOD.replace('columns = ["name"]\nprocess', "columns = []\nprocess"), "columns is missing or empty"),
        (GOOD.replace('process = "look"', 'process = "lok"'), "There is no process 'lok'"),
        (GOOD.replace('process = "look"\n', ""), "nothing is published without a review"),
        (GOOD.replace('write = ["office"]', "write = 3"), "write must be a list of texts"),
        (GOOD + 'colour = "red"\n', "There is no setting public.colour"),
        (GOOD.replace("name = ", "nmae = "), "There is no setting nmae"),
        ('public = "yes"\n' + GOOD.partition("[public]")[0], "public must be a table"),
    ],
)
def test_a_wrong_declaration_is_refused_with_what_is_wrong(declaration: str, message: str) -> None:
    assert any(message in found for found in refused(declaration))


def test_bytes_that_are_no_text_are_refused() -> None:
    declared, wrong = read_declaration("records/x.toml", b"\xff\xfe\x00")
    assert declared is None
    assert "no TOML" in wrong[0].message


def test_two_registers_of_one_key_are_refused() -> None:
    files = bundle(GOOD) | {"records/again.toml": GOOD.encode()}
    with pytest.raises(DiagramInvalid, match=r"is also that of records/again\.toml"):
        check_bundle(files, PLUGINS)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (('topic="records.accept"', 'topic="records.reject"'), "would never count"),
        (('value="sign"', 'value=""'), "sign"),
    ],
)
def test_a_review_that_can_let_nothing_count_is_refused(changed: tuple[str, str], message: str) -> None:
    with pytest.raises(DiagramInvalid, match=message) as caught:
        check_bundle(bundle(GOOD, PROCESS.replace(*changed)), PLUGINS)
    (problem,) = caught.value.details["problems"]
    assert (problem["element"], problem["line"]) == ("process", 7)


@pytest.mark.parametrize(
    ("declaration", "setting", "line"),
    [
        (GOOD.replace('title = "name"', 'title = "nmae"'), "title", 5),
        (GOOD.replace('columns = ["name"]\n', "", 2), "columns", None),
        (GOOD + "note = 3\n", "public.note", 12),
        (GOOD + 'colour = "red"\n', "public.colour", 12),
        (GOOD.replace('[public]\ncolumns = ["name"]\n', "[public]\n"), "public.columns", 10),
        ("key = ", None, 1),
    ],
)
def test_what_is_wrong_has_its_setting_and_its_line(declaration: str, setting: str | None, line: int | None) -> None:
    with pytest.raises(DiagramInvalid) as caught:
        check_bundle(bundle(declaration), PLUGINS)
    problem = caught.value.details["problems"][0]
    assert (problem["element"], problem["line"]) == (setting, line)
