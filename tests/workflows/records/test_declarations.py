"""A declaration of a register is read whole, or refused with everything that is wrong."""

from __future__ import annotations

import json

import pytest

from workflows.errors import DiagramInvalid
from workflows.handlers.deployments import check_bundle
from workflows.ports import Plugins
from workflows.records.declaration import read_declaration
from workflows.records.extension import Declarations, declarations

PROCESS = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t">
  <bpmn:process id="look" isExecutable="true">
    <bpmn:startEvent id="begin"/><bpmn:sequenceFlow id="f" sourceRef="begin" targetRef="end"/><bpmn:endEvent id="end"/>
  </bpmn:process></bpmn:definitions>"""
FORM = json.dumps(
    {"type": "default", "id": "item", "components": [{"type": "textfield", "id": "n", "key": "name", "label": "名称"}]}
)
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


def bundle(declaration: str) -> dict[str, bytes]:
    files = {"look.bpmn": PROCESS, "forms/item.form": FORM, "records/things.toml": declaration}
    return {path: text.encode() for path, text in files.items()}


def refused(declaration: str) -> list[str]:
    with pytest.raises(DiagramInvalid) as caught:
        check_bundle(bundle(declaration), Plugins(extensions=(Declarations(),)))
    problems = caught.value.details["problems"]
    assert {problem["file"] for problem in problems} == {"records/things.toml"}
    return [problem["message"] for problem in problems]


def test_a_sound_declaration_is_a_register() -> None:
    check_bundle(bundle(GOOD), Plugins(extensions=(Declarations(),)))
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
        check_bundle(files, Plugins(extensions=(Declarations(),)))
