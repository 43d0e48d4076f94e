from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import connectors
from service.web.delivery_reasons import REASONS, in_chinese

_TOLD = ("DeliveryFailed", "NotConfigured", "BpmnError")


def messages() -> Iterator[str]:
    """What connectors say when they fail, with `{}` where a value stands."""
    for source in Path(str(connectors.__file__)).parent.glob("*.py"):
        for call in ast.walk(ast.parse(source.read_text())):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in _TOLD:
                # An error of the process begins with its code.
                yield from map(_template, call.args[-1:])


def _template(said: ast.expr) -> str:
    if isinstance(said, ast.Constant):
        return str(said.value)
    if isinstance(said, ast.JoinedStr):
        return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in said.values)
    return "{}"


def test_whatever_a_connector_says_is_told_in_chinese() -> None:
    said = {message for message in messages() if message != "{}"}
    assert len(said) > 25
    assert not sorted(one for one in said if not re.search("[一-鿿]", in_chinese(one.replace("{}", "x"))))


def test_what_is_known_in_chinese_carries_the_same_values() -> None:
    assert not [english for english, chinese in REASONS.items() if english.count("{}") != chinese.count("{}")]


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("WeChat: the platform blocked it afterwards.", "微信：发布后被平台封禁。"),
        ("county.example does not answer: timed out", "county.example没有应答：超时"),
        ("county.example does not answer: [Errno 111] Connection refused", "county.example没有应答：连接被拒绝"),
        ("said by nobody", "said by nobody"),
    ],
)
def test_what_says_more_comes_before_what_says_less(said: str, told: str) -> None:
    assert in_chinese(said) == told
